/*
 * What does not fit together, each at its line. Docker Compose 2.40.3 refuses every text that is
 * refused here, and loads the others.
 */
#include "compose_stages.h"

/* What is wrong with the text, a line each. */
static const char *check(const char *text)
{
    problems = (struct compose_problems){ .arena = arena };
    compose_check_consistency(&project, &selection, parse(text));
    return errors_text();
}

static void a_project_that_fits_is_left_in_peace(void **state)
{
    (void)state;
    assert_string_equal(
        check("services:\n"
              "  db:\n    image: a\n    networks: {n: }\n    configs: [{source: c}]\n"
              "    secrets: [{source: s}]\n    models: {m: }\n"
              "    volumes: [{type: volume, source: v, target: /v}, {type: volume, target: /w},"
              " {type: bind, source: nothing, target: /x}]\n"
              "    depends_on: {web: {required: true}}\n    scale: 0\n"
              "  web:\n    build: {secrets: [{source: s}], additional_contexts: {a: service:web}}\n"
              "    platform: p\n  job: {provider: {type: x}}\n"
              "networks: {n: }\nvolumes: {v: }\nmodels: {m: }\nconfigs: {c: {content: x}}\n"
              "secrets: {s: {file: x}, t: {external: true}, u: {environment: X}}\n"),
        "");
    assert_string_equal(check("name: x\n"), "");
    assert_string_equal(check("services: 1\nsecrets: 1\n"), "");
}

static void a_service_needs_an_image_or_a_build(void **state)
{
    (void)state;
    assert_string_equal(check("services:\n  a:\n    user: x\n  b: {image: \"\"}\n"),
                        "2: service \"a\" has neither an image nor a build context specified\n"
                        "4: service \"b\" has neither an image nor a build context specified\n");
    /* Of the wrong kind: the schema has said so. */
    assert_string_equal(check("services: {a: {image: 1}, b: {build: 1}, c: 1}\n"), "");
}

static void references_to_nothing_are_named_at_their_line(void **state)
{
    (void)state;
    assert_string_equal(
        check("services:\n  a:\n    image: x\n    networks:\n      n:\n      m: {aliases: [z]}\n"
              "    volumes:\n      - type: volume\n        source: v\n        target: /v\n"
              "    configs:\n      - source: c\n    secrets:\n      - source: s\n"
              "    models: {o: }\n    build:\n      secrets:\n        - source: t\n"
              "networks: {x: }\n"),
        "5: service \"a\" refers to undefined network n\n"
        "6: service \"a\" refers to undefined network m\n"
        "9: service \"a\" refers to undefined volume v\n"
        "12: service \"a\" refers to undefined config c\n"
        "14: service \"a\" refers to undefined secret s\n"
        "15: service \"a\" refers to undefined model o\n"
        "18: service \"a\" refers to undefined build secret t\n");
    assert_string_equal(problems.errors->hint,
                        "Define \"n\" under the top-level networks:, or correct the name.");
    assert_string_equal(check("services: {a: {image: x, networks: {n: }}}\nnetworks: 1\n"), "");
    assert_string_equal(
        check("services: {a: {image: x, secrets: [1, {source: 1}], networks: 1}}\n"), "");
}

static void a_reference_needs_a_name_but_a_volume_may_be_anonymous(void **state)
{
    (void)state;
    assert_string_equal(check("services:\n  a:\n    image: x\n    volumes:\n"
                              "      - {type: volume, target: /v}\n    configs:\n"
                              "      - {target: /c}\n    secrets:\n      - {source: \"\"}\n"),
                        "7: service \"a\" refers to undefined config \n"
                        "9: service \"a\" refers to undefined secret \n");
    assert_string_equal(problems.errors->hint, "Name it with source:.");
}

