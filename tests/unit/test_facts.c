/*
 * Every directory of tests/machines/ is a recorded machine: what we read from it is compared,
 * whole, with its file "expected". Adding a directory adds a test. Given such a directory as
 * argument, the program prints what it reads instead, which is how a new "expected" begins (then
 * read it!).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "facts/facts.h"

static const char machines[] = "tests/machines";
static const char default_data_directory[] = "/var/lib/postgresql/data";

static void print_fact(FILE *stream, const char *field, const struct fact *fact)
{
    if (fact->is_known)
        (void)fprintf(stream, "%s %" PRIu64 " %s\n", field, fact->value, fact->source);
    else if (fact->source)
        (void)fprintf(stream, "%s unknown, %" PRIu64 " %s\n", field, fact->value, fact->source);
    else
        (void)fprintf(stream, "%s unknown\n", field);
    for (const struct considered *one = fact->considered; one; one = one->next)
        (void)fprintf(stream, "    %s: %s\n", one->source, one->value);
}

static void print_text(FILE *stream, const char *field, const char *text)
{
    (void)fprintf(stream, "%s %s\n", field, text ? text : "unknown");
}

static void print_facts(FILE *stream, const struct facts *facts)
{
    print_fact(stream, "memory_bytes", &facts->memory_bytes);
    print_fact(stream, "memory_soft_bytes", &facts->memory_soft_bytes);
    print_fact(stream, "memory_total_bytes", &facts->memory_total_bytes);
    print_fact(stream, "cpu_milli", &facts->cpu_milli);
    print_fact(stream, "cpu_online", &facts->cpu_online);
    print_fact(stream, "shm_bytes", &facts->shm_bytes);
    print_fact(stream, "page_size_bytes", &facts->page_size_bytes);
    print_fact(stream, "huge_pages_free", &facts->huge_pages_free);
    print_text(stream, "transparent_huge_pages", facts->transparent_huge_pages);
    (void)fprintf(stream, "overcommit_memory %d\n", facts->overcommit_memory);
    print_text(stream, "data_directory", facts->data_directory);
    print_text(stream, "filesystem", facts->filesystem);
    print_text(stream, "device", facts->device);
    (void)fprintf(stream, "is_tmpfs %d\nis_overlay %d\n", facts->is_tmpfs, facts->is_overlay);
    print_fact(stream, "storage_kind", &facts->storage_kind);
    if (facts->storage_kind.is_known)
        print_text(stream, "storage_name",
                   facts_storage_name((enum storage_kind)facts->storage_kind.value));
    print_fact(stream, "disk_size_bytes", &facts->disk_size_bytes);
    print_fact(stream, "disk_free_bytes", &facts->disk_free_bytes);
    print_text(stream, "cgroup_version", facts->cgroup_version);
    print_text(stream, "cgroup_path", facts->cgroup_path);
    for (const struct remark *remark = facts->remarks; remark; remark = remark->next)
        (void)fprintf(stream, "remark %s: %s\n", remark->id, remark->message);
}

/* The first line of a file of the machine, or the default when it has none. */
static const char *line_of(struct arena *arena, int root_fd, const char *path, const char *other)
{
    struct error ignored;
    const char *text = file_read(arena, root_fd, path, 65536, NULL, &ignored);

    return text ? arena_strndup(arena, text, strcspn(text, "\n")) : other;
}

static bool read_machine(struct arena *arena, const char *directory, struct facts *ret,
                         struct error *err)
{
    CLEANUP(file_close_cleanup) int root_fd = -1;

    if (!file_open_root(directory, &root_fd, err))
        return false;
    return facts_read(arena, root_fd,
                      line_of(arena, root_fd, "data-directory", default_data_directory), ret, err);
}

/* Facts or the error of a machine, as its "expected" has them. */
static char *describe_machine(struct arena *arena, const char *directory)
{
    struct facts facts;
    struct error err = { 0 };
    char *text = NULL;
    size_t length;
    FILE *stream = open_memstream(&text, &length);

    assert_non_null(stream);
    if (read_machine(arena, directory, &facts, &err))
        print_facts(stream, &facts);
    else
        error_print(&err, "facts", stream);
    assert_int_equal(fclose(stream), 0);
    return text;
}

