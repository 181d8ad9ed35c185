/*
 * What is refused, with the message, the line and the hint that a user sees.
 */
#include "compose_files.h"

static const char head[] = "services:\n  db:\n    image: a\n    ";

static void wrong_mounts_are_refused(void **state)
{
    (void)state;
    assert_refuses(arena_printf(arena, "%svolumes: [{target: /a}]\n", head), 4,
                   "services.db.volumes[0] missing property 'type'");
    assert_refuses(arena_printf(arena, "%svolumes: [1]\n", head), 4,
                   "services.db.volumes[0] must be a mapping or string, not an integer");
    assert_refuses(arena_printf(arena, "%svolumes: [\"\"]\n", head), 4,
                   "services.db.volumes: invalid empty volume spec");
    assert_refuses(arena_printf(arena, "%stmpfs: [1]\n", head), 4,
                   "services.db.tmpfs[0] must be a string, not an integer");
    assert_refuses(
        arena_printf(arena, "%svolumes: [{type: tmpfs, target: /a, tmpfs: {size: 1x}}]\n", head), 4,
        "services.db.volumes[0].tmpfs.size: invalid suffix: 'x'");
    assert_refuses(
        arena_printf(arena, "%svolumes: [{type: tmpfs, target: /a, tmpfs: {size: 1.5}}]\n", head),
        4, "services.db.volumes[0].tmpfs.size must be an integer or string, not a decimal");
}

static void a_misspelt_key_is_named_with_the_right_one(void **state)
{
    (void)state;
    assert_refuses(
        "services:\n  db:\n    image: a\n    deploy:\n      resources:\n        limits:\n"
        "          memry: 1g\n",
        7, "services.db.deploy.resources.limits additional properties 'memry' not allowed");
    assert_string_equal(err.hint, "Did you mean \"memory\"?");
    assert_refuses("services:\n  db:\n    image: a\n    something_else: 1\n", 4,
                   "services.db additional properties 'something_else' not allowed");
    assert_string_equal(err.hint, "Check the indentation, or begin keys of your own with x-.");
    assert_refuses(
        "services:\n  db:\n    image: a\n    a_key_that_is_longer_than_any_known_one: 1\n", 4,
        "services.db additional properties 'a_key_that_is_longer_than_any_known_one' "
        "not allowed");
}

static void a_wrong_kind_says_what_is_wanted(void **state)
{
    (void)state;
    assert_refuses("services:\n  db:\n    image: a\n    command: {a: b}\n", 4,
                   "services.db.command must be an array or string, not a mapping");
    assert_refuses("services:\n  db:\n    image: a\n    cpuset: 1\n", 4,
                   "services.db.cpuset must be a string, not an integer");
    assert_string_equal(err.hint, "Put the value in quotes: \"1\".");
    assert_refuses("services:\n  db:\n    image: a\n    mem_limit:\n", 4,
                   "services.db.mem_limit must be a number or string, not null");
    assert_string_equal(err.hint, "Give it a value or remove the line.");
}

/* What Compose passes on to the engine is not refused; it is no limit to us. */
static void wrong_cpus_are_refused(void **state)
{
    static const char *const loaded[] = { "cpus: 100000", "cpus: \"1_0\"", "cpuset: \"a\"",
                                          "cpuset: \"3-1\"", "cpuset: \"0-999999\"" };

    (void)state;
    assert_refuses(arena_printf(arena, "%scpus: 1/2\n", head), 4,
                   "error while interpolating services.db.cpus: failed to cast to expected type: "
                   "strconv.ParseFloat: parsing \"1/2\": invalid syntax");
    assert_refuses(arena_printf(arena, "%scpus: \"1__0\"\n", head), 4,
                   "error while interpolating services.db.cpus: failed to cast to expected type: "
                   "strconv.ParseFloat: parsing \"1__0\": invalid syntax");
    assert_refuses(arena_printf(arena, "%scpu_quota: 100ms\n", head), 4,
                   "error while interpolating services.db.cpu_quota: failed to cast to expected "
                   "type: strconv.ParseInt: parsing \"100ms\": invalid syntax");
    for (size_t i = 0; i < ARRAY_LENGTH(loaded); i++) {
        const struct compose_service *db = read_one(arena_printf(arena, "%s%s\n", head, loaded[i]));

        assert_int_equal(db->cpu_limit.value, i == 1 ? 10000 : 0);
    }
}

static void replicas_out_of_range_are_refused(void **state)
{
    (void)state;
    assert_refuses("services:\n  db:\n    image: a\n    deploy:\n      replicas: -1\n", 5,
                   "services.db.deploy.replicas: must be greater than or equal to 0");
    assert_refuses("services:\n  db:\n    image: a\n    scale: 99999999999999999999\n", 4,
                   "services.db.scale: must be greater than or equal to 0");
    assert_int_equal(read_one("services:\n  db:\n    image: a\n    scale: 2147483648\n")->replicas,
                     INT32_MAX);
}

