#include "compose_load_fixture.h"

#include "facts/compose_parts.h"

static const char included[] = "services:\n  i:\n    image: i-$Q\n    volumes: [./x:/x]\n";

static void assert_wrong(const char *text, const char *expected)
{
    write_text("compose.yml", text);
    assert_refuses(expected);
}

static void what_is_included_is_a_project_of_its_own(void **state)
{
    (void)state;
    write_text("sub/i.yml", "name: not_taken\nx-a: 1\nservices: {i: {image: i-$Q, volumes: "
                            "['./x:/x'], secrets: [s], configs: [c]}}\n"
                            "secrets: {s: {file: s.txt}}\nconfigs: {c: {content: $Q}}\n");
    write_text("sub/.env", "Q=sub\n");
    write_text("compose.yml", "include: [sub/i.yml]\nname: p\nservices: {a: {image: a-$Q}}\n");
    assert_reads();
    assert_shows("services/i/image", "i-sub");
    assert_shows("services/a/image", "a-");
    assert_shows("services/i/volumes",
                 arena_printf(arena,
                              "[{type: bind, source: %s/sub/x, target: /x, bind: "
                              "{create_host_path: true}}]",
                              directory));
    assert_shows("secrets/s/file", arena_printf(arena, "%s/sub/s.txt", directory));
    assert_shows("configs/c/content", "sub");
    assert_shows("name", "p");
    set_variable("Q=shell");
    assert_reads();
    assert_shows("services/i/image", "i-shell");
}

static void an_item_names_paths_directory_and_env_files(void **state)
{
    (void)state;
    write_text("sub/i.yml", included);
    write_text("sub/over.yml", "services: {i: {command: [o]}}");
    write_text("q.env", "Q=$R");
    write_text("r.env", "R=r\nQ=$R");
    write_text("other/.env", "Q=other");
    write_text("compose.yml",
               "include:\n  - path: [sub/i.yml, sub/over.yml]\n    env_file: [q.env, "
               "r.env]\n    project_directory: other\n");
    assert_reads();
    assert_shows("services/i/image", "i-r");
    assert_shows("services/i/command", "[o]");
    assert_shows("services/i/volumes",
                 arena_printf(arena,
                              "[{type: bind, source: %s/other/x, target: /x, bind: "
                              "{create_host_path: true}}]",
                              directory));
    write_text("compose.yml", arena_printf(arena,
                                           "include: [{PATH: sub/i.yml, project_directory: "
                                           "%s/other, unknown: 1}]",
                                           directory));
    assert_reads();
    assert_shows("services/i/image", "i-other");
}

static void includes_include(void **state)
{
    (void)state;
    write_text("sub/i.yml",
               arena_printf(arena, "include: [{path: deep/j.yml, env_file: q.env}]\n%s", included));
    write_text("sub/q.env", "Q=q");
    write_text("sub/deep/j.yml", "services: {j: {image: j-$Q, volumes: ['../z:/z']}}");
    write_text("compose.yml", "include: [./sub/i.yml]\n");
    assert_reads();
    assert_shows("services/j/image", "j-q");
    assert_shows("services/j/volumes",
                 arena_printf(arena,
                              "[{type: bind, source: %s/sub/z, target: /z, bind: "
                              "{create_host_path: true}}]",
                              directory));
}

static void nothing_may_differ_from_what_is_included(void **state)
{
    (void)state;
    write_text("i.yml", "services:\n  a: {image: i, command: [x]}\nvolumes: {v: {driver: d}}\n");
    assert_wrong("include: [i.yml]\nservices:\n  a: {image: i}\nvolumes:\n  v: {driver: e}\n",
                 "error compose.yml:3: services.a conflicts with imported resource of i.yml:2\n"
                 "error compose.yml:5: volumes.v conflicts with imported resource of i.yml:3\n");
    write_text("compose.yml",
               "include: [i.yml, i.yml]\nservices:\n  a: {command: [x], image: i}\n");
    assert_reads();
    write_text("compose.override.yml", "services: {a: {image: over}}");
    assert_reads();
    assert_shows("services/a", "{command: [x], image: over, networks: {default: null}}");
    assert_wrong("include: [i.yml]\nvolumes:\n",
                 "error compose.yml:2: volumes must be a mapping, not null\n");
}

static void cycles_are_told_with_their_way(void **state)
{
    (void)state;
    assert_wrong("services: {a: {image: a}}\ninclude:\n  - compose.yml\n",
                 "error compose.yml:3: include cycle detected: compose.yml -> compose.yml\n");
    write_text("i.yml", "include: [compose.yml]");
    assert_wrong("include: [i.yml]",
                 "error i.yml:1: include cycle detected: compose.yml -> i.yml -> "
                 "compose.yml\n");
    /* Compose does not see this one, and never ends. */
    write_text("i.yml", "services: {i: {image: i}}");
    write_text("compose.yml", "include: [{path: [i.yml, compose.yml]}]\n");
    assert_false(read_model());
    assert_string_equal(err.message,
                        arena_printf(arena, "more than %d files are read", COMPOSE_FILES_MAX));
}

