/*
 * A later file over an earlier one, and items that are the same one. The expected trees are what
 * Docker Compose 2.40.3 makes of the same two files.
 */
#include "compose_stages.h"

/* Both files merged and made unique, up to the schema. */
static struct yaml_node *merge(const char *base, const char *over)
{
    struct yaml_node *root = parse(base);

    root = compose_merge(&project, &compose_field_project, NULL, root, parse(over));
    compose_make_unique(&project, root);
    return root;
}

static const char *service_text(const char *name, const char *value)
{
    return arena_printf(arena, "services:\n  db:\n    %s: %s\n", name, value);
}

/* One field of a service: its value in the earlier file and in the later one. */
static const char *field(const char *name, const char *base, const char *over)
{
    return text_at(merge(service_text(name, base), service_text(name, over)),
                   arena_printf(arena, "services.db.%s", name));
}

static const char *warnings_text(void)
{
    const char *text = "";

    compose_problems_settle(&problems, NULL);
    for (const struct compose_problem *one = problems.warnings; one; one = one->next) {
        assert_non_null(one->hint);
        text = arena_printf(arena, "%s%d: %s %s: %s\n", text, one->place.line, one->id,
                            one->service ? one->service : "-", one->message);
    }
    return text;
}

static void scalars_and_kinds_follow_the_later_file(void **state)
{
    (void)state;
    assert_string_equal(field("image", "a", "b"), "b");
    assert_string_equal(field("image", "a", "null"), "a");
    assert_string_equal(field("user", "a", "[b]"), "[b]");
    assert_string_equal(field("cap_add", "[A]", "[B, A]"), "[A, B]");
    assert_string_equal(field("x-own", "{a: 1, b: [1]}", "{b: [2], c: 3}"),
                        "{a: 1, b: [1, 2], c: 3}");
    assert_string_equal(field("deploy", "{replicas: 1, labels: {a: b}}", "{labels: [c]}"),
                        "{replicas: 1, labels: [a=b, c]}");
    assert_int_equal(problems.error_count, 0);
    assert_string_equal(
        node_text(compose_merge(&project, &compose_field_project, NULL, NULL, parse("a: 1\n"))),
        "{a: 1}");
}

static void kinds_that_do_not_fit_are_refused_at_the_later_place(void **state)
{
    struct yaml_node *root = merge("services:\n  db:\n    ports: [\"80\"]\n    deploy: {}\n",
                                   "services:\n  db:\n    deploy: [a]\n    ports: {a: b}\n");

    (void)state;
    assert_string_equal(text_at(root, "services.db"), "{ports: [80], deploy: {}}");
    assert_string_equal(
        errors_text(),
        "3: cannot override services.db.deploy: it is a list here and a mapping before\n"
        "4: cannot override services.db.ports: it is a mapping here and a list before\n");
}

static void commands_are_replaced_by_null_too(void **state)
{
    (void)state;
    assert_string_equal(field("command", "[a]", "b"), "b");
    assert_string_equal(field("command", "[a]", "null"), "null");
    assert_string_equal(field("entrypoint", "a", "[]"), "[]");
    assert_string_equal(field("healthcheck", "{test: a, retries: 1}", "{test: null}"),
                        "{test: null, retries: 1}");
    assert_string_equal(field("ulimits", "{a: {soft: 1, hard: 2}, b: 1}", "{a: null}"),
                        "{a: null, b: 1}");
    assert_string_equal(warnings_text(), "");
}

