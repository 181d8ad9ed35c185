/*
 * Short forms, what is filled in, and what is checked then. The expected trees and refusals are
 * Docker Compose 2.40.3's.
 */
#include "compose_stages.h"

static struct yaml_node *canonical(const char *text)
{
    struct yaml_node *root = parse(text);

    compose_make_canonical(&project, root);
    return root;
}

/* The long form of one field of a service; making it once more changes nothing. */
static const char *field(const char *name, const char *value)
{
    const char *way = arena_printf(arena, "services.db.%s", name);
    struct yaml_node *root =
        canonical(arena_printf(arena, "services:\n  db:\n    %s: %s\n", name, value));
    const char *first = text_at(root, way);
    size_t used = arena_used_bytes(arena);

    compose_make_canonical(&project, root);
    if (problems.error_count == 0)
        assert_int_equal(arena_used_bytes(arena), used);
    assert_string_equal(text_at(root, way), first);
    return first;
}

static const char *build(const char *name, const char *value)
{
    struct yaml_node *root =
        canonical(arena_printf(arena, "services:\n  db:\n    build:\n      %s: %s\n", name, value));

    return text_at(root, arena_printf(arena, "services.db.build.%s", name));
}

static const char *warnings_text(void)
{
    const char *text = "";

    compose_problems_settle(&problems, NULL);
    for (const struct compose_problem *one = problems.warnings; one; one = one->next)
        text = arena_printf(arena, "%s%d: %s %s: %s\n", text, one->place.line, one->id,
                            one->service ? one->service : "-", one->message);
    return text;
}

static void short_ports_become_mappings(void **state)
{
    (void)state;
    assert_string_equal(field("ports", "[80]"), "[{mode: ingress, target: 80, protocol: tcp}]");
    assert_string_equal(field("ports", "[\"127.0.0.1:8000-8001:80-81/udp\", {target: 1}]"),
                        "[{mode: ingress, host_ip: 127.0.0.1, target: 80, published: 8000, "
                        "protocol: udp}, {mode: ingress, host_ip: 127.0.0.1, target: 81, "
                        "published: 8001, protocol: udp}, {target: 1}]");
    assert_string_equal(field("ports", "[\"8000-8010:0\"]"),
                        "[{mode: ingress, published: 8000-8010, protocol: tcp}]");
    assert_string_equal(field("ports", "[]"), "[]");
    assert_int_equal(problems.error_count, 0);
}

static void wrong_ports_are_named_each(void **state)
{
    (void)state;
    assert_string_equal(field("ports", "\n      - \"99999:80\"\n      - \"localhost:80:80\"\n"
                                       "      - 80.5\n      - 81\n"),
                        "[{mode: ingress, target: 81, protocol: tcp}]");
    assert_string_equal(errors_text(),
                        "4: services.db.ports[0]: Invalid hostPort: 99999\n"
                        "5: services.db.ports[1]: Invalid ip address: localhost\n"
                        "6: services.db.ports[2]: invalid type for a port: it is a decimal\n");
}

static void ports_without_end_are_refused(void **state)
{
    struct yaml_node *root;
    const char *text = "services:\n  db:\n    ports:\n";

    (void)state;
    for (int i = 0; i < 20; i++)
        text = arena_printf(arena, "%s    - \"1-65535/%s\"\n", text, i % 2 ? "tcp" : "udp");
    root = canonical(text);
    assert_true(problems.error_count > 0);
    assert_string_equal(problems.errors->message, "too many ports");
    assert_true(
        yaml_find(arena, yaml_find(arena, yaml_find(arena, root, "services"), "db"), "ports")
            ->count < 400 * 1000);

    /* Nothing is left: no further range is expanded, nor when extends has gone beyond the end. */
    size_t used = arena_used_bytes(arena);

    budget.clones += 5;
    assert_string_equal(field("ports", "[\"1-65535\"]"), "[]");
    assert_true(arena_used_bytes(arena) - used < (size_t)100 * 1000);
    project.budget = NULL;
    assert_string_equal(field("ports", "[80]"), "[{mode: ingress, target: 80, protocol: tcp}]");
}

