/* verify/check: whole rows, effective settings. The walk over tests/checks/ is in
 * tests/cases/lint.sh. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/units.h"
#include "verify/check.h"

struct fixture {
    struct arena *arena;
    struct pgconf conf;
    struct findings findings;
    struct profile profile;
    struct plan_input input;
    struct check_context context;
    struct error err;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);

    fixture->arena = arena_create();
    pgconf_init(&fixture->conf);
    findings_init(&fixture->findings);
    if (!profile_load(fixture->arena, "web", &fixture->profile, &fixture->err))
        return -1;
    fixture->input = (struct plan_input){ .memory_bytes = 2 * GIB,
                                          .cpu_milli = 2000,
                                          .shm_bytes = 64 * MIB,
                                          .pg_major = 16,
                                          .profile = &fixture->profile };
    fixture->context = (struct check_context){ .arena = fixture->arena,
                                               .conf = &fixture->conf,
                                               .conf_file = "t.conf",
                                               .input = &fixture->input,
                                               .available = CHECK_NEEDS_CONF | CHECK_NEEDS_LIMIT,
                                               .findings = &fixture->findings };
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    arena_destroy(fixture->arena);
    free(fixture);
    return 0;
}

static void read_conf(struct fixture *fixture, const char *text)
{
    assert_true(pgconf_read_text(fixture->arena, text, strlen(text), "t.conf", &fixture->conf,
                                 &fixture->err));
}

static const char *run(struct fixture *fixture)
{
    const char *text = "";

    findings_init(&fixture->findings);
    check_run_all(&fixture->context, NULL);
    for (const struct finding *finding = fixture->findings.first; finding; finding = finding->next)
        text = arena_printf(fixture->arena, "%s%s%s:%d", text, *text ? " " : "", finding->id,
                            finding->line);
    return text;
}

static void every_row_has_its_texts_and_a_unique_id(void **state)
{
    (void)state;
    for (unsigned i = 0; i < check_table_length; i++) {
        const struct check *check = &check_table[i];

        assert_true(check->id && check->what && check->why && check->fix && check->doc);
        assert_non_null(check->run);
        assert_true(check->needs == CHECK_NEEDS_COMPOSE || check->needs & CHECK_NEEDS_CONF);
        assert_true(check->severity < SEVERITY_COUNT);
        assert_ptr_equal(check_find(check->id), check);
        assert_int_equal(strspn(check->id, "abcdefghijklmnopqrstuvwxyz0123456789-"),
                         strlen(check->id));
        /* sentences end, headlines do not */
        assert_true(check->why[strlen(check->why) - 1] == '.');
        assert_true(check->fix[strlen(check->fix) - 1] == '.');
        assert_true(check->what[strlen(check->what) - 1] != '.');
    }
    assert_null(check_find("no-such-check"));
}

static void every_row_has_a_good_and_a_bad_fixture(void **state)
{
    struct fixture *fixture = *state;

    for (unsigned i = 0; i < check_table_length; i++) {
        const char *const kinds[] = { "good/args", "bad/args", "bad/expected" };

        for (size_t k = 0; k < ARRAY_LENGTH(kinds); k++) {
            const char *path =
                arena_printf(fixture->arena, "tests/checks/%s/%s", check_table[i].id, kinds[k]);

            if (access(path, R_OK) != 0)
                fail_msg("%s is missing", path);
        }
    }
}

static void every_fixture_belongs_to_a_row(void **state)
{
    DIR *directory = opendir("tests/checks");

    (void)state;
    assert_non_null(directory);
    for (const struct dirent *entry = readdir(directory); entry; entry = readdir(directory))
        if (entry->d_name[0] != '.' && !check_find(entry->d_name))
            fail_msg("tests/checks/%s belongs to no check", entry->d_name);
    assert_int_equal(closedir(directory), 0);
}

