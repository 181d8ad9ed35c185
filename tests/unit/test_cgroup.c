#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <inttypes.h>

#include "cgroup_tree.h"

static void limit_of_parent_wins_over_child(void **state)
{
    struct tree *tree = *state;
    struct facts facts;

    write_v2(tree);
    write_own(tree, "memory.max", "max\n");
    tree_write(tree, "sys/fs/cgroup/a/memory.max", "2147483648\n");
    tree_write(tree, "sys/fs/cgroup/memory.max", "4294967296\n");
    assert_true(read_cgroups(tree, &facts));
    assert_int_equal(facts.memory_bytes.value, 2 * GIB);
    assert_string_equal(facts.memory_bytes.source, "/sys/fs/cgroup/a/memory.max");
    assert_string_equal(facts.memory_bytes.considered->value, "max (none)");
    assert_string_equal(facts.memory_bytes.considered->next->next->value, "4294967296");
    assert_null(facts.remarks);
}

static void whatever_the_levels_the_smallest_limit_holds(void **state)
{
    struct tree *tree = *state;
    uint32_t seed = 20;

    write_v2(tree);
    for (int round = 0; round < 50; round++) {
        static const char *const levels[] = { "sys/fs/cgroup/a/b/memory.max",
                                              "sys/fs/cgroup/a/memory.max",
                                              "sys/fs/cgroup/memory.max" };
        uint64_t smallest = 16 * GIB;
        struct facts facts;

        for (size_t i = 0; i < ARRAY_LENGTH(levels); i++) {
            seed = seed * 1664525 + 1013904223;

            uint64_t limit = ((uint64_t)(seed >> 8) << 12) + 4096;
            bool is_max = seed % 5 == 0;

            tree_write(tree, levels[i],
                       is_max ? "max\n" : arena_printf(tree->arena, "%" PRIu64 "\n", limit));
            if (!is_max && limit < smallest)
                smallest = limit;
        }
        assert_true(read_cgroups(tree, &facts));
        assert_int_equal(facts.memory_bytes.value, smallest);
    }
}

static void values_that_are_no_limit_leave_the_machine(void **state)
{
    static const char *const texts[] = { "max\n",
                                         "-1\n",
                                         "9223372036854771712\n",
                                         "18446744073709551615\n",
                                         "17179869184\n",
                                         "99999999999999999999999\n" };
    struct tree *tree = *state;
    struct facts facts;

    write_v2(tree);
    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
        write_own(tree, "memory.max", texts[i]);
        assert_true(read_cgroups(tree, &facts));
        assert_int_equal(facts.memory_bytes.value, 16 * GIB);
        assert_string_equal(facts.memory_bytes.source, "MemTotal");
    }
}

static void garbage_in_a_limit_names_file_and_line(void **state)
{
    static const char *const texts[] = { "", "\n", "0\n", "2G\n", "12 13\n", "-5\n" };
    static const char *const files[] = { "memory.max", "memory.high" };
    struct tree *tree = *state;
    struct facts facts;

    write_v2(tree);
    for (size_t file = 0; file < ARRAY_LENGTH(files); file++) {
        for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
            write_own(tree, files[file], texts[i]);
            assert_false(read_cgroups(tree, &facts));
            assert_int_equal(tree->err.kind, ERROR_INPUT);
            assert_string_equal(tree->err.file,
                                arena_printf(tree->arena, "/%s/%s", own_v2, files[file]));
            assert_int_equal(tree->err.line, 1);
            assert_true(tree->err.hint[0] != '\0');
        }
        write_own(tree, files[file], "max\n");
    }
}

static void an_unreadable_limit_is_an_error_of_the_system(void **state)
{
    static const char *const files[] = { "proc/self/cgroup", "sys/fs/cgroup/a/memory.max",
                                         "sys/fs/cgroup/a/memory.high" };
    struct tree *tree = *state;
    struct facts facts;

    write_v2(tree);
    write_own(tree, "memory.max", "1048576\n");
    for (size_t i = 0; i < ARRAY_LENGTH(files); i++) {
        (void)remove(tree_place(tree, files[i])); /* the first exists */
        tree_write_unreadable(tree, files[i]);
        assert_false(read_cgroups(tree, &facts));
        assert_int_equal(tree->err.kind, ERROR_SYSTEM);
        assert_non_null(strstr(tree->err.message, files[i]));
        assert_non_null(strstr(tree->err.hint, "--limits"));
        assert_int_equal(remove(tree_place(tree, files[i])), 0);
        write_v2(tree);
    }
    write_v1(tree);
    tree_write(tree, "cg/memory/a/memory.limit_in_bytes", "1048576\n");
    tree_write_unreadable(tree, "cg/memory/a/memory.stat");
    assert_false(read_cgroups(tree, &facts));
    assert_non_null(strstr(tree->err.message, "memory.stat"));
}

static void the_soft_limit_counts_below_the_hard_one_only(void **state)
{
    struct tree *tree = *state;
    struct facts facts;

    write_v2(tree);
    write_own(tree, "memory.max", "2147483648\n");
    write_own(tree, "memory.high", "2147483648\n");
    assert_true(read_cgroups(tree, &facts));
    assert_false(facts.memory_soft_bytes.is_known);
    assert_null(facts.memory_soft_bytes.source);
    assert_null(facts.remarks);
    tree_write(tree, "sys/fs/cgroup/a/memory.high", "1073741824\n");
    assert_true(read_cgroups(tree, &facts));
    assert_int_equal(facts.memory_soft_bytes.value, GIB);
    assert_string_equal(facts.memory_soft_bytes.source, "/sys/fs/cgroup/a/memory.high");
    assert_int_equal(facts.memory_bytes.value, 2 * GIB);
    assert_string_equal(facts.remarks->id, "cgroup-memory-high");
}

