/* tune/clients: the sum that decides N and K, its reserve, its cap, and what is said of it. */
#include "formula_support.h"

static struct client client_of(const char *name, int replicas, int per_replica, struct client *next)
{
    return (struct client){ .name = name,
                            .replicas = replicas,
                            .per_replica = per_replica,
                            .variable = "DB_POOL_SIZE",
                            .place = { .file = "a.yml", .line = 7 },
                            .next = next };
}

static struct plan plan_with(struct client *clients, struct plan_input input)
{
    struct plan plan;
    struct error err;

    input.clients = clients;
    input.client_connections = clients_sum(clients);
    assert_true(plan_make(arena, &input, &plan, &err));
    assert_true(plan.fits);
    return plan;
}

static struct plan_input input_of(uint64_t memory_bytes, int connections, int active)
{
    struct plan_input input = usual_input();

    input.memory_bytes = memory_bytes;
    input.connections = connections;
    input.active = active;
    return input;
}

static void assert_plan(const struct plan *plan, int connections, int active, const char *because)
{
    assert_int_equal(plan->budget.connections, connections);
    assert_int_equal(plan->budget.active, active);
    assert_int_equal((int)plan->values[GUC_MAX_CONNECTIONS].number, connections);
    assert_string_equal(plan->values[GUC_MAX_CONNECTIONS].because, because);
}

static const char *advice_of(const struct plan *plan)
{
    for (const struct advice *advice = plan->advice; advice; advice = advice->next)
        if (strcmp(advice->id, "clients-over-connections") == 0)
            return advice->message;
    return "";
}

static void the_sum_is_that_of_all_containers(void **state UNUSED)
{
    struct client worker = client_of("worker", 1, 10, NULL);
    struct client api = client_of("api", 3, 5, &worker), idle = client_of("idle", 0, 50, &api);

    assert_int_equal(clients_sum(NULL), 0);
    assert_int_equal(clients_sum(&idle), 25);
}

static void a_sum_beyond_what_the_server_takes_is_cut(void **state UNUSED)
{
    struct client last = client_of("last", 1, 1, NULL);
    struct client many = client_of("many", 100000, 1000000, &last);

    assert_int_equal(clients_sum(&many), 262143);
}

static void the_addends_are_named_and_many_are_cut(void **state UNUSED)
{
    struct client clients[8];

    for (int i = 7; i >= 0; i--)
        clients[i] =
            client_of(arena_printf(arena, "c%d", i), i + 1, 2, i < 7 ? &clients[i + 1] : NULL);
    clients[6].is_assumed = true;
    assert_string_equal(clients_text(arena, &clients[6]), "c6 7 x 2 (assumed), c7 8 x 2");
    assert_string_equal(clients_text(arena, clients),
                        "c0 1 x 2, c1 2 x 2, c2 3 x 2, c3 4 x 2, c4 5 x 2, c5 6 x 2 and 2 more");
}

static void a_source_says_whether_it_is_assumed(void **state UNUSED)
{
    struct client client = client_of("api", 1, 5, NULL);

    assert_string_equal(clients_source(arena, &client), "DB_POOL_SIZE, a.yml:7");
    client.is_assumed = true;
    assert_string_equal(clients_source(arena, &client),
                        "assumed: DB_POOL_SIZE, a.yml:7 does not say");
}

static void connections_are_the_sum_and_a_reserve(void **state UNUSED)
{
    struct client client = client_of("api", 4, 5, NULL);
    struct plan plan = plan_with(&client, input_of(4 * GIB, 0, 0));

    assert_plan(&plan, 23, 20, "clients 20 (api 4 x 5) + 3 for administration");
    assert_string_equal(advice_of(&plan), "");
    client = client_of("api", 1, 96, NULL);
    plan = plan_with(&client, input_of(4 * GIB, 0, 0));
    assert_plan(&plan, 99, 96, "clients 96 (api 1 x 96) + 3 for administration");
    client = client_of("api", 1, 97, NULL); /* from 100 on reserved_connections is 2 */
    plan = plan_with(&client, input_of(4 * GIB, 0, 0));
    assert_plan(&plan, 102, 97, "clients 97 (api 1 x 97) + 5 for administration");
    assert_int_equal((int)plan.values[GUC_RESERVED_CONNECTIONS].number, 2);
}

static void what_is_asked_for_beats_the_sum(void **state UNUSED)
{
    struct client client = client_of("api", 4, 5, NULL);
    struct plan plan = plan_with(&client, input_of(4 * GIB, 60, 0));

    assert_plan(&plan, 60, 60, "as asked");
    plan = plan_with(&client, input_of(4 * GIB, 0, 7));
    assert_int_equal(plan.budget.connections, 23);
    assert_int_equal(plan.budget.active, 7);
    plan = plan_with(&client, input_of(4 * GIB, 60, 7));
    assert_plan(&plan, 60, 7, "as asked");
}

static void too_few_connections_are_said_with_their_reserve(void **state UNUSED)
{
    struct client client = client_of("api", 4, 5, NULL);
    struct plan plan = plan_with(&client, input_of(4 * GIB, 23, 0));

    assert_string_equal(advice_of(&plan), "");
    plan = plan_with(&client, input_of(4 * GIB, 22, 0));
    assert_string_equal(advice_of(&plan),
                        "the clients together open up to 20 connections (api 4 x 5), and of the 22 "
                        "allowed 3 are reserved: some will be refused");
    plan = plan_with(&client, input_of(4 * GIB, 9, 0)); /* a small server reserves less */
    assert_int_equal((int)plan.values[GUC_SUPERUSER_RESERVED_CONNECTIONS].number, 2);
    assert_string_equal(advice_of(&plan),
                        "the clients together open up to 20 connections (api 4 x 5), and of the 9 "
                        "allowed 2 are reserved: some will be refused");
}

/* One more than what it says would not fit. */
static void no_more_are_allowed_than_fit(void **state UNUSED)
{
    struct client client = client_of("api", 10, 50, NULL);
    struct plan_input input = input_of(256 * MIB, 0, 0);
    struct plan plan = plan_with(&client, input);
    struct error err;

    assert_true(plan.budget.connections < 500);
    assert_int_equal(plan.budget.active, plan.budget.connections);
    assert_string_equal(plan.values[GUC_MAX_CONNECTIONS].because,
                        "as many as fit of 505: clients 500 (api 10 x 50) + 5 for administration");
    assert_string_not_equal(advice_of(&plan), "");
    input.connections = plan.budget.connections + 1;
    assert_true(plan_make(arena, &input, &plan, &err));
    assert_false(plan.fits);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sum_is_that_of_all_containers),
        cmocka_unit_test(a_sum_beyond_what_the_server_takes_is_cut),
        cmocka_unit_test(the_addends_are_named_and_many_are_cut),
        cmocka_unit_test(a_source_says_whether_it_is_assumed),
        cmocka_unit_test(connections_are_the_sum_and_a_reserve),
        cmocka_unit_test(what_is_asked_for_beats_the_sum),
        cmocka_unit_test(too_few_connections_are_said_with_their_reserve),
        cmocka_unit_test(no_more_are_allowed_than_fit),
    };

    return cmocka_run_group_tests_name("clients", tests, open_arena, close_arena);
}
