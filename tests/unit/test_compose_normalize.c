/*
 * What is filled in for every service. The expected trees are what Docker Compose 2.40.3 prints.
 */
#include "compose_stages.h"

static struct yaml_node *normalize(const char *text)
{
    struct yaml_node *root = parse(text);

    compose_resolve_bare_names(&project, root);
    compose_normalize(&project, root);
    assert_int_equal(problems.error_count, 0);
    return root;
}

static void names_of_a_list_take_the_projects_value(void **state)
{
    struct yaml_node *root = parse("services:\n  db:\n    environment: [A, B=1, C, D, E=]\n"
                                   "  web:\n    environment: {A: }\n  odd:\n    environment: x\n");

    (void)state;
    set_variable("A", "x=y");
    set_variable("B", "no");
    set_variable("C", "");
    compose_resolve_bare_names(&project, root);
    assert_string_equal(text_at(root, "services.db.environment"), "[A=x=y, B=1, C=, D, E=]");
    assert_string_equal(text_at(root, "services.web.environment"), "{A: null}");
    compose_resolve_bare_names(&project, parse("services: [1]\n"));
    compose_resolve_bare_names(&project, parse("services: {a: 1, b: {environment: [1]}}\n"));
}

static void null_entries_take_the_value_at_normalising(void **state)
{
    struct yaml_node *root;

    (void)state;
    set_variable("A", "x");
    root = normalize("services:\n  web:\n    environment: {A: , B: , C: \"\", D: 1}\n"
                     "  db:\n    environment: [A, B]\n");
    assert_string_equal(text_at(root, "services.web.environment"), "{A: x, B: null, C: , D: 1}");
    assert_string_equal(text_at(root, "services.db.environment"), "[A=x, B]");
}

static void a_build_gets_its_defaults_and_drops_arguments_without_value(void **state)
{
    struct yaml_node *root;

    (void)state;
    set_variable("A", "x");
    root = normalize("services:\n"
                     "  a: {build: {args: {A: , B: , C: 1}}}\n"
                     "  b: {build: {context: d, dockerfile_inline: FROM x, args: [A, B, C=1]}}\n"
                     "  c: {build: {dockerfile: D, args: 1}}\n");
    assert_string_equal(text_at(root, "services.a.build"),
                        "{args: {A: x, C: 1}, context: ., dockerfile: Dockerfile}");
    assert_string_equal(text_at(root, "services.b.build"),
                        "{context: d, dockerfile_inline: FROM x, args: [A=x, C=1]}");
    assert_string_equal(text_at(root, "services.c.build"), "{dockerfile: D, args: 1, context: .}");
}

static void services_without_networks_are_in_the_default_one(void **state)
{
    struct yaml_node *root = normalize("services:\n  a: {image: x}\n  b: {networks: {}}\n"
                                       "  c: {networks: {n: }}\n  d: {network_mode: host}\n"
                                       "  e: {provider: {type: x}}\n");

    (void)state;
    assert_string_equal(text_at(root, "services.a.networks"), "{default: null}");
    assert_string_equal(text_at(root, "services.b.networks"), "{default: null}");
    assert_string_equal(text_at(root, "services.c.networks"), "{n: null}");
    assert_string_equal(text_at(root, "services.d"), "{network_mode: host}");
    assert_string_equal(text_at(root, "services.e"), "{provider: {type: x}}");
    assert_string_equal(text_at(root, "networks"), "{default: {name: shop_default}}");
}

static void a_default_network_is_made_only_when_it_is_used(void **state)
{
    struct yaml_node *root = normalize("services: {a: {networks: {n: }}}\nnetworks: {n: }\n");

    (void)state;
    assert_string_equal(text_at(root, "networks"), "{n: {name: shop_n}}");
    root = normalize("services: {a: {networks: {default: , n: }}}\n"
                     "networks: {n: , default: {name: x}}\n");
    assert_string_equal(text_at(root, "networks"), "{n: {name: shop_n}, default: {name: x}}");
    root = normalize("services: {a: {networks: {default: }}}\nnetworks: {n: }\n");
    assert_string_equal(text_at(root, "networks"),
                        "{n: {name: shop_n}, default: {name: shop_default}}");
    (void)normalize("services: {a: {networks: 1}, b: }\nnetworks: 1\n");
}

