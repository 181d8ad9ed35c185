#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { NOBODY = 65534, KILLS = 200, KILLS_MIN = 20, KILL_SECONDS = 5, LARGE_BYTES = 200 * 1000 };

/* Each test works in a directory of its own, as its working directory. */
static struct arena *arena;
static char directory[64];
static int home_fd = -1;

static int enter(void **state)
{
    (void)state;
    (void)snprintf(directory, sizeof directory, "/tmp/test_file_write.XXXXXX");
    arena = arena_create();
    home_fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return mkdtemp(directory) && chdir(directory) == 0 ? 0 : -1;
}

static int leave(void **state)
{
    char command[128];

    (void)state;
    arena_destroy(arena);
    if (fchdir(home_fd) != 0 || close(home_fd) != 0)
        return -1;
    (void)snprintf(command, sizeof command, "rm -rf %s", directory);
    return system(command);
}

static void write_plain(const char *path, const char *content)
{
    FILE *stream = fopen(path, "w");

    assert_non_null(stream);
    assert_true(fputs(content, stream) >= 0);
    assert_int_equal(fclose(stream), 0);
}

static void assert_content(const char *path, const char *expected)
{
    struct error err = { 0 };
    const char *content = file_read_user(arena, path, 1 << 20, NULL, &err);

    if (!content)
        fail_msg("%s: %s", path, err.message);
    assert_string_equal(content, expected);
}

/* No temporary file is left: the directory holds exactly these many names. */
static void assert_names(const char *path, unsigned expected)
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

static bool put(const char *path, const char *content, bool is_backup_wanted,
                enum file_written *ret, struct error *err)
{
    return file_write(arena, path, content, strlen(content), 0644, is_backup_wanted, ret, err);
}

static void assert_put(const char *path, const char *content, bool is_backup_wanted,
                       enum file_written expected)
{
    struct error err = { 0 };
    enum file_written written = FILE_UNCHANGED;

    if (!put(path, content, is_backup_wanted, &written, &err))
        fail_msg("%s: %s", path, err.message);
    assert_int_equal(written, expected);
}

static void assert_refused(const char *path, enum error_kind kind, const char *message)
{
    struct error err = { 0 };
    enum file_written written = (enum file_written)42;

    assert_false(put(path, "new", true, &written, &err));
    assert_int_equal(written, 42);
    assert_int_equal(err.kind, kind);
    assert_string_equal(err.message, message);
}

static void a_new_file_gets_content_and_exactly_the_mode(void **state)
{
    struct stat status;
    struct error err;
    enum file_written written;
    mode_t mask = umask(0077);

    (void)state;
    assert_true(file_write(arena, "a", "x\0y", 3, 0640, true, &written, &err));
    (void)umask(mask);
    assert_int_equal(written, FILE_REPLACED);
    assert_int_equal(stat("a", &status), 0);
    assert_int_equal(status.st_size, 3);
    assert_int_equal(status.st_mode & 07777, 0640);
    assert_names(".", 1);
}

static void identical_content_touches_nothing(void **state)
{
    struct stat before, after;

    (void)state;
    write_plain("a", "same");
    assert_int_equal(utimensat(AT_FDCWD, "a", (struct timespec[]){ { 1, 2 }, { 3, 4 } }, 0), 0);
    assert_int_equal(stat("a", &before), 0);
    assert_put("a", "same", true, FILE_UNCHANGED);
    assert_int_equal(stat("a", &after), 0);
    assert_int_equal(after.st_ino, before.st_ino);
    assert_int_equal(after.st_mtim.tv_sec, 3);
    assert_int_equal(after.st_mtim.tv_nsec, 4);
    assert_names(".", 1);
}

static void the_previous_content_is_kept_as_bak(void **state)
{
    (void)state;
    write_plain("a", "one");
    assert_put("a", "two", true, FILE_REPLACED);
    assert_content("a", "two");
    assert_content("a.bak", "one");
    assert_put("a", "three", true, FILE_REPLACED);
    assert_content("a.bak", "two");
    assert_put("a", "four", false, FILE_REPLACED);
    assert_content("a.bak", "two");
    assert_names(".", 2);
}

static void empty_files_are_files(void **state)
{
    (void)state;
    write_plain("a", "");
    assert_put("a", "", true, FILE_UNCHANGED);
    assert_put("a", "x", true, FILE_REPLACED);
    assert_content("a.bak", "");
    assert_put("a", "", true, FILE_REPLACED);
    assert_content("a", "");
}

