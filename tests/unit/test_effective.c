/* Which settings the ledger counts, and in which units they arrive. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/units.h"
#include "tune/effective.h"

static void units_of_the_server_become_bytes(void **state UNUSED)
{
    struct ledger_input input = { .shared.pg_major = 16 };

    assert_true(effective_apply(&input, GUC_SHARED_BUFFERS, 16384, NULL));
    assert_int_equal(input.shared.shared_buffers_bytes, 128 * MIB);
    assert_true(effective_apply(&input, GUC_WORK_MEM, 4096, NULL));
    assert_int_equal(input.work_mem_bytes, 4 * MIB);
    assert_true(effective_apply(&input, GUC_MIN_DYNAMIC_SHARED_MEMORY, 64, NULL));
    assert_int_equal(input.shared.min_dynamic_shared_memory_bytes, 64 * MIB);
    assert_true(effective_apply(&input, GUC_HASH_MEM_MULTIPLIER, 1.5, NULL));
    assert_true(input.hash_mem_multiplier > 1.49 && input.hash_mem_multiplier < 1.51);
}

static void every_counted_setting_comes_back_as_it_was_put(void **state UNUSED)
{
    struct ledger_input input = { .shared.pg_major = 18 };

    for (const enum guc_id *id = effective_ids; *id != GUC_COUNT; id++) {
        double number = *id == GUC_WAL_LEVEL ? 1 : 7 + (double)(id - effective_ids);

        assert_true(effective_apply(&input, *id, number, "logical"));
        assert_int_equal(effective_number(&input, *id), number);
    }
}

static void settings_that_hold_no_memory_are_not_counted(void **state UNUSED)
{
    struct ledger_input input = { .shared.pg_major = 16 };

    assert_false(effective_apply(&input, GUC_LISTEN_ADDRESSES, 1, "*"));
    assert_int_equal(effective_number(&input, GUC_LISTEN_ADDRESSES), 0);
}

static void minus_one_means_what_the_manual_says(void **state UNUSED)
{
    struct ledger_input input = { .shared.pg_major = 16 };

    (void)effective_apply(&input, GUC_AUTOVACUUM_WORK_MEM, -1, NULL);
    (void)effective_apply(&input, GUC_MAINTENANCE_WORK_MEM, 65536, NULL);
    (void)effective_apply(&input, GUC_WAL_BUFFERS, -1, NULL);
    effective_resolve(&input);
    assert_int_equal(input.autovacuum_work_mem_bytes, 64 * MIB);
    assert_int_equal(input.shared.wal_buffers_bytes, -1);
    assert_int_equal(effective_number(&input, GUC_WAL_BUFFERS), -1);
}

static void wal_level_counts_as_logical_only_when_it_says_so(void **state UNUSED)
{
    struct ledger_input input = { .shared.pg_major = 16 };

    (void)effective_apply(&input, GUC_WAL_LEVEL, 0, "Logical");
    assert_true(input.is_wal_level_logical);
    (void)effective_apply(&input, GUC_WAL_LEVEL, 0, "replica");
    assert_false(input.is_wal_level_logical);
}

static void autovacuum_workers_take_a_slot_each(void **state UNUSED)
{
    struct ledger_input old = { .shared.pg_major = 17, .autovacuum_max_workers = 5 };
    struct ledger_input new = { .shared = { .pg_major = 18, .autovacuum_workers = 3 },
                                .autovacuum_max_workers = 5 };

    effective_resolve(&old);
    assert_int_equal(old.shared.autovacuum_workers, 5);
    effective_resolve(&new);
    assert_int_equal(new.autovacuum_max_workers, 3);
}

static void more_cannot_work_than_are_connected(void **state UNUSED)
{
    struct ledger_input input = { .shared = { .pg_major = 16, .max_connections = 20 },
                                  .active = 50 };

    effective_resolve(&input);
    assert_int_equal(input.active, 20);
}

/* Measured on 17.10 with 100 connections: 143 MB, with 1 MB of query text 272 MB, with 1 GB of
 * transaction_buffers 1177 MB. */
static void settings_that_only_a_hand_writes_grow_the_segment(void **state UNUSED)
{
    struct ledger_input input = { .shared = { .pg_major = 17,
                                              .shared_buffers_bytes = 128 * MIB,
                                              .wal_buffers_bytes = -1,
                                              .max_connections = 100,
                                              .autovacuum_workers = 3,
                                              .max_worker_processes = 8,
                                              .max_wal_senders = 10,
                                              .max_locks_per_transaction = 64,
                                              .max_pred_locks_per_transaction = 64,
                                              .max_replication_slots = 10 } };
    struct ledger_input locks = input, text = input, cache = input;

    assert_int_equal((shared_memory_bytes(&input.shared) + MIB - 1) / MIB, 143);
    effective_add_named(&text, "Track_Activity_Query_Size", 1048576);
    assert_in_range(shared_memory_bytes(&text.shared) / MIB, 270, 275);
    effective_add_named(&cache, "transaction_buffers", 131072);
    assert_in_range(shared_memory_bytes(&cache.shared) / MIB, 1176, 1190);
    effective_add_named(&locks, "max_pred_locks_per_transaction", 6400);
    assert_true(shared_memory_bytes(&locks.shared) > shared_memory_bytes(&input.shared) + 10 * MIB);
    effective_add_named(&input, "port", 5432);
    assert_int_equal((shared_memory_bytes(&input.shared) + MIB - 1) / MIB, 143);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(units_of_the_server_become_bytes),
        cmocka_unit_test(every_counted_setting_comes_back_as_it_was_put),
        cmocka_unit_test(settings_that_hold_no_memory_are_not_counted),
        cmocka_unit_test(minus_one_means_what_the_manual_says),
        cmocka_unit_test(wal_level_counts_as_logical_only_when_it_says_so),
        cmocka_unit_test(autovacuum_workers_take_a_slot_each),
        cmocka_unit_test(settings_that_only_a_hand_writes_grow_the_segment),
        cmocka_unit_test(more_cannot_work_than_are_connected),
    };

    return cmocka_run_group_tests_name("effective", tests, NULL, NULL);
}