static void dependencies_follow_from_other_fields(void **state)
{
    struct yaml_node *root =
        normalize("services:\n  a:\n    network_mode: service:b\n    ipc: service:c\n"
                  "    pid: service:d\n    uts: service:e\n    cgroup: service:f\n"
                  "    links: [\"g:alias\", h, \"i:j:k\", 1]\n"
                  "    volumes_from: [\"l:ro\", m, \"container:n\", 1]\n"
                  "    depends_on: {b: {condition: service_healthy, required: true}}\n"
                  "  o: {network_mode: bridge, depends_on: 1, ipc: service:p}\n");
    static const char restarted[] = "{condition: service_started, restart: true, required: true}";

    (void)state;
    assert_string_equal(text_at(root, "services.a.depends_on.b"),
                        "{condition: service_healthy, required: true}");
    for (const char *name = "cdefgh"; *name; name++)
        assert_string_equal(text_at(root, arena_printf(arena, "services.a.depends_on.%c", *name)),
                            restarted);
    assert_string_equal(text_at(root, "services.a.depends_on.i:j:k"), restarted);
    assert_string_equal(text_at(root, "services.a.depends_on.l"),
                        "{condition: service_started, restart: false, required: true}");
    assert_string_equal(text_at(root, "services.a.depends_on.m"),
                        "{condition: service_started, restart: false, required: true}");
    assert_int_equal(
        yaml_find(arena, yaml_find(arena, yaml_find(arena, root, "services"), "a"), "depends_on")
            ->count,
        10);
    assert_string_equal(text_at(root, "services.o.depends_on"), "1");
}

static void targets_are_clean_and_a_pull_policy_has_one_name(void **state)
{
    struct yaml_node *root = normalize("services:\n  a:\n    network_mode: none\n"
                                       "    pull_policy: if_not_present\n"
                                       "    volumes: [{type: volume, target: /a/./b//../c/},"
                                       " {type: tmpfs, target: \"\"}, 1, {target: 1}]\n");

    (void)state;
    assert_string_equal(text_at(root, "services.a.volumes"),
                        "[{type: volume, target: /a/c}, {type: tmpfs, target: .}, 1, {target: 1}]");
    assert_string_equal(text_at(root, "services.a.pull_policy"), "missing");
}

static void resources_are_named_after_the_project(void **state)
{
    struct yaml_node *root = normalize(
        "secrets: {a: {file: x}, b: {external: true}, c: {name: z, file: x},\n"
        "          d: {external: \"true\"}, e: {external: false}, f: {name: \"\"}, g: 1}\n"
        "configs: {a: {file: x}}\nvolumes: {a: }\n");

    (void)state;
    assert_string_equal(text_at(root, "secrets"),
                        "{a: {file: x, name: shop_a}, b: {external: true, name: b}, "
                        "c: {name: z, file: x}, d: {external: true, name: d}, "
                        "e: {external: false, name: shop_e}, f: {name: }, g: 1}");
    assert_string_equal(text_at(root, "configs"), "{a: {file: x, name: shop_a}}");
    assert_string_equal(text_at(root, "volumes"), "{a: {name: shop_a}}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(names_of_a_list_take_the_projects_value, enter, leave),
        cmocka_unit_test_setup_teardown(null_entries_take_the_value_at_normalising, enter, leave),
        cmocka_unit_test_setup_teardown(a_build_gets_its_defaults_and_drops_arguments_without_value,
                                        enter, leave),
        cmocka_unit_test_setup_teardown(services_without_networks_are_in_the_default_one, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(a_default_network_is_made_only_when_it_is_used, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(dependencies_follow_from_other_fields, enter, leave),
        cmocka_unit_test_setup_teardown(targets_are_clean_and_a_pull_policy_has_one_name, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(resources_are_named_after_the_project, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