static void the_machine_is_read_as_expected(void **state)
{
    const char *directory = *state;
    struct arena *arena = arena_create();
    char *actual = describe_machine(arena, directory);
    CLEANUP(file_close_cleanup) int root_fd = -1;
    struct error err = { 0 };

    assert_true(file_open_root(directory, &root_fd, &err));

    const char *expected = file_read(arena, root_fd, "expected", 65536, NULL, &err);

    assert_non_null(expected);
    assert_string_equal(actual, expected);
    assert_true(strlen(line_of(arena, root_fd, "about", "")) > 10);
    free(actual);
    arena_destroy(arena);
}

/* Whatever decided: no level and no total that was looked at is smaller. */
static void the_answer_is_the_smallest_considered(void **state)
{
    const char *directory = *state;
    struct arena *arena = arena_create();
    struct facts facts;
    struct error err = { 0 };

    if (read_machine(arena, directory, &facts, &err)) {
        for (const struct considered *one = facts.memory_bytes.considered; one; one = one->next) {
            char *end;
            unsigned long long value = strtoull(one->value, &end, 10);

            if (end != one->value)
                assert_true(facts.memory_bytes.value <= value);
        }
        if (facts.memory_total_bytes.is_known)
            assert_true(facts.memory_bytes.value <= facts.memory_total_bytes.value);
        if (facts.cpu_online.is_known)
            assert_true(facts.cpu_milli.value <= facts.cpu_online.value * 1000);
        if (facts.memory_soft_bytes.is_known)
            assert_true(facts.memory_soft_bytes.value < facts.memory_bytes.value);
    }
    arena_destroy(arena);
}

/* The machine that runs the tests must not shine through: an empty one says nothing at all. */
static void an_empty_machine_says_nothing(void **state)
{
    (void)state;
    char directory[] = "/tmp/facts-empty-XXXXXX";
    struct arena *arena = arena_create();
    struct facts facts;
    struct error err = { 0 };

    assert_non_null(mkdtemp(directory));
    assert_true(read_machine(arena, directory, &facts, &err));
    assert_int_equal(rmdir(directory), 0);
    assert_false(facts.memory_bytes.is_known);
    assert_false(facts.memory_total_bytes.is_known);
    assert_false(facts.cpu_milli.is_known);
    assert_false(facts.cpu_online.is_known);
    assert_false(facts.shm_bytes.is_known);
    assert_false(facts.page_size_bytes.is_known);
    assert_int_equal(facts.page_size_bytes.value, 4096);
    assert_false(facts.huge_pages_free.is_known);
    assert_false(facts.storage_kind.is_known);
    assert_false(facts.disk_size_bytes.is_known);
    assert_null(facts.filesystem);
    assert_null(facts.transparent_huge_pages);
    assert_int_equal(facts.overcommit_memory, -1);
    assert_string_equal(facts.cgroup_version, "none");
    arena_destroy(arena);
}

static void this_machine_can_be_read(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    struct facts facts;
    struct error err = { 0 };

    assert_true(read_machine(arena, "/", &facts, &err));
    assert_true(facts.memory_bytes.is_known);
    assert_true(facts.cpu_milli.is_known);
    assert_true(facts.page_size_bytes.is_known);
    assert_int_equal(facts.page_size_bytes.value, sysconf(_SC_PAGESIZE));
    if (facts.cpu_online.is_known) /* a chroot may lack /sys */
        assert_true(facts.cpu_online.value >= (uint64_t)sysconf(_SC_NPROCESSORS_ONLN));
    assert_true(facts.disk_size_bytes.is_known);
    arena_destroy(arena);
}

/* A chroot may not see the mount below it: then both are NULL. */
static void assert_same_text(const char *left, const char *right)
{
    assert_string_equal(left ? left : "unknown", right ? right : "unknown");
}

/* Except for what changes by the second (free space) and for how space is found. */
static void assert_same_facts(const struct facts *left, const struct facts *right)
{
    assert_int_equal(left->memory_bytes.value, right->memory_bytes.value);
    assert_string_equal(left->memory_bytes.source, right->memory_bytes.source);
    assert_int_equal(left->cpu_milli.value, right->cpu_milli.value);
    assert_same_text(left->cpu_milli.source, right->cpu_milli.source);
    assert_int_equal(left->cpu_online.value, right->cpu_online.value);
    assert_int_equal(left->shm_bytes.value, right->shm_bytes.value);
    assert_int_equal(left->page_size_bytes.value, right->page_size_bytes.value);
    assert_int_equal(left->storage_kind.is_known, right->storage_kind.is_known);
    assert_int_equal(left->storage_kind.value, right->storage_kind.value);
    if (left->filesystem)
        assert_int_equal(left->disk_size_bytes.value, right->disk_size_bytes.value);
    assert_same_text(left->filesystem, right->filesystem);
    assert_string_equal(left->cgroup_version, right->cgroup_version);
    assert_int_equal(left->overcommit_memory, right->overcommit_memory);
}

