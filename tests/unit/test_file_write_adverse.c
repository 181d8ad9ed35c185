#include "base/file.h"

#include <errno.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "file_fixture.h"

enum { NOBODY = 65534, KILLS = 200, KILLS_MIN = 20, KILL_SECONDS = 5, LARGE_BYTES = 200 * 1000 };

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

int main(void)
{
    const struct CMUnitTest tests[] = {
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
