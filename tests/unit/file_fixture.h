/*
 * What the tests of file_write() share: a directory of its own for each test, and assertions on
 * files. Each test program includes it once.
 */
#ifndef TESTS_FILE_FIXTURE_H
#define TESTS_FILE_FIXTURE_H

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"

/* Each test works in a directory of its own, as its working directory. */
static struct arena *arena;
static char directory[64];
static int home_fd = -1;

UNUSED static int enter(void **state)
{
    (void)state;
    (void)snprintf(directory, sizeof directory, "/tmp/test_file_write.XXXXXX");
    arena = arena_create();
    home_fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return mkdtemp(directory) && chdir(directory) == 0 ? 0 : -1;
}

UNUSED static int leave(void **state)
{
    char command[128];

    (void)state;
    arena_destroy(arena);
    if (fchdir(home_fd) != 0 || close(home_fd) != 0)
        return -1;
    (void)snprintf(command, sizeof command, "rm -rf %s", directory);
    return system(command);
}

UNUSED static void write_plain(const char *path, const char *content)
{
    FILE *stream = fopen(path, "w");

    assert_non_null(stream);
    assert_true(fputs(content, stream) >= 0);
    assert_int_equal(fclose(stream), 0);
}

UNUSED static void assert_content(const char *path, const char *expected)
{
    struct error err = { 0 };
    const char *content = file_read_user(arena, path, 1 << 20, NULL, &err);

    if (!content)
        fail_msg("%s: %s", path, err.message);
    assert_string_equal(content, expected);
}

/* No temporary file is left: the directory holds exactly these many names. */
UNUSED static void assert_names(const char *path, unsigned expected)
{
    char command[200];
    unsigned count = 0;

    (void)snprintf(command, sizeof command, "ls -A %s | wc -l", path);

    FILE *stream = popen(command, "r");

    assert_non_null(stream);
    assert_int_equal(fscanf(stream, "%u", &count), 1);
    assert_int_equal(pclose(stream), 0);
    assert_int_equal(count, expected);
}

UNUSED static bool put(const char *path, const char *content, bool is_backup_wanted,
                       enum file_written *ret, struct error *err)
{
    return file_write(arena, path, content, strlen(content), 0644, is_backup_wanted, ret, err);
}

UNUSED static void assert_put(const char *path, const char *content, bool is_backup_wanted,
                              enum file_written expected)
{
    struct error err = { 0 };
    enum file_written written = FILE_UNCHANGED;

    if (!put(path, content, is_backup_wanted, &written, &err))
        fail_msg("%s: %s", path, err.message);
    assert_int_equal(written, expected);
}

UNUSED static void assert_refused(const char *path, enum error_kind kind, const char *message)
{
    struct error err = { 0 };
    enum file_written written = (enum file_written)42;

    assert_false(put(path, "new", true, &written, &err));
    assert_int_equal(written, 42);
    assert_int_equal(err.kind, kind);
    assert_string_equal(err.message, message);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, enter, leave)

#endif
