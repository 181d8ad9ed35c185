#include "compose_load_fixture.h"

static void assert_service(const char *text, const char *way, const char *expected)
{
    write_text("compose.yml", text);
    assert_reads();
    assert_shows(way, expected);
}

static void assert_wrong(const char *text, const char *expected)
{
    write_text("compose.yml", text);
    assert_refuses(expected);
}

static void a_service_is_laid_over_its_base(void **state)
{
    (void)state;
    assert_service(
        "services: {a: {extends: b, command: [y], environment: [B=2]}, b: {image: b, "
        "command: [x], environment: {A: 1}}}",
        "services/a",
        "{image: b, command: [y], environment: {A: 1, B: 2}, networks: {default: null}}");
    assert_shows("services/b/command", "[x]");
}

static void chains_of_any_length_are_followed(void **state)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);

    (void)state;
    assert_non_null(stream);
    (void)fprintf(stream, "services:\n");
    for (int i = 0; i < 5000; i++)
        (void)fprintf(stream, "  s%d: {extends: {service: s%d}}\n", i, i + 1);
    (void)fprintf(stream, "  s5000: {image: last}\n");
    assert_int_equal(fclose(stream), 0);
    assert_service(text, "services/s0/image", "last");
    free(text);
}

static void another_file_s_paths_are_its_own(void **state)
{
    (void)state;
    write_text("sub/b.yml", "services: {b: {extends: {file: deep/c.yml, service: c}, volumes: "
                            "['./x:/x']}, other: {image: '${Q:-q}'}}\nvolumes: {v: }\n"
                            "include: [not_read.yml]\n");
    write_text("sub/deep/c.yml", "services: {c: {image: c, volumes: ['./y:/y']}}");
    assert_service("services: {a: {extends: {file: sub/b.yml, service: b}}}", "services/a/volumes",
                   arena_printf(arena,
                                "[{type: bind, source: %s/sub/deep/y, target: /y, bind: "
                                "{create_host_path: true}}, {type: bind, source: %s/sub/x, target: "
                                "/x, bind: {create_host_path: true}}]",
                                directory, directory));
}

static void a_base_that_is_not_there_is_named(void **state)
{
    (void)state;
    write_text("b.yml", "services: {b: {image: b}}");
    write_text("empty.yml", "volumes: {}");
    write_text("list.yml", "services: []");
    assert_wrong(
        "services:\n  a:\n    extends: b\n",
        "error compose.yml:3: cannot extend service \"a\" in compose.yml: service \"b\" not "
        "found\n");
    assert_wrong(
        "services:\n  a:\n    extends:\n      file: b.yml\n      service: c\n",
        "error compose.yml:5: cannot extend service \"a\" in compose.yml: service \"c\" not "
        "found in b.yml\n");
    assert_wrong("services: {a: {extends: {file: empty.yml, service: b}}}",
                 "error compose.yml:1: cannot extend service \"a\" in empty.yml: no services "
                 "section\n");
    assert_wrong("services: {a: {extends: {file: list.yml, service: b}}}",
                 "error compose.yml:1: cannot extend service \"a\" in list.yml: services must be a "
                 "mapping\n");
    assert_wrong("services: {a: {extends: {file: no.yml, service: b}}}",
                 "error compose.yml:1: cannot read no.yml: cannot open it: No such file or "
                 "directory\n");
    assert_true(problems.is_incomplete);
}

static void every_extender_of_a_wrong_file_is_told_once(void **state)
{
    (void)state;
    write_text("b.yml", "services: [\n");
    write_text("compose.yml",
               "services:\n  a: {extends: {file: b.yml, service: b}}\n  c: {extends: "
               "{file: b.yml, service: b}}\n  d: {extends: a}\n");
    assert_false(read_model());
    assert_int_equal(problems.error_count, 1);
    assert_string_equal(problems.errors->place.file, "b.yml");
}

static void cycles_are_told_with_their_way(void **state)
{
    (void)state;
    assert_wrong("services: {a: {extends: a, image: x}}",
                 "error compose.yml:1: Circular reference: a extends itself: a -> a\n");
    write_text("b.yml", "services:\n  b:\n    extends: {file: compose.yml, service: a}\n");
    assert_wrong("services:\n  a:\n    extends: {file: b.yml, service: b}\n",
                 "error compose.yml:3: Circular reference: a extends itself: a -> b -> a\n");
}