static void dependencies_must_be_there_and_enabled(void **state)
{
    static const char text[] =
        "services:\n  a:\n    image: x\n    depends_on:\n      b:\n        required: true\n"
        "      c: {required: true}\n      d: {required: false}\n      e: {required: false}\n"
        "  c: {image: x, profiles: [p]}\n  d: {image: x, profiles: [p]}\n";
    static const char *const active[] = { "q", "p", NULL }, *const all[] = { "*", NULL };

    (void)state;
    assert_string_equal(check(text), "5: service \"a\" depends on undefined service \"b\"\n"
                                     "7: service \"a\" depends on undefined service \"c\"\n"
                                     "9: service \"a\" depends on undefined service \"e\"\n");
    assert_string_equal(problems.errors->next->hint,
                        "\"c\" is disabled: activate one of its profiles, or make the dependency "
                        "optional with required: false.");
    selection.profiles = active;
    assert_string_equal(check(text), "5: service \"a\" depends on undefined service \"b\"\n"
                                     "9: service \"a\" depends on undefined service \"e\"\n");
    selection.profiles = all;
    assert_string_equal(check(text), "5: service \"a\" depends on undefined service \"b\"\n"
                                     "9: service \"a\" depends on undefined service \"e\"\n");
}

static void the_service_of_a_network_mode_must_be_enabled(void **state)
{
    (void)state;
    assert_string_equal(check("services:\n  a:\n    image: x\n    network_mode: service:b\n"
                              "    depends_on: {b: {required: false}}\n"
                              "  b: {image: x, profiles: [p]}\n"),
                        "4: service \"b\" not found for network_mode 'service:b'\n");
    /* The dependency that follows from it has been told. */
    assert_string_equal(check("services:\n  a:\n    image: x\n    network_mode: service:b\n"
                              "    depends_on: {b: {required: true}}\n"),
                        "5: service \"a\" depends on undefined service \"b\"\n");
    assert_string_equal(
        check("services:\n  a:\n    image: x\n    network_mode: host\n    networks: {n: }\n"
              "networks: {n: }\n"),
        "4: service \"a\" declares mutually exclusive `network_mode` and `networks`\n");
}

static void cycles_are_named_once_each(void **state)
{
    (void)state;
    assert_string_equal(
        check("services:\n  a: {image: x, depends_on: {c: {required: false}}}\n"
              "  b: {image: x, depends_on: {a: }}\n  c: {image: x, depends_on: {b: , a: }}\n"
              "  d: {image: x, depends_on: {d: , a: }}\n"
              "  e: {image: x, profiles: [p], depends_on: {e: }}\n"),
        "3: dependency cycle detected: a -> c -> b -> a\n"
        "4: dependency cycle detected: a -> c -> a\n"
        "5: dependency cycle detected: d -> d\n");
}

static void a_long_cycle_is_cut_and_many_are_bounded(void **state)
{
    const char *text = "services:\n";

    (void)state;
    for (int i = 0; i < 299; i++)
        text =
            arena_printf(arena, "%s  s%d: {image: x, depends_on: {s%d: , s0: }}\n", text, i, i + 1);
    text = arena_printf(arena, "%s  s299: {image: x, depends_on: {s0: }}\n", text);
    (void)check(text);
    assert_int_equal(problems.error_count, COMPOSE_PROBLEMS_MAX);
    assert_string_equal(check("services: {a: {image: x, depends_on: {b: }},"
                              " b: {image: x, depends_on: {c: }}, c: {image: x, depends_on: {d: }},"
                              " d: {image: x, depends_on: {e: }}, e: {image: x, depends_on: {f: }},"
                              " f: {image: x, depends_on: {g: }}, g: {image: x, depends_on: {h: }},"
                              " h: {image: x, depends_on: {i: }},"
                              " i: {image: x, depends_on: {a: }}}\n"),
                        "1: dependency cycle detected: a -> b -> c -> d -> e -> f -> g -> h -> … "
                        "-> a\n");
}

