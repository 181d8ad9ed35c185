/* What the formulas promise, over a grid of machines and in the cases that they name. */
#include "formula_support.h"

/* --- everywhere
 * ----------------------------------------------------------------------------------- */

static void check_relations(const struct plan *plan)
{
    const struct plan_input *input = &plan->input;
    double connections = plan_value(plan, GUC_MAX_CONNECTIONS);

    assert_true(plan_value(plan, GUC_SUPERUSER_RESERVED_CONNECTIONS) +
                    plan_value(plan, GUC_RESERVED_CONNECTIONS) <
                connections);
    assert_true(plan_value(plan, GUC_MIN_WAL_SIZE) <= plan_value(plan, GUC_MAX_WAL_SIZE));
    assert_true(plan_value(plan, GUC_MIN_WAL_SIZE) >= 32);
    assert_true(plan_value(plan, GUC_MAX_SLOT_WAL_KEEP_SIZE) >= plan_value(plan, GUC_MAX_WAL_SIZE));
    assert_true(plan_value(plan, GUC_EFFECTIVE_CACHE_SIZE) * 8192 <= (double)input->memory_bytes);
    assert_true(plan_value(plan, GUC_EFFECTIVE_CACHE_SIZE) >= plan_value(plan, GUC_SHARED_BUFFERS));
    assert_true(plan_value(plan, GUC_MAX_PARALLEL_WORKERS) <=
                plan_value(plan, GUC_MAX_WORKER_PROCESSES));
    assert_true(plan_value(plan, GUC_MAX_PARALLEL_WORKERS_PER_GATHER) <=
                plan_value(plan, GUC_MAX_PARALLEL_WORKERS));
    if (input->pg_major >= 18)
        assert_true(plan_value(plan, GUC_AUTOVACUUM_MAX_WORKERS) <=
                    plan_value(plan, GUC_AUTOVACUUM_WORKER_SLOTS));
    if (input->tmpfs_bytes >= GIB)
        assert_true(plan_value(plan, GUC_MAX_WAL_SIZE) * 1024 * 1024 <=
                    (double)input->tmpfs_bytes / 8);
    else if (input->disk_bytes >= GIB && input->tmpfs_bytes == 0)
        assert_true(plan_value(plan, GUC_MAX_WAL_SIZE) * 1024 * 1024 <=
                    (double)input->disk_bytes / 5);
}

static void check_values(const struct plan *plan)
{
    for (unsigned id = 0; id < GUC_COUNT; id++) {
        const struct guc_value *value = &plan->values[id];
        struct error err = { 0 };
        double number;

        if (!value->is_set)
            continue;
        if (!guc_parse(&guc_table[id], plan->input.pg_major, value->text, &number, &err))
            fail_msg("%s = %s: %s", guc_table[id].name, value->text, err.message);
        if (!value->because || !*value->because || strlen(value->because) > 90 ||
            strchr(value->because, '\n'))
            fail_msg("%s: because \"%s\"", guc_table[id].name,
                     value->because ? value->because : "(null)");
    }
}

static void every_value_is_one_that_the_server_takes(void **state UNUSED)
{
    static const uint64_t memories[] = { 64 * MIB, 512 * MIB, 2 * GIB, 48 * GIB, TIB };
    static const uint32_t cpus[] = { 100, 1000, 1500, 8000, 256000 };
    static const int connections[] = { 1, 4, 60, 5000 };
    static const uint64_t disks[] = { 0, 300 * MIB, 20 * GIB, 100 * TIB };
    unsigned fitting = 0, i = 0;

    for (size_t m = 0; m < ARRAY_LENGTH(memories); m++)
        for (size_t n = 0; n < ARRAY_LENGTH(connections); n++)
            for (size_t p = 0; profile_names()[p]; p++, i++) {
                struct plan_input input = usual_input();
                struct plan plan;
                struct error err;

                input.memory_bytes = memories[m];
                input.connections = connections[n];
                input.profile = profile_called(profile_names()[p]);
                input.cpu_milli = cpus[i % 5];
                input.disk_bytes = disks[i % 4];
                input.storage = (enum storage_kind)((i / 4) % 4);
                input.pg_major = PG_MAJOR_FIRST + (int)(i % 5);
                input.tmpfs_bytes = i % 7 == 0 ? memories[m] / 4 : 0;
                input.has_build_values = i % 2;
                input.has_io_uring = i % 3 == 0;
                assert_true(plan_make(arena, &input, &plan, &err));
                if (!plan.fits)
                    continue;
                fitting++;
                check_values(&plan);
                check_relations(&plan);
            }
    assert_true(fitting > 50);
}

/* --- connections
 * ---------------------------------------------------------------------------------- */

static void reserved_slots_leave_room_for_everybody_else(void **state UNUSED)
{
    struct plan_input input = usual_input();

    assert_value(input, SUPERUSER_RESERVED_CONNECTIONS, "3");
    assert_value(input, RESERVED_CONNECTIONS, "0");
    input.connections = 100;
    assert_value(input, RESERVED_CONNECTIONS, "2");
    input.pg_major = 15;
    assert_value(input, RESERVED_CONNECTIONS, "(not written)");
    input.connections = 8;
    assert_value(input, SUPERUSER_RESERVED_CONNECTIONS, "2");
    input.connections = 1;
    assert_value(input, SUPERUSER_RESERVED_CONNECTIONS, "0");
}

