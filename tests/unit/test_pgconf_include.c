/* facts/pgconf: includes, and the bounds on hostile files. */
#include "pgconf_fixture.h"

static void includes_are_read_in_place_and_beside_the_file(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(mkdir(path_of(fixture, "sub"), 0700), 0);
    put(fixture, "main.conf", "a = 1\ninclude 'sub/more.conf'\nb = main\n");
    put(fixture, "sub/more.conf", "a = 2\ninclude = 'deep.conf'\nb = more\n");
    put(fixture, "sub/deep.conf", "c = deep\n");
    assert_true(read_file(fixture, "main.conf"));
    assert_string_equal(all(fixture), "a=1@1- a=2@1 c=deep@1 b=more@3- b=main@3");
    assert_string_equal(pgconf_find(&fixture->conf, "c")->file, path_of(fixture, "sub/deep.conf"));
}

static void an_absolute_include_is_taken_as_it_is(void **state)
{
    struct fixture *fixture = *state;

    put(fixture, "other.conf", "a = 1\n");
    put(fixture, "main.conf",
        arena_printf(fixture->arena, "INCLUDE '%s'\n", path_of(fixture, "other.conf")));
    assert_true(read_file(fixture, "main.conf"));
    assert_value(fixture, "a", "1");
}

static void a_missing_include_is_an_error_where_it_stands(void **state)
{
    struct fixture *fixture = *state;

    put(fixture, "main.conf", "a = 1\n\ninclude 'absent.conf'\n");
    assert_false(read_file(fixture, "main.conf"));
    assert_string_equal(fixture->err.file, path_of(fixture, "main.conf"));
    assert_int_equal(fixture->err.line, 3);
    assert_non_null(strstr(fixture->err.message, "absent.conf"));
}

static void a_missing_include_if_exists_is_passed_over(void **state)
{
    struct fixture *fixture = *state;

    put(fixture, "main.conf",
        "include_if_exists 'absent.conf'\ninclude_if_exists 'main.conf/x'\na = 1\n");
    assert_true(read_file(fixture, "main.conf"));
    assert_string_equal(all(fixture), "a=1@3");
}

static void a_directory_is_read_in_the_order_of_bytes(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(mkdir(path_of(fixture, "conf.d"), 0700), 0);
    assert_int_equal(mkdir(path_of(fixture, "conf.d/dir.conf"), 0700), 0);
    put(fixture, "conf.d/b.conf", "a = b\n");
    put(fixture, "conf.d/B.conf", "a = B\n");
    put(fixture, "conf.d/10.conf", "a = 10\n");
    put(fixture, "conf.d/.hidden.conf", "a = hidden\n");
    put(fixture, "conf.d/.conf", "a = nameless\n");
    put(fixture, "conf.d/c.conf.bak", "a = backup\n");
    put(fixture, "main.conf", "include_dir 'conf.d'\n");
    assert_true(read_file(fixture, "main.conf"));
    assert_string_equal(all(fixture), "a=10@1- a=B@1- a=b@1");
}

static void a_missing_directory_is_an_error(void **state)
{
    struct fixture *fixture = *state;

    put(fixture, "main.conf", "include_dir 'conf.d'\n");
    assert_false(read_file(fixture, "main.conf"));
    assert_int_equal(fixture->err.line, 1);
    assert_non_null(strstr(fixture->err.message, "conf.d"));
}

static void an_error_inside_a_directory_stops_the_reading(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(mkdir(path_of(fixture, "conf.d"), 0700), 0);
    put(fixture, "conf.d/1.conf", "a = = 1\n");
    put(fixture, "conf.d/2.conf", "b = 1\n");
    put(fixture, "main.conf", "include_dir 'conf.d'\n");
    assert_false(read_file(fixture, "main.conf"));
    assert_string_equal(fixture->err.file, path_of(fixture, "conf.d/1.conf"));
    assert_null(pgconf_find(&fixture->conf, "b"));
}

static void an_empty_include_is_an_error(void **state)
{
    assert_false(read_text(*state, "\ninclude_dir ' '\n"));
    assert_int_equal(((struct fixture *)*state)->err.line, 2);
}

static void a_cycle_is_found_whatever_its_names(void **state)
{
    struct fixture *fixture = *state;

    put(fixture, "a.conf", "x = 1\ninclude 'b.conf'\n");
    put(fixture, "b.conf", "\n\ninclude './c.conf'\n");
    assert_int_equal(symlink("a.conf", path_of(fixture, "c.conf")), 0);
    assert_false(read_file(fixture, "a.conf"));
    assert_int_equal(fixture->err.kind, ERROR_INPUT);
    assert_string_equal(fixture->err.file, path_of(fixture, "b.conf"));
    assert_int_equal(fixture->err.line, 3);
    assert_non_null(strstr(fixture->err.message, "includes itself"));
}

static void the_same_file_twice_is_no_cycle(void **state)
{
    struct fixture *fixture = *state;

    put(fixture, "main.conf", "include 'x.conf'\ninclude 'x.conf'\n");
    put(fixture, "x.conf", "a = 1\n");
    assert_true(read_file(fixture, "main.conf"));
    assert_string_equal(all(fixture), "a=1@1- a=1@1");
}

