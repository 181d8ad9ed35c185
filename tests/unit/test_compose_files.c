/* Which files are read, and what the project is called. */
#include "compose_load_fixture.h"

static const char *service_named(const char *name)
{
    return arena_printf(arena, "services:\n  %s: {image: i}\n", name);
}

static const char *service_names(void)
{
    const char *names = "";

    for (const struct compose_service *one = model.services; one; one = one->next)
        if (one->is_enabled)
            names = arena_printf(arena, "%s%s%s", names, *names ? " " : "", one->name);
    return names;
}

static const char *file_names(void)
{
    const char *names = "";

    for (const char *const *file = model.files; *file; file++)
        names = arena_printf(arena, "%s%s%s", names, *names ? " " : "", *file);
    return names;
}

static void yml_is_before_yaml_only_with_docker_in_front(void **state)
{
    static const char *const order[] = { "docker-compose.yaml", "docker-compose.yml", "compose.yml",
                                         "compose.yaml" };

    (void)state;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        write_text(order[i], one_service);
        assert_reads();
        assert_string_equal(file_names(), order[i]);
    }
    assert_string_equal(problems.warnings->id, "compose-files-several");
    assert_string_equal(problems.warnings->place.file, "compose.yaml");
    assert_string_equal(problems.warnings->message,
                        "this file is read, and compose.yml, docker-compose.yml, "
                        "docker-compose.yaml beside it is not");
}

static void parents_are_searched_and_an_override_is_added(void **state)
{
    (void)state;
    write_text("docker-compose.yml", one_service);
    write_text("compose.override.yaml", service_named("o"));
    write_text("deep/er/compose.override.yml", service_named("not_here"));
    input.working_directory = "deep/er";
    assert_reads();
    assert_string_equal(service_names(), "s o");
    assert_string_equal(model.project_directory, directory);
}

static void no_file_is_an_error(void **state)
{
    (void)state;
    assert_refuses("error :0: no configuration file provided: not found\n");
}

static void named_files_switch_the_search_off(void **state)
{
    const char *files[] = { "a.yml", "sub/b.yml", NULL };

    (void)state;
    write_text("a.yml", one_service);
    write_text("sub/b.yml", "services: {b: {image: b, build: ./x}}");
    write_text("compose.override.yml", service_named("o"));
    input.files = files;
    assert_reads();
    assert_string_equal(service_names(), "s b");
    assert_string_equal(file_names(), "a.yml sub/b.yml");
}

static void compose_file_is_split_and_must_exist(void **state)
{
    (void)state;
    write_text("a.yml", one_service);
    write_text("b.yml", service_named("b"));
    set_variable("COMPOSE_FILE=a.yml:b.yml");
    assert_reads();
    assert_string_equal(service_names(), "s b");
    variables[0] = "COMPOSE_FILE=a.yml::b.yml";
    set_variable("COMPOSE_PATH_SEPARATOR=::");
    assert_reads();
    assert_string_equal(service_names(), "s b");
    variables[0] = "COMPOSE_FILE=a.yml::c.yml";
    assert_refuses("error c.yml:0: the file named by COMPOSE_FILE cannot be found: No such file or "
                   "directory\n");
    variables[0] = "COMPOSE_FILE=";
    assert_false(read_model());
    assert_string_equal(err.message, "it is a directory");
}

static void every_file_that_cannot_be_parsed_is_told(void **state)
{
    const char *files[] = { "a.yml", "b.yml", "c.yml", NULL };

    (void)state;
    write_text("a.yml", "a: [\n");
    write_text("b.yml", "services: {b: {image: 5}}\n");
    input.files = files;
    assert_false(read_model());
    assert_int_equal(problems.error_count, 2);
    assert_string_equal(problems.errors->place.file, "a.yml");
    assert_string_equal(problems.errors->next->place.file, "c.yml");
    assert_true(problems.is_incomplete);
}

static void an_empty_file_counts_only_when_it_is_alone(void **state)
{
    const char *files[] = { "a.yml", NULL, NULL };

    (void)state;
    write_text("a.yml", "# nothing\n");
    write_text("b.yml", one_service);
    input.files = files;
    assert_refuses("error a.yml:0: empty compose file\n");
    files[1] = "b.yml";
    assert_reads();
    write_text("a.yml", "services: {a: {image: x}}\n---\n");
    assert_false(read_model());
    assert_int_equal(problems.error_count, 1);
    assert_int_equal(err.line, 3);
    assert_string_equal(err.message, "top-level object must be a mapping, not null");
    write_text("a.yml", "services: {a: {image: x}}\n---\nservices: {c: {image: y}}\n");
    assert_reads();
    assert_string_equal(service_names(), "a c s");
}