static void wrong_kinds_are_refused(void **state)
{
    (void)state;
    write_text("compose.yml", "services: {a: {extends: {file: b.yml}}}");
    assert_false(read_model());
    assert_int_equal(problems.error_count, 1);
    write_text("compose.yml", "services: {a: {extends: {service: b, file: 5}}, b: {image: b}}");
    assert_false(read_model());
    assert_int_equal(problems.error_count, 1);
    write_text("b.yml", "services: {b: {extends: {file: c.yml}}}");
    assert_wrong("services: {a: {extends: {file: b.yml, service: b}}}",
                 "error b.yml:1: extends.b.service is required\n");
    write_text("b.yml", "services: {b: {extends: {service: c, file: 5}}}");
    assert_false(read_model());
    assert_int_equal(problems.error_count, 1);
    write_text("compose.yml", "services: {a: {extends: b}, b: []}");
    assert_false(read_model());
    assert_string_equal(err.message, "services.b must be a mapping, not a list");
    write_text("compose.yml", "services: {a: {extends: 5, image: x}}");
    assert_false(read_model());
    write_text("compose.yml", "services: {a: {image: x}}");
    write_text("compose.override.yml", "services:\n");
    assert_false(read_model());
    assert_string_equal(err.message, "services must be a mapping, not null");
}

static void a_base_that_is_null_leaves_the_service(void **state)
{
    (void)state;
    write_text("b.yml", "services: {b: }");
    assert_service("services: {a: {extends: {file: b.yml, service: b}, image: x}}",
                   "services/a/image", "x");
    /* Other files are merged later, and do not reach what was extended. */
    write_text("compose.override.yml", "services: {b: {image: late}}");
    assert_service("services: {a: {extends: b}, b: {image: early}}", "services/a/image", "early");
    assert_shows("services/b/image", "late");
}

static void tags_act_on_the_base(void **state)
{
    (void)state;
    assert_service(
        "services: {a: {extends: b, environment: !override {Z: 1}, ports: !reset []}, b: "
        "{image: b, environment: {A: 1}, ports: ['80:80']}}",
        "services/a", "{image: b, environment: {Z: 1}, networks: {default: null}}");
    /* In another file they act on the first base only: that file is no project of its own. */
    write_text("b.yml", "services: {n: {extends: m}, m: {extends: b, command: !reset null}, b: "
                        "{image: b, command: [x]}}");
    assert_service("services: {a: {extends: {file: b.yml, service: n}}, z: {extends: {file: b.yml, "
                   "service: m}}, y: {extends: {file: b.yml, service: n}}}",
                   "services/a/command", "[x]");
    assert_shows("services/y/command", "[x]");
    assert_shows("services/z/command", "");
}

static void a_base_s_own_mistakes_are_told_at_their_place(void **state)
{
    (void)state;
    write_text("b.yml", "services:\n  b:\n    image: b\n  c:\n    image: ${Q:?}\n");
    assert_wrong(
        "services: {a: {extends: {file: b.yml, service: b}}}",
        "error b.yml:5: error while interpolating services.c.image: required variable Q is "
        "missing a value\n");
}

/* A base is not held to the schema, so that Compose stumbles over these where it reads them. */
static void wrong_kinds_in_another_service_of_the_file_are_refused(void **state)
{
    static const struct {
        const char *lines, *error;
    } rows[] = {
        { "    configs: [5]", "services.o.configs: unexpected type: it is an integer" },
        { "    secrets: [[]]", "services.o.secrets: unexpected type: it is a list" },
        { "    secrets: [{source: s, target: 5}]",
          "services.o.secrets: unexpected type: it is a mapping" },
        { "    volumes: [{type: volume, target: 5}]",
          "services.o.volumes: unexpected type: it is a mapping" },
        { "    labels: [[]]", "services.o.labels: unexpected type: it is a list" },
        { "    expose: [[]]", "services.o.expose: unexpected type: it is a list" },
        { "    env_file: [{format: raw}]",
          "services.o.env_file: unexpected type: it is a mapping" },
        { "include: [x.yml, {path: y.yml}, 5]", "include[2]: invalid type: it is an integer" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        write_text("b.yml",
                   arena_printf(arena, "services:\n  b: {image: b}\n  o:\n    image: o\n%s\n",
                                rows[i].lines));
        write_text("compose.yml", "services: {a: {extends: {file: b.yml, service: b}}}");
        assert_false(read_model());
        assert_string_equal(err.message, rows[i].error);
        assert_string_equal(err.file, "b.yml");
        assert_int_equal(err.line, 5);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_service_is_laid_over_its_base, enter, leave),
        cmocka_unit_test_setup_teardown(chains_of_any_length_are_followed, enter, leave),
        cmocka_unit_test_setup_teardown(another_file_s_paths_are_its_own, enter, leave),
        cmocka_unit_test_setup_teardown(a_base_that_is_not_there_is_named, enter, leave),
        cmocka_unit_test_setup_teardown(every_extender_of_a_wrong_file_is_told_once, enter, leave),
        cmocka_unit_test_setup_teardown(cycles_are_told_with_their_way, enter, leave),
        cmocka_unit_test_setup_teardown(wrong_kinds_are_refused, enter, leave),
        cmocka_unit_test_setup_teardown(a_base_that_is_null_leaves_the_service, enter, leave),
        cmocka_unit_test_setup_teardown(tags_act_on_the_base, enter, leave),
        cmocka_unit_test_setup_teardown(a_base_s_own_mistakes_are_told_at_their_place, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(wrong_kinds_in_another_service_of_the_file_are_refused,
                                        enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
