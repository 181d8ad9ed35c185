#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "facts/host.h"
#include "tree.h"

static bool read_host(struct tree *tree, struct facts *facts)
{
    struct mount *mounts;

    memset(facts, 0, sizeof *facts);
    facts->overcommit_memory = -1;
    return mountinfo_read(tree->arena, tree->root_fd, &mounts, &tree->err) &&
           host_read(tree->arena, tree->root_fd, mounts, facts, &tree->err);
}

static void memory_is_kilobytes_of_meminfo(void **state)
{
    struct tree *tree = *state;
    struct facts facts;

    tree_write(tree, "proc/meminfo",
               "MemTotal:       16265180 kB\nMemFree: 1 kB\nHugePages_Total:      8\n"
               "HugePages_Free:       5\n");
    assert_true(read_host(tree, &facts));
    assert_int_equal(facts.memory_total_bytes.value, 16265180ull * 1024);
    assert_string_equal(facts.memory_total_bytes.source, "MemTotal");
    assert_string_equal(facts.memory_total_bytes.considered->value, "16265180 kB");
    assert_int_equal(facts.huge_pages_free.value, 5);
}

static void a_meminfo_without_a_total_is_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "MemFree: 1 kB\n",
        "MemTotal: 0 kB\n",
        "MemTotal: 12\n",
        "MemTotal: many kB\n",
        "MemTotal: 12 MB\n",
        "MemTotal: 99999999999999999999 kB\n",
    };
    struct tree *tree = *state;
    struct facts facts;

    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
        tree_write(tree, "proc/meminfo", texts[i]);
        assert_false(read_host(tree, &facts));
        assert_int_equal(tree->err.kind, ERROR_INPUT);
        assert_string_equal(tree->err.file, "/proc/meminfo");
        assert_int_equal(tree->err.line, 1);
    }
}

static void an_unreadable_meminfo_is_an_error(void **state)
{
    struct tree *tree = *state;
    struct facts facts;

    tree_write_unreadable(tree, "proc/meminfo");
    assert_false(read_host(tree, &facts));
    assert_int_equal(tree->err.kind, ERROR_SYSTEM);
}

static void cpus_that_are_no_list_stay_unknown(void **state)
{
    struct tree *tree = *state;
    struct facts facts;

    tree_write(tree, "sys/devices/system/cpu/online", "all of them\n");
    tree_write(tree, "proc/self/status", "Name:\tx\nCpus_allowed_list:\tnone\n");
    assert_true(read_host(tree, &facts));
    host_read_affinity(tree->arena, tree->root_fd, &facts);
    assert_false(facts.cpu_online.is_known);
    assert_string_equal(facts.cpu_online.considered->value, "all of them (not a list of CPUs)");
    assert_false(facts.cpu_milli.is_known);
    assert_string_equal(facts.cpu_milli.considered->value,
                        "Cpus_allowed_list none (not a list of CPUs)");
}

static void affinity_limits_cpus(void **state)
{
    struct tree *tree = *state;
    struct facts facts;

    tree_write(tree, "sys/devices/system/cpu/online", "0-7\n");
    tree_write(tree, "proc/self/status", "Cpus_allowed:\t5\nCpus_allowed_list:\t0,2\n");
    assert_true(read_host(tree, &facts));
    host_read_affinity(tree->arena, tree->root_fd, &facts);
    assert_int_equal(facts.cpu_online.value, 8);
    assert_int_equal(facts.cpu_milli.value, 2000);
    assert_string_equal(facts.cpu_milli.source, "/proc/self/status");
}

static void write_auxv(struct tree *tree, const uint64_t *words, size_t count)
{
    char bytes[64];

    memcpy(bytes, words, count * sizeof *words);
    tree_write_bytes(tree, "proc/self/auxv", bytes, count * sizeof *words);
}

static void the_page_size_is_in_the_auxiliary_vector(void **state)
{
    static const uint64_t large[] = { 33, 0x7fff0000, 6, 65536, 0, 0 };
    static const uint64_t odd[] = { 6, 5000, 6, 0 };
    static const uint64_t none[] = { 17, 100, 6 };
    struct tree *tree = *state;
    struct facts facts;

    write_auxv(tree, large, ARRAY_LENGTH(large));
    assert_true(read_host(tree, &facts));
    assert_true(facts.page_size_bytes.is_known);
    assert_int_equal(facts.page_size_bytes.value, 65536);
    write_auxv(tree, odd, ARRAY_LENGTH(odd));
    assert_true(read_host(tree, &facts));
    assert_false(facts.page_size_bytes.is_known);
    assert_int_equal(facts.page_size_bytes.value, 4096);
    write_auxv(tree, none, ARRAY_LENGTH(none));
    assert_true(read_host(tree, &facts));
    assert_string_equal(facts.page_size_bytes.source, "assumed");
    assert_string_equal(facts.page_size_bytes.considered->value, "no page size in it");
}

static void policies_are_read(void **state)
{
    struct tree *tree = *state;
    struct facts facts;

    tree_write(tree, "sys/kernel/mm/transparent_hugepage/enabled", "[always] madvise never\n");
    tree_write(tree, "proc/sys/vm/overcommit_memory", "2\n");
    assert_true(read_host(tree, &facts));
    assert_string_equal(facts.transparent_huge_pages, "always");
    assert_int_equal(facts.overcommit_memory, 2);
    assert_string_equal(facts.remarks->id, "thp-always");
    assert_null(facts.remarks->next);
    tree_write(tree, "sys/kernel/mm/transparent_hugepage/enabled", "always madvise [never]\n");
    tree_write(tree, "proc/sys/vm/overcommit_memory", "3\n");
    assert_true(read_host(tree, &facts));
    assert_null(facts.remarks);
    assert_int_equal(facts.overcommit_memory, -1);
}

static void an_unsized_shm_needs_ram_to_be_known(void **state)
{
    struct tree *tree = *state;
    struct facts facts;

    tree_write(tree, "proc/self/mountinfo", "1 0 0:5 / /dev/shm rw - tmpfs shm rw\n");
    assert_true(read_host(tree, &facts));
    assert_false(facts.shm_bytes.is_known);
    tree_write(tree, "proc/meminfo", "MemTotal: 4096 kB\n");
    assert_true(read_host(tree, &facts));
    assert_int_equal(facts.shm_bytes.value, 2048 * 1024);
    assert_string_equal(facts.shm_bytes.considered->value, "tmpfs rw (no size: half of MemTotal)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(memory_is_kilobytes_of_meminfo, tree_setup, tree_teardown),
        cmocka_unit_test_setup_teardown(a_meminfo_without_a_total_is_refused, tree_setup,
                                        tree_teardown),
        cmocka_unit_test_setup_teardown(an_unreadable_meminfo_is_an_error, tree_setup,
                                        tree_teardown),
        cmocka_unit_test_setup_teardown(cpus_that_are_no_list_stay_unknown, tree_setup,
                                        tree_teardown),
        cmocka_unit_test_setup_teardown(affinity_limits_cpus, tree_setup, tree_teardown),
        cmocka_unit_test_setup_teardown(the_page_size_is_in_the_auxiliary_vector, tree_setup,
                                        tree_teardown),
        cmocka_unit_test_setup_teardown(policies_are_read, tree_setup, tree_teardown),
        cmocka_unit_test_setup_teardown(an_unsized_shm_needs_ram_to_be_known, tree_setup,
                                        tree_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
