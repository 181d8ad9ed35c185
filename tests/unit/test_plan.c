/*
 * The plan as a whole: every value inside the server's bounds over the whole range of inputs, pins
 * kept and counted, refusals with ways out, and a fingerprint that follows inputs and values.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/units.h"
#include "tune/plan.h"

static struct arena *arena;
static struct error err;
static struct profile profiles[16];
static unsigned profile_count;

static struct plan_input input_of(const char *memory, uint32_t cpu_milli, int connections)
{
    struct plan_input input = {
        .mode = PLAN_GIVEN,
        .memory_source = "--limits",
        .cpu_milli = cpu_milli,
        .cpu_source = "--limits",
        .shm_bytes = 64 * MIB,
        .shm_source = "default",
        .storage_source = "default",
        .pg_major = 16,
        .pg_major_source = "default",
        .connections = connections,
        .profile = &profiles[0],
    };

    assert_true(units_parse_bytes(memory, &input.memory_bytes, &err));
    return input;
}

static struct plan make(const struct plan_input *input)
{
    struct plan plan;

    if (!plan_make(arena, input, &plan, &err)) {
        error_print(&err, "test_plan", stderr);
        fail();
    }
    return plan;
}

static void check_bounds(const struct plan *plan)
{
    for (unsigned id = 0; id < GUC_COUNT; id++) {
        const struct guc *guc = &guc_table[id];
        double number;

        if (!plan->values[id].is_set)
            continue;
        assert_non_null(guc_major_row(guc, plan->input.pg_major));
        assert_non_null(plan->values[id].text);
        assert_true(strlen(plan->values[id].because) > 3);
        assert_null(strchr(plan->values[id].because, '\n'));
        if (!guc_parse(guc, plan->input.pg_major, plan->values[id].text, &number, &err)) {
            print_message("# %s = %s: %s\n", guc->name, plan->values[id].text, err.message);
            fail();
        }
    }
}

static void every_value_is_inside_the_bounds_of_every_major(void **state UNUSED)
{
    static const char *const memories[] = { "64m",  "200m", "1g",  "3g",   "17g",
                                            "256g", "1t",   "40t", "4096t" };
    static const uint32_t cpus[] = { 100, 1000, 2500, 16000, 256000 };
    static const int connections[] = { 0, 1, 3, 20, 300, 5000 };
    unsigned fitting = 0;

    for (size_t m = 0; m < ARRAY_LENGTH(memories); m++)
        for (size_t c = 0; c < ARRAY_LENGTH(cpus); c++)
            for (size_t n = 0; n < ARRAY_LENGTH(connections); n++)
                for (unsigned p = 0; p < profile_count; p++) {
                    struct plan_input input = input_of(memories[m], cpus[c], connections[n]);

                    input.profile = &profiles[p];
                    input.pg_major = PG_MAJOR_FIRST + (int)((m + c + n + p) % 5);
                    input.storage = (enum storage_kind)((m + n) % 4);
                    input.disk_bytes = p % 2 ? 20 * GIB : 0;
                    input.has_build_values = n % 2;
                    input.has_io_uring = c % 2;

                    struct plan plan = make(&input);

                    if (!plan.fits)
                        continue;
                    fitting++;
                    check_bounds(&plan);
                    assert_true(plan.ledger.fits);
                }
    assert_true(fitting > 600);
}

static void the_storm_conf_is_in_the_range_that_survived(void **state UNUSED)
{
    struct plan_input input = input_of("2g", 2000, 200);
    struct plan plan = make(&input);

    assert_true(plan.fits);
    assert_in_range(plan_value(&plan, GUC_SHARED_BUFFERS) * 8192, 128 * MIB, 320 * MIB);
    assert_in_range(plan_value(&plan, GUC_WORK_MEM), 1024, 2048);
    assert_int_equal(plan_value(&plan, GUC_MAX_CONNECTIONS), 200);
}

static void listen_addresses_is_always_emitted(void **state UNUSED)
{
    struct plan_input input = input_of("2g", 2000, 0);
    struct plan plan = make(&input);

    assert_true(plan.values[GUC_LISTEN_ADDRESSES].is_set);
    assert_string_equal(plan.values[GUC_LISTEN_ADDRESSES].text, "*");
}

static void ssl_is_emitted_only_with_its_files(void **state UNUSED)
{
    struct plan_input input = input_of("2g", 2000, 0);
    struct plan without = make(&input);

    assert_false(without.values[GUC_SSL].is_set);
    assert_false(without.values[GUC_SSL_CERT_FILE].is_set);
    input.ssl_cert_file = "/certs/server.crt";
    input.ssl_key_file = "/certs/server.key";
    input.hba_file = "/etc/postgresql/pg_hba.conf";

    struct plan with = make(&input);

    assert_true(with.values[GUC_SSL].number > 0);
    assert_string_equal(with.values[GUC_SSL_CERT_FILE].text, "/certs/server.crt");
    assert_string_equal(with.values[GUC_SSL_KEY_FILE].text, "/certs/server.key");
    assert_string_equal(with.values[GUC_HBA_FILE].text, "/etc/postgresql/pg_hba.conf");
}

static void a_pinned_setting_is_left_to_its_line_and_counted(void **state UNUSED)
{
    struct plan_pin extension = {
        .name = "timescaledb.max_background_workers", .value = "8", .file = "mine.conf", .line = 2
    };
    struct plan_pin pin = { .name = "Shared_Buffers",
                            .value = "400MB",
                            .file = "mine.conf",
                            .line = 1,
                            .next = &extension };
    struct plan_input input = input_of("2g", 2000, 100);

    input.pins = &pin;

    struct plan plan = make(&input);

    assert_true(plan.fits);
    assert_false(plan.values[GUC_SHARED_BUFFERS].is_set);
    assert_int_equal(plan.ledger_input.shared.shared_buffers_bytes, 400 * MIB);
    assert_true(plan.ledger.items[LEDGER_SHARED] > 400 * MIB);
}

static const struct advice *find_advice(const struct plan *plan, const char *id)
{
    for (const struct advice *advice = plan->advice; advice; advice = advice->next)
        if (strcmp(advice->id, id) == 0)
            return advice;
    return NULL;
}

static void a_pin_too_large_refuses_and_names_the_size_that_fits(void **state UNUSED)
{
    struct plan_pin pin = { .name = "shared_buffers", .value = "1900MB", .file = "c", .line = 7 };
    struct plan_input input = input_of("2g", 2000, 100);

    input.pins = &pin;

    struct plan plan = make(&input);

    assert_false(plan.fits);
    assert_non_null(find_advice(&plan, "smaller-shared-buffers"));
    assert_false(plan.values[GUC_WORK_MEM].is_set);
}

static void a_pin_that_no_server_takes_is_an_error_with_its_place(void **state UNUSED)
{
    struct plan_pin pin = {
        .name = "work_mem", .value = "12 elephants", .file = "mine.conf", .line = 7
    };
    struct plan_input input = input_of("2g", 2000, 100);
    struct plan plan;

    input.pins = &pin;
    assert_false(plan_make(arena, &input, &plan, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_string_equal(err.file, "mine.conf");
    assert_int_equal(err.line, 7);
}

static void a_refusal_names_three_ways_out(void **state UNUSED)
{
    struct plan_input input = input_of("1g", 2000, 200);
    struct plan plan = make(&input);

    assert_false(plan.fits);
    assert_non_null(find_advice(&plan, "fewer-connections"));
    assert_non_null(find_advice(&plan, "pooler"));
    assert_non_null(find_advice(&plan, "raise-limit"));
    for (const struct advice *advice = plan.advice; advice; advice = advice->next)
        assert_true(strlen(advice->message) > 10 && strlen(advice->fix) > 5);
}

/* The command line refuses --active above --connections: the way out must be complete. */
static void a_way_out_with_fewer_connections_lowers_active_too(void **state UNUSED)
{
    struct plan_input input = input_of("445m", 8000, 178);

    input.active = 108;

    struct plan plan = make(&input);
    const struct advice *advice = find_advice(&plan, "fewer-connections");

    assert_non_null(advice);
    assert_non_null(strstr(advice->fix, " --active "));
    input.connections = (int)strtol(strstr(advice->fix, "--connections ") + 14, NULL, 10);
    input.active = (int)strtol(strstr(advice->fix, "--active ") + 9, NULL, 10);
    assert_in_range(input.active, 1, input.connections);
    plan = make(&input);
    assert_true(plan.fits);
}

