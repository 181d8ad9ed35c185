/* Lines outside the block are in force: what the plan makes of them, and what it says of them. */
#include "formula_support.h"

static struct plan_input input_of(uint64_t memory_bytes, uint32_t cpu_milli, int connections)
{
    struct plan_input input = usual_input();

    input.memory_bytes = memory_bytes;
    input.cpu_milli = cpu_milli;
    input.connections = connections;
    return input;
}

static struct plan make(const struct plan_input *input)
{
    struct plan plan;
    struct error err;

    assert_true(plan_make(arena, input, &plan, &err));
    return plan;
}

static const struct advice *find_advice(const struct plan *plan, const char *id)
{
    const struct advice *advice = plan->advice;

    while (advice && strcmp(advice->id, id) != 0)
        advice = advice->next;
    return advice;
}

/* Nobody said that fewer are active: each of the connections that the line allows may be. */
static void every_connection_of_a_pin_is_active(void **state UNUSED)
{
    struct plan_input input = input_of(4 * GIB, 2000, 0);
    struct plan_pin pin = {
        .name = "max_connections", .value = "150", .file = "mine.conf", .line = 1
    };

    input.pins = &pin;

    struct plan plan = make(&input);

    assert_true(plan.fits);
    assert_int_equal(plan.budget.connections, 150);
    assert_int_equal(plan.budget.active, 150);
    assert_false(plan.budget.are_connections_derived);
    input.active = 40;
    plan = make(&input);
    assert_int_equal(plan.budget.active, 40);
}

static void a_pin_that_no_server_knows_is_said(void **state UNUSED)
{
    struct plan_pin extension = { .name = "pg_cron.x", .value = "1", .file = "m.conf", .line = 2 };
    struct plan_pin pin = {
        .name = "work_memm", .value = "1", .file = "m.conf", .line = 1, .next = &extension
    };
    struct plan_input input = input_of(2 * GIB, 2000, 50);

    input.pins = &pin;

    struct plan plan = make(&input);
    const struct advice *advice = find_advice(&plan, "setting-unknown");

    assert_true(plan.fits);
    assert_non_null(advice);
    assert_non_null(strstr(advice->message, "\"work_memm\" (m.conf:1)"));
    for (advice = advice->next; advice; advice = advice->next)
        assert_string_not_equal(advice->id, "setting-unknown");
}

/* The shared hash tables of a parallel join have to go somewhere: /dev/shm or what the hand
 * left. */
static void a_pin_of_dynamic_shared_memory_bounds_parallel_queries(void **state UNUSED)
{
    struct plan_pin pin = {
        .name = "min_dynamic_shared_memory", .value = "0", .file = "mine.conf", .line = 1
    };
    struct plan_input input = input_of(8 * GIB, 8000, 40);
    struct plan free_plan = make(&input);

    assert_true(free_plan.ledger_input.shared.min_dynamic_shared_memory_bytes > 0);
    assert_true(free_plan.ledger_input.max_parallel_workers > 0);
    input.pins = &pin;

    struct plan plan = make(&input);

    assert_true(plan.fits);
    assert_true(plan.budget.parallel_shm_bytes <= input.shm_bytes);
    assert_true(plan.ledger_input.max_parallel_workers <
                free_plan.ledger_input.max_parallel_workers);
}

static void the_active_way_out_of_a_pin_is_one_that_the_command_line_takes(void **state UNUSED)
{
    struct plan_pin pin = {
        .name = "max_connections", .value = "300", .file = "mine.conf", .line = 1
    };
    struct plan_input input = input_of(1886 * MIB, 2000, 60);

    input.pins = &pin;

    struct plan plan = make(&input);
    const struct advice *advice = find_advice(&plan, "pooler");

    assert_false(plan.fits);
    assert_non_null(advice);
    assert_int_equal(strncmp(advice->fix, "--connections 300 --active ", 27), 0);
}

static void a_pin_that_overrules_the_connections_asked_for_is_said(void **state UNUSED)
{
    struct plan_pin pin = { .name = "max_connections", .value = "80", .file = "m.conf", .line = 9 };
    struct plan_input input = input_of(4 * GIB, 2000, 50);

    input.pins = &pin;

    struct plan plan = make(&input);
    const struct advice *advice = find_advice(&plan, "connections-overruled");

    assert_non_null(advice);
    assert_string_equal(advice->message,
                        "--connections 50 has no effect: max_connections = 80 is set in m.conf:9");
    input.connections = 80;
    plan = make(&input);
    assert_null(find_advice(&plan, "connections-overruled"));
}

static void refused(struct plan_pin *pins, int line, const char *part)
{
    struct plan_input input = input_of(2 * GIB, 2000, 50);
    struct error err = { 0 };
    struct plan plan;

    input.pins = pins;
    assert_false(plan_make(arena, &input, &plan, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_string_equal(err.file, "m.conf");
    assert_int_equal(err.line, line);
    assert_non_null(strstr(err.message, part));
}

/* Each value is legal; a server of any major refuses to start with them together. */
static void lines_that_keep_the_server_from_starting_are_refused(void **state UNUSED)
{
    struct plan_pin senders = {
        .name = "max_wal_senders", .value = "20", .file = "m.conf", .line = 2
    };
    struct plan_pin minimal = {
        .name = "wal_level", .value = "minimal", .file = "m.conf", .line = 1, .next = &senders
    };
    struct plan_pin wal_size = {
        .name = "max_wal_size", .value = "2MB", .file = "m.conf", .line = 3
    };
    struct plan_pin reserved = {
        .name = "superuser_reserved_connections", .value = "50", .file = "m.conf", .line = 4
    };

    refused(&minimal, 2, "wal_level");
    refused(&wal_size, 3, "two WAL segments");
    refused(&reserved, 4, "reserved");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_connection_of_a_pin_is_active),
        cmocka_unit_test(a_pin_that_no_server_knows_is_said),
        cmocka_unit_test(a_pin_that_overrules_the_connections_asked_for_is_said),
        cmocka_unit_test(lines_that_keep_the_server_from_starting_are_refused),
        cmocka_unit_test(a_pin_of_dynamic_shared_memory_bounds_parallel_queries),
        cmocka_unit_test(the_active_way_out_of_a_pin_is_one_that_the_command_line_takes),
    };

    return cmocka_run_group_tests_name("plan_pins", tests, open_arena, close_arena);
}