static void variables_of_both_forms_become_one_list(void **state)
{
    (void)state;
    assert_string_equal(field("environment", "{B: 1, A: x}", "{A: 2, C: }"), "[A=2, B=1, C]");
    assert_string_equal(field("environment", "[A=1, B]", "{A: }"), "[A, B]");
    assert_string_equal(field("environment", "[A=1]", "A=2"), "[A=2]");
    assert_string_equal(field("environment", "{A: 1.10, B: 1e6, C: true, D: 0x10}", "[]"),
                        "[A=1.1, B=1e+06, C=true, D=16]");
    assert_string_equal(field("dns", "1.1.1.1", "[2.2.2.2]"), "[1.1.1.1, 2.2.2.2]");
    assert_string_equal(field("tmpfs", "/run", "/run:size=1m"), "[/run, /run:size=1m]");
    assert_string_equal(field("env_file", "a", "[{path: b}, a]"), "[a, {path: b}]");
    assert_string_equal(field("environment", "{A: 1}", "5"), "[A=1]");
}

static void values_are_printed_as_go_prints_them(void **state)
{
    (void)state;
    assert_string_equal(field("environment", "[]",
                              "{A: 2024-01-01, B: 2024-1-2T03:04:05.50+02:00, C: [1, [2, ~]], "
                              "D: {x: 1, a: ~}, E: 2024-01-02 3:4:5, F: 2024-01-02T03:04:05Z, "
                              "G: 2024-01-02T03:04:05.0-00:00}"),
                        "[A=2024-01-01 00:00:00 +0000 UTC, B=2024-01-02 03:04:05.5 +0200 +0200, "
                        "C=[2 <nil>], D=map[a:<nil> x:1], "
                        "E=2024-01-02 03:04:05 +0000 UTC, F=2024-01-02 03:04:05 +0000 UTC, "
                        "G=2024-01-02 03:04:05 +0000 UTC]");
}

static void hosts_that_are_there_are_left_out(void **state)
{
    (void)state;
    assert_string_equal(field("extra_hosts", "{a: 1.1.1.1, b: [1.1.1.2, 1.1.1.3]}",
                              "[b=1.1.1.2, c=1.1.1.4, c=1.1.1.4]"),
                        "[a=1.1.1.1, b=1.1.1.2, b=1.1.1.3, c=1.1.1.4, c=1.1.1.4]");
    assert_string_equal(field("extra_hosts", "[a=1.1.1.1]", "null"), "[a=1.1.1.1]");
}

static void lists_of_names_become_mappings(void **state)
{
    (void)state;
    assert_string_equal(field("depends_on", "[a]", "{b: {condition: service_healthy}}"),
                        "{a: {condition: service_started, required: true}, "
                        "b: {condition: service_healthy}}");
    assert_string_equal(field("depends_on", "{a: {condition: service_healthy}}", "[a]"),
                        "{a: {condition: service_started, required: true}}");
    assert_string_equal(field("networks", "[a, b]", "{a: {aliases: [x]}}"),
                        "{a: {aliases: [x]}, b: null}");
    assert_string_equal(field("networks", "{a: {aliases: [x]}}", "[a, c]"),
                        "{a: {aliases: [x]}, c: null}");
    assert_string_equal(field("networks", "[a]", "null"), "{a: null}");
    assert_string_equal(field("networks", "null", "null"), "{}");
    assert_int_equal(problems.error_count, 0);
    assert_string_equal(field("networks", "null", "[a]"), "null");
    assert_string_equal(field("depends_on", "[a]", "[1]"), "[a]");
    assert_string_equal(errors_text(),
                        "3: cannot override services.db.networks: it is a list here and null "
                        "before\n"
                        "3: services.db.depends_on: an item is an integer\n");
}

static void options_of_another_log_driver_are_dropped(void **state)
{
    (void)state;
    assert_string_equal(field("logging", "{driver: a, options: {x: 1}}", "{options: {y: 2}}"),
                        "{driver: a, options: {x: 1, y: 2}}");
    assert_string_equal(field("logging", "{driver: a, options: {x: 1}}", "{driver: b}"),
                        "{driver: b}");
    assert_string_equal(field("logging", "{driver: a, options: {x: 1}}", "{driver: null}"),
                        "{driver: null}");
    assert_int_equal(problems.error_count, 0);
    assert_string_equal(field("logging", "{driver: a}", "null"), "{driver: a}");
    assert_int_equal(problems.error_count, 1);
}

