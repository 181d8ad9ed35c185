/*
 * Properties of the memory decision over random inputs: 64 MiB to 1 TiB, 0.1 to 256 CPUs, 1 to
 * 5,000 connections, every workload, major and /dev/shm size. The seed is fixed, so a failure can
 * be repeated.
 */
#include <inttypes.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/units.h"
#include "tune/budget.h"

/* PROPERTY_INPUTS asks for more of them (make check-long). */
enum { INPUTS_DEFAULT = 12000 };
static int inputs = INPUTS_DEFAULT;

static struct arena *arena;
static struct profile profiles[16];
static unsigned profile_count;

/* xorshift64*: the same numbers on every machine, which random(3) does not promise. */
static uint64_t state = UINT64_C(0x9e3779b97f4a7c15);

static uint64_t next_random(void)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * UINT64_C(0x2545f4914f6cdd1d);
}

static double uniform(double low, double high)
{
    return low + (high - low) * ((double)(next_random() >> 11) / 9007199254740992.0);
}

static double log_uniform(double low, double high)
{
    return exp(uniform(log(low), log(high)));
}

static struct plan_input random_input(void)
{
    static const uint64_t shm[] = { 64 * MIB, 64 * MIB, 1 * MIB, 256 * MIB, 2 * GIB, 64 * GIB, 0 };
    struct plan_input input = {
        .memory_bytes = (uint64_t)log_uniform(64.0 * 0x1p20, 0x1p40),
        .cpu_milli = (uint32_t)log_uniform(100, 256000),
        .shm_bytes = shm[next_random() % ARRAY_LENGTH(shm)],
        .pg_major = PG_MAJOR_FIRST + (int)(next_random() % (PG_MAJOR_LAST - PG_MAJOR_FIRST + 1)),
        .connections = (int)log_uniform(1, 5000),
        .profile = &profiles[next_random() % profile_count],
    };

    if (next_random() % 3 == 0)
        input.active = 1 + (int)(next_random() % (uint64_t)input.connections);
    if (next_random() % 8 == 0)
        input.connections = 0;
    if (next_random() % 16 == 0)
        input.tmpfs_bytes = (uint64_t)(uniform(0, 0.5) * (double)input.memory_bytes);
    if (next_random() % 8 == 0)
        input.data_bytes = (uint64_t)log_uniform(0x1p20, 0x1p42);
    return input;
}

static void describe(const char *what, const struct plan_input *input, const struct budget *budget)
{
    print_message("# %s: memory %" PRIu64 " cpus %u shm %" PRIu64
                  " pg %d N %d K %d %s -> sb %" PRIu64 " wm %" PRIu64 "\n",
                  what, input->memory_bytes, input->cpu_milli, input->shm_bytes, input->pg_major,
                  input->connections, input->active, input->profile->name,
                  budget->ledger.shared.shared_buffers_bytes, budget->ledger.work_mem_bytes);
}

/* Searches shared_buffers and work_mem on a grid finer than a reader would try by hand. */
static bool anything_fits(const struct plan_input *input, int connections, int active)
{
    uint64_t work_mem_floor =
        input->pg_major >= 18 ? BUDGET_WORK_MEM_FLOOR_18 : BUDGET_WORK_MEM_FLOOR;

    for (uint64_t buffers = BUDGET_SHARED_BUFFERS_FLOOR; buffers < input->memory_bytes;
         buffers *= 2)
        for (uint64_t work_mem = work_mem_floor; work_mem < input->memory_bytes;
             work_mem += work_mem / 8) {
            struct ledger_input floor = budget_floor(input, connections, active, buffers, work_mem);

            if (ledger_compute(&floor).fits)
                return true;
        }
    return false;
}

static void the_sum_never_exceeds_ninety_percent(void **context UNUSED)
{
    unsigned feasible = 0;

    for (int i = 0; i < inputs; i++) {
        struct plan_input input = random_input();
        struct budget budget;

        if (!budget_make(&input, &budget))
            continue;
        feasible++;

        struct ledger ledger = ledger_compute(&budget.ledger);

        if (ledger.total_bytes > input.memory_bytes / 10 * 9) {
            describe("over", &input, &budget);
            fail();
        }
        assert_true(budget.ledger.shared.shared_buffers_bytes >= BUDGET_SHARED_BUFFERS_FLOOR);
        assert_true(budget.ledger.shared.shared_buffers_bytes <=
                    (input.memory_bytes / 4 > BUDGET_SHARED_BUFFERS_FLOOR
                         ? input.memory_bytes / 4
                         : BUDGET_SHARED_BUFFERS_FLOOR));
        /* Falling back to the floors would keep every other promise here. */
        if (budget.surplus_bytes >= 64 * MIB && input.data_bytes == 0 &&
            budget.ledger.shared.shared_buffers_bytes == BUDGET_SHARED_BUFFERS_FLOOR) {
            describe("a surplus is not shared out", &input, &budget);
            fail();
        }
        assert_true(budget.active >= 1 && budget.active <= budget.connections);
        assert_true(budget.ledger.max_parallel_workers <=
                    budget.ledger.shared.max_worker_processes);
    }
    print_message("# %u of %d inputs fit\n", feasible, inputs);
    assert_true(feasible >= (unsigned)inputs / 2);
}

static void a_plan_is_refused_only_if_nothing_fits(void **context UNUSED)
{
    unsigned refused = 0;

    for (int i = 0; i < inputs; i++) {
        struct plan_input input = random_input();
        struct budget budget;

        if (budget_make(&input, &budget))
            continue;
        refused++;
        if (anything_fits(&input, budget.connections, budget.active)) {
            describe("refused though something fits", &input, &budget);
            fail();
        }
    }
    assert_true(refused > (unsigned)inputs / 20);
}

