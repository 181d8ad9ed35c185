#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "facts/mountinfo.h"
#include "tree.h"

static const char path[] = "proc/self/mountinfo";

static struct mount *read_table(struct tree *tree, const char *text)
{
    struct mount *mounts = NULL;

    tree_write(tree, path, text);
    assert_true(mountinfo_read(tree->arena, tree->root_fd, &mounts, &tree->err));
    return mounts;
}

static void all_fields_are_read(void **state)
{
    struct tree *tree = *state;
    const struct mount *mount =
        read_table(tree, "36 35 98:2 /my\\040root /mnt\\011x rw,noatime shared:1 master:2 - ext3 "
                         "/dev/a\\134b rw,errors=continue\n"
                         "37 36 0:4 / /y ro - tmpfs  rw");

    assert_int_equal(mount->device_major, 98);
    assert_int_equal(mount->device_minor, 2);
    assert_string_equal(mount->root, "/my root");
    assert_string_equal(mount->point, "/mnt\tx");
    assert_string_equal(mount->type, "ext3");
    assert_string_equal(mount->source, "/dev/a\\b");
    assert_string_equal(mount->super_options, "rw,errors=continue");
    mount = mount->next;
    assert_string_equal(mount->type, "tmpfs");
    assert_string_equal(mount->source, "");
    assert_string_equal(mount->super_options, "rw");
    assert_null(mount->next);
}

static void another_form_is_refused_with_its_line(void **state)
{
    static const char *const lines[] = {
        "",
        "36",
        "36 35 98 / /mnt rw - ext3 /dev/a rw",
        "36 35 a:2 / /mnt rw - ext3 /dev/a rw",
        "36 35 98:b / /mnt rw - ext3 /dev/a rw",
        "36 35 98:2 / mnt rw - ext3 /dev/a rw",
        "36 35 98:2 / /mnt rw ext3 /dev/a rw",
        "36 35 98:2 / /mnt rw - ext3 /dev/a",
        "36 35 98:2 / /mnt rw -",
    };
    struct tree *tree = *state;

    for (size_t i = 0; i < ARRAY_LENGTH(lines); i++) {
        struct mount *mounts = (struct mount *)tree;

        tree_write(tree, path,
                   arena_printf(tree->arena, "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n%s\n", lines[i]));
        assert_false(mountinfo_read(tree->arena, tree->root_fd, &mounts, &tree->err));
        assert_ptr_equal(mounts, tree);
        assert_int_equal(tree->err.kind, ERROR_INPUT);
        assert_string_equal(tree->err.file, "/proc/self/mountinfo");
        assert_int_equal(tree->err.line, 2);
    }
}

static void no_table_is_no_mount(void **state)
{
    struct tree *tree = *state;
    struct mount *mounts = (struct mount *)tree;

    assert_true(mountinfo_read(tree->arena, tree->root_fd, &mounts, &tree->err));
    assert_null(mounts);
    assert_null(mountinfo_find_path(mounts, "/"));
    tree_write_unreadable(tree, path);
    assert_false(mountinfo_read(tree->arena, tree->root_fd, &mounts, &tree->err));
    assert_int_equal(tree->err.kind, ERROR_SYSTEM);
}

static void the_longest_and_last_mount_holds_a_path(void **state)
{
    struct tree *tree = *state;
    const struct mount *mounts = read_table(tree, "1 0 8:1 / / rw - ext4 root rw\n"
                                                  "2 1 8:2 / /var rw - ext4 var rw\n"
                                                  "3 1 8:3 / /var/lib/pg rw - ext4 covered rw\n"
                                                  "4 1 8:4 / /var/lib/pg rw - ext4 pg rw\n"
                                                  "5 1 8:5 / /v rw - ext4 v rw\n");

    assert_string_equal(mountinfo_find_path(mounts, "/var/lib/pg/data")->source, "pg");
    assert_string_equal(mountinfo_find_path(mounts, "/var/lib/pg")->source, "pg");
    assert_string_equal(mountinfo_find_path(mounts, "/var/lib/pgdata")->source, "var");
    assert_string_equal(mountinfo_find_path(mounts, "/variable")->source, "root");
    assert_string_equal(mountinfo_find_path(mounts, "/")->source, "root");
    assert_string_equal(mountinfo_find_point(mounts, "/var/lib/pg")->source, "pg");
    assert_null(mountinfo_find_point(mounts, "/var/lib"));
    assert_null(mountinfo_find_path(mounts->next, "/srv"));
}

static void a_path_below_is_what_follows(void **state)
{
    (void)state;
    assert_string_equal(mountinfo_path_below("/a", "/a/b"), "/b");
    assert_string_equal(mountinfo_path_below("/a/", "/a/b"), "/b");
    assert_string_equal(mountinfo_path_below("/a", "/a"), "");
    assert_string_equal(mountinfo_path_below("/", "/a"), "/a");
    assert_string_equal(mountinfo_path_below("/", "/"), "");
    assert_null(mountinfo_path_below("/a", "/ab"));
    assert_null(mountinfo_path_below("/a/b", "/a"));
    assert_null(mountinfo_path_below("/../..", "/"));
}