static void old_and_new_limits_must_agree(void **state)
{
    (void)state;
    assert_string_equal(
        check("services:\n  a:\n    image: x\n    mem_limit: \"1\"\n    cpus: 0.5\n"
              "    pids_limit: 3\n    mem_reservation: 1\n"
              "    deploy: {resources: {limits: {}, reservations: {memory: \"2\"}}}\n"),
        "4: services.a: can't set distinct values on 'mem_limit' and "
        "'deploy.resources.limits.memory'\n"
        "5: services.a: can't set distinct values on 'cpus' and 'deploy.resources.limits.cpus'\n"
        "6: services.a: can't set distinct values on 'pids_limit' and "
        "'deploy.resources.limits.pids'\n"
        "7: services.a: can't set distinct values on 'mem_reservation' and "
        "'deploy.resources.reservations.memory'\n");
    /* Equal as 32-bit floats, zero, or without the section. */
    assert_string_equal(
        check("services:\n  a:\n    image: x\n    mem_limit: \"7\"\n    cpus: 0.1\n"
              "    deploy: {resources: {limits: {memory: \"7\", cpus: 0.10000000149}}}\n"
              "  b: {image: x, mem_limit: 0, cpus: 0, deploy: {resources: {limits: {}}}}\n"
              "  c: {image: x, mem_limit: 5, cpus: 1, deploy: {resources: {}}}\n"),
        "");
}

static void replicas_are_one_number_and_a_named_container_is_one(void **state)
{
    (void)state;
    assert_string_equal(
        check("services:\n  a: {image: x, scale: 2, deploy: {replicas: 3}}\n"
              "  b: {image: x, scale: -1}\n  c: {image: x, deploy: {replicas: -1}}\n"
              "  d: {image: x, scale: 2, container_name: xx}\n"
              "  e: {image: x, deploy: {replicas: 2}, container_name: yy}\n"
              "  f: {image: x, scale: 1, container_name: zz}\n"
              "  g: {image: x, scale: 2, deploy: {replicas: 2}}\n"),
        "2: services.a: can't set distinct values on 'scale' and 'deploy.replicas'\n"
        "3: services.b.scale: must be greater than or equal to 0\n"
        "4: services.c.deploy.replicas: must be greater than or equal to 0\n"
        "5: services.d: can't set container_name and scale as container name must be unique\n"
        "6: services.e: can't set container_name and deploy.replicas as container name must be "
        "unique\n");
}

static void a_container_name_is_one_service_s(void **state)
{
    (void)state;
    assert_string_equal(
        check("services:\n  a: {image: x, container_name: n}\n  b: {image: x, container_name: m}\n"
              "  c: {image: x, container_name: n}\n  d: {image: x, container_name: \"\"}\n"
              "  e: {image: x, container_name: \"\"}\n"
              "  f: {image: x, container_name: n, profiles: [p]}\n"),
        "4: services.c: container name \"n\" is already in use by service \"a\"\n");
    assert_string_equal(problems.errors->hint,
                        "Give each service a name of its own, or leave container_name out.");
}

static void builds_are_checked(void **state)
{
    (void)state;
    assert_string_equal(
        check("services:\n  a:\n    platform: p\n    build:\n      dockerfile: D\n"
              "      dockerfile_inline: FROM x\n      platforms: [q, r]\n"
              "      additional_contexts:\n        one: service:b\n        two: service:c\n"
              "        three: service:d\n        four: ./dir\n        five: service:a\n"
              "  b: {image: x}\n  c: {build: {}, profiles: [p]}\n"
              "  e: {platform: p, build: {platforms: [p]}}\n"),
        "3: service \"a\": service.build.platforms MUST include service.platform \"p\"\n"
        "6: service \"a\" declares mutually exclusive dockerfile and dockerfile_inline\n"
        "9: service \"a\" declares non-buildable service \"b\" as additional contexts one\n"
        "10: service \"a\" declares unknown service \"c\" as additional contexts two\n"
        "11: service \"a\" declares unknown service \"d\" as additional contexts three\n");
}