/* Ten levels of include below the first file, as in the server. */
static void eleven_levels_are_too_deep(void **state)
{
    struct fixture *fixture = *state;

    for (int i = 0; i < 11; i++)
        put(fixture, arena_printf(fixture->arena, "%d.conf", i),
            arena_printf(fixture->arena, "include '%d.conf'\n", i + 1));
    put(fixture, "11.conf", "a = 1\n");
    assert_true(read_file(fixture, "1.conf"));
    assert_value(fixture, "a", "1");
    assert_false(read_file(fixture, "0.conf"));
    assert_string_equal(fixture->err.file, path_of(fixture, "10.conf"));
    assert_non_null(strstr(fixture->err.message, "deeper than 10"));
}

static void a_bomb_of_includes_ends_soon(void **state)
{
    struct fixture *fixture = *state;

    for (int i = 0; i < 9; i++) {
        const char *line = arena_printf(fixture->arena, "include '%d.conf'\n", i + 1);
        const char *name = arena_printf(fixture->arena, "%d.conf", i);

        put(fixture, name, arena_printf(fixture->arena, "%s%s%s%s", line, line, line, line));
    }
    put(fixture, "9.conf", "a = 1\n");
    assert_false(read_file(fixture, "0.conf"));
    assert_non_null(strstr(fixture->err.message, "1000 files"));
    assert_true(fixture->err.line > 0);
}

static void more_settings_than_any_server_has_are_refused(void **state)
{
    struct fixture *fixture = *state;
    size_t lines = PGCONF_MAX_SETTINGS + 1;
    char *text = arena_alloc(fixture->arena, lines * 4 + 1);

    for (size_t i = 0; i < lines; i++)
        memcpy(text + i * 4, "a=1\n", 4);
    assert_false(read_text(fixture, text));
    assert_int_equal(fixture->err.line, lines);
    assert_non_null(strstr(fixture->err.message, "8192"));
}

static void a_binary_file_is_one_clear_error(void **state)
{
    struct fixture *fixture = *state;

    assert_false(
        pgconf_read_text(fixture->arena, "a = 1\nb\0", 8, "x.conf", &fixture->conf, &fixture->err));
    assert_int_equal(fixture->err.kind, ERROR_INPUT);
    assert_int_equal(fixture->err.line, 2);
    assert_non_null(strstr(fixture->err.message, "not a text file"));
}

static void a_directory_or_nothing_instead_of_a_file_is_an_error(void **state)
{
    struct fixture *fixture = *state;

    assert_false(
        pgconf_read_file(fixture->arena, fixture->directory, &fixture->conf, &fixture->err));
    assert_int_equal(fixture->err.kind, ERROR_INPUT);
    assert_non_null(strstr(fixture->err.message, "directory"));
    assert_false(read_file(fixture, "absent.conf"));
    assert_int_equal(fixture->err.kind, ERROR_INPUT);
    assert_string_equal(fixture->err.file, path_of(fixture, "absent.conf"));
}

static void an_included_directory_is_an_error(void **state)
{
    struct fixture *fixture = *state;

    put(fixture, "main.conf", "include '.'\n");
    assert_false(read_file(fixture, "main.conf"));
    assert_non_null(strstr(fixture->err.message, "directory"));
}

static void a_file_over_16_MiB_is_refused(void **state)
{
    struct fixture *fixture = *state;

    put(fixture, "large.conf", "a = 1\n");
    assert_int_equal(truncate(path_of(fixture, "large.conf"), PGCONF_MAX_BYTES + 1), 0);
    assert_false(read_file(fixture, "large.conf"));
    assert_int_equal(fixture->err.kind, ERROR_INPUT);
    assert_non_null(strstr(fixture->err.message, "16 MiB"));
}

static void a_dash_is_standard_input(void **state)
{
    struct fixture *fixture = *state;

    put(fixture, "in.conf", "a = 1\nb = = 2\n");
    assert_non_null(freopen(path_of(fixture, "in.conf"), "r", stdin));
    assert_false(pgconf_read_file(fixture->arena, "-", &fixture->conf, &fixture->err));
    assert_string_equal(fixture->err.file, "standard input");
    assert_int_equal(fixture->err.line, 2);
    assert_string_equal(fixture->conf.settings->file, "standard input");
}

/* "-" is standard input for the user, never for an include line. */
static void an_include_of_a_dash_is_a_file(void **state)
{
    struct fixture *fixture = *state;

    assert_false(read_text(fixture, "include '-'\n"));
    assert_non_null(strstr(fixture->err.message, "./-"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(includes_are_read_in_place_and_beside_the_file),
        TEST(an_absolute_include_is_taken_as_it_is),
        TEST(a_missing_include_is_an_error_where_it_stands),
        TEST(a_missing_include_if_exists_is_passed_over),
        TEST(a_directory_is_read_in_the_order_of_bytes),
        TEST(a_missing_directory_is_an_error),
        TEST(an_error_inside_a_directory_stops_the_reading),
        TEST(an_empty_include_is_an_error),
        TEST(a_cycle_is_found_whatever_its_names),
        TEST(the_same_file_twice_is_no_cycle),
        TEST(eleven_levels_are_too_deep),
        TEST(a_bomb_of_includes_ends_soon),
        TEST(more_settings_than_any_server_has_are_refused),
        TEST(a_binary_file_is_one_clear_error),
        TEST(a_directory_or_nothing_instead_of_a_file_is_an_error),
        TEST(an_included_directory_is_an_error),
        TEST(a_file_over_16_MiB_is_refused),
        TEST(a_dash_is_standard_input),
        TEST(an_include_of_a_dash_is_a_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
