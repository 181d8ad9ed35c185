/* Formulas of the write-ahead log: its size against the rate and the disk, and what is never
 * written. */
#include "formula_support.h"

static void wal_follows_the_write_rate_up_to_the_disk(void **state UNUSED)
{
    struct plan_input input = usual_input();

    /* web: 2 MiB/s x 900 s x 1.9 = 3420 MB, in steps of 256 MB */
    assert_value(input, MAX_WAL_SIZE, "3328MB");
    assert_value(input, MIN_WAL_SIZE, "832MB");
    assert_value(input, MAX_SLOT_WAL_KEEP_SIZE, "13GB");
    assert_value(input, TEMP_FILE_LIMIT, "(not written)");

    input.disk_bytes = 10 * GIB;
    assert_value(input, MAX_WAL_SIZE, "2GB");
    assert_value(input, MAX_SLOT_WAL_KEEP_SIZE, "2560MB");
    assert_value(input, TEMP_FILE_LIMIT, "2GB");

    input.data_bytes = 8 * GIB;
    assert_value(input, TEMP_FILE_LIMIT, "1GB");

    input.profile = profile_called("dw");
    input.disk_bytes = 0;
    assert_value(input, MAX_WAL_SIZE, "4GB");
    input.disk_bytes = TIB;
    assert_value(input, MAX_WAL_SIZE, "27136MB"); /* 16 MiB/s x 900 s x 1.9 */
    assert_value(input, MIN_WAL_SIZE, "2GB");

    input.profile = profile_called("desktop");
    assert_value(input, MAX_WAL_SIZE, "1GB");
}

static void wal_on_a_full_or_tiny_disk_keeps_what_the_server_needs(void **state UNUSED)
{
    struct plan_input input = usual_input();

    input.disk_bytes = 100 * MIB;
    input.data_bytes = 100 * MIB;
    assert_value(input, MAX_WAL_SIZE, "32MB");
    assert_value(input, MIN_WAL_SIZE, "32MB");
    assert_value(input, MAX_SLOT_WAL_KEEP_SIZE, "32MB");
    assert_value(input, TEMP_FILE_LIMIT, "16MB");
}

static void wal_on_a_tmpfs_counts_against_memory(void **state UNUSED)
{
    struct plan_input input = usual_input();

    input.tmpfs_bytes = GIB;
    assert_value(input, MAX_WAL_SIZE, "128MB");
    assert_value(input, MIN_WAL_SIZE, "80MB");
    assert_value(input, MAX_SLOT_WAL_KEEP_SIZE, "128MB");
    assert_value(input, TEMP_FILE_LIMIT, "204MB");
}

static void durability_is_never_written(void **state UNUSED)
{
    static const char *const names[] = { "fsync", "full_page_writes", "synchronous_commit" };

    for (size_t i = 0; i < ARRAY_LENGTH(names); i++)
        assert_null(guc_find(names[i])->formula);
}

static void wal_compression_uses_only_what_the_server_has(void **state UNUSED)
{
    struct plan_input input = usual_input();

    assert_value(input, WAL_COMPRESSION, "off");
    input.storage = STORAGE_HDD;
    assert_value(input, WAL_COMPRESSION, "pglz");
    input.has_build_values = true;
    assert_value(input, WAL_COMPRESSION, "lz4");
    input.pg_major = 14;
    assert_value(input, WAL_COMPRESSION, "on");
    input.storage = STORAGE_NVME;
    assert_value(input, WAL_COMPRESSION, "off");
}

static void wal_level_minimal_by_hand_leaves_no_senders(void **state UNUSED)
{
    struct plan_input input = usual_input();
    struct plan_pin pin = { .name = "wal_level", .value = "minimal", .file = "x.conf", .line = 1 };

    assert_value(input, WAL_LEVEL, "replica");
    assert_true(plan_value(plan_of(&input), GUC_MAX_WAL_SENDERS) > 0);
    input.pins = &pin;
    assert_value(input, MAX_WAL_SENDERS, "0");
}

static void decisions_that_pins_made_are_reported(void **state UNUSED)
{
    struct plan_input input = usual_input();
    struct plan plan = *plan_of(&input);
    struct guc_value value = { 0 };

    plan.budget.ledger.is_wal_level_logical = true;
    formula_WAL_LEVEL(&plan, arena, &value);
    assert_string_equal(value.text, "logical");

    plan.budget.ledger.shared.wal_buffers_bytes = 8 * (int64_t)MIB;
    formula_WAL_BUFFERS(&plan, arena, &value);
    assert_true(value.number == 1024);
    plan.budget.ledger.shared.wal_buffers_bytes = -1;
    plan.values[GUC_SHARED_BUFFERS].number = 1024; /* 8 MB */
    formula_WAL_BUFFERS(&plan, arena, &value);
    assert_true(value.number == 32);
    plan.values[GUC_SHARED_BUFFERS].number = 128;
    formula_WAL_BUFFERS(&plan, arena, &value);
    assert_true(value.number == 8);
    plan.values[GUC_SHARED_BUFFERS].number = 131072; /* 1 GB */
    formula_WAL_BUFFERS(&plan, arena, &value);
    assert_true(value.number == 2048);

    plan.budget.ledger.shared.io_max_concurrency = 0;
    formula_IO_MAX_CONCURRENCY(&plan, arena, &value);
    assert_true(value.number == -1);

    plan.budget.parallel_workers_per_gather = 2;
    plan.budget.parallel_maintenance_workers = 0;
    formula_MAX_PARALLEL_MAINTENANCE_WORKERS(&plan, arena, &value);
    assert_true(value.number == 0 && strstr(value.because, "/dev/shm of 64 MiB"));

    plan.budget.ledger.shared.shared_buffers_bytes = 2 * plan.input.memory_bytes;
    plan.input.memory_bytes = MIB;
    formula_EFFECTIVE_CACHE_SIZE(&plan, arena, &value);
    assert_true(value.number * 8192 >= (double)(16 * GIB));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wal_follows_the_write_rate_up_to_the_disk),
        cmocka_unit_test(wal_on_a_full_or_tiny_disk_keeps_what_the_server_needs),
        cmocka_unit_test(wal_on_a_tmpfs_counts_against_memory),
        cmocka_unit_test(durability_is_never_written),
        cmocka_unit_test(wal_compression_uses_only_what_the_server_has),
        cmocka_unit_test(wal_level_minimal_by_hand_leaves_no_senders),
        cmocka_unit_test(decisions_that_pins_made_are_reported),
    };

    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
