/*
 * From the decoded tree to what is printed and to the structs.
 */
#include "compose_stages.h"

static struct yaml_node *build(const char *text)
{
    compose_build_model(&project, &selection, parse(text), &model);
    return model.root;
}

static void the_tree_holds_what_enabled_services_use(void **state)
{
    (void)state;
    assert_string_equal(
        node_text(build(
            "x-a: 1\nsecrets: {s: {file: x}, t: {file: x}, u: {file: x}, w: {file: x}}\n"
            "services:\n"
            "  a: {secrets: [{source: s}], build: {secrets: [{source: t}]}, networks: {n: },\n"
            "      configs: [{source: c}], models: {m: },\n"
            "      volumes: [{type: volume, source: v}, {type: bind, source: w}]}\n"
            "  b: {profiles: [p], secrets: [{source: u}]}\n"
            "networks: {n: {}, o: {}}\nvolumes: {v: {}, w: {}}\nmodels: {m: {}, q: {}}\n"
            "configs: {c: {}, d: {}}\n")),
        "{name: shop, services: {a: {secrets: [{source: s}], build: {secrets: [{source: t}]}, "
        "networks: {n: null}, configs: [{source: c}], models: {m: null}, volumes: "
        "[{type: volume, source: v}, {type: bind, source: w}]}}, networks: {n: {}}, "
        "volumes: {v: {}}, secrets: {s: {file: x}, t: {file: x}}, configs: {c: {}}, "
        "models: {m: {}}}");
    assert_string_equal(node_text(build("volumes: {v: }\n")), "{name: shop, services: {}}");
    assert_null(model.services);
    assert_string_equal(model.name, "shop");
    assert_string_equal(model.project_directory, "/project");
}

static void scale_is_also_what_deploy_says(void **state)
{
    struct yaml_node *root =
        build("services: {a: {scale: 0, deploy: {}}, b: {scale: 2}, c: {scale: 3, deploy: },"
              " d: {deploy: {replicas: 4}}}\n");

    (void)state;
    assert_string_equal(text_at(root, "services"),
                        "{a: {scale: 0, deploy: {replicas: 0}}, b: {scale: 2}, "
                        "c: {scale: 3, deploy: null}, d: {deploy: {replicas: 4}}}");
    assert_int_equal(model.services->replicas, 0);
    assert_int_equal(model.services->next->replicas, 2);
    assert_int_equal(model.services->next->next->next->replicas, 4);
    (void)build("services: {a: {scale: -1}, b: {scale: 99999999999}, c: {}}\n");
    assert_int_equal(model.services->replicas, 0);
    assert_int_equal(model.services->next->replicas, INT32_MAX);
    assert_int_equal(model.services->next->next->replicas, 1);
}

static void disabled_services_are_in_the_list(void **state)
{
    static const char *const active[] = { "x", NULL };

    (void)state;
    selection.profiles = active;
    (void)build("services: {a: {profiles: [p]}, b: {profiles: [q, x]}, c: {profiles: []}, d: 1}\n");
    assert_false(model.services->is_enabled);
    assert_string_equal(model.services->profiles->text, "p");
    assert_true(model.services->next->is_enabled);
    assert_true(model.services->next->next->is_enabled);
    assert_null(model.services->next->next->next);
}

static void texts_and_words_have_their_places(void **state)
{
    const struct compose_service *one;

    (void)state;
    (void)build("services:\n  a:\n    image: postgres:16\n    command: [x, \"y z\"]\n"
                "    entrypoint: []\n    environment:\n      A: \"1\"\n      B:\n"
                "    networks:\n      n: {aliases: [db, sql]}\n      m:\n      o: {aliases: [pg]}\n"
                "  b:\n    command:\n    image: \"\"\n");
    one = model.services;
    assert_int_equal(one->place.line, 2);
    assert_string_equal(one->image, "postgres:16");
    assert_int_equal(one->image_place.line, 3);
    assert_true(one->has_command);
    assert_string_equal(one->command->next->text, "y z");
    assert_null(one->command->next->next);
    assert_int_equal(one->command_place.line, 4);
    assert_true(one->has_entrypoint);
    assert_null(one->entrypoint);
    assert_int_equal(one->entrypoint_place.line, 5);
    assert_string_equal(one->environment->value, "1");
    assert_int_equal(one->environment->place.line, 7);
    assert_null(one->environment->next->value);
    assert_string_equal(one->aliases->text, "db");
    assert_string_equal(one->aliases->next->next->text, "pg");
    assert_false(one->next->has_command);
    assert_null(one->next->image);
}

static const struct compose_service *limits_of(const char *fields)
{
    (void)build(arena_printf(arena, "services:\n  a: {%s}\n", fields));
    return model.services;
}

