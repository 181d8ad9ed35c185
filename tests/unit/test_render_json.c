#include "tune/render.h"

#include "render_fixture.h"

static void json_follows_the_contract(void **state)
{
    struct plan plan = usual_plan();
    const char *json = json_of(&plan);

    (void)state;
    assert_memory_equal(json, "{\n  \"version\": 1,\n  \"mode\": \"given\",\n  \"facts\": {\n",
                        strlen("{\n  \"version\": 1,\n  \"mode\": \"given\",\n  \"facts\": {\n"));
    assert_has(json, "\"memory_bytes\": 2147483648,");
    assert_has(json, "\"memory_source\": \"docker-compose.prod.yml:7\",");
    assert_has(json, "\"cpu_milli\": 1500,");
    assert_has(json, "\"cpu_source\": \"--limits\",");
    assert_has(json, "\"shm_bytes\": 67108864,");
    assert_has(json, "\"shm_source\": \"Docker's default\",");
    assert_has(json, "\"storage\": \"ssd\",");
    assert_has(json, "\"disk_bytes\": null,");
    assert_has(json, "\n  \"workload\": \"oltp\",\n  \"pg_major\": 16,\n  \"connections\": 100,\n"
                     "  \"active\": 100,\n  \"settings\": [\n");
    assert_has(json, arena_printf(arena, "\"ledger_total_bytes\": %llu,",
                                  (unsigned long long)plan.ledger.total_bytes));
    assert_has(json, "\"limit_bytes\": 2147483648,");
    assert_has(json, "\"fits\": true,");
    assert_has(json, "\"outside_promise\": [\n");
    assert_has(json, arena_printf(arena, "\"fingerprint\": \"%s\"\n}\n", plan.fingerprint));
}

static void json_values_stand_as_in_the_conf(void **state)
{
    struct plan plan = usual_plan();
    const char *json = json_of(&plan);

    (void)state;
    assert_has(json, "      \"name\": \"listen_addresses\",\n      \"value\": \"'*'\",\n"
                     "      \"unit\": null,\n      \"context\": \"postmaster\",\n");
    assert_has(json, arena_printf(arena,
                                  "      \"name\": \"shared_buffers\",\n      \"value\": \"%s\",\n"
                                  "      \"unit\": \"8kB\",\n      \"context\": \"postmaster\",\n",
                                  plan.values[GUC_SHARED_BUFFERS].text));
    assert_has(json, "\"doc\": \"runtime-config-resource.html#GUC-SHARED-BUFFERS\"");
}

static void json_of_a_refused_plan_has_no_settings_but_ways_out(void **state)
{
    struct plan plan = refused_plan();
    const char *json = json_of(&plan);

    (void)state;
    assert_has(json, "\"settings\": [],");
    assert_has(json, "\"fits\": false,");
    assert_has(json, "\"id\": \"raise-limit\",");
    assert_has(json, "\"item\": \"shared_memory\",");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_follows_the_contract),
        cmocka_unit_test(json_values_stand_as_in_the_conf),
        cmocka_unit_test(json_of_a_refused_plan_has_no_settings_but_ways_out),
    };

    return cmocka_run_group_tests(tests, create, destroy);
}
