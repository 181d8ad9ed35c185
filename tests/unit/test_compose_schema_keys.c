/* Keys that are unknown, wrong or missing, and items that must differ. */
#include "compose_schema_fixture.h"

static void an_unknown_key_is_named_with_the_one_that_was_meant(void **state UNUSED)
{
    assert_service_says("    mem_limt: 1g\n",
                        "3: services.db additional properties 'mem_limt' not allowed | "
                        "Did you mean \"mem_limit\"?\n");
    assert_service_says("    something: 1g\n",
                        "3: services.db additional properties 'something' not allowed | "
                        "Check the indentation, or begin keys of your own with x-.\n");
    assert_service_says("    blkio_config: {something: 1, x-a: 1}\n",
                        "3: services.db.blkio_config additional properties 'something' not allowed "
                        "| Check the spelling and the indentation.\n"
                        "3: services.db.blkio_config additional properties 'x-a' not allowed "
                        "| Check the spelling and the indentation.\n");
    assert_says("service: {}\n", "1: the file additional properties 'service' not allowed | "
                                 "Did you mean \"services\"?\n");
}

static void the_line_of_an_unknown_key_is_its_own(void **state UNUSED)
{
    assert_service_says("    some:\n      - a\n      - b\n",
                        "3: services.db additional properties 'some' not allowed | "
                        "Check the indentation, or begin keys of your own with x-.\n");
}

static void after_many_errors_nothing_is_guessed(void **state UNUSED)
{
    const char *text = "services:\n  db:\n    mem_limt: 1\n";
    struct yaml_node *root = parse(text);
    struct compose_project project = { .arena = arena, .problems = &problems };

    problems = (struct compose_problems){ .arena = arena, .error_count = 5000 };
    compose_check_schema(&project, root);
    assert_string_equal(problems.errors->hint,
                        "Check the indentation, or begin keys of your own with x-.");
}

static void keys_of_free_mappings_have_patterns(void **state UNUSED)
{
    assert_says("services: {a b: {image: x}, \"\": {image: x}, a.b-c_D9: {image: x}}\n",
                "1: services additional properties '' not allowed | "
                "Use letters, digits, '.', '_' and '-'.\n"
                "1: services additional properties 'a b' not allowed | "
                "Use letters, digits, '.', '_' and '-'.\n");
    assert_service_says("    environment: {\"\": x, \"\\n\": x, \"a\\nb\": x}\n",
                        "3: services.db.environment additional properties '\n' not allowed | "
                        "Give it a name of one line that is not empty.\n"
                        "3: services.db.environment additional properties '' not allowed | "
                        "Give it a name of one line that is not empty.\n");
}

static void values_of_keys_outside_a_loose_pattern_are_not_looked_at(void **state UNUSED)
{
    assert_says("networks: {a b: {driver: 1}, c: {driver: 1}}\n",
                "1: networks.c.driver must be a string, not an integer | "
                "Put the value in quotes: \"1\".\n");
    assert_service_says("    ulimits: {A: {x: 1}, core: {soft: 1, hard: 2}}\n", "");
    assert_service_says("    logging: {options: {\"\": []}}\n", "");
    assert_says("networks: {a b: 5}\n", "1: networks.a b must be a mapping, not an integer | "
                                        "Write its keys below it, one on each line, indented.\n");
}

static void words_and_patterns_are_held(void **state UNUSED)
{
    assert_service_says("    cgroup: hosts\n", "3: services.db.cgroup value must be one of 'host', "
                                               "'private', not 'hosts' | Did you mean \"host\"?\n");
    assert_service_says("    cgroup: none\n    gpus: some\n",
                        "3: services.db.cgroup value must be one of 'host', 'private', not 'none'\n"
                        "4: services.db.gpus value must be one of 'all', not 'some'\n");
    assert_service_says("    container_name: a\n",
                        "3: services.db.container_name 'a' does not match pattern | "
                        "Use at least two letters, digits, '_', '.' and '-'.\n");
    assert_service_says("    container_name: -ab\n    pull_policy: every_every_2h\n", "");
    assert_service_says("    pull_policy: every_h\n",
                        "3: services.db.pull_policy 'every_h' does not match pattern | "
                        "Write always, never, missing, build, daily, weekly, or every_ and a time "
                        "such as every_12h.\n");
    assert_service_says("    pull_policy: if_not_present\n", "");
}