static void a_build_text_is_its_context(void **state)
{
    (void)state;
    assert_string_equal(field("build", "./a", "{args: {A: 1}}"), "{context: ./a, args: {A: 1}}");
    assert_string_equal(field("build", "{args: [A=1]}", "./b"), "{args: [A=1], context: ./b}");
    assert_string_equal(field("build", "./a", "5"), "{context: ./a}");
    assert_int_equal(problems.error_count, 0);
    assert_string_equal(field("build", "null", "./b"), "null");
    assert_int_equal(problems.error_count, 1);
}

static const char *network_text(const char *value)
{
    return arena_printf(arena, "networks:\n  n:\n    ipam:\n      config: %s\n", value);
}

static const char *pools(const char *base, const char *over)
{
    return text_at(merge(network_text(base), network_text(over)), "networks.n.ipam.config");
}

static void pools_of_one_subnet_are_merged(void **state)
{
    (void)state;
    assert_string_equal(pools("[{subnet: a, gateway: x}]", "[{subnet: a, ip_range: y}]"),
                        "[{subnet: a, gateway: x, ip_range: y}]");
    assert_string_equal(pools("[{subnet: a, gateway: x}]", "[{subnet: b}]"), "[{subnet: b}]");
    assert_string_equal(pools("[{subnet: a}]", "[]"), "[]");
    assert_string_equal(pools("[{gateway: a}]", "[{ip_range: b}]"), "[{gateway: a, ip_range: b}]");
    assert_string_equal(pools("[{subnet: a}]", "[x, [y]]"), "[{}, {subnet: a, y: null}]");
    assert_int_equal(problems.error_count, 0);
    assert_string_equal(pools("[{subnet: a}]", "null"), "[{subnet: a}]");
    assert_int_equal(problems.error_count, 1);
}

static void an_override_that_does_nothing_is_told(void **state)
{
    (void)state;
    (void)merge("services:\n  db:\n    mem_limit: 1g\n    profiles: [a]\n    environment: [A]\n"
                "    build: .\n    networks: [n]\n    deploy: {replicas: 1}\n    expose: []\n"
                "    labels: {a: b}\nvolumes:\n  data: {driver: local}\n",
                "services:\n  db:\n    mem_limit:\n    profiles: []\n    environment: {}\n"
                "    build: ~\n    networks: []\n    deploy: {}\n    expose: []\n    labels: 7\n"
                "volumes:\n  data:\n");
    assert_string_equal(
        warnings_text(),
        "3: compose-override-empty db: services.db.mem_limit: null changes nothing here\n"
        "4: compose-override-empty db: services.db.profiles: an empty list changes nothing here\n"
        "5: compose-override-empty db: services.db.environment: an empty mapping changes nothing "
        "here\n"
        "6: compose-override-empty db: services.db.build: null changes nothing here\n"
        "7: compose-override-empty db: services.db.networks: an empty list changes nothing here\n"
        "8: compose-override-empty db: services.db.deploy: an empty mapping changes nothing here\n"
        "10: compose-override-empty db: services.db.labels: an integer changes nothing here\n");
}

static void a_service_without_a_body_does_nothing(void **state)
{
    (void)state;
    (void)merge("services: {db: {image: x}}\n", "services: {db: }\n");
    assert_string_equal(warnings_text(), "1: compose-override-empty db: services.db: null changes "
                                         "nothing here\n");
}

static void lines_of_keys_belong_to_the_file_of_the_value(void **state)
{
    struct yaml_node *root = merge("services:\n  db:\n    image: a\n    user: b\n",
                                   "x-a: 1\nservices:\n  db:\n    image: c\n    expose: [1]\n");
    struct yaml_node *db = yaml_find(arena, yaml_find(arena, root, "services"), "db");

    (void)state;
    assert_int_equal(yaml_find_entry(arena, db, "image")->line, 4);
    assert_int_equal(yaml_find_entry(arena, db, "user")->line, 4);
    assert_int_equal(yaml_find_entry(arena, db, "expose")->line, 5);
}

