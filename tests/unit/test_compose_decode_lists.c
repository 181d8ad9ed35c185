/* Lists and mappings become what Docker Compose prints, and some of them vanish. */
#include "compose_decode_fixture.h"

static void commands_are_words_and_null_is_not_empty(void **state)
{
    static const struct row rows[] = {
        { "command: postgres -c \"a b\"", "{command: [postgres, -c, a b]}" },
        { "command: [a b, \"\"]", "{command: [a b, ]}" },
        { "command: \"\"", "{command: []}" },
        { "entrypoint: []", "{entrypoint: []}" },
        { "command: null", "{command: null}" },
        { "command: \"'a\"", "!2: services.db.command: invalid command line string\n" },
        { "entrypoint: [a, 1]", "{entrypoint: [a, 1]}" },
    };

    (void)state;
    CHECK(rows);
    (void)decode_service("command: a && b");
    assert_string_equal(warnings_text(),
                        "compose-command-cut db 2: services.db.command: Docker Compose drops "
                        "everything from the first unquoted & on\n");
}

static void a_test_is_run_by_the_shell(void **state)
{
    static const struct row rows[] = {
        { "healthcheck: {test: a && b}", "{healthcheck: {test: [CMD-SHELL, a && b]}}" },
        { "healthcheck: {test: [CMD, a]}", "{healthcheck: {test: [CMD, a]}}" },
        { "healthcheck: {test: []}", "{healthcheck: {}}" },
        { "healthcheck: {test: null}", "{healthcheck: {}}" },
    };

    (void)state;
    CHECK(rows);
}

static void one_text_is_a_list(void **state)
{
    static const struct row rows[] = {
        { "tmpfs: /run", "{tmpfs: [/run]}" },
        { "tmpfs: [/run]", "{tmpfs: [/run]}" },
        { "tmpfs: []", "{}" },
        { "dns: [1.5]", "{dns: [1.5]}" },
        { "expose: [80, \"81\", 8.5]", "{expose: [80, 81, 8.5]}" },
        { "profiles: []", "{}" },
    };

    (void)state;
    CHECK(rows);
    assert_int_equal(
        yaml_find(arena, yaml_find(arena, decode_service("expose: [80]"), "services"), "db")
            ->as.entries[0]
            .value->as.items[0]
            ->kind,
        YAML_STRING);
}

static void the_environment_is_a_mapping_to_texts(void **state)
{
    static const struct row rows[] = {
        { "environment: {A: 1.10, B: 1e6, C: true, D: null, E: \"\"}",
          "{environment: {A: 1.1, B: 1e+06, C: true, D: null, E: }}" },
        { "environment: [A=1, B, C=, D=a=b]", "{environment: {A: 1, B: null, C: , D: a=b}}" },
        { "environment: [A=1, A=2]", "{environment: {A: 2}}" },
        { "environment: {}", "{}" },
        { "environment: [\"A =1\", \"B\\t\"]",
          "!2: services.db.environment: environment variable A  is declared with a trailing "
          "space\n"
          "2: services.db.environment: environment variable B\t is declared with a trailing "
          "space\n" },
        { "environment: [\"\\xe0=1\"]",
          "!2: services.db.environment: environment variable \u00e0 is declared with a trailing "
          "space\n" },
    };

    (void)state;
    CHECK(rows);
}

static void pairs_have_no_null(void **state)
{
    static const struct row rows[] = {
        { "sysctls: {a: 1, b: null}", "{sysctls: {a: 1, b: }}" },
        { "sysctls: [a=1, b]", "{sysctls: {a: 1, b: }}" },
        { "labels: {a: 1.0}", "{labels: {a: 1}}" },
        { "networks: {n: {driver_opts: {a: 1, b: 1e6}}}",
          "{networks: {n: {driver_opts: {a: 1, b: 1e+06}}}}" },
    };

    (void)state;
    CHECK(rows);
}

static void ulimits_are_a_number_or_two(void **state)
{
    static const struct row rows[] = {
        { "ulimits: {nofile: 5}", "{ulimits: {nofile: 5}}" },
        { "ulimits: {nofile: 0}", "{ulimits: {nofile: {}}}" },
        { "ulimits: {nofile: {soft: 0, hard: 5, x-a: 1}}", "{ulimits: {nofile: {hard: 5}}}" },
        { "ulimits: {nofile: {soft: 1, hard: 5}}", "{ulimits: {nofile: {soft: 1, hard: 5}}}" },
        { "ulimits: {nofile: {soft: 1.0, hard: 5}}",
          "!2: services.db.ulimits.nofile.soft: must be an integer\n" },
        { "ulimits: {nofile: {soft: 1.5, hard: 5}}", "{ulimits: {nofile: {soft: 1.5, hard: 5}}}" },
    };

    (void)state;
    CHECK(rows);
}