static void health_checks_and_watches_are_checked(void **state)
{
    (void)state;
    assert_string_equal(
        check("services:\n  a:\n    image: x\n    healthcheck: {test: [curl, x]}\n"
              "  b: {image: x, healthcheck: {test: [NONE]}}\n"
              "  c: {image: x, healthcheck: {test: [CMD, x]}}\n"
              "  d: {image: x, healthcheck: {test: [CMD-SHELL, x]}}\n"
              "  e: {image: x, healthcheck: {test: []}}\n"
              "  f:\n    image: x\n    develop:\n      watch:\n        - {action: sync, path: x}\n"
              "        - {action: rebuild, path: x}\n        - {action: restart, path: x}\n"
              "        - {action: sync, path: x, target: y}\n"),
        "4: services.a: healthcheck.test must start either by \"CMD\", \"CMD-SHELL\" or \"NONE\"\n"
        "13: services.f.develop.watch: target is required for non-rebuild actions\n");
}

static void a_target_is_mounted_once(void **state)
{
    (void)state;
    assert_string_equal(
        check("services:\n  a:\n    image: x\n    tmpfs:\n      - /a:size=1m\n      - /b\n"
              "      - /a\n    volumes:\n      - {type: bind, source: /x, target: /b}\n"
              "      - {type: tmpfs, target: /c}\n      - {type: tmpfs, target: /c}\n"
              "  b: {image: x, tmpfs: [/a/], volumes: [{type: tmpfs, target: /a}]}\n"),
        "7: services.a.tmpfs[2]: target /a already mounted as services.a.tmpfs[0]\n"
        "9: services.a.volumes[0]: target /b already mounted as services.a.tmpfs[1]\n"
        "11: services.a.volumes[2]: target /c already mounted as services.a.volumes[1]\n");
}

static void a_secret_needs_a_source_though_nobody_uses_it(void **state)
{
    (void)state;
    assert_string_equal(check("secrets:\n  a:\n    driver: x\n  b: {external: false}\n"
                              "  c: {external: true}\n  d: {}\n"),
                        "2: secret \"a\" must declare either `file` or `environment`\n"
                        "4: secret \"b\" must declare either `file` or `environment`\n"
                        "6: secret \"d\" must declare either `file` or `environment`\n");
}

static void disabled_and_unfinished_services_are_passed_over(void **state)
{
    (void)state;
    assert_string_equal(check("services:\n  a: {profiles: [p], networks: {n: }}\n"
                              "  b: {extends: {service: c}}\n"),
                        "");
    problems = (struct compose_problems){ .arena = arena, .is_incomplete = true };
    compose_check_consistency(&project, &selection, parse("services: {a: {}}\n"));
    assert_int_equal(problems.error_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_project_that_fits_is_left_in_peace, enter, leave),
        cmocka_unit_test_setup_teardown(a_service_needs_an_image_or_a_build, enter, leave),
        cmocka_unit_test_setup_teardown(references_to_nothing_are_named_at_their_line, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(a_reference_needs_a_name_but_a_volume_may_be_anonymous,
                                        enter, leave),
        cmocka_unit_test_setup_teardown(dependencies_must_be_there_and_enabled, enter, leave),
        cmocka_unit_test_setup_teardown(the_service_of_a_network_mode_must_be_enabled, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(cycles_are_named_once_each, enter, leave),
        cmocka_unit_test_setup_teardown(a_long_cycle_is_cut_and_many_are_bounded, enter, leave),
        cmocka_unit_test_setup_teardown(old_and_new_limits_must_agree, enter, leave),
        cmocka_unit_test_setup_teardown(replicas_are_one_number_and_a_named_container_is_one, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(a_container_name_is_one_service_s, enter, leave),
        cmocka_unit_test_setup_teardown(builds_are_checked, enter, leave),
        cmocka_unit_test_setup_teardown(health_checks_and_watches_are_checked, enter, leave),
        cmocka_unit_test_setup_teardown(a_target_is_mounted_once, enter, leave),
        cmocka_unit_test_setup_teardown(a_secret_needs_a_source_though_nobody_uses_it, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(disabled_and_unfinished_services_are_passed_over, enter,
                                        leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