static void volumes_are_the_same_by_their_target(void **state)
{
    (void)state;
    assert_string_equal(field("volumes", "[a1:/x, /y]", "[./b:/x:ro]"), "[./b:/x:ro, /y]");
    assert_string_equal(field("volumes", "[{type: volume, target: /x}]", "[a1:/x]"), "[a1:/x]");
    assert_string_equal(field("volumes", "[a1:/x]", "[a1:/x/]"), "[a1:/x, a1:/x/]");
    assert_string_equal(field("volumes", "[a1:d:/x:ro]", "[d:/x]"), "[d:/x]");
    assert_string_equal(field("volumes", "[a1::/x]", "[a1::/x, 5]"), "[a1::/x, a1::/x, 5]");
    assert_int_equal(problems.error_count, 0);
    (void)field("volumes", "[{type: volume}]", "[]");
    (void)field("devices", "[{source: /dev/a}]", "[]");
    assert_string_equal(errors_text(),
                        "3: service device services.db.devices is missing a mount target\n"
                        "3: service volume services.db.volumes is missing a mount target\n");
}

static void devices_and_mounts_are_the_same_by_their_target(void **state)
{
    (void)state;
    assert_string_equal(field("devices", "[/dev/a, /dev/b:/dev/c:r]", "[/dev/x:/dev/a, /dev/c]"),
                        "[/dev/x:/dev/a, /dev/c]");
    assert_string_equal(field("devices", "[{source: a, target: /dev/a}]", "[/dev/a]"), "[/dev/a]");
    assert_string_equal(field("secrets", "[a, b]", "[{source: c, target: /run/secrets/a}]"),
                        "[{source: c, target: /run/secrets/a}, b]");
    assert_string_equal(field("secrets", "[{source: a, uid: \"1\"}]", "[a, 5, {uid: \"1\"}]"),
                        "[a, 5, {uid: 1}]");
    assert_string_equal(field("configs", "[a]", "[{source: b, target: /a}]"),
                        "[{source: b, target: /a}]");
    assert_string_equal(field("env_file", "[{path: a, required: false}]", "a"), "[a]");
}

static void ports_are_the_same_by_all_their_parts(void **state)
{
    (void)state;
    assert_string_equal(field("ports", "[80, \"80\", \"80:80\"]", "[{target: 80}]"),
                        "[80, 80:80, {target: 80}]");
    assert_string_equal(
        field("ports", "[{target: 80, published: \"80\"}]",
              "[{target: 80, published: \"80\", protocol: tcp, host_ip: 0.0.0.0, mode: host}]"),
        "[{target: 80, published: 80, protocol: tcp, host_ip: 0.0.0.0, mode: host}]");
    assert_string_equal(field("ports", "[{target: 80, published: 80}]",
                              "[{target: 80, published: \"80\"}, {target: 80, published: 80}]"),
                        "[{target: 80, published: 80}, {target: 80, published: 80}]");
    assert_string_equal(
        field("ports", "[{target: 80}]", "[{target: \"80\"}, {target: 80, published: ~}]"),
        "[{target: 80, published: null}, {target: 80}]");
    assert_int_equal(problems.error_count, 0);
    assert_string_equal(field("ports", "[{published: 1}]", "[1.5, ~]"),
                        "[{published: 1}, 1.5, null]");
    assert_string_equal(errors_text(),
                        "3: service ports services.db.ports is missing a target port\n");
}