static void defaults_pass_at_2_GiB_on_every_major_and_machine(void **state)
{
    static const uint32_t cpus[] = { 100, 1000, 2000, 4000, 32000, 256000 };
    struct fixture *fixture = *state;

    for (int major = PG_MAJOR_FIRST; major <= PG_MAJOR_LAST; major++)
        for (size_t i = 0; i < ARRAY_LENGTH(cpus); i++)
            for (uint64_t gib = 2; gib <= 1024; gib *= 2) {
                fixture->input.pg_major = major;
                fixture->input.cpu_milli = cpus[i];
                fixture->input.memory_bytes = gib * GIB;
                assert_string_equal(run(fixture), "");
            }
}

static void the_ledger_sees_the_effective_settings(void **state)
{
    struct fixture *fixture = *state;
    const struct ledger_input *ledger = &fixture->context.ledger_input;

    read_conf(fixture, "max_connections = 50\nshared_buffers = 256MB\nsort_mem = 8MB\n"
                       "maintenance_work_mem = 96MB\nwal_level = LOGICAL\nwork_mem = '2MB'\n");
    (void)run(fixture);
    assert_int_equal(ledger->shared.max_connections, 50);
    assert_int_equal(ledger->active, 50);
    assert_int_equal(ledger->shared.shared_buffers_bytes, 256 * MIB);
    assert_int_equal(ledger->work_mem_bytes, 2 * MIB);
    assert_int_equal(ledger->autovacuum_work_mem_bytes, 96 * MIB);
    assert_int_equal(ledger->shared.wal_buffers_bytes, -1);
    assert_int_equal(ledger->shared.max_pred_locks_per_transaction, 64);
    assert_true(ledger->hash_mem_multiplier > 1.99 && ledger->hash_mem_multiplier < 2.01);
    assert_true(ledger->is_wal_level_logical);
    fixture->input.pg_major = 14;
    (void)run(fixture);
    assert_true(ledger->hash_mem_multiplier < 1.01);
    fixture->input.pg_major = 18;
    (void)run(fixture);
    assert_int_equal(ledger->shared.autovacuum_workers, 16);
    assert_int_equal(ledger->autovacuum_max_workers, 3);
}

static void an_old_name_counts_as_the_new_one(void **state)
{
    struct fixture *fixture = *state;

    fixture->input.memory_bytes = 8 * GIB;
    read_conf(fixture, "sort_mem = 8MB\n");
    assert_string_equal(run(fixture), "");
    assert_int_equal(fixture->context.ledger_input.work_mem_bytes, 8 * MIB);
    read_conf(fixture, "ssl_ecdh_curve = 'prime256v1'\n");
    assert_string_equal(run(fixture), "");
    fixture->input.pg_major = 18;
    assert_string_equal(run(fixture), "");
}

static void an_invalid_value_counts_as_the_default(void **state)
{
    struct fixture *fixture = *state;

    read_conf(fixture, "work_mem = much\n");
    assert_string_equal(run(fixture), "setting-out-of-range:1");
    assert_int_equal(fixture->context.ledger_input.work_mem_bytes, 4 * MIB);
    assert_string_equal(fixture->findings.first->actual, "work_mem = much");
}

static void a_replaced_value_is_not_judged_but_its_name_is(void **state)
{
    struct fixture *fixture = *state;

    read_conf(fixture, "include_if_exists '/nonexistent/x'\nport = 99999\nfoo = 1\n");
    read_conf(fixture, "port = 5432\n");
    assert_string_equal(run(fixture), "setting-duplicate:2 setting-unknown:3");
}

static void a_command_beats_every_file(void **state)
{
    struct fixture *fixture = *state;

    read_conf(fixture, "work_mem = 4MB\n");
    pgconf_append(fixture->arena, &fixture->conf, "work_mem", "5MB", "compose.yml", 7);
    fixture->context.available |= CHECK_NEEDS_COMPOSE;
    assert_string_equal(run(fixture), "conf-overridden-by-command:7");
    assert_int_equal(fixture->context.ledger_input.work_mem_bytes, 5 * MIB);
}