static void mode_of_an_existing_file_is_kept(void **state)
{
    struct stat status;

    (void)state;
    write_plain("a", "one");
    assert_int_equal(chmod("a", 0600), 0);
    assert_put("a", "two", true, FILE_REPLACED);
    assert_int_equal(stat("a", &status), 0);
    assert_int_equal(status.st_mode & 07777, 0600);
    assert_int_equal(stat("a.bak", &status), 0);
    assert_int_equal(status.st_mode & 07777, 0600);
}

static void owner_of_an_existing_file_is_kept_by_root(void **state)
{
    struct stat status;

    (void)state;
    if (geteuid() != 0)
        skip();
    write_plain("a", "one");
    assert_int_equal(chown("a", 70, 71), 0);
    assert_put("a", "two", true, FILE_REPLACED);
    assert_int_equal(stat("a", &status), 0);
    assert_int_equal(status.st_uid, 70);
    assert_int_equal(status.st_gid, 71);
}

static void a_link_is_followed_even_where_it_points_nowhere(void **state)
{
    struct stat status;

    (void)state;
    assert_int_equal(mkdir("d", 0755), 0);
    assert_int_equal(symlink("d/target", "a"), 0);
    assert_int_equal(symlink("a", "b"), 0);
    assert_put("b", "one", true, FILE_REPLACED);
    assert_content("d/target", "one");
    assert_put("b", "two", true, FILE_REPLACED);
    assert_content("d/target", "two");
    assert_content("d/target.bak", "one");
    assert_int_equal(lstat("a", &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    assert_names(".", 3);
}

static void an_absolute_link_is_followed(void **state)
{
    char target[100];

    (void)state;
    (void)snprintf(target, sizeof target, "%s/t", directory);
    assert_int_equal(symlink(target, "a"), 0);
    assert_put("a", "one", true, FILE_REPLACED);
    assert_content("t", "one");
}

static void a_circle_of_links_is_refused(void **state)
{
    struct error err = { 0 };
    enum file_written written;

    (void)state;
    assert_int_equal(symlink("b", "a"), 0);
    assert_int_equal(symlink("a", "b"), 0);
    assert_false(put("a", "x", true, &written, &err));
    assert_int_equal(err.sys_errno, ELOOP);
    assert_names(".", 2);
}

static void directories_and_special_files_are_refused(void **state)
{
    (void)state;
    assert_int_equal(mkdir("d", 0755), 0);
    assert_int_equal(mkfifo("f", 0644), 0);
    assert_refused("d", ERROR_INPUT, "it is a directory");
    assert_refused("f", ERROR_INPUT, "it is not a regular file");
    assert_refused("/dev/null", ERROR_INPUT, "it is not a regular file");
    assert_names(".", 2);
}

static void a_missing_directory_is_a_system_error(void **state)
{
    (void)state;
    assert_refused("no/such", ERROR_SYSTEM, "cannot write no/such: No such file or directory");
    write_plain("file", "x");
    assert_refused("file/a", ERROR_SYSTEM, "cannot write file/a: Not a directory");
}

static void a_file_called_minus_is_a_file(void **state)
{
    (void)state;
    assert_put("-", "one", true, FILE_REPLACED);
    assert_put("-", "two", true, FILE_REPLACED);
    assert_content("./-", "two");
}

static void a_long_name_leaves_room_for_the_temporary_one(void **state)
{
    char name[251];

    (void)state;
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    assert_put(name, "one", true, FILE_REPLACED);
    assert_put(name, "two", true, FILE_REPLACED);
}

static void a_backup_that_cannot_be_written_leaves_the_old_file(void **state)
{
    (void)state;
    write_plain("a", "old");
    assert_int_equal(mkdir("a.bak", 0755), 0);
    assert_refused("a", ERROR_SYSTEM, "cannot keep the previous file as a.bak: Is a directory");
    assert_content("a", "old");
    assert_names(".", 2);
}

/* Runs `body` as nobody in a child, since tests may run as root, to whom no directory is closed. */
static void as_nobody(void (*body)(void))
{
    int status;

    (void)fflush(NULL);

    pid_t pid = fork();

    if (pid == 0) {
        if (geteuid() == 0 && (setgid(NOBODY) != 0 || setuid(NOBODY) != 0))
            _exit(99);
        body();
        exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void require(bool is_true, const char *what)
{
    if (is_true)
        return;
    (void)fprintf(stderr, "child: %s\n", what);
    exit(1);
}

static void write_into_closed_directory(void)
{
    struct error err = { 0 };
    enum file_written written;

    require(put("d/a", "new, longer", true, &written, &err), err.message);
    require(written == FILE_IN_PLACE, "in place");
    require(put("d/a", "short", true, &written, &err), err.message);
    require(!put("d/b", "new", true, &written, &err), "a new file cannot be made");
    require(err.sys_errno == EACCES, "with EACCES");
}

static void a_closed_directory_means_in_place(void **state)
{
    (void)state;
    assert_int_equal(mkdir("d", 0755), 0);
    write_plain("d/a", "old");
    assert_int_equal(chmod("d/a", 0666), 0);
    assert_int_equal(chmod(".", 0755), 0);
    assert_int_equal(chmod("d", 0555), 0);
    as_nobody(write_into_closed_directory);
    assert_content("d/a", "short");
    assert_names("d", 1);
    assert_int_equal(chmod("d", 0755), 0);
}

static void write_over_a_closed_file(void)
{
    struct error err = { 0 };
    enum file_written written;

    require(!put("d/a", "new", true, &written, &err), "it is read-only");
    require(err.sys_errno == EACCES, "with EACCES");
}

static void a_closed_file_in_a_closed_directory_is_refused(void **state)
{
    (void)state;
    assert_int_equal(mkdir("d", 0755), 0);
    write_plain("d/a", "old");
    assert_int_equal(chmod("d/a", 0444), 0);
    assert_int_equal(chmod(".", 0755), 0);
    assert_int_equal(chmod("d", 0555), 0);
    as_nobody(write_over_a_closed_file);
    assert_content("d/a", "old");
    assert_int_equal(chmod("d", 0755), 0);
}

static void replace_a_foreign_file(void)
{
    struct error err = { 0 };
    enum file_written written;

    require(put("a", "new", true, &written, &err), err.message);
    require(written == FILE_REPLACED, "replaced");
}

/* Who is neither root nor the owner can replace the file but not give it away. */
static void a_foreign_owner_is_kept_only_if_possible(void **state)
{
    struct stat status;

    (void)state;
    if (geteuid() != 0)
        skip();
    write_plain("a", "old");
    assert_int_equal(chmod(".", 0777), 0);
    as_nobody(replace_a_foreign_file);
    assert_content("a", "new");
    assert_int_equal(stat("a", &status), 0);
    assert_int_equal(status.st_uid, NOBODY);
}

static void a_mounted_file_is_overwritten_in_place(void **state)
{
    struct stat before, after;

    (void)state;
    write_plain("outside", "one");
    write_plain("a", "");
    if (mount("outside", "a", NULL, MS_BIND, NULL) != 0)
        skip(); /* not root, or a container that may not mount */
    assert_int_equal(stat("outside", &before), 0);
    assert_put("a", "two, longer", true, FILE_IN_PLACE);
    assert_put("a", "2", true, FILE_IN_PLACE);
    assert_put("a", "2", true, FILE_UNCHANGED);
    assert_int_equal(umount("a"), 0);
    assert_content("outside", "2");
    assert_content("a.bak", "two, longer");
    assert_content("a", "");
    assert_int_equal(stat("outside", &after), 0);
    assert_int_equal(after.st_ino, before.st_ino);
    assert_names(".", 3);
}

static void a_read_only_directory_with_a_mounted_file_means_in_place(void **state)
{
    (void)state;
    write_plain("outside", "one");
    assert_int_equal(mkdir("d", 0755), 0);
    write_plain("d/a", "");
    if (mount("d", "d", NULL, MS_BIND, NULL) != 0)
        skip();
    assert_int_equal(mount(NULL, "d", NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL), 0);
    assert_int_equal(mount("outside", "d/a", NULL, MS_BIND, NULL), 0);
    assert_put("d/a", "two", true, FILE_IN_PLACE);
    assert_int_equal(umount("d/a"), 0);
    assert_int_equal(umount("d"), 0);
    assert_content("outside", "two");
}

static void a_full_disk_leaves_the_old_file(void **state)
{
    char *large = arena_alloc(arena, LARGE_BYTES + 1);
    struct error err = { 0 };
    enum file_written written;

    (void)state;
    memset(large, 'x', LARGE_BYTES);
    assert_int_equal(mkdir("d", 0755), 0);
    if (mount("tmpfs", "d", "tmpfs", 0, "size=64k") != 0)
        skip();
    write_plain("d/a", "old");
    assert_false(put("d/a", large, true, &written, &err));
    assert_int_equal(err.sys_errno, ENOSPC);
    assert_content("d/a", "old");
    assert_names("d", 1);

    /* In place there is no second copy to fall back on, so room is made first. */
    write_plain("mount point", "");
    assert_int_equal(mount("d/a", "mount point", NULL, MS_BIND, NULL), 0);
    assert_false(put("mount point", large, true, &written, &err));
    assert_int_equal(err.sys_errno, ENOSPC);
    assert_content("mount point", "old");
    assert_int_equal(umount("mount point"), 0);
    assert_int_equal(umount("d"), 0);
}

/* Writes 'a's and 'b's in turn until it is killed. */
static _Noreturn void write_in_turn(char *const contents[2])
{
    for (unsigned turn = 0;; turn++) {
        struct error err;
        enum file_written written;
        struct arena *own = arena_create();

        if (!file_write(own, "f", contents[turn % 2], LARGE_BYTES, 0644, true, &written, &err))
            _exit(1);
        arena_destroy(own);
    }
}

static void assert_whole(const char *path, char *const contents[2])
{
    struct error err;
    size_t length;
    struct arena *own = arena_create();
    const char *content = file_read_user(own, path, 1 << 20, &length, &err);

    assert_non_null(content);
    assert_int_equal(length, LARGE_BYTES);
    assert_true(memcmp(content, contents[content[0] == 'b'], LARGE_BYTES) == 0);
    arena_destroy(own);
}

static void a_kill_at_any_instant_leaves_an_old_or_new_file(void **state)
{
    char *contents[2];
    bool has_backup = false;
    time_t end = time(NULL) + KILL_SECONDS; /* a busy machine gets fewer */

    (void)state;
    for (int i = 0; i < 2; i++) {
        contents[i] = arena_alloc(arena, LARGE_BYTES + 1);
        memset(contents[i], 'a' + i, LARGE_BYTES);
    }
    assert_put("f", contents[1], false, FILE_REPLACED);
    srand(1);
    for (int kills = 0; kills < KILLS && (kills < KILLS_MIN || time(NULL) < end); kills++) {
        pid_t pid = fork();
        int status;

        if (pid == 0)
            write_in_turn(contents);
        (void)usleep((useconds_t)(rand() % 10000)); /* a signal only shortens it */
        assert_int_equal(kill(pid, SIGKILL), 0);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFSIGNALED(status));
        assert_whole("f", contents);
        has_backup = has_backup || access("f.bak", F_OK) == 0;
        if (has_backup)
            assert_whole("f.bak", contents);
    }
    assert_true(has_backup);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, enter, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_new_file_gets_content_and_exactly_the_mode),
        TEST(identical_content_touches_nothing),
        TEST(the_previous_content_is_kept_as_bak),
        TEST(empty_files_are_files),
        TEST(mode_of_an_existing_file_is_kept),
        TEST(owner_of_an_existing_file_is_kept_by_root),
        TEST(a_link_is_followed_even_where_it_points_nowhere),
        TEST(an_absolute_link_is_followed),
        TEST(a_circle_of_links_is_refused),
        TEST(directories_and_special_files_are_refused),
        TEST(a_missing_directory_is_a_system_error),
        TEST(a_file_called_minus_is_a_file),
        TEST(a_long_name_leaves_room_for_the_temporary_one),
        TEST(a_backup_that_cannot_be_written_leaves_the_old_file),
        TEST(a_closed_directory_means_in_place),
        TEST(a_closed_file_in_a_closed_directory_is_refused),
        TEST(a_foreign_owner_is_kept_only_if_possible),
        TEST(a_mounted_file_is_overwritten_in_place),
        TEST(a_read_only_directory_with_a_mounted_file_means_in_place),
        TEST(a_full_disk_leaves_the_old_file),
        TEST(a_kill_at_any_instant_leaves_an_old_or_new_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