static void a_tmpfs_too_large_is_told_the_size_that_fits(void **state UNUSED)
{
    struct plan_input input = input_of("1g", 2000, 20);
    unsigned long size = 0;

    input.tmpfs_bytes = 8 * GIB;

    struct plan refused = make(&input);
    const struct advice *advice = find_advice(&refused, "smaller-tmpfs");

    assert_false(refused.fits);
    assert_non_null(advice);
    assert_int_equal(sscanf(advice->fix, "size=%lum", &size), 1);
    input.tmpfs_bytes = size * MIB;
    assert_true(make(&input).fits);
    input.tmpfs_bytes += 2 * MIB;
    assert_false(make(&input).fits);
}

static void memory_high_is_the_budget_where_it_can_be(void **state UNUSED)
{
    struct plan_input input = input_of("2g", 2000, 100);

    input.active = 10;
    input.memory_soft_bytes = 512 * MIB;

    struct plan plan = make(&input);

    assert_non_null(find_advice(&plan, "active-not-enforced"));
    assert_null(find_advice(&plan, "memory-high"));
    assert_true(plan.fits && plan.ledger.total_bytes <= 512 * MIB);

    input.memory_soft_bytes = 256 * MIB;

    struct plan throttled = make(&input);

    assert_true(throttled.fits && throttled.ledger.total_bytes > 256 * MIB);
    assert_non_null(find_advice(&throttled, "memory-high"));
}