static void checks_without_their_needs_are_skipped_by_name(void **state)
{
    struct fixture *fixture = *state;
    unsigned skipped = 0;

    fixture->context.available = CHECK_NEEDS_CONF;
    fixture->input.memory_bytes = 0;
    read_conf(fixture, "effective_cache_size = 1TB\n");
    assert_string_equal(run(fixture), "");
    for (const struct skipped_check *check = fixture->findings.skipped; check;
         check = check->next) {
        unsigned missing = check_find(check->id)->needs & ~(unsigned)CHECK_NEEDS_CONF;

        assert_string_equal(check->needs, check_needs_text(fixture->arena, missing));
        skipped++;
    }
    assert_true(skipped > 0);
    assert_int_equal(skipped + fixture->context.checks_run, check_table_length);
    assert_string_equal(check_needs_text(fixture->arena, CHECK_NEEDS_CONF | CHECK_NEEDS_LIMIT |
                                                             CHECK_NEEDS_COMPOSE |
                                                             CHECK_NEEDS_DISK),
                        "CONF,LIMIT,COMPOSE,DISK");
}

static void an_ignored_check_is_neither_run_nor_skipped(void **state)
{
    static const char *const ignored[] = { "durability-off", "wal-larger-than-disk", NULL };
    struct fixture *fixture = *state;

    read_conf(fixture, "fsync = off\n");
    check_run_all(&fixture->context, ignored);
    assert_null(fixture->findings.first);
    for (const struct skipped_check *check = fixture->findings.skipped; check; check = check->next)
        assert_string_not_equal(check->id, "wal-larger-than-disk");
}

static void durability_does_not_matter_on_tmpfs(void **state)
{
    struct fixture *fixture = *state;

    read_conf(fixture, "fsync = off\n");
    assert_string_equal(run(fixture), "durability-off:1");
    fixture->input.tmpfs_bytes = 256 * MIB;
    assert_string_equal(run(fixture), "");
}

static void wal_that_fits_no_disk_is_found_on_disk_and_tmpfs(void **state)
{
    struct fixture *fixture = *state;

    fixture->context.available |= CHECK_NEEDS_DISK;
    fixture->input.memory_bytes = 8 * GIB;
    fixture->input.disk_bytes = 10 * GIB;
    read_conf(fixture, "max_wal_size = 9GB\nwal_keep_size = 11GB\n");
    assert_string_equal(run(fixture), "wal-larger-than-disk:2");
    fixture->input.tmpfs_bytes = 512 * MIB;
    fixture->input.disk_bytes = 0;
    assert_string_equal(run(fixture), "wal-larger-than-disk:1 wal-larger-than-disk:2");
}

static void shared_memory_for_parallel_queries_may_come_from_elsewhere(void **state)
{
    struct fixture *fixture = *state;

    fixture->input.memory_bytes = 16 * GIB;
    read_conf(fixture, "work_mem = 32MB\n");
    assert_string_equal(run(fixture), "shm-too-small-for-parallel:1");
    read_conf(fixture, "min_dynamic_shared_memory = 200MB\n");
    assert_string_equal(run(fixture), "");
    read_conf(fixture, "min_dynamic_shared_memory = 0\ndynamic_shared_memory_type = mmap\n");
    assert_string_equal(run(fixture), "setting-duplicate:1");
    read_conf(fixture, "dynamic_shared_memory_type = posix\nmax_worker_processes = 0\n");
    assert_null(strstr(run(fixture), "shm-too-small"));
}

static void autovacuum_memory_is_capped_at_1_GB_before_17(void **state)
{
    struct fixture *fixture = *state;

    fixture->input.memory_bytes = 32 * GIB;
    read_conf(fixture, "autovacuum_work_mem = 4GB\n");
    assert_string_equal(run(fixture), "");
    fixture->input.pg_major = 17;
    assert_string_equal(run(fixture), "autovacuum-memory-over-share:1");
}

static void the_floor_of_work_mem_depends_on_the_major(void **state)
{
    struct fixture *fixture = *state;

    read_conf(fixture, "work_mem = 1MB\nhash_mem_multiplier = 1.5\n");
    assert_string_equal(run(fixture), "work-mem-below-floor:1");
    fixture->input.pg_major = 18;
    assert_string_equal(run(fixture), "");
    read_conf(fixture, "work_mem = 128kB\n");
    assert_non_null(strstr(run(fixture), "work-mem-below-floor"));
}

