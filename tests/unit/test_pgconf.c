/* facts/pgconf: the grammar of the server, includes, and the bounds on hostile files. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "facts/pgconf.h"

struct fixture {
    struct arena *arena;
    struct pgconf conf;
    struct error err;
    char directory[64];
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);

    fixture->arena = arena_create();
    pgconf_init(&fixture->conf);
    (void)strncpy(fixture->directory, "/tmp/test_pgconf.XXXXXX", sizeof fixture->directory - 1);
    if (!mkdtemp(fixture->directory))
        return -1;
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    char *command = arena_printf(fixture->arena, "rm -rf '%s'", fixture->directory);
    int status = system(command);

    arena_destroy(fixture->arena);
    free(fixture);
    return status;
}

static const char *path_of(struct fixture *fixture, const char *name)
{
    return arena_printf(fixture->arena, "%s/%s", fixture->directory, name);
}

static void put(struct fixture *fixture, const char *name, const char *text)
{
    FILE *file = fopen(path_of(fixture, name), "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static bool read_text(struct fixture *fixture, const char *text)
{
    return pgconf_read_text(fixture->arena, text, strlen(text), "t.conf", &fixture->conf,
                            &fixture->err);
}

static bool read_file(struct fixture *fixture, const char *name)
{
    return pgconf_read_file(fixture->arena, path_of(fixture, name), &fixture->conf, &fixture->err);
}

static void assert_value(struct fixture *fixture, const char *name, const char *value)
{
    const struct pgconf_setting *setting = pgconf_find(&fixture->conf, name);

    assert_non_null(setting);
    assert_string_equal(setting->value, value);
}

/* All settings as "name=value@line" joined by blanks. */
static const char *all(struct fixture *fixture)
{
    const char *text = "";

    for (const struct pgconf_setting *setting = fixture->conf.settings; setting;
         setting = setting->next)
        text = arena_printf(fixture->arena, "%s%s%s=%s@%d%s", text, *text ? " " : "", setting->name,
                            setting->value, setting->line, setting->is_overridden ? "-" : "");
    return text;
}

static void lines_are_name_optional_equals_value(void **state)
{
    assert_true(read_text(*state, "# a comment\n"
                                  "\n"
                                  "a = 1\n"
                                  "  b 2 # why\n"
                                  "c=3#x\n"
                                  "\td\t=\ton\r\n"
                                  "e 'x'"));
    assert_string_equal(all(*state), "a=1@3 b=2@4 c=3@5 d=on@6 e=x@7");
}

static void an_empty_file_and_one_of_comments_hold_nothing(void **state)
{
    assert_true(read_text(*state, ""));
    assert_true(read_text(*state, "# nothing"));
    assert_true(read_text(*state, " \t\r\n#\n"));
    assert_string_equal(all(*state), "");
}

static void numbers_carry_units(void **state)
{
    assert_true(read_text(*state, "a = 128MB\nb = -1\nc = 0x1fkB\nd = 0.5\ne = 1.5e-3\nf = +5\n"
                                  "g = .5\nh = 0x\ni = .\nj = 12abc\nk = 1.e5\n"));
    assert_string_equal(all(*state), "a=128MB@1 b=-1@2 c=0x1fkB@3 d=0.5@4 e=1.5e-3@5 f=+5@6 "
                                     "g=.5@7 h=0x@8 i=.@9 j=12abc@10 k=1.e5@11");
}

static void unquoted_words_may_hold_some_punctuation(void **state)
{
    assert_true(read_text(*state, "a = md5\nb = a-b_c:d/e\nc = a.b.c\nd = \xc3\xa4\n"));
    assert_string_equal(all(*state), "a=md5@1 b=a-b_c:d/e@2 c=a.b.c@3 d=\xc3\xa4@4");
}

static void names_may_have_one_dot(void **state)
{
    assert_true(read_text(*state, "my.setting = 1\n"));
    assert_value(*state, "MY.Setting", "1");
}

