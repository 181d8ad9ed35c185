/*
 * A directory of its own for each test, and Compose files in it; included once by each of the
 * Compose tests.
 */
#ifndef TESTS_COMPOSE_FILES_H
#define TESTS_COMPOSE_FILES_H

#include <fcntl.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/units.h"
#include "facts/compose.h"

static struct arena *arena;
static struct compose_model model;
static struct compose_problems problems;
static struct error err;
static char directory[64];
static int home_fd = -1;

UNUSED static int enter(void **state)
{
    (void)state;
    arena = arena_create();
    err = (struct error){ 0 };
    model = (struct compose_model){ 0 };
    home_fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    (void)snprintf(directory, sizeof directory, "/tmp/test_compose.XXXXXX");
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

static void write_text(const char *path, const char *text)
{
    FILE *stream = fopen(path, "w");

    assert_non_null(stream);
    assert_true(fputs(text, stream) >= 0);
    assert_int_equal(fclose(stream), 0);
}

/* The absolute path of what is in the test's directory. */
UNUSED static const char *path_of(const char *name)
{
    return arena_printf(arena, "%s/%s", directory, name);
}

UNUSED static const char *const no_environment[] = { NULL };

UNUSED static bool read_input(const struct compose_input *input)
{
    problems = (struct compose_problems){ .arena = arena };
    return compose_read(arena, input, &model, &problems, &err);
}

UNUSED static bool read_files(const char *first, const char *second)
{
    const char *files[] = { first, second, NULL };
    struct compose_input input = { .files = files, .process_environment = no_environment };

    return read_input(&input);
}

UNUSED static const struct compose_service *read_one(const char *text)
{
    write_text("compose.yml", text);
    if (!read_files("compose.yml", NULL))
        fail_msg("%s:%d: %s", err.file, err.line, err.message);
    assert_non_null(model.services);
    return model.services;
}

UNUSED static void assert_refuses(const char *text, int line, const char *message)
{
    err = (struct error){ 0 };
    write_text("compose.yml", text);
    assert_false(read_files("compose.yml", NULL));
    assert_string_equal(err.message, message);
    assert_string_equal(err.file, "compose.yml");
    assert_int_equal(err.line, line);
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_true(err.hint[0]);
}

UNUSED static void assert_place(struct place place, const char *file, int line)
{
    assert_string_equal(place.file, file);
    assert_int_equal(place.line, line);
}

#endif
