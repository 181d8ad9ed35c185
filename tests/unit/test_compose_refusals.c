/*
 * What is refused, with the message, the line and the hint that a user sees.
 */
#include "compose_files.h"

static void wrong_mounts_are_refused(void **state)
{
    static const char head[] = "services:\n  db:\n    image: a\n    ";

    (void)state;
    assert_refuses(arena_printf(arena, "%svolumes: [{target: /a}]\n", head), 4,
                   "a volume has no type");
    assert_refuses(arena_printf(arena, "%svolumes: [1]\n", head), 4,
                   "\"volumes\": an entry must be a string or a mapping, not an integer");
    assert_refuses(arena_printf(arena, "%svolumes: [\"\"]\n", head), 4,
                   "invalid volume \"\": it is empty");
    assert_refuses(arena_printf(arena, "%stmpfs: [1]\n", head), 4,
                   "\"tmpfs\": an entry must be a string, not an integer");
    assert_refuses(
        arena_printf(arena, "%svolumes: [{type: tmpfs, target: /a, tmpfs: {size: 1x}}]\n", head), 4,
        "\"tmpfs.size\": \"1x\" is not a size: unknown unit \"x\"");
    assert_refuses(
        arena_printf(arena, "%svolumes: [{type: tmpfs, target: /a, tmpfs: {size: 1.5}}]\n", head),
        4, "\"tmpfs.size\": an entry must be a size, not a decimal");
}

static void a_misspelt_key_is_named_with_the_right_one(void **state)
{
    (void)state;
    assert_refuses(
        "services:\n  db:\n    image: a\n    deploy:\n      resources:\n        limits:\n"
        "          memry: 1g\n",
        7, "Compose knows no key \"memry\" here");
    assert_string_equal(err.hint, "Did you mean \"memory\"?");
    assert_refuses("services:\n  db:\n    image: a\n    something_else: 1\n", 4,
                   "Compose knows no key \"something_else\" here");
    assert_string_equal(err.hint, "Check the indentation, or begin keys of your own with x-.");
    assert_refuses("services:\n  db:\n    a_key_that_is_longer_than_any_known_one: 1\n", 3,
                   "Compose knows no key \"a_key_that_is_longer_than_any_known_one\" here");
}

static void a_wrong_kind_says_what_is_wanted(void **state)
{
    (void)state;
    assert_refuses("services:\n  db:\n    image: a\n    command: {a: b}\n", 4,
                   "\"command\" must be a list, a string or null, not a mapping");
    assert_string_equal(err.hint, "See the Compose file reference for \"command\".");
    assert_refuses("services:\n  db:\n    image: a\n    cpuset: 1\n", 4,
                   "\"cpuset\" must be a string, not an integer");
    assert_string_equal(err.hint, "Put the value in quotes: \"1\".");
    assert_refuses("services:\n  db:\n    image: a\n    mem_limit:\n", 4,
                   "\"mem_limit\" must be a string, a decimal or an integer, not null");
    assert_string_equal(err.hint, "Give it a value or remove the line.");
}

static void what_is_not_supported_is_refused_not_ignored(void **state)
{
    (void)state;
    assert_refuses("include:\n  - a.yml\nservices:\n  db:\n    image: a\n", 1,
                   "\"include\" is not supported yet");
    assert_refuses("services:\n  db:\n    extends: web\n", 3, "\"extends\" is not supported yet");
    assert_refuses("services:\n  db:\n    mem_limit: !reset null\n", 3,
                   "!reset is not supported yet");
    assert_refuses("services:\n  db:\n    deploy: !override {}\n", 3,
                   "!override is not supported yet");
}

static void wrong_cpus_are_refused(void **state)
{
    static const char head[] = "services:\n  db:\n    image: a\n    ";

    (void)state;
    assert_refuses(arena_printf(arena, "%scpus: 100000\n", head), 4,
                   "\"cpus\": 100000 is more than 8192 CPUs");
    assert_refuses(arena_printf(arena, "%scpus: .inf\n", head), 4,
                   "\"cpus\": \".inf\" is not a number");
    assert_refuses(arena_printf(arena, "%scpus: \"inf\"\n", head), 4,
                   "\"cpus\": \"inf\" is not a number");
    assert_refuses(arena_printf(arena, "%scpus: \"1__0\"\n", head), 4,
                   "\"cpus\": \"1__0\" is not a number");
    assert_refuses(arena_printf(arena, "%scpus: \"0x1\"\n", head), 4,
                   "\"cpus\": \"0x1\" is not a number");
    assert_refuses(arena_printf(arena, "%scpus: \"%0200d\"\n", head, 1), 4,
                   arena_printf(arena, "\"cpus\": \"%060d\" is not a number", 0));
    assert_refuses(arena_printf(arena, "%scpu_quota: 100ms\n", head), 4,
                   "\"cpu_quota\": \"100ms\" is not a whole number");
    assert_refuses(arena_printf(arena, "%scpu_quota: .inf\n", head), 4,
                   "\"cpu_quota\": \".inf\" is not a whole number");
    for (size_t i = 0; i < 8; i++) {
        static const char *const wrong[] = { "a",  "0-",    "3-1",      "0,",
                                             ",1", "99999", "0-999999", "1 2" };

        assert_refuses(arena_printf(arena, "%scpuset: \"%s\"\n", head, wrong[i]), 4,
                       arena_printf(arena, "\"cpuset\": \"%s\" is not a list of CPUs", wrong[i]));
    }
}

static void replicas_out_of_range_are_refused(void **state)
{
    (void)state;
    assert_refuses("services:\n  db:\n    image: a\n    deploy:\n      replicas: -1\n", 5,
                   "service \"db\": the number of replicas is out of range");
    assert_refuses("services:\n  db:\n    image: a\n    scale: 2147483648\n", 4,
                   "service \"db\": the number of replicas is out of range");
    assert_refuses("services:\n  db:\n    image: a\n    scale: 99999999999999999999\n", 4,
                   "\"scale\" must be a string or an integer, not a decimal");
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
                   "env_file: an entry has no path");
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
    assert_false(read_files("a.yml", "b.yml"));
    assert_string_equal(err.file, "b.yml");
    assert_string_equal(err.message, "empty compose file");
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
        cmocka_unit_test_setup_teardown(what_is_not_supported_is_refused_not_ignored, enter, leave),
        cmocka_unit_test_setup_teardown(wrong_cpus_are_refused, enter, leave),
        cmocka_unit_test_setup_teardown(replicas_out_of_range_are_refused, enter, leave),
        cmocka_unit_test_setup_teardown(errors_of_env_files_name_the_env_file, enter, leave),
        cmocka_unit_test_setup_teardown(files_are_named_when_they_cannot_be_read, enter, leave),
        cmocka_unit_test_setup_teardown(no_server_and_several_servers_are_errors, enter, leave),
        cmocka_unit_test_setup_teardown(long_lists_of_services_are_cut, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