static void a_project_directory_moves_paths_and_env(void **state)
{
    const char *files[] = { "a.yml", NULL };

    (void)state;
    write_text("a.yml", "services: {s: {image: $A, volumes: ['./d:/d']}}");
    write_text("sub/.env", "A=sub\n");
    input.files = files;
    input.project_directory = "sub";
    assert_image("sub");
    assert_shows("services/s/volumes",
                 arena_printf(arena,
                              "[{type: bind, source: %s/sub/d, target: /d, bind: "
                              "{create_host_path: true}}]",
                              directory));
    assert_string_equal(model.name, "sub");
}

static void profiles_come_from_the_option_or_the_variable(void **state)
{
    const char *profiles[] = { "z", NULL };

    (void)state;
    write_text("compose.yml",
               "services: {s: {image: i}, p: {image: i, profiles: [x]}, q: {image: i, "
               "profiles: [y, z]}, e: {image: i, profiles: ['']}}");
    assert_reads();
    assert_string_equal(service_names(), "s e");
    set_variable("COMPOSE_PROFILES= x , y");
    assert_reads();
    assert_string_equal(service_names(), "s p q");
    input.profiles = profiles;
    assert_reads();
    assert_string_equal(service_names(), "s q");
}

static void names_are_taken_in_compose_s_order(void **state)
{
    (void)state;
    write_text("My.Dir_X/compose.yml", one_service);
    input.working_directory = "My.Dir_X";
    assert_reads();
    assert_string_equal(model.name, "mydir_x");
    write_text("My.Dir_X/compose.yml", "name: ${N:-_One.}\nservices: {s: {image: "
                                       "$COMPOSE_PROJECT_NAME}}\n---\nname: \"\"\n");
    assert_image("one");
    set_variable("COMPOSE_PROJECT_NAME=two");
    assert_image("two");
    input.project_name = "three";
    assert_image("three");
    assert_string_equal(model.name, "three");
    input.project_name = "Three";
    assert_false(read_model());
    assert_string_equal(err.message, "invalid project name \"Three\"");
}

static void a_name_must_not_be_empty(void **state)
{
    (void)state;
    write_text("compose.yml", "name: $NOPE\nservices: {s: {image: i}}\n");
    assert_false(read_model());
    assert_string_equal(err.message, "project name must not be empty");
    assert_int_equal(err.line, 1);
    write_text("_-/compose.yml", one_service);
    input.working_directory = "_-";
    assert_false(read_model());
    assert_string_equal(err.message, "project name must not be empty");
    write_text("\xe2\x84\xaa\xc4\xb0/compose.yml", one_service);
    input.working_directory = "\xe2\x84\xaa\xc4\xb0";
    assert_reads();
    assert_string_equal(model.name, "ki");
}

static void standard_input_is_a_file(void **state)
{
    const char *files[] = { "-", "sub/b.yml", NULL };
    int saved = dup(STDIN_FILENO), fd;

    (void)state;
    write_text("in", "services: {s: {image: i-$A-, foo: 1}}");
    write_text("sub/b.yml", service_named("b"));
    write_text("sub/.env", "A=sub");
    fd = open("in", O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0 && dup2(fd, STDIN_FILENO) >= 0);
    input.files = files;
    assert_false(read_model());
    assert_string_equal(err.file, "standard input");
    assert_true(dup2(saved, STDIN_FILENO) >= 0);
    assert_int_equal(close(saved) + close(fd), 0);
}

static void pwd_is_set_and_may_lead_through_links(void **state)
{
    (void)state;
    write_text("real/compose.yml", "services: {s: {image: i, environment: [PWD]}}");
    assert_int_equal(symlink("real", "link"), 0);
    assert_int_equal(chdir("link"), 0);
    assert_reads();
    assert_shows("services/s/environment/PWD", arena_printf(arena, "%s/real", directory));
    set_variable(arena_printf(arena, "PWD=%s/link", directory));
    assert_reads();
    assert_string_equal(model.name, "link");
    variables[0] = "PWD=/";
    assert_reads();
    assert_string_equal(model.name, "real");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(yml_is_before_yaml_only_with_docker_in_front, enter, leave),
        cmocka_unit_test_setup_teardown(parents_are_searched_and_an_override_is_added, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(no_file_is_an_error, enter, leave),
        cmocka_unit_test_setup_teardown(named_files_switch_the_search_off, enter, leave),
        cmocka_unit_test_setup_teardown(compose_file_is_split_and_must_exist, enter, leave),
        cmocka_unit_test_setup_teardown(every_file_that_cannot_be_parsed_is_told, enter, leave),
        cmocka_unit_test_setup_teardown(an_empty_file_counts_only_when_it_is_alone, enter, leave),
        cmocka_unit_test_setup_teardown(a_project_directory_moves_paths_and_env, enter, leave),
        cmocka_unit_test_setup_teardown(profiles_come_from_the_option_or_the_variable, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(names_are_taken_in_compose_s_order, enter, leave),
        cmocka_unit_test_setup_teardown(a_name_must_not_be_empty, enter, leave),
        cmocka_unit_test_setup_teardown(standard_input_is_a_file, enter, leave),
        cmocka_unit_test_setup_teardown(pwd_is_set_and_may_lead_through_links, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