static void exposed_ports_are_the_same_as_text_and_number(void **state)
{
    (void)state;
    assert_string_equal(field("expose", "[\"80\", 81]", "[80, \"81\"]"), "[80, 81]");
    assert_string_equal(field("expose", "[80.5]", "[~]"), "[80.5, null]");
    assert_string_equal(errors_text(), "3: services.db.expose: unsupported expose value 80.5\n");
}

static void long_lists_are_made_unique_too(void **state)
{
    const char *base = "[", *over = "[";

    (void)state;
    for (int i = 0; i < 100; i++) {
        base = arena_printf(arena, "%sA%d=old, ", base, i);
        over = arena_printf(arena, "%sA%d=new, ", over, i);
    }

    struct yaml_node *root =
        merge(arena_printf(arena, "services: {db: {environment: %s7]}}\n", base),
              arena_printf(arena, "services: {db: {environment: %sB, A]}}\n", over));
    struct yaml_node *list =
        yaml_find(arena, yaml_find(arena, yaml_find(arena, root, "services"), "db"), "environment");

    assert_int_equal(list->count, 103);
    assert_string_equal(list->as.items[0]->text, "A0=new");
    assert_string_equal(list->as.items[99]->text, "A99=new");
    assert_int_equal(list->as.items[100]->kind, YAML_INTEGER);
    assert_string_equal(list->as.items[102]->text, "A");
}

static void trees_of_any_shape_are_tolerated(void **state)
{
    static const char *const shapes[] = {
        "a", "5", "~", "[a, 1, ~, {a: b}, [c]]", "{a: {b: [c]}}", "{db: [1]}"
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(shapes); i++) {
        for (size_t j = 0; j < ARRAY_LENGTH(shapes); j++) {
            (void)merge(arena_printf(arena, "services: %s\nvolumes: %s\n", shapes[i], shapes[j]),
                        arena_printf(arena, "services: %s\nvolumes: %s\n", shapes[j], shapes[i]));
            (void)merge(arena_printf(arena, "services:\n  db: {build: %s, networks: %s}\n",
                                     shapes[i], shapes[j]),
                        arena_printf(arena, "services:\n  db: {build: %s, networks: %s}\n",
                                     shapes[j], shapes[i]));
        }
    }
    compose_make_unique(&project, yaml_new_null(arena, (struct place){ 0 }));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(scalars_and_kinds_follow_the_later_file, enter, leave),
        cmocka_unit_test_setup_teardown(kinds_that_do_not_fit_are_refused_at_the_later_place, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(commands_are_replaced_by_null_too, enter, leave),
        cmocka_unit_test_setup_teardown(variables_of_both_forms_become_one_list, enter, leave),
        cmocka_unit_test_setup_teardown(values_are_printed_as_go_prints_them, enter, leave),
        cmocka_unit_test_setup_teardown(hosts_that_are_there_are_left_out, enter, leave),
        cmocka_unit_test_setup_teardown(lists_of_names_become_mappings, enter, leave),
        cmocka_unit_test_setup_teardown(options_of_another_log_driver_are_dropped, enter, leave),
        cmocka_unit_test_setup_teardown(a_build_text_is_its_context, enter, leave),
        cmocka_unit_test_setup_teardown(pools_of_one_subnet_are_merged, enter, leave),
        cmocka_unit_test_setup_teardown(an_override_that_does_nothing_is_told, enter, leave),
        cmocka_unit_test_setup_teardown(a_service_without_a_body_does_nothing, enter, leave),
        cmocka_unit_test_setup_teardown(lines_of_keys_belong_to_the_file_of_the_value, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(volumes_are_the_same_by_their_target, enter, leave),
        cmocka_unit_test_setup_teardown(devices_and_mounts_are_the_same_by_their_target, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(ports_are_the_same_by_all_their_parts, enter, leave),
        cmocka_unit_test_setup_teardown(exposed_ports_are_the_same_as_text_and_number, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(long_lists_are_made_unique_too, enter, leave),
        cmocka_unit_test_setup_teardown(trees_of_any_shape_are_tolerated, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