static void more_memory_lowers_neither_shared_buffers_nor_work_mem(void **context UNUSED)
{
    for (int i = 0; i < inputs; i++) {
        struct plan_input input = random_input();
        struct plan_input larger = input;
        struct budget before, after;

        if (input.connections == 0)
            input.connections = larger.connections = 50;
        larger.memory_bytes = (uint64_t)((double)input.memory_bytes * log_uniform(1.0001, 3));
        if (!budget_make(&input, &before))
            continue;
        assert_true(budget_make(&larger, &after));
        if (after.ledger.shared.shared_buffers_bytes < before.ledger.shared.shared_buffers_bytes ||
            after.ledger.work_mem_bytes < before.ledger.work_mem_bytes) {
            describe("smaller limit", &input, &before);
            describe("larger limit", &larger, &after);
            fail();
        }
    }
}

static void more_connections_never_raise_work_mem(void **context UNUSED)
{
    for (int i = 0; i < inputs; i++) {
        struct plan_input input = random_input();
        struct plan_input more = input;
        struct budget before, after;

        if (input.connections == 0)
            input.connections = 50;
        more.connections = input.connections + 1 + (int)(next_random() % 200);
        if (!budget_make(&more, &after))
            continue;
        assert_true(budget_make(&input, &before));
        if (after.ledger.work_mem_bytes > before.ledger.work_mem_bytes) {
            describe("fewer connections", &input, &before);
            describe("more connections", &more, &after);
            fail();
        }
    }
}

static void the_ways_out_fit_when_tried(void **context UNUSED)
{
    unsigned tried = 0;

    for (int i = 0; i < inputs; i++) {
        struct plan_input input = random_input(), other = input;
        struct budget budget;

        if (budget_make(&input, &budget))
            continue;

        int connections = budget_connections_that_fit(&input);
        int active = budget_active_that_fits(&input);

        if (connections > 0) {
            other.connections = connections;
            assert_true(budget_make(&other, &budget));
            tried++;
        }
        other = input;
        if (active > 0) {
            other.active = active;
            assert_true(budget_make(&other, &budget));
            tried++;
        }
        other = input;
        other.memory_bytes = budget_memory_that_fits(&input);
        assert_true(budget_make(&other, &budget));
    }
    assert_true(tried > 100);
}

static struct budget make(const char *memory, uint32_t cpu_milli, int connections, int active)
{
    struct plan_input input = { .cpu_milli = cpu_milli,
                                .shm_bytes = 64 * MIB,
                                .pg_major = 16,
                                .connections = connections,
                                .active = active,
                                .profile = &profiles[0] };
    struct budget budget;
    struct error err;

    assert_true(units_parse_bytes(memory, &input.memory_bytes, &err));
    if (!budget_make(&input, &budget))
        budget.ledger.work_mem_bytes = 0;
    return budget;
}

static void the_feasible_limits_of_the_design_are_feasible(void **context UNUSED)
{
    assert_true(make("64m", 1000, 5, 0).ledger.work_mem_bytes >= MIB);
    assert_true(make("256m", 1000, 20, 0).ledger.work_mem_bytes >= MIB);
    assert_true(make("1g", 2000, 100, 0).ledger.work_mem_bytes >= MIB);
    assert_true(make("2g", 2000, 100, 0).ledger.work_mem_bytes >= 3 * MIB);
    assert_true(make("2g", 2000, 200, 0).ledger.work_mem_bytes >= MIB);
    assert_int_equal(make("1g", 2000, 200, 0).ledger.work_mem_bytes, 0);
    assert_int_equal(make("256m", 1000, 50, 0).ledger.work_mem_bytes, 0);
}

static void connections_are_derived_from_the_cpus_within_bounds(void **context UNUSED)
{
    assert_int_equal(make("64g", 100, 0, 0).connections, 20);
    assert_int_equal(make("64g", 8000, 0, 0).connections, 32);
    assert_int_equal(make("64g", 64000, 0, 0).connections, 100);
    assert_true(make("128m", 8000, 0, 0).connections < 20);
}

static void active_connections_never_exceed_the_allowed_ones(void **context UNUSED)
{
    assert_int_equal(make("2g", 2000, 10, 50).active, 10);
    assert_int_equal(make("2g", 2000, 100, 20).active, 20);
}

static int load_profiles(void **context UNUSED)
{
    struct error err;

    const char *wanted = getenv("PROPERTY_INPUTS");

    if (wanted)
        inputs = (int)strtol(wanted, NULL, 10);
    if (inputs < INPUTS_DEFAULT)
        return -1;
    arena = arena_create();
    for (const char *const *name = profile_names(); *name; name++)
        if (!profile_load(arena, *name, &profiles[profile_count++], &err)) {
            error_print(&err, "test_budget", stderr);
            return -1;
        }
    return 0;
}

static int drop_profiles(void **context UNUSED)
{
    arena_destroy(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sum_never_exceeds_ninety_percent),
        cmocka_unit_test(a_plan_is_refused_only_if_nothing_fits),
        cmocka_unit_test(more_memory_lowers_neither_shared_buffers_nor_work_mem),
        cmocka_unit_test(more_connections_never_raise_work_mem),
        cmocka_unit_test(the_ways_out_fit_when_tried),
        cmocka_unit_test(the_feasible_limits_of_the_design_are_feasible),
        cmocka_unit_test(connections_are_derived_from_the_cpus_within_bounds),
        cmocka_unit_test(active_connections_never_exceed_the_allowed_ones),
    };

    return cmocka_run_group_tests_name("budget", tests, load_profiles, drop_profiles);
}