static void reserved_slots_respect_those_set_by_hand(void **state UNUSED)
{
    struct plan_input input = usual_input();
    struct plan_pin pin = {
        .name = "superuser_reserved_connections", .value = "119", .file = "x.conf", .line = 1
    };

    input.connections = 120;
    input.pins = &pin;
    assert_value(input, RESERVED_CONNECTIONS, "0");
}

/* Its own check takes 0 and 128 kB and more, which no row of bounds can say. */
static void vacuum_ring_is_one_that_the_server_takes(void **state UNUSED)
{
    struct plan_pin pin = {
        .name = "shared_buffers", .value = "128kB", .file = "x.conf", .line = 1
    };
    struct plan_input input = usual_input();

    assert_int_equal(plan_value(plan_of(&input), GUC_VACUUM_BUFFER_USAGE_LIMIT), 16384);
    input.pins = &pin;
    assert_int_equal(plan_value(plan_of(&input), GUC_VACUUM_BUFFER_USAGE_LIMIT), 128);
}

static void
slots_reserved_by_hand_leave_room_for_superusers_only_where_there_is(void **state UNUSED)
{
    struct plan_pin pin = {
        .name = "reserved_connections", .value = "48", .file = "x.conf", .line = 1
    };
    struct plan_input input = usual_input();

    input.pins = &pin;
    assert_int_equal(plan_value(plan_of(&input), GUC_SUPERUSER_RESERVED_CONNECTIONS), 1);
    pin.value = "49";
    assert_int_equal(plan_value(plan_of(&input), GUC_SUPERUSER_RESERVED_CONNECTIONS), 0);
    pin.value = "4";
    assert_int_equal(plan_value(plan_of(&input), GUC_SUPERUSER_RESERVED_CONNECTIONS), 3);
}

static void idle_transactions_end_by_workload(void **state UNUSED)
{
    struct plan_input input = usual_input();

    assert_value(input, IDLE_IN_TRANSACTION_SESSION_TIMEOUT, "10min");
    input.profile = profile_called("dw");
    assert_value(input, IDLE_IN_TRANSACTION_SESSION_TIMEOUT, "0");
    input.profile = profile_called("mixed");
    assert_value(input, IDLE_IN_TRANSACTION_SESSION_TIMEOUT, "1h");
}

static void listen_addresses_is_always_written(void **state UNUSED)
{
    struct plan_input input = usual_input();

    assert_value(input, LISTEN_ADDRESSES, "*");
}

/* --- planner and I/O
 * ------------------------------------------------------------------------------ */

static void random_pages_cost_by_storage(void **state UNUSED)
{
    struct plan_input input = usual_input();

    assert_value(input, RANDOM_PAGE_COST, "1.1");
    input.storage = STORAGE_HDD;
    assert_value(input, RANDOM_PAGE_COST, "4");
    input.data_bytes = GIB;
    assert_value(input, RANDOM_PAGE_COST, "1.1");
    input.data_bytes = 100 * GIB;
    assert_value(input, RANDOM_PAGE_COST, "4");
    input.tmpfs_bytes = GIB;
    assert_value(input, RANDOM_PAGE_COST, "1.1");
}

static void io_concurrency_means_something_else_from_18_on(void **state UNUSED)
{
    struct plan_input input = usual_input();

    assert_value(input, EFFECTIVE_IO_CONCURRENCY, "200");
    assert_value(input, MAINTENANCE_IO_CONCURRENCY, "100");
    assert_value(input, IO_METHOD, "(not written)");
    input.storage = STORAGE_HDD;
    assert_value(input, EFFECTIVE_IO_CONCURRENCY, "2");
    input.storage = STORAGE_NVME;
    input.pg_major = 18;
    assert_value(input, EFFECTIVE_IO_CONCURRENCY, "32");
    assert_value(input, IO_COMBINE_LIMIT, "128kB");
    input.tmpfs_bytes = GIB;
    assert_value(input, EFFECTIVE_IO_CONCURRENCY, "0");
}

static void io_uring_needs_a_probe_and_a_build(void **state UNUSED)
{
    struct plan_input input = usual_input();

    input.pg_major = 18;
    assert_value(input, IO_METHOD, "worker");
    input.has_io_uring = true;
    assert_value(input, IO_METHOD, "worker");
    input.has_build_values = true;
    assert_value(input, IO_METHOD, "io_uring");
}

static void jit_and_statistics_are_for_analytic_work(void **state UNUSED)
{
    struct plan_input input = usual_input();

    assert_value(input, JIT, "off");
    assert_value(input, DEFAULT_STATISTICS_TARGET, "100");
    input.profile = profile_called("dw");
    assert_value(input, JIT, "on");
    assert_value(input, DEFAULT_STATISTICS_TARGET, "500");
}

