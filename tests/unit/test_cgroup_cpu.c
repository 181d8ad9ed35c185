#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "cgroup_tree.h"

static void quotas_of_all_levels_keep_their_fractions(void **state)
{
    static const struct {
        const char *own, *parent;
        uint64_t milli;
    } rows[] = {
        { "max 100000\n", "max 100000\n", 8000 },
        { "150000 100000\n", "max 100000\n", 1500 },
        { "150000 100000\n", "25000 50000\n", 500 },
        { "1000 1000000\n", "max 100000\n", 1 },
        { "1 1000000\n", "max 100000\n", 1 },
        { "900000 100000\n", "max 100000\n", 8000 },
        { "33333 100000\n", "max 100000\n", 333 },
        { "18446744073709551615 1\n", "max 1\n", 8000 },
    };
    struct tree *tree = *state;
    struct facts facts;

    write_v2(tree);
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        write_own(tree, "cpu.max", rows[i].own);
        tree_write(tree, "sys/fs/cgroup/a/cpu.max", rows[i].parent);
        assert_true(read_cgroups(tree, &facts));
        assert_int_equal(facts.cpu_milli.value, rows[i].milli);
    }
}

static void v1_quota_is_divided_by_its_period(void **state)
{
    struct tree *tree = *state;
    struct facts facts;

    write_v1(tree);
    tree_write(tree, "cg/cpu/a/cpu.cfs_quota_us", "125000\n");
    assert_true(read_cgroups(tree, &facts));
    assert_int_equal(facts.cpu_milli.value, 1250);
    tree_write(tree, "cg/cpu/a/cpu.cfs_period_us", "50000\n");
    assert_true(read_cgroups(tree, &facts));
    assert_int_equal(facts.cpu_milli.value, 2500);
    tree_write(tree, "cg/cpu/cpu.cfs_quota_us", "-1\n");
    assert_true(read_cgroups(tree, &facts));
    assert_string_equal(facts.cpu_milli.source, "/cg/cpu/a/cpu.cfs_quota_us");
    assert_string_equal(facts.cpu_milli.considered->next->value, "125000 of 50000 us (2.5 CPUs)");
}

static void garbage_in_a_cpu_limit_names_the_file(void **state)
{
    static const struct {
        const char *file, *text;
    } rows[] = {
        { "cg/cpu/a/cpu.cfs_quota_us", "half\n" },       { "cg/cpu/a/cpu.cfs_period_us", "0\n" },
        { "cg/cpu/a/cpu.cfs_period_us", "long\n" },      { "cg/cpuset/a/cpuset.cpus", "x\n" },
        { "cg/cpuset/a/cpuset.effective_cpus", "0-\n" },
    };
    struct tree *tree = *state;
    struct facts facts;

    write_v1(tree);
    tree_write(tree, "cg/cpu/a/cpu.cfs_quota_us", "1000\n");
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        tree_write(tree, rows[i].file, rows[i].text);
        assert_false(read_cgroups(tree, &facts));
        assert_int_equal(tree->err.kind, ERROR_INPUT);
        assert_string_equal(tree->err.file, arena_printf(tree->arena, "/%s", rows[i].file));
        tree_write(tree, rows[i].file, strstr(rows[i].file, "cpuset") ? "0\n" : "1000\n");
    }
    write_v2(tree);
    write_own(tree, "cpu.max", "1000 0\n");
    assert_false(read_cgroups(tree, &facts));
    write_own(tree, "cpu.max", "1000\n");
    assert_false(read_cgroups(tree, &facts));
}

static void an_unreadable_cpu_limit_is_a_remark(void **state)
{
    struct tree *tree = *state;
    struct facts facts;

    write_v2(tree);
    write_own(tree, "memory.max", "1048576\n");
    tree_write_unreadable(tree, arena_printf(tree->arena, "%s/cpu.max", own_v2));
    tree_write(tree, "sys/fs/cgroup/a/cpu.max", "300000 100000\n");
    assert_true(read_cgroups(tree, &facts));
    assert_int_equal(facts.cpu_milli.value, 3000);
    assert_string_equal(facts.remarks->id, "cgroup-cpu-unreadable");
}

static void an_empty_cpuset_means_the_one_above(void **state)
{
    struct tree *tree = *state;
    struct facts facts;

    write_v2(tree);
    write_own(tree, "cpuset.cpus", "\n");
    tree_write(tree, "sys/fs/cgroup/a/cpuset.cpus.effective", "1-3\n");
    assert_true(read_cgroups(tree, &facts));
    assert_int_equal(facts.cpu_milli.value, 3000);
    assert_string_equal(facts.cpu_milli.source, "/sys/fs/cgroup/a/cpuset.cpus.effective");
}

static void huge_pages_follow_their_controller(void **state)
{
    static const struct {
        const char *size, *file, *text;
        uint64_t pages;
    } rows[] = {
        { "2048", "hugetlb.2MB.limit_in_bytes", "0\n", 0 },
        { "2048", "hugetlb.2MB.limit_in_bytes", "6291456\n", 3 },
        { "2048", "hugetlb.2MB.limit_in_bytes", "9223372036854771712\n", 100 },
        { "1048576", "hugetlb.1GB.limit_in_bytes", "2147483648\n", 2 },
        { "64", "hugetlb.64KB.limit_in_bytes", "65536\n", 1 },
        { "64", "hugetlb.64KB.limit_in_bytes", "unclear\n", 100 },
        { "no", "hugetlb.64KB.limit_in_bytes", "65536\n", 100 },
    };
    struct tree *tree = *state;
    struct facts facts;

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        const char *path = arena_printf(tree->arena, "cg/hugetlb/a/%s", rows[i].file);

        write_v1(tree);
        tree_write(tree, "cg/memory/a/memory.limit_in_bytes", "1048576\n");
        tree_write(tree, "proc/meminfo",
                   arena_printf(tree->arena, "Hugepagesize: %s kB\n", rows[i].size));
        tree_write(tree, path, rows[i].text);
        assert_true(read_cgroups(tree, &facts));
        assert_int_equal(facts.huge_pages_free.value, rows[i].pages);
        if (rows[i].pages < 100)
            assert_string_equal(facts.remarks->id, "huge-pages-limited");
        else
            assert_null(facts.remarks);
        assert_int_equal(remove(tree_place(tree, path)), 0);
    }
}

int main(void)
{
#define TREE_TEST(function) cmocka_unit_test_setup_teardown(function, tree_setup, tree_teardown)
    const struct CMUnitTest tests[] = {
        TREE_TEST(quotas_of_all_levels_keep_their_fractions),
        TREE_TEST(v1_quota_is_divided_by_its_period),
        TREE_TEST(garbage_in_a_cpu_limit_names_the_file),
        TREE_TEST(an_unreadable_cpu_limit_is_a_remark),
        TREE_TEST(an_empty_cpuset_means_the_one_above),
        TREE_TEST(huge_pages_follow_their_controller),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