static void wrong_items_are_refused(void **state)
{
    (void)state;
    write_text("i.yml", included);
    assert_wrong("include: i.yml", "error compose.yml:1: `include` must be a list, not a string\n");
    assert_wrong(
        "include:\n- 5\n- {path: 5}\n- {path: [i.yml, 5]}\n- {path: i.yml, "
        "project_directory: true}\n- {path: i.yml, env_file: {a: b}}\n",
        "error compose.yml:2: include: expected a map or struct, got an integer\n"
        "error compose.yml:3: include: path: invalid type an integer for string list\n"
        "error compose.yml:4: include: path: invalid type an integer for string list\n"
        "error compose.yml:5: include: project_directory must be a string\n"
        "error compose.yml:6: include: env_file: invalid type a mapping for string list\n");
    write_text("sub/x", "");
    assert_wrong("include:\n- {path: i.yml, env_file: sub}\n- {path: i.yml, env_file: no.env}\n- "
                 "no.yml\n- sub\n",
                 "error compose.yml:2: sub is not a file\n"
                 "error compose.yml:3: couldn't find env file: no.env\n"
                 "error compose.yml:4: cannot read no.yml: cannot open it: No such file or "
                 "directory\n"
                 "error compose.yml:5: cannot read sub: it is a directory\n");
}

static void items_without_a_path_are_nothing(void **state)
{
    (void)state;
    write_text("compose.yml", "include: [null, {}, {path: []}]\nservices: {a: {image: a}}\n");
    assert_reads();
    write_text("compose.yml", "include:\nservices: {a: {image: a}}\n");
    assert_reads();
    write_text("compose.yml", "include: []\n");
    assert_false(read_model());
    assert_string_equal(err.message, "empty compose file");
}

static void mistakes_in_what_is_included_are_told_at_their_place(void **state)
{
    (void)state;
    write_text("i.yml", "services:\n  i:\n    image: ${Q:?}\n    foo: 1\n");
    write_text("j.yml", "services: [\n");
    write_text("compose.yml",
               "include: [i.yml, j.yml]\nservices: {a: {image: a, depends_on: [b]}}\n");
    assert_false(read_model());
    assert_int_equal(problems.error_count, 3);
    assert_string_equal(problems.errors->place.file, "i.yml");
    assert_int_equal(problems.errors->place.line, 3);
    assert_int_equal(problems.errors->next->place.line, 4);
    assert_string_equal(problems.errors->next->next->place.file, "j.yml");
}

static void a_variable_is_not_a_second_source_of_a_config(void **state)
{
    (void)state;
    write_text("sub/i.yml", "services: {i: {image: i, configs: [c]}}\nconfigs:\n  c: {environment: "
                            "Q}\n");
    write_text("compose.yml", "include: [sub/i.yml]\n");
    assert_reads();
    write_text("sub/.env", "Q=1");
    assert_false(read_model());
    assert_string_equal(err.file, "sub/i.yml");
}

static const char *way(const char *from, const char *to)
{
    const char *found = compose_relative_path(arena, from, to);

    return found ? found : "none";
}

static void ways_lead_from_directory_to_directory(void **state)
{
    (void)state;
    assert_string_equal(way("/a/b", "/a/b"), ".");
    assert_string_equal(way("/a/b", "/a/b/c/d"), "c/d");
    assert_string_equal(way("/a/b", "/a/bc"), "../bc");
    assert_string_equal(way("/a/b/c", "/a/d"), "../../d");
    assert_string_equal(way("/", "/a"), "a");
    assert_string_equal(way("/a", "/"), "..");
    assert_string_equal(way("a", "b"), "../b");
    assert_string_equal(way(".", "b"), "b");
    assert_string_equal(way("a", "/b"), "none");
    assert_string_equal(way("..", "b"), "none");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_included_is_a_project_of_its_own, enter, leave),
        cmocka_unit_test_setup_teardown(an_item_names_paths_directory_and_env_files, enter, leave),
        cmocka_unit_test_setup_teardown(includes_include, enter, leave),
        cmocka_unit_test_setup_teardown(nothing_may_differ_from_what_is_included, enter, leave),
        cmocka_unit_test_setup_teardown(cycles_are_told_with_their_way, enter, leave),
        cmocka_unit_test_setup_teardown(wrong_items_are_refused, enter, leave),
        cmocka_unit_test_setup_teardown(items_without_a_path_are_nothing, enter, leave),
        cmocka_unit_test_setup_teardown(mistakes_in_what_is_included_are_told_at_their_place, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(a_variable_is_not_a_second_source_of_a_config, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(ways_lead_from_directory_to_directory, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