static void autovacuum_also_needs_its_statistics(void **state)
{
    struct fixture *fixture = *state;

    read_conf(fixture, "track_counts = off\n");
    assert_string_equal(run(fixture), "autovacuum-off:1");
}

static void minimal_wal_cannot_be_archived(void **state)
{
    struct fixture *fixture = *state;

    read_conf(fixture, "max_wal_senders = 0\nwal_level = minimal\narchive_mode = on\n");
    assert_string_equal(run(fixture), "server-does-not-start:2");
    assert_non_null(strstr(fixture->findings.first->actual, "archive_mode = on"));
}

static void a_setting_of_another_major_says_which(void **state)
{
    struct fixture *fixture = *state;

    read_conf(fixture, "io_method = worker\n");
    assert_string_equal(run(fixture), "setting-unknown:1");
    assert_string_equal(fixture->findings.first->expected, "no such setting before PostgreSQL 18");
    fixture->input.pg_major = 18;
    read_conf(fixture, "old_snapshot_threshold = 1h\n");
    assert_string_equal(run(fixture), "setting-unknown:1");
    assert_string_equal(fixture->findings.first->expected, "no such setting after PostgreSQL 16");
}

static void a_typing_mistake_is_recognised(void **state)
{
    struct fixture *fixture = *state;

    read_conf(fixture, "shared_bufers = 1GB\nmax_conections = 9\nfoo_bar_baz = 1\nio_methd = 1\n"
                       "s23456789_123456789_123456789_123456789_123456789_123456789_1234567 = 1\n");
    (void)run(fixture);

    const struct finding *finding = fixture->findings.first;

    assert_string_equal(finding->actual, "shared_bufers = 1GB");
    assert_string_equal(finding->expected, "perhaps shared_buffers");
    assert_string_equal((finding = finding->next)->expected, "perhaps max_connections");
    assert_string_equal((finding = finding->next)->expected, "a setting of PostgreSQL 16");
    assert_string_equal((finding = finding->next)->expected, "a setting of PostgreSQL 16");
    assert_string_equal(finding->next->expected, "a setting of PostgreSQL 16");
    assert_null(finding->next->next);
}

static void findings_point_into_the_manual_of_the_major(void **state)
{
    struct fixture *fixture = *state;

    fixture->input.pg_major = 17;
    fixture->context.service = "db";
    read_conf(fixture, "enable_hashjoin = off\n");
    assert_string_equal(run(fixture), "setting-advised-against:1");
    assert_non_null(strstr(fixture->findings.first->doc, "https://www.postgresql.org/docs/17/"));
    assert_string_equal(fixture->findings.first->service, "db");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(every_row_has_its_texts_and_a_unique_id),
        TEST(every_row_has_a_good_and_a_bad_fixture),
        TEST(every_fixture_belongs_to_a_row),
        TEST(defaults_pass_at_2_GiB_on_every_major_and_machine),
        TEST(the_ledger_sees_the_effective_settings),
        TEST(an_old_name_counts_as_the_new_one),
        TEST(an_invalid_value_counts_as_the_default),
        TEST(a_replaced_value_is_not_judged_but_its_name_is),
        TEST(a_command_beats_every_file),
        TEST(checks_without_their_needs_are_skipped_by_name),
        TEST(an_ignored_check_is_neither_run_nor_skipped),
        TEST(durability_does_not_matter_on_tmpfs),
        TEST(wal_that_fits_no_disk_is_found_on_disk_and_tmpfs),
        TEST(shared_memory_for_parallel_queries_may_come_from_elsewhere),
        TEST(autovacuum_memory_is_capped_at_1_GB_before_17),
        TEST(the_floor_of_work_mem_depends_on_the_major),
        TEST(autovacuum_also_needs_its_statistics),
        TEST(minimal_wal_cannot_be_archived),
        TEST(a_setting_of_another_major_says_which),
        TEST(a_typing_mistake_is_recognised),
        TEST(findings_point_into_the_manual_of_the_major),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