static void the_effective_limits_are_settled(void **state)
{
    const struct compose_service *one =
        limits_of("mem_limit: \"5\", mem_reservation: 4, shm_size: \"64\",\n"
                  "      deploy: {resources: {limits: {memory: \"7\", cpus: 0.3},\n"
                  "               reservations: {memory: \"0\"}}}");

    (void)state;
    assert_int_equal(one->memory_limit.value, 7);
    assert_int_equal(one->memory_limit.place.line, 3);
    assert_int_equal(one->memory_reservation.value, 4);
    assert_int_equal(one->shm_size.value, 64);
    assert_int_equal(one->cpu_limit.value, 300);
    one = limits_of("mem_limit: \"5\", cpus: 2.5, deploy: {resources: {limits: {memory: \"0\"}}}");
    assert_int_equal(one->memory_limit.value, 5);
    assert_int_equal(one->cpu_limit.value, 2500);
    one = limits_of("mem_limit: -1, cpus: -1");
    assert_false(one->memory_limit.is_set);
    assert_false(one->cpu_limit.is_set);
}

static void the_least_of_all_cpu_limits_counts(void **state)
{
    (void)state;
    assert_int_equal(limits_of("cpus: 2, cpu_quota: 150000")->cpu_limit.value, 1500);
    assert_int_equal(limits_of("cpus: 2, cpu_quota: 150000, cpu_period: 50000")->cpu_limit.value,
                     2000);
    assert_int_equal(limits_of("cpus: 4, cpuset: \"0-1,1,5\"")->cpu_limit.value, 3000);
    assert_int_equal(limits_of("cpu_quota: 1")->cpu_limit.value, 1);
    assert_int_equal(limits_of("cpus: 0.0001")->cpu_limit.value, 1);
    /* 0.7 and 64.003 as 32-bit floats. */
    assert_int_equal(limits_of("cpus: 0.699999988079071")->cpu_limit.value, 700);
    assert_int_equal(limits_of("cpus: 64.00299835205078")->cpu_limit.value, 64003);
    assert_false(limits_of("cpus: 100000")->cpu_limit.is_set);
    assert_false(limits_of("cpu_quota: 9223372036854775807")->cpu_limit.is_set);
    for (size_t i = 0; i < 9; i++) {
        static const char *const wrong[] = { "a",     "0-",       "3-1", "0,", ",1",
                                             "99999", "0-999999", "1 2", "" };

        assert_false(limits_of(arena_printf(arena, "cpuset: \"%s\"", wrong[i]))->cpu_limit.is_set);
    }
}

static void mounts_are_volumes_then_tmpfs(void **state)
{
    const struct compose_mount *mount;

    (void)state;
    mount = limits_of("tmpfs: [/t, 1],\n"
                      "      volumes: [{type: volume, source: v, target: /v, read_only: true},\n"
                      "                {type: volume, target: /anonymous}, 1,\n"
                      "                {type: tmpfs, target: /x, tmpfs: {size: \"4096\"}},\n"
                      "                {type: bind, source: /s}]")
                ->mounts;
    assert_string_equal(mount->source, "v");
    assert_true(mount->is_read_only);
    assert_int_equal(mount->place.line, 3);
    mount = mount->next;
    assert_null(mount->source);
    mount = mount->next;
    assert_int_equal(mount->tmpfs_size_bytes, 4096);
    mount = mount->next;
    assert_null(mount->target);
    mount = mount->next;
    assert_string_equal(mount->type, "tmpfs");
    assert_string_equal(mount->target, "/t");
    assert_int_equal(mount->place.line, 2);
    assert_null(mount->next);
}

static void sizes_of_tmpfs_are_read_as_the_kernel_does(void **state)
{
    static const struct {
        const char *options;
        uint64_t wanted;
    } cases[] = {
        { "", 0 },
        { ":size=1", 1 },
        { ":mode=1,size=2k", 2048 },
        { ":size=1M,exec", 1048576 },
        { ":size=1g", 1073741824 },
        { ":size=50%", 0 },
        { ":xsize=1", 0 },
        { ":xsize=1,size=3", 3 },
        { ":size=", 0 },
        { ":size=1kb", 0 },
        { ":size=999999999999999g", 0 },
        { ":size=1234567890123456", 0 },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++)
        assert_int_equal(limits_of(arena_printf(arena, "tmpfs: [\"/t%s\"]", cases[i].options))
                             ->mounts->tmpfs_size_bytes,
                         cases[i].wanted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_tree_holds_what_enabled_services_use, enter, leave),
        cmocka_unit_test_setup_teardown(scale_is_also_what_deploy_says, enter, leave),
        cmocka_unit_test_setup_teardown(disabled_services_are_in_the_list, enter, leave),
        cmocka_unit_test_setup_teardown(texts_and_words_have_their_places, enter, leave),
        cmocka_unit_test_setup_teardown(the_effective_limits_are_settled, enter, leave),
        cmocka_unit_test_setup_teardown(the_least_of_all_cpu_limits_counts, enter, leave),
        cmocka_unit_test_setup_teardown(mounts_are_volumes_then_tmpfs, enter, leave),
        cmocka_unit_test_setup_teardown(sizes_of_tmpfs_are_read_as_the_kernel_does, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