static void nothing_is_parallel_below_two_cpus(void **state UNUSED)
{
    struct plan_input input = usual_input();

    input.cpu_milli = 1000;
    assert_value(input, MAX_PARALLEL_WORKERS, "0");
    assert_value(input, MAX_PARALLEL_WORKERS_PER_GATHER, "0");
    assert_value(input, MAX_PARALLEL_MAINTENANCE_WORKERS, "0");
}

/* --- the rest
 * ------------------------------------------------------------------------------------- */

static void hot_tables_are_vacuumed_eagerly(void **state UNUSED)
{
    struct plan_input input = usual_input();

    input.pg_major = 18;
    assert_value(input, AUTOVACUUM_NAPTIME, "1min");
    assert_value(input, AUTOVACUUM_VACUUM_SCALE_FACTOR, "0.05");
    assert_value(input, AUTOVACUUM_VACUUM_MAX_THRESHOLD, "10000000");
    assert_value(input, AUTOVACUUM_VACUUM_COST_LIMIT, "600");
    input.profile = profile_called("queue");
    assert_value(input, AUTOVACUUM_NAPTIME, "15s");
    assert_value(input, AUTOVACUUM_VACUUM_SCALE_FACTOR, "0.02");
    assert_value(input, AUTOVACUUM_VACUUM_COST_LIMIT, "1200");
    assert_value(input, LOG_AUTOVACUUM_MIN_DURATION, "10s");
    input.storage = STORAGE_HDD;
    input.cpu_milli = 500;
    assert_value(input, AUTOVACUUM_VACUUM_COST_LIMIT, "100");
    input.pg_major = 17;
    assert_value(input, AUTOVACUUM_VACUUM_MAX_THRESHOLD, "(not written)");
}

static void connections_are_logged_where_they_are_few(void **state UNUSED)
{
    struct plan_input input = usual_input();

    assert_value(input, LOG_CONNECTIONS, "(not written)");
    assert_value(input, LOG_DISCONNECTIONS, "(not written)");
    input.profile = profile_called("dw");
    assert_value(input, LOG_CONNECTIONS, "on");
    assert_value(input, LOG_DISCONNECTIONS, "on");
    assert_value(input, LOG_MIN_DURATION_STATEMENT, "10s");
    input.pg_major = 18;
    assert_value(input, LOG_CONNECTIONS, "authorization");
}

static void temporary_files_are_logged_from_work_mem_on(void **state UNUSED)
{
    struct plan_input input = usual_input();

    input.memory_bytes = GIB;
    assert_value(input, LOG_TEMP_FILES, "10MB");
    input.memory_bytes = 256 * GIB;
    input.profile = profile_called("dw");
    assert_string_equal(text_of(&input, GUC_LOG_TEMP_FILES), text_of(&input, GUC_WORK_MEM));
}

static void tls_needs_certificate_and_key(void **state UNUSED)
{
    struct plan_input input = usual_input();

    assert_value(input, SSL, "(not written)");
    assert_value(input, SSL_CERT_FILE, "(not written)");
    assert_value(input, HBA_FILE, "(not written)");
    input.is_ssl_off = true;
    assert_value(input, SSL, "off");
    input.ssl_cert_file = "/certs/server.crt";
    input.ssl_key_file = "/certs/server.key";
    assert_value(input, SSL_KEY_FILE, "(not written)");
    input.is_ssl_off = false;
    input.hba_file = "/etc/pg_hba.conf";
    assert_value(input, SSL, "on");
    assert_value(input, SSL_CERT_FILE, "/certs/server.crt");
    assert_value(input, SSL_KEY_FILE, "/certs/server.key");
    assert_value(input, SSL_MIN_PROTOCOL_VERSION, "TLSv1.2");
    assert_value(input, HBA_FILE, "/etc/pg_hba.conf");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_value_is_one_that_the_server_takes),
        cmocka_unit_test(reserved_slots_leave_room_for_everybody_else),
        cmocka_unit_test(vacuum_ring_is_one_that_the_server_takes),
        cmocka_unit_test(slots_reserved_by_hand_leave_room_for_superusers_only_where_there_is),
        cmocka_unit_test(reserved_slots_respect_those_set_by_hand),
        cmocka_unit_test(idle_transactions_end_by_workload),
        cmocka_unit_test(listen_addresses_is_always_written),
        cmocka_unit_test(random_pages_cost_by_storage),
        cmocka_unit_test(io_concurrency_means_something_else_from_18_on),
        cmocka_unit_test(io_uring_needs_a_probe_and_a_build),
        cmocka_unit_test(jit_and_statistics_are_for_analytic_work),
        cmocka_unit_test(nothing_is_parallel_below_two_cpus),
        cmocka_unit_test(hot_tables_are_vacuumed_eagerly),
        cmocka_unit_test(connections_are_logged_where_they_are_few),
        cmocka_unit_test(temporary_files_are_logged_from_work_mem_on),
        cmocka_unit_test(tls_needs_certificate_and_key),
    };

    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