static void v1_knows_the_limits_of_hidden_ancestors(void **state)
{
    struct tree *tree = *state;
    struct facts facts;

    write_v1(tree);
    tree_write(tree, "cg/memory/a/memory.limit_in_bytes", "9223372036854771712\n");
    tree_write(tree, "cg/memory/a/memory.stat", "cache 1\nhierarchical_memory_limit 1073741824\n");
    assert_true(read_cgroups(tree, &facts));
    assert_int_equal(facts.memory_bytes.value, GIB);
    assert_string_equal(facts.memory_bytes.source,
                        "hierarchical_memory_limit of /cg/memory/a/memory.stat");
    tree_write(tree, "cg/memory/a/memory.stat", "hierarchical_memory_limit lots\n");
    assert_false(read_cgroups(tree, &facts));
    assert_string_equal(tree->err.file, "/cg/memory/a/memory.stat");
}

static void a_line_without_a_path_is_refused(void **state)
{
    static const char *const lines[] = { "nonsense", "0:", "0::", "0::a", "4:memory", "" };
    struct tree *tree = *state;
    struct facts facts;

    for (size_t i = 0; i < ARRAY_LENGTH(lines); i++) {
        tree_write(tree, "proc/self/cgroup",
                   arena_printf(tree->arena, "1:name=systemd:/\n%s\n", lines[i]));
        assert_false(read_cgroups(tree, &facts));
        assert_int_equal(tree->err.kind, ERROR_INPUT);
        assert_string_equal(tree->err.file, "/proc/self/cgroup");
        assert_int_equal(tree->err.line, 2);
    }
}

static void the_controller_line_decides_the_version(void **state)
{
    static const struct {
        const char *lines, *version;
    } rows[] = {
        { "0::/\n", "v2" },
        { "1:name=systemd:/\n0::/\n", "v2" },
        { "2:net_cls,net_prio:/\n0::/\n", "v2" },
        { "2:memory:/\n1:name=systemd:/\n", "v1" },
        { "2:cpu,cpuacct:/\n0::/\n", "hybrid" },
        { "1:name=systemd:/\n", "none" },
        { "", "none" },
    };
    struct tree *tree = *state;
    struct facts facts;

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        tree_write(tree, "proc/self/cgroup", rows[i].lines);
        assert_true(read_cgroups(tree, &facts));
        assert_string_equal(facts.cgroup_version, rows[i].version);
    }
}

static void a_path_with_a_colon_is_kept_whole(void **state)
{
    struct tree *tree = *state;
    struct facts facts;

    write_v2(tree);
    tree_write(tree, "proc/self/cgroup", "0::/a:b/..c");
    tree_write(tree, "sys/fs/cgroup/a:b/..c/memory.max", "1048576");
    assert_true(read_cgroups(tree, &facts));
    assert_string_equal(facts.cgroup_path, "/a:b/..c");
    assert_int_equal(facts.memory_bytes.value, MIB);
}

static void a_missing_controller_is_remarked(void **state)
{
    struct tree *tree = *state;
    struct facts facts;

    write_v2(tree);
    tree_write(tree, "sys/fs/cgroup/a/b/cgroup.procs", "");
    assert_true(read_cgroups(tree, &facts));
    assert_null(facts.remarks); /* the root has no memory.max, the controller is there */
    tree_write(tree, "sys/fs/cgroup/cgroup.controllers", "cpu memory_of_others\n");
    assert_true(read_cgroups(tree, &facts));
    assert_string_equal(facts.remarks->id, "cgroup-memory-missing");
    tree_write(tree, "proc/self/cgroup", "2:cpu:/\n");
    assert_true(read_cgroups(tree, &facts));
    assert_string_equal(facts.remarks->id, "cgroup-memory-missing");
    tree_write(tree, "proc/self/cgroup", "2:memory:/\n");
    assert_true(read_cgroups(tree, &facts));
    assert_string_equal(facts.remarks->id, "cgroup-not-mounted");
    write_v1(tree);
    tree_write(tree, "cg/memory/a/tasks", "");
    assert_true(read_cgroups(tree, &facts));
    assert_string_equal(facts.remarks->id, "cgroup-memory-missing");
}

int main(void)
{
#define TREE_TEST(function) cmocka_unit_test_setup_teardown(function, tree_setup, tree_teardown)
    const struct CMUnitTest tests[] = {
        TREE_TEST(limit_of_parent_wins_over_child),
        TREE_TEST(whatever_the_levels_the_smallest_limit_holds),
        TREE_TEST(values_that_are_no_limit_leave_the_machine),
        TREE_TEST(garbage_in_a_limit_names_file_and_line),
        TREE_TEST(an_unreadable_limit_is_an_error_of_the_system),
        TREE_TEST(the_soft_limit_counts_below_the_hard_one_only),
        TREE_TEST(v1_knows_the_limits_of_hidden_ancestors),
        TREE_TEST(a_line_without_a_path_is_refused),
        TREE_TEST(the_controller_line_decides_the_version),
        TREE_TEST(a_path_with_a_colon_is_kept_whole),
        TREE_TEST(a_missing_controller_is_remarked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