static void quotes_are_removed_and_escapes_resolved(void **state)
{
    static const char text[] = "a = 'it''s'\n"
                               "b = 'it\\'s'\n"
                               "c = '\\n\\t\\b\\f\\r\\\\'\n"
                               "d = '\\101\\60x\\7'\n"
                               "e = '\\q'\n"
                               "f = ''\n"
                               "g = 'a # b = c'\n"
                               "h = 'cut\\000here'\n"
                               "i = ''''\n";

    assert_true(read_text(*state, text));
    assert_value(*state, "a", "it's");
    assert_value(*state, "b", "it's");
    assert_value(*state, "c", "\n\t\b\f\r\\");
    assert_value(*state, "d", "A0x\a");
    assert_value(*state, "e", "q");
    assert_value(*state, "f", "");
    assert_value(*state, "g", "a # b = c");
    assert_value(*state, "h", "cut");
    assert_value(*state, "i", "'");
    assert_true(pgconf_find(&((struct fixture *)*state)->conf, "a")->is_quoted);
}

/* Each of these is refused by PostgreSQL 15 at the same line. */
static void what_the_server_refuses_is_refused_with_its_line(void **state)
{
    static const char *const wrong[] = {
        "work_mem = 1.5GB", "a = 1e5",   "a = x.y",      "a =",     "a",
        "a = 'open",        "a = 'x\\",  "a = 'x\ny'",   "= 1",     "1 = a",
        "a = 1 2",          "a = b c",   "a = @",        "a == 1",  "a.b.c = 1",
        "a = 'x' 'y'",      "a = \"x\"", "a = ..",       "'a' = 1", "a = -",
        "a = x,y",          "include",   "a = 1; b = 2", "a\v= 1",  "a = 'x'y",
    };

    for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++) {
        struct fixture *fixture = *state;
        char *text = arena_printf(fixture->arena, "good = 1\n%s\nlater = 1\n", wrong[i]);

        if (read_text(fixture, text))
            fail_msg("accepted: %s", wrong[i]);
        assert_int_equal(fixture->err.kind, ERROR_INPUT);
        assert_string_equal(fixture->err.file, "t.conf");
        assert_int_equal(fixture->err.line, 2);
        assert_non_null(strstr(fixture->err.message, "syntax error"));
        assert_true(fixture->err.hint[0] != '\0');
    }
}

static void the_last_line_of_a_name_wins(void **state)
{
    struct fixture *fixture = *state;

    assert_true(read_text(fixture, "a = 1\nB = x\nA = 2\nb = y\na = 3\n"));
    assert_string_equal(all(fixture), "a=1@1- B=x@2- A=2@3- b=y@4 a=3@5");
    assert_value(fixture, "A", "3");
    pgconf_append(fixture->arena, &fixture->conf, "a", "4", "compose.yml", 9);
    assert_value(fixture, "a", "4");
    assert_int_equal(pgconf_find(&fixture->conf, "a")->source, PGCONF_SOURCE_COMMAND);
    assert_null(pgconf_find(&fixture->conf, "c"));
}

static void a_second_file_beats_the_first(void **state)
{
    struct fixture *fixture = *state;

    put(fixture, "one.conf", "a = 1\nb = 1\n");
    put(fixture, "two.conf", "a = 2\n");
    assert_true(read_file(fixture, "one.conf"));
    fixture->conf.source = PGCONF_SOURCE_AUTO;
    assert_true(read_file(fixture, "two.conf"));
    assert_value(fixture, "a", "2");
    assert_int_equal(pgconf_find(&fixture->conf, "a")->source, PGCONF_SOURCE_AUTO);
    assert_int_equal(pgconf_find(&fixture->conf, "b")->source, PGCONF_SOURCE_FILE);
}

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
        TEST(lines_are_name_optional_equals_value),
        TEST(an_empty_file_and_one_of_comments_hold_nothing),
        TEST(numbers_carry_units),
        TEST(unquoted_words_may_hold_some_punctuation),
        TEST(names_may_have_one_dot),
        TEST(quotes_are_removed_and_escapes_resolved),
        TEST(what_the_server_refuses_is_refused_with_its_line),
        TEST(the_last_line_of_a_name_wins),
        TEST(a_second_file_beats_the_first),
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
