#include "base/file.h"

#include <errno.h>
#include <sys/stat.h>

#include "file_fixture.h"

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
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