static void short_volumes_become_mappings(void **state)
{
    (void)state;
    assert_string_equal(field("volumes", "[/data/]"),
                        "[{type: volume, target: /data, volume: {}}]");
    assert_string_equal(field("volumes", "[/a]"), "[{type: volume, target: /a}]");
    assert_string_equal(
        field("volumes", "[\"./x:/b/../y:ro,z\"]"),
        "[{type: bind, source: ./x, target: /y, read_only: true, bind: {selinux: z, "
        "create_host_path: true}}]");
    assert_string_equal(field("volumes", "[\"vol:/y:nocopy,rshared\"]"),
                        "[{type: volume, source: vol, target: /y, bind: {propagation: rshared}, "
                        "volume: {nocopy: true}}]");
    assert_string_equal(field("volumes", "[{type: bind, target: /a/}]"),
                        "[{type: bind, target: /a/}]");
    assert_string_equal(warnings_text(), "");
    assert_int_equal(problems.error_count, 0);
    (void)field("volumes", "[\":/data\"]");
    (void)field("volumes", "[\"ab:/b:cd:e\"]");
    assert_string_equal(errors_text(),
                        "3: services.db.volumes: invalid spec: :/data: empty section between "
                        "colons\n"
                        "3: services.db.volumes: invalid spec: ab:/b:cd:e: too many colons\n");
}

static void a_volume_of_one_letter_is_told(void **state)
{
    (void)state;
    assert_string_equal(field("volumes", "[\"d:/data\"]"),
                        "[{type: volume, target: d:/data, volume: {}}]");
    assert_string_equal(field("volumes", "\n      - \"c:/x:/data\""),
                        "[{type: bind, source: c:/x, target: /data, bind: {create_host_path: "
                        "true}}]");
    assert_string_equal(
        warnings_text(),
        "3: compose-volume-drive db: services.db.volumes[0]: the one letter before the colon in "
        "\"d:/data\" is read as a Windows drive, so this is an anonymous volume\n"
        "4: compose-volume-drive db: services.db.volumes[0]: the one letter before the colon in "
        "\"c:/x:/data\" is read as a Windows drive, so this is a bind mount\n");
}

static void short_devices_become_mappings(void **state)
{
    (void)state;
    assert_string_equal(field("devices", "[/dev/a, \"/dev/a:/dev/b:r\", \"/dev/c:\", {source: x}]"),
                        "[{source: /dev/a, target: /dev/a, permissions: rwm}, "
                        "{source: /dev/a, target: /dev/b, permissions: r}, "
                        "{source: /dev/c, target: /dev/c, permissions: rwm}, {source: x}]");
    assert_int_equal(problems.error_count, 0);
    (void)field("devices", "[\"a:b:c:d\"]");
    assert_string_equal(errors_text(),
                        "3: confusing device mapping, please use long syntax: a:b:c:d\n");
}

static void names_and_texts_become_mappings(void **state)
{
    (void)state;
    assert_string_equal(field("build", "./x"), "{context: ./x}");
    assert_string_equal(field("secrets", "[a, {source: b}]"), "[{source: a}, {source: b}]");
    assert_string_equal(field("configs", "[a]"), "[{source: a}]");
    assert_string_equal(field("networks", "[a, b]"), "{a: null, b: null}");
    assert_string_equal(field("networks", "null"), "null");
    assert_string_equal(field("depends_on", "[a]"),
                        "{a: {condition: service_started, required: true}}");
    assert_string_equal(field("depends_on", "{a: {condition: service_healthy}, b: {}}"),
                        "{a: {condition: service_healthy, required: true}, "
                        "b: {condition: service_started, required: true}}");
    assert_string_equal(field("env_file", "a"), "[{path: a, required: true}]");
    assert_string_equal(field("env_file", "[a, {path: b, required: false}, 5]"),
                        "[{path: a, required: true}, {path: b, required: false}, 5]");
    assert_string_equal(field("label_file", "a"), "[a]");
    assert_string_equal(field("dns", "1.1.1.1"), "[1.1.1.1]");
    assert_string_equal(field("dns", "[\"\", 1.1.1.1, ~]"), "[1.1.1.1]");
    assert_string_equal(field("label_file", "[\"\", b]"), "[, b]");
    assert_string_equal(field("extends", "a"), "{service: a}");
    assert_string_equal(field("gpus", "all"), "[{count: all}]");
    assert_string_equal(field("ulimits", "{a: 5, b: {soft: 1}}"), "{a: 5, b: {soft: 1}}");
    assert_int_equal(problems.error_count, 0);
}

static void a_build_has_short_forms_below(void **state)
{
    (void)state;
    assert_string_equal(build("additional_contexts", "[a=b, c=d=e]"), "{a: b, c: d=e}");
    assert_string_equal(build("ssh", "[default, a=b]"), "{default: null, a: b}");
    assert_string_equal(build("ssh", "{a: b}"), "{a: b}");
    assert_string_equal(build("secrets", "[a]"), "[{source: a}]");
    assert_string_equal(build("provenance", "true"), "true");
    assert_string_equal(build("sbom", "[a, {b: 1.50}]"), "[a map[b:1.5]]");
    assert_int_equal(problems.error_count, 0);
    (void)build("additional_contexts", "[a]");
    (void)build("ssh", "[b]");
    assert_string_equal(errors_text(),
                        "4: services.db.build.additional_contexts: invalid value a, expected "
                        "key=value\n"
                        "4: services.db.build.ssh: invalid ssh key \"b\"\n");
}

