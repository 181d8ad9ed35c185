/* The values of compose files: what Compose's schema refuses, and what it lets pass. */
#include "compose_schema_fixture.h"

static void a_file_in_order_costs_no_memory(void **state UNUSED)
{
    struct yaml_node *root = parse("name: p\n"
                                   "x-any: [2020-01-01]\n"
                                   "services:\n"
                                   "  db:\n"
                                   "    image: postgres:16\n"
                                   "    command: [postgres, -c, a=b]\n"
                                   "    environment: {A: 1, B: null, C: x, D: true, E: 1.5}\n"
                                   "    depends_on: {x: {condition: service_healthy}}\n"
                                   "    ports: [5432, \"1:2\", {target: 5, published: \"6\"}]\n"
                                   "    volumes: [a:/b, {type: bind, source: /, target: /c}]\n"
                                   "    deploy: {resources: {limits: {memory: 1g, cpus: 2}}}\n"
                                   "    networks: {a: null, b: {aliases: [x, y]}}\n"
                                   "    x-more: {a: 2020-01-01}\n"
                                   "networks: {a: null}\n"
                                   "volumes: {v: }\n"
                                   "secrets: {s: {file: f}}\n");
    size_t used;

    problems = (struct compose_problems){ .arena = arena };
    used = arena_used_bytes(arena);
    compose_check_schema(&(struct compose_project){ .arena = arena, .problems = &problems }, root);
    assert_null(problems.errors);
    assert_int_equal(arena_used_bytes(arena), used);
}

static void a_wrong_kind_is_named_with_the_kinds_allowed(void **state UNUSED)
{
    assert_service_says("    image: 16\n",
                        "3: services.db.image must be a string, not an integer | "
                        "Put the value in quotes: \"16\".\n");
    assert_service_says("    mem_limit: [1]\n",
                        "3: services.db.mem_limit must be a number or string, not a list | "
                        "Write one value on the line of the key.\n");
    assert_service_says("    ports: 80\n", "3: services.db.ports must be an array, not an integer "
                                           "| Write a list: one line with \"- \" for each item.\n");
    assert_service_says("    cap_add: {a: b}\n",
                        "3: services.db.cap_add must be an array, not a mapping | "
                        "Write a list: one line with \"- \" for each item.\n");
    assert_service_says("    healthcheck: [a]\n",
                        "3: services.db.healthcheck must be a mapping, not a list | "
                        "Write NAME: VALUE lines without \"- \".\n");
    assert_service_says("    healthcheck: a\n",
                        "3: services.db.healthcheck must be a mapping, not a string | "
                        "Write its keys below it, one on each line, indented.\n");
    assert_service_says("    use_api_socket: \"yes\"\n",
                        "3: services.db.use_api_socket must be a boolean, not a string | "
                        "Write true or false without quotes.\n");
    assert_says("models: {m: {model: x, context_size: 1.5}}\n",
                "1: models.m.context_size must be an integer, not a decimal | "
                "Write a whole number.\n");
}

static void the_hint_fits_what_the_value_is_read_as(void **state UNUSED)
{
    assert_service_says("    tty: 1\n    scale: true\n    devices: 5\n",
                        "3: services.db.tty must be a boolean or string, not an integer | "
                        "Write true or false without quotes.\n"
                        "4: services.db.scale must be an integer or string, not a boolean | "
                        "Write a number.\n"
                        "5: services.db.devices must be an array, not an integer | "
                        "Write a list: one line with \"- \" for each item.\n");
    assert_says("models: {m: {model: x, context_size: \"5\"}}\n",
                "1: models.m.context_size must be an integer, not a string | "
                "Write a number without quotes.\n");
}

static void null_is_a_kind_of_its_own(void **state UNUSED)
{
    assert_says("services:\n", "1: services must be a mapping, not null | "
                               "Give it a value or remove the line.\n");
    assert_says("services:\n  db:\n", "2: services.db must be a mapping, not null | "
                                      "Give it a value or remove the line.\n");
    assert_service_says("    command:\n    entrypoint:\n    pid:\n    deploy:\n    develop:\n", "");
    assert_service_says("    environment:\n",
                        "3: services.db.environment must be an array or mapping, not null | "
                        "Give it a value or remove the line.\n");
    assert_says("networks: {a: null}\nvolumes: {a: null}\ninclude:\n", "");
    assert_says("secrets: {a: null}\n", "1: secrets.a must be a mapping, not null | "
                                        "Give it a value or remove the line.\n");
}