static void a_recording_reads_like_its_machine(void **state)
{
    (void)state;
    char directory[] = "/tmp/facts-record-XXXXXX";
    struct arena *arena = arena_create();
    struct facts machine, recording;
    struct error err = { 0 };

    assert_non_null(mkdtemp(directory));
    assert_int_equal(system(arena_printf(arena, "sh %s/record.sh %s", machines, directory)), 0);
    assert_true(read_machine(arena, "/", &machine, &err));
    assert_true(read_machine(arena, directory, &recording, &err));
    assert_int_equal(system(arena_printf(arena, "rm -rf %s", directory)), 0);
    assert_same_facts(&machine, &recording);
    arena_destroy(arena);
}

static void a_relative_data_directory_is_refused(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    CLEANUP(file_close_cleanup) int root_fd = -1;
    struct facts facts = { .overcommit_memory = 77 };
    struct error err = { 0 };

    assert_true(file_open_root("/", &root_fd, &err));
    assert_false(facts_read(arena, root_fd, "data", &facts, &err));
    assert_int_equal(err.kind, ERROR_USAGE);
    assert_string_equal(err.message, "the data directory \"data\" is not an absolute path");
    assert_int_equal(facts.overcommit_memory, 77);
    arena_destroy(arena);
}

static void a_limit_replaces_only_a_larger_one(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    struct fact fact = { 0 };

    facts_limit(arena, &fact, 7, "a", "seven");
    facts_limit(arena, &fact, 7, "b", "seven again");
    facts_limit(arena, &fact, 9, "c", "nine");
    assert_string_equal(fact.source, "a");
    facts_limit(arena, &fact, 3, "d", "three");
    assert_int_equal(fact.value, 3);
    assert_string_equal(fact.source, "d");
    assert_string_equal(fact.considered->next->next->next->value, "three");
    assert_null(fact.considered->next->next->next->next);
    arena_destroy(arena);
}

/* Not by d_type, which some file systems do not fill: machines have no dot in their name. */
static int is_machine(const struct dirent *entry)
{
    return strchr(entry->d_name, '.') == NULL;
}

/* Two tests per directory; names and tests live until the program ends. */
static struct CMUnitTest *machine_tests(struct arena *arena, size_t *ret_count)
{
    struct dirent **entries;
    int found = scandir(machines, &entries, is_machine, alphasort);

    if (found < 1) {
        (void)fprintf(stderr, "no recorded machine in %s\n", machines);
        exit(1);
    }

    struct CMUnitTest *tests = arena_array(arena, (size_t)found * 2, sizeof *tests);

    for (int i = 0; i < found; i++) {
        char *directory = arena_printf(arena, "%s/%s", machines, entries[i]->d_name);
        struct CMUnitTest *test = tests + 2 * i;

        test[0].name = directory;
        test[0].test_func = the_machine_is_read_as_expected;
        test[0].initial_state = directory;
        test[1].name = arena_printf(arena, "%s: smallest considered", directory);
        test[1].test_func = the_answer_is_the_smallest_considered;
        test[1].initial_state = directory;
        free(entries[i]);
    }
    free(entries);
    *ret_count = (size_t)found * 2;
    return tests;
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_machine_says_nothing),
        cmocka_unit_test(this_machine_can_be_read),
        cmocka_unit_test(a_recording_reads_like_its_machine),
        cmocka_unit_test(a_relative_data_directory_is_refused),
        cmocka_unit_test(a_limit_replaces_only_a_larger_one),
    };
    struct arena *arena = arena_create();

    if (argc > 1) {
        char *text = describe_machine(arena, argv[1]);

        (void)fputs(text, stdout);
        free(text);
        arena_destroy(arena);
        return 0;
    }

    size_t count;
    struct CMUnitTest *of_machines = machine_tests(arena, &count);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);

    failed += _cmocka_run_group_tests("tests/machines", of_machines, count, NULL, NULL);
    arena_destroy(arena);
    return failed > 0;
}