static void a_profile_without_measure_stays_inside_the_bounds(void **state UNUSED)
{
    struct profile absurd = *input_of("1g", 1000, 1).profile;

    absurd.sort_rows = absurd.dead_rows = UINT64_C(1) << 40;
    absurd.sort_row_bytes = 64 * TIB;
    absurd.temp_table_bytes = absurd.largest_index_bytes = 64 * TIB;
    for (int connections = 1; connections <= 100000; connections *= 10) {
        struct plan_input input = input_of("4096t", 4000, connections);

        input.profile = &absurd;

        struct plan plan = make(&input);

        assert_true(plan.fits);
        check_bounds(&plan);
    }
}

/* A parallel VACUUM may run beside parallel joins: what fits alone must also fit together. */
static void joins_and_vacuum_find_room_in_dev_shm_together(void **state UNUSED)
{
    for (uint64_t memory = 512 * MIB; memory <= 8 * GIB; memory += 64 * MIB) {
        struct plan_input input = input_of("1g", 2000, 20);

        input.memory_bytes = memory;

        struct plan plan = make(&input);
        uint64_t room =
            input.shm_bytes / 10 * 9 + plan.ledger_input.shared.min_dynamic_shared_memory_bytes;

        assert_true(plan.fits && plan.budget.parallel_shm_bytes <= room);
    }
}

static void a_small_dev_shm_is_replaced_and_said(void **state UNUSED)
{
    struct plan_input input = input_of("32g", 8000, 40);

    for (unsigned i = 0; i < profile_count; i++)
        if (strcmp(profiles[i].name, "dw") == 0)
            input.profile = &profiles[i];

    struct plan small = make(&input);

    assert_true(plan_value(&small, GUC_MIN_DYNAMIC_SHARED_MEMORY) > 0);
    assert_non_null(find_advice(&small, "raise-shm-size"));
    input.shm_bytes = 16 * GIB;

    struct plan large = make(&input);

    assert_int_equal(plan_value(&large, GUC_MIN_DYNAMIC_SHARED_MEMORY), 0);
    assert_null(find_advice(&large, "raise-shm-size"));
}

static void the_fingerprint_follows_inputs_and_values(void **state UNUSED)
{
    struct plan_input input = input_of("2g", 2000, 100), other = input_of("2g", 2000, 101);
    struct plan first = make(&input), again = make(&input), changed = make(&other);

    assert_int_equal(strlen(first.fingerprint), 16);
    assert_string_equal(first.fingerprint, again.fingerprint);
    assert_string_not_equal(first.fingerprint, changed.fingerprint);
}

static int begin(void **state UNUSED)
{
    arena = arena_create();
    for (const char *const *name = profile_names(); *name; name++)
        if (!profile_load(arena, *name, &profiles[profile_count++], &err))
            return -1;
    return 0;
}

static int end(void **state UNUSED)
{
    arena_destroy(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_value_is_inside_the_bounds_of_every_major),
        cmocka_unit_test(the_storm_conf_is_in_the_range_that_survived),
        cmocka_unit_test(listen_addresses_is_always_emitted),
        cmocka_unit_test(ssl_is_emitted_only_with_its_files),
        cmocka_unit_test(a_pinned_setting_is_left_to_its_line_and_counted),
        cmocka_unit_test(a_pin_too_large_refuses_and_names_the_size_that_fits),
        cmocka_unit_test(a_pin_that_no_server_takes_is_an_error_with_its_place),
        cmocka_unit_test(a_refusal_names_three_ways_out),
        cmocka_unit_test(a_way_out_with_fewer_connections_lowers_active_too),
        cmocka_unit_test(a_tmpfs_too_large_is_told_the_size_that_fits),
        cmocka_unit_test(memory_high_is_the_budget_where_it_can_be),
        cmocka_unit_test(a_profile_without_measure_stays_inside_the_bounds),
        cmocka_unit_test(joins_and_vacuum_find_room_in_dev_shm_together),
        cmocka_unit_test(a_small_dev_shm_is_replaced_and_said),
        cmocka_unit_test(the_fingerprint_follows_inputs_and_values),
    };

    return cmocka_run_group_tests_name("plan", tests, begin, end);
}