static void options_are_whole_words(void **state)
{
    struct tree *tree = *state;

    assert_true(mountinfo_has_option("rw,cpu,cpuacct", "cpu"));
    assert_true(mountinfo_has_option("cpuacct", "cpuacct"));
    assert_false(mountinfo_has_option("rw,cpuset", "cpu"));
    assert_false(mountinfo_has_option("rw,cpu=1", "cpu"));
    assert_false(mountinfo_has_option("", "cpu"));
    assert_string_equal(mountinfo_option_value(tree->arena, "rw,size=1k,size=2k,x", "size"), "2k");
    assert_string_equal(mountinfo_option_value(tree->arena, "size=", "size"), "");
    assert_null(mountinfo_option_value(tree->arena, "rw,resize=1k,size", "size"));
}

static void the_size_of_a_tmpfs_follows_its_options(void **state)
{
    static const uint64_t total = 1000000;
    static const struct {
        const char *options;
        bool is_sized;
        uint64_t bytes; /* 0 = cannot be known */
    } rows[] = {
        { "rw", false, 500000 },
        { "rw,size=65536k", true, 67108864 },
        { "rw,size=1M", true, 1048576 },
        { "rw,size=1g", true, 1073741824 },
        { "rw,size=4096", true, 4096 },
        { "rw,size=50%", true, 500000 },
        { "rw,size=0k", true, 1000000 },
        { "rw,nr_blocks=2", true, 8192 },
        { "rw,nr_blocks=1k", true, 4194304 },
        { "rw,nr_blocks=99999999999999999999", true, UINT64_MAX },
        { "rw,size=99999999999999999999k", true, UINT64_MAX },
        { "rw,size=lots", true, 0 },
        { "rw,size=1x", true, 0 },
        { "rw,size=1kk", true, 0 },
        { "rw,nr_blocks=few", true, 0 },
    };
    struct tree *tree = *state;

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        const struct mount mount = { .super_options = rows[i].options };
        uint64_t bytes = 0;

        assert_int_equal(mountinfo_tmpfs_is_sized(tree->arena, &mount), rows[i].is_sized);
        assert_int_equal(mountinfo_tmpfs_bytes(tree->arena, &mount, total, 4096, &bytes),
                         rows[i].bytes > 0);
        assert_int_equal(bytes, rows[i].bytes);
    }
}

static void without_ram_only_a_given_size_is_known(void **state)
{
    struct tree *tree = *state;
    const struct mount unsized = { .super_options = "rw" }, half = { .super_options = "size=50%" },
                       given = { .super_options = "size=8k" };
    uint64_t bytes = 7;

    assert_false(mountinfo_tmpfs_bytes(tree->arena, &unsized, 0, 4096, &bytes));
    assert_false(mountinfo_tmpfs_bytes(tree->arena, &half, 0, 4096, &bytes));
    assert_int_equal(bytes, 7);
    assert_true(mountinfo_tmpfs_bytes(tree->arena, &given, 0, 4096, &bytes));
    assert_int_equal(bytes, 8192);
}

static void only_octals_are_replaced(void **state)
{
    struct tree *tree = *state;

    assert_string_equal(mountinfo_unescape(tree->arena, "a\\040b\\x\\08", 11), "a b\\x\\08");
    assert_string_equal(mountinfo_unescape(tree->arena, "\\04", 3), "\\04");
    assert_string_equal(mountinfo_unescape(tree->arena, "\\777", 4), "\\777");
    assert_string_equal(mountinfo_unescape(tree->arena, "abc", 2), "ab");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_fields_are_read, tree_setup, tree_teardown),
        cmocka_unit_test_setup_teardown(another_form_is_refused_with_its_line, tree_setup,
                                        tree_teardown),
        cmocka_unit_test_setup_teardown(no_table_is_no_mount, tree_setup, tree_teardown),
        cmocka_unit_test_setup_teardown(the_longest_and_last_mount_holds_a_path, tree_setup,
                                        tree_teardown),
        cmocka_unit_test(a_path_below_is_what_follows),
        cmocka_unit_test_setup_teardown(options_are_whole_words, tree_setup, tree_teardown),
        cmocka_unit_test_setup_teardown(the_size_of_a_tmpfs_follows_its_options, tree_setup,
                                        tree_teardown),
        cmocka_unit_test_setup_teardown(without_ram_only_a_given_size_is_known, tree_setup,
                                        tree_teardown),
        cmocka_unit_test_setup_teardown(only_octals_are_replaced, tree_setup, tree_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