static void hosts_need_an_address(void **state)
{
    static const struct row rows[] = {
        { "extra_hosts: [a=1.2.3.4, \"b:::1\"]", "{extra_hosts: [a=1.2.3.4, b:::1]}" },
        { "extra_hosts: {a: 1.2.3.4}", "{extra_hosts: {a: 1.2.3.4}}" },
        { "extra_hosts: [a]",
          "!2: services.db.extra_hosts: invalid additional host, missing IP: a\n" },
        { "extra_hosts: [\"a:b=1.2.3.4\"]", "!2: services.db.extra_hosts: bad host name 'a:b'\n" },
        { "extra_hosts: {\"a:b\": 1.2.3.4}", "!2: services.db.extra_hosts: bad host name 'a:b'\n" },
        { "extra_hosts: [\"=1.2.3.4\"]", "!2: services.db.extra_hosts: bad host name ''\n" },
    };

    (void)state;
    CHECK(rows);
}

/* --- what vanishes */

static void extensions_vanish_but_not_where_names_stand(void **state)
{
    static const struct row rows[] = {
        { "x-a: 1, healthcheck: {x-b: 2, disable: true}", "{healthcheck: {disable: true}}" },
        { "depends_on: {x-a: {condition: service_started, required: true, x-b: 1}}",
          "{depends_on: {x-a: {condition: service_started, required: true}}}" },
        { "environment: {x-b: 1, A: 1, x-a: null}",
          "{environment: {A: 1, #extensions: map[x-a:<nil> x-b:1]}}" },
        { "networks: {x-n: null, n: null}", "{networks: {n: null, #extensions: {}}}" },
        { "ulimits: {x-a: 5}", "{ulimits: {#extensions: {}}}" },
        { "storage_opt: {x-a: 5}",
          "!2: services.db.storage_opt.#extensions: expected type 'string', got a mapping\n" },
    };

    (void)state;
    CHECK(rows);
    assert_string_equal(
        node_text(decode("x-a: 1\nservices: {x-s: {image: a}}\nsecrets: {x-s: {file: f, x-a: 1}}")),
        "{services: {x-s: {image: a}}, secrets: {x-s: {file: f}}}");
}

static void zeros_and_nulls_of_known_keys_vanish(void **state)
{
    static const struct row rows[] = {
        { "image: 0, tty: []", "{image: 0, tty: []}" },
        { "image: a, user: null, deploy: null, networks: {}, depends_on: {}", "{image: a}" },
        { "deploy: {resources: {limits: {}}}", "{deploy: {resources: {limits: {}}}}" },
        { "depends_on: {a: {condition: service_started, required: false, restart: false}}",
          "{depends_on: {a: {condition: service_started, required: false}}}" },
        { "volumes: [{type: bind, source: /a, target: /b, read_only: false, bind: null}]",
          "{volumes: [{type: bind, source: /a, target: /b}]}" },
    };

    (void)state;
    CHECK(rows);
}

static void contents_of_secrets_are_hidden(void **state)
{
    (void)state;
    assert_string_equal(
        node_text(decode("services: {}\n"
                         "secrets: {s: {environment: E, content: x, driver_opts: {a: 1}}}\n"
                         "configs: {a: {content: x}, b: {environment: E, content: x}}\n")),
        "{services: {}, secrets: {s: {environment: E, driver_opts: {a: 1}}}, "
        "configs: {a: {content: x}, b: {environment: E}}}");
    (void)decode("secrets: {s: {file: f, driver_opts: {a: 1.5}}}");
    assert_string_equal(errors_text(),
                        "1: secrets.s.driver_opts.a: expected type 'string', got a decimal\n");
    (void)decode("secrets: {s: {file: f, driver_opts: {x-a: a}}}");
    assert_string_equal(
        errors_text(),
        "1: secrets.s.driver_opts.#extensions: expected type 'string', got a mapping\n");
}

static void exposed_ports_are_texts(void **state)
{
    static const struct row rows[] = { { "expose: [80, '81-82/udp', 9.0]",
                                         "{expose: [80, 81-82/udp, 9]}" },
                                       { "expose: 80", "{expose: 80}" },
                                       { "expose: [~, {}]", "{expose: [null, {}]}" } };
    struct yaml_node *root;

    (void)state;
    CHECK(rows);
    root = decode_service("expose: [80]");
    root = yaml_find(arena, yaml_find(arena, yaml_find(arena, root, "services"), "db"), "expose");
    assert_int_equal(root->as.items[0]->kind, YAML_STRING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(commands_are_words_and_null_is_not_empty, enter, leave),
        cmocka_unit_test_setup_teardown(a_test_is_run_by_the_shell, enter, leave),
        cmocka_unit_test_setup_teardown(one_text_is_a_list, enter, leave),
        cmocka_unit_test_setup_teardown(the_environment_is_a_mapping_to_texts, enter, leave),
        cmocka_unit_test_setup_teardown(pairs_have_no_null, enter, leave),
        cmocka_unit_test_setup_teardown(ulimits_are_a_number_or_two, enter, leave),
        cmocka_unit_test_setup_teardown(hosts_need_an_address, enter, leave),
        cmocka_unit_test_setup_teardown(extensions_vanish_but_not_where_names_stand, enter, leave),
        cmocka_unit_test_setup_teardown(zeros_and_nulls_of_known_keys_vanish, enter, leave),
        cmocka_unit_test_setup_teardown(contents_of_secrets_are_hidden, enter, leave),
        cmocka_unit_test_setup_teardown(exposed_ports_are_texts, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