static void errors_of_env_files_name_the_env_file(void **state)
{
    (void)state;
    write_text(".env", "A=1\n!\n");
    write_text("compose.yml", "services:\n  db:\n    image: a\n");
    assert_false(read_files("compose.yml", NULL));
    assert_string_equal(err.file, ".env");
    assert_int_equal(err.line, 2);
    assert_int_equal(unlink(".env"), 0);
    write_text("a.env", "!\n");
    write_text("compose.yml", "services:\n  db:\n    image: a\n    env_file: a.env\n");
    assert_false(read_files("compose.yml", NULL));
    assert_string_equal(err.file, "a.env");
    assert_refuses("services:\n  db:\n    image: a\n    env_file: [{required: false}]\n", 4,
                   "services.db.env_file[0] missing property 'path'");
}

static void files_are_named_when_they_cannot_be_read(void **state)
{
    (void)state;
    assert_false(read_files("no.yml", NULL));
    assert_string_equal(err.file, "no.yml");
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_false(read_files(".", NULL));
    assert_string_equal(err.message, "it is a directory");
    write_text("a.yml", "services: {}\n");
    write_text("b.yml", "# nothing\n");
    assert_true(read_files("a.yml", "b.yml"));
    assert_false(read_files("b.yml", NULL));
    assert_string_equal(err.file, "b.yml");
    assert_string_equal(err.message, "empty compose file");
}

/* All of them are told, sorted, and err is the first. */
static void every_error_is_told_in_the_order_of_the_files(void **state)
{
    (void)state;
    write_text("b.yml", "services:\n  web: {image: a, mem_limit: 1x}\n  x: {build: 1}\n");
    write_text("a.yml", "services:\n  web: {foo: 1}\n  db: {image: a, depends_on: [no]}\n");
    assert_false(read_files("b.yml", "a.yml"));
    assert_string_equal(err.file, "b.yml");
    assert_int_equal(err.line, 2);
    assert_int_equal(problems.error_count, 4);
    assert_string_equal(problems.errors->next->place.file, "b.yml");
    assert_string_equal(problems.errors->next->next->place.file, "a.yml");
    assert_int_equal(problems.errors->next->next->next->place.line, 3);
}

static void no_server_and_several_servers_are_errors(void **state)
{
    const struct compose_service *found = NULL;

    (void)state;
    (void)read_one("services:\n  web:\n    image: nginx\n");
    assert_false(compose_find_server(arena, &model, NULL, &found, &err));
    assert_string_equal(err.message, "no service has an image of the PostgreSQL family");
    (void)read_one("services:\n  web:\n    image: nginx\n  a:\n    image: postgres\n  b:\n"
                   "    image: bitnami/postgresql:16\n");
    assert_false(compose_find_server(arena, &model, NULL, &found, &err));
    assert_string_equal(err.message, "several services have a PostgreSQL image: a, b");
    assert_string_equal(err.hint, "Name the server's service with --service.");
    assert_int_equal(err.kind, ERROR_INPUT);
    model.services = NULL;
    assert_false(compose_find_server(arena, &model, "a", &found, &err));
    assert_string_equal(err.hint, "The files define no service.");
    assert_null(found);
}

static void long_lists_of_services_are_cut(void **state)
{
    const char *text = "services:\n";
    const struct compose_service *found = NULL;

    (void)state;
    for (int i = 0; i < 20; i++)
        text = arena_printf(arena, "%s  s%d: {image: a}\n", text, i);
    (void)read_one(text);
    assert_false(compose_find_server(arena, &model, "x", &found, &err));
    assert_string_equal(err.hint, "The files define: s0, s1, s2, s3, s4, s5, s6, s7, ….");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(wrong_mounts_are_refused, enter, leave),
        cmocka_unit_test_setup_teardown(a_misspelt_key_is_named_with_the_right_one, enter, leave),
        cmocka_unit_test_setup_teardown(a_wrong_kind_says_what_is_wanted, enter, leave),
        cmocka_unit_test_setup_teardown(wrong_cpus_are_refused, enter, leave),
        cmocka_unit_test_setup_teardown(replicas_out_of_range_are_refused, enter, leave),
        cmocka_unit_test_setup_teardown(errors_of_env_files_name_the_env_file, enter, leave),
        cmocka_unit_test_setup_teardown(files_are_named_when_they_cannot_be_read, enter, leave),
        cmocka_unit_test_setup_teardown(every_error_is_told_in_the_order_of_the_files, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(no_server_and_several_servers_are_errors, enter, leave),
        cmocka_unit_test_setup_teardown(long_lists_of_services_are_cut, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