static void a_date_has_no_kind(void **state UNUSED)
{
    assert_service_says("    environment: {A: 2020-01-01}\n",
                        "3: services.db.environment.A must be a boolean, number or string, not a "
                        "date (invalid jsonType) | Put the value in quotes: \"2020-01-01\".\n");
    assert_service_says("    storage_opt: {a: 2020-01-01}\n", "");
}

static void a_long_value_is_not_repeated_in_the_hint(void **state UNUSED)
{
    assert_service_says("    image: 1000000000000000000000000000000000000000000000000000000000000"
                        "000000000000000000000000\n",
                        "3: services.db.image must be a string, not a decimal | "
                        "Put the value in quotes.\n");
}

static void numbers_without_a_fraction_are_integers(void **state UNUSED)
{
    assert_service_says("    scale: 2.0\n    cpu_count: 1e30\n    mem_reservation: "
                        "18446744073709551615\n",
                        "");
    assert_service_says("    scale: 2.5\n", "3: services.db.scale must be an integer or string, "
                                            "not a decimal | Write a whole number.\n");
    assert_service_says("    scale: .inf\n    mem_limit: .inf\n",
                        "3: services.db.scale must be an integer or string, not a decimal | "
                        "Write a whole number.\n");
}

static void integers_have_ranges(void **state UNUSED)
{
    assert_service_says("    oom_score_adj: -1000\n    cpu_percent: 100.0\n    cpu_count: 0\n", "");
    assert_service_says(
        "    oom_score_adj: 1001\n    cpu_percent: 101.0\n    cpu_count: -1\n",
        "3: services.db.oom_score_adj must be less than or equal to 1000, not 1001\n"
        "4: services.db.cpu_percent must be less than or equal to 100, not 101.0\n"
        "5: services.db.cpu_count must be greater than or equal to 0, not -1\n");
    assert_service_says("    cpu_count: -1.0\n",
                        "3: services.db.cpu_count must be greater than or equal to 0, not -1.0\n");
}

static void every_error_is_told(void **state UNUSED)
{
    assert_says("services:\n  a: {image: 1, cpus: []}\n  b: 7\n",
                "2: services.a.cpus must be a number or string, not a list | "
                "Write one value on the line of the key.\n"
                "2: services.a.image must be a string, not an integer | "
                "Put the value in quotes: \"1\".\n"
                "3: services.b must be a mapping, not an integer | "
                "Write its keys below it, one on each line, indented.\n");
    assert_says("[]\n", "");
}

static void version_is_obsolete(void **state UNUSED)
{
    check(parse("services: {}\nversion: \"3.8\"\n"));
    assert_null(problems.errors);
    assert_string_equal(problems.warnings->id, "compose-version-obsolete");
    assert_int_equal(problems.warnings->place.line, 2);
    assert_string_equal(problems.warnings->message,
                        "the attribute `version` is obsolete, it will be ignored");
    assert_says("version: 3.8\n", "1: version must be a string, not a decimal | "
                                  "Put the value in quotes: \"3.8\".\n");
    assert_null(problems.warnings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_file_in_order_costs_no_memory, enter, leave),
        cmocka_unit_test_setup_teardown(a_wrong_kind_is_named_with_the_kinds_allowed, enter, leave),
        cmocka_unit_test_setup_teardown(the_hint_fits_what_the_value_is_read_as, enter, leave),
        cmocka_unit_test_setup_teardown(null_is_a_kind_of_its_own, enter, leave),
        cmocka_unit_test_setup_teardown(a_date_has_no_kind, enter, leave),
        cmocka_unit_test_setup_teardown(a_long_value_is_not_repeated_in_the_hint, enter, leave),
        cmocka_unit_test_setup_teardown(numbers_without_a_fraction_are_integers, enter, leave),
        cmocka_unit_test_setup_teardown(integers_have_ranges, enter, leave),
        cmocka_unit_test_setup_teardown(every_error_is_told, enter, leave),
        cmocka_unit_test_setup_teardown(version_is_obsolete, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