static void wrong_kinds_are_refused_once(void **state)
{
    static const char *const fields[][2] = {
        { "build", "5" },          { "secrets", "[5]" },       { "depends_on", "5" },
        { "depends_on", "[5]" },   { "depends_on", "{a: 5}" }, { "env_file", "5" },
        { "gpus", "5" },           { "networks", "[5]" },      { "volumes", "[5]" },
        { "volumes", "{a: 5}" },   { "devices", "[5]" },       { "ports", "5" },
        { "ulimits", "{A: 1.0}" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(fields); i++) {
        (void)field(fields[i][0], fields[i][1]);
        assert_int_equal(problems.error_count, 1);
        assert_non_null(strstr(problems.errors->message, "invalid type for "));
        problems = (struct compose_problems){ .arena = arena };
    }
    (void)build("additional_contexts", "5");
    (void)build("ssh", "[5]");
    assert_int_equal(problems.error_count, 1);
}

static void many_errors_hide_wrong_kinds(void **state)
{
    const char *text = "services:\n";

    (void)state;
    for (int i = 0; i < 2000; i++)
        text = arena_printf(arena, "%s  s%d: {build: 5}\n", text, i);
    (void)canonical(text);
    assert_true(problems.error_count > 400 && problems.error_count < 1000);
}

static void the_old_form_of_external_is_replaced(void **state)
{
    struct yaml_node *root = canonical("volumes:\n  a: {external: {name: x}}\n  b:\n"
                                       "  c: {external: {name: x}, name: x}\n"
                                       "  d: {external: {}}\n  e: {external: false}\n");

    (void)state;
    assert_string_equal(text_at(root, "volumes"),
                        "{a: {external: true, name: x}, b: null, c: {external: true, name: x}, "
                        "d: {external: true}, e: {external: false}}");
    assert_int_equal(problems.error_count, 0);
    (void)canonical(
        "volumes:\n  a:\n    name: y\n    external:\n      name: x\nsecrets:\n  s: 5\n");
    assert_string_equal(errors_text(),
                        "5: volumes.a: name and external.name conflict; only use name\n"
                        "7: secrets.s: invalid type for a resource: it is an integer\n");
}

static struct yaml_node *preset(const char *text)
{
    struct yaml_node *root = parse(text);

    compose_set_presets(&project, root);
    compose_check_resources(&project, root);
    return root;
}

static void what_is_missing_is_filled_in(void **state)
{
    struct yaml_node *root =
        preset("services:\n  db:\n    build: {dockerfile: x}\n"
               "    secrets: [{source: a}, {source: b, target: c}, {uid: \"1\"}]\n"
               "    ports: [{target: 1}, {target: 2, mode: host, protocol: udp}, 5]\n"
               "    gpus: [{}, {count: 1}, {device_ids: [a]}]\n"
               "    deploy: {resources: {reservations: {devices: [{driver: x}]}}}\n");

    (void)state;
    assert_string_equal(text_at(root, "services.db.build"), "{dockerfile: x, context: .}");
    assert_string_equal(text_at(root, "services.db.secrets"),
                        "[{source: a, target: /run/secrets/a}, {source: b, target: c}, "
                        "{uid: 1, target: /run/secrets/%!s(<nil>)}]");
    assert_string_equal(text_at(root, "services.db.ports"),
                        "[{target: 1, protocol: tcp, mode: ingress}, "
                        "{target: 2, mode: host, protocol: udp}, 5]");
    assert_string_equal(text_at(root, "services.db.gpus"),
                        "[{count: all}, {count: 1}, {device_ids: [a]}]");
    assert_string_equal(text_at(root, "services.db.deploy.resources.reservations.devices"),
                        "[{driver: x, count: all}]");
    assert_int_equal(problems.error_count, 0);
    (void)preset("services:\n  db:\n    gpus:\n    - 5\n    secrets:\n    - 5\n");
    assert_int_equal(problems.error_count, 2);
}

static void resources_have_one_source(void **state)
{
    (void)state;
    (void)preset("secrets:\n"
                 "  a: {file: x}\n"
                 "  b: {file: x, environment: y}\n"
                 "  c: {}\n"
                 "  d: {driver: x}\n"
                 "  e: {external: true}\n"
                 "  f: 5\n"
                 "configs:\n"
                 "  a: {content: x}\n"
                 "  b: {content: x, file: ~}\n"
                 "  c: {name: x}\n"
                 "networks: {a: {external: true, driver: x}}\n");
    assert_string_equal(errors_text(),
                        "3: secrets.b: file|environment attributes are mutually exclusive\n"
                        "4: secrets.c: one of file|environment must be set\n"
                        "10: configs.b: file|environment|content attributes are mutually "
                        "exclusive\n"
                        "11: configs.c: one of file|environment|content must be set\n");
}

static void an_external_volume_has_only_a_name(void **state)
{
    (void)state;
    (void)preset("volumes:\n"
                 "  a: {external: true, name: x, x-y: 1}\n"
                 "  b: {external: false, driver: x}\n"
                 "  c:\n    external: true\n    driver: x\n    labels: [a]\n"
                 "  d: {external: \"x\"}\n"
                 "  e:\n");
    assert_string_equal(
        errors_text(),
        "6: volumes.c: conflicting parameters \"external\" and \"driver\" specified\n"
        "7: volumes.c: conflicting parameters \"external\" and \"labels\" specified\n"
        "8: volumes.d: invalid type for external: it is a string\n");
}

static void ports_and_devices_are_checked(void **state)
{
    (void)state;
    (void)preset("services:\n"
                 "  db:\n"
                 "    ports:\n"
                 "    - {target: 1, host_ip: 127.0.0.1}\n"
                 "    - {target: 1, host_ip: \"::1\"}\n"
                 "    - {target: 1, host_ip: localhost}\n"
                 "    - {target: 1, published: 80}\n"
                 "    gpus:\n"
                 "    - {count: 1, device_ids: [a]}\n"
                 "    develop:\n"
                 "      watch: [{path: a}, {path: \"\"}]\n"
                 "  web: 5\n");
    assert_string_equal(
        errors_text(),
        "6: services.db.ports[2]: invalid ip address: localhost\n"
        "9: services.db.gpus[0]: \"count\" and \"device_ids\" attributes are exclusive\n"
        "11: services.db.develop.watch[1].path: value can't be blank\n");
    assert_string_equal(warnings_text(),
                        "7: compose-published-integer db: services.db.ports: published is a "
                        "number, so an override file cannot replace this port\n");
}

static void trees_of_any_shape_are_tolerated(void **state)
{
    static const char *const shapes[] = { "a", "5", "~", "[a, 1, ~, {a: b}, [c]]",
                                          "{a: {b: [c], external: 1}}" };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(shapes); i++) {
        struct yaml_node *root = canonical(arena_printf(
            arena, "services: %s\nvolumes: %s\nsecrets: %s\n", shapes[i], shapes[i], shapes[i]));

        compose_set_presets(&project, root);
        compose_check_resources(&project, root);
        root = canonical(arena_printf(arena,
                                      "services: {db: {build: %s, ports: %s, networks: %s, gpus: "
                                      "%s, deploy: %s, develop: %s}}\n",
                                      shapes[i], shapes[i], shapes[i], shapes[i], shapes[i],
                                      shapes[i]));
        compose_set_presets(&project, root);
        compose_check_resources(&project, root);
    }
    compose_make_canonical(&project, yaml_new_null(arena, (struct place){ 0 }));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(short_ports_become_mappings, enter, leave),
        cmocka_unit_test_setup_teardown(wrong_ports_are_named_each, enter, leave),
        cmocka_unit_test_setup_teardown(ports_without_end_are_refused, enter, leave),
        cmocka_unit_test_setup_teardown(short_volumes_become_mappings, enter, leave),
        cmocka_unit_test_setup_teardown(a_volume_of_one_letter_is_told, enter, leave),
        cmocka_unit_test_setup_teardown(short_devices_become_mappings, enter, leave),
        cmocka_unit_test_setup_teardown(names_and_texts_become_mappings, enter, leave),
        cmocka_unit_test_setup_teardown(a_build_has_short_forms_below, enter, leave),
        cmocka_unit_test_setup_teardown(wrong_kinds_are_refused_once, enter, leave),
        cmocka_unit_test_setup_teardown(many_errors_hide_wrong_kinds, enter, leave),
        cmocka_unit_test_setup_teardown(the_old_form_of_external_is_replaced, enter, leave),
        cmocka_unit_test_setup_teardown(what_is_missing_is_filled_in, enter, leave),
        cmocka_unit_test_setup_teardown(resources_have_one_source, enter, leave),
        cmocka_unit_test_setup_teardown(an_external_volume_has_only_a_name, enter, leave),
        cmocka_unit_test_setup_teardown(ports_and_devices_are_checked, enter, leave),
        cmocka_unit_test_setup_teardown(trees_of_any_shape_are_tolerated, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