static void a_missing_key_is_told_where_its_mapping_begins(void **state UNUSED)
{
    assert_service_says("    volumes:\n      - target: /x\n",
                        "4: services.db.volumes[0] missing property 'type' | "
                        "Add a line \"type:\".\n");
    assert_service_says("    ulimits: {core: {}}\n",
                        "3: services.db.ulimits.core missing property 'hard' | "
                        "Add a line \"hard:\".\n"
                        "3: services.db.ulimits.core missing property 'soft' | "
                        "Add a line \"soft:\".\n");
}

static void a_misspelt_key_is_not_told_as_missing_too(void **state UNUSED)
{
    assert_service_says("    volumes:\n      - tpye: bind\n",
                        "4: services.db.volumes[0] additional properties 'tpye' not allowed | "
                        "Did you mean \"type\"?\n");
}

static void items_that_must_differ_are_compared_by_value(void **state UNUSED)
{
    assert_service_says("    security_opt: [a, b, a]\n",
                        "3: services.db.security_opt items at 0 and 2 are equal | "
                        "Remove one of the two.\n");
    assert_service_says("    group_add: [1, \"1\", 1.5]\n", "");
    assert_service_says("    group_add: [1, 1.0]\n",
                        "3: services.db.group_add items at 0 and 1 are equal | "
                        "Remove one of the two.\n");
    assert_service_says("    ports: [{target: 1, mode: x}, {mode: x, target: 1}]\n",
                        "3: services.db.ports items at 0 and 1 are equal | "
                        "Remove one of the two.\n");
    assert_service_says("    build: {tags: [a, a]}\n", "");
}

static const char *list_of(const char *key, const char *last)
{
    const char *text = arena_printf(arena, "    %s: [", key);

    for (int i = 0; i < 40; i++)
        text = arena_printf(arena, "%s%s, ", text,
                            i % 4 == 0   ? arena_printf(arena, "%d", i)
                            : i % 4 == 1 ? arena_printf(arena, "\"%d\"", i)
                            : i % 4 == 2 ? arena_printf(arena, "{target: %d, name: [%d]}", i, i)
                                         : arena_printf(arena, "[%d, true]", i));
    return arena_printf(arena, "%s%s]\n", text, last);
}

static void equal_items_are_found_in_long_lists_too(void **state UNUSED)
{
    const char *const twice[] = { "4.0", "\"9\"", "{name: [6], target: 6.0}", "[7, true]" };
    const unsigned first[] = { 4, 9, 6, 7 };
    struct yaml_node *root;

    for (size_t i = 0; i < sizeof(twice) / sizeof(twice[0]); i++) {
        const struct compose_problem *error;

        if (i == 2) /* a float within an item is another kind */
            continue;
        root = parse(arena_printf(arena, "services:\n  db:\n%s", list_of("ports", twice[i])));
        check(root);
        for (error = problems.errors; error && !strstr(error->message, "equal");)
            error = error->next;
        assert_non_null(error);
        assert_string_equal(
            error->message,
            arena_printf(arena, "services.db.ports items at %u and 40 are equal", first[i]));
    }
    root = parse(arena_printf(arena, "services:\n  db:\n%s", list_of("ports", "\"x\"")));
    check(root);
    for (const struct compose_problem *error = problems.errors; error; error = error->next)
        assert_null(strstr(error->message, "equal"));
}

static void open_mappings_take_any_key(void **state UNUSED)
{
    assert_service_says("    gpus: [{capabilities: [a], any: 2020-01-01}]\n", "");
    assert_says("secrets: {s: {external: {name: x, other: 1}}}\n", "");
    assert_says("volumes: {s: {external: {name: x, other: 1, x-a: 1}}}\n",
                "1: volumes.s.external additional properties 'other' not allowed | "
                "Check the indentation, or begin keys of your own with x-.\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_unknown_key_is_named_with_the_one_that_was_meant, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(the_line_of_an_unknown_key_is_its_own, enter, leave),
        cmocka_unit_test_setup_teardown(after_many_errors_nothing_is_guessed, enter, leave),
        cmocka_unit_test_setup_teardown(keys_of_free_mappings_have_patterns, enter, leave),
        cmocka_unit_test_setup_teardown(values_of_keys_outside_a_loose_pattern_are_not_looked_at,
                                        enter, leave),
        cmocka_unit_test_setup_teardown(words_and_patterns_are_held, enter, leave),
        cmocka_unit_test_setup_teardown(a_missing_key_is_told_where_its_mapping_begins, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(a_misspelt_key_is_not_told_as_missing_too, enter, leave),
        cmocka_unit_test_setup_teardown(items_that_must_differ_are_compared_by_value, enter, leave),
        cmocka_unit_test_setup_teardown(equal_items_are_found_in_long_lists_too, enter, leave),
        cmocka_unit_test_setup_teardown(open_mappings_take_any_key, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
