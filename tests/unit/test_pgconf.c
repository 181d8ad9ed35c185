/* facts/pgconf: the grammar of the server. */
#include "pgconf_fixture.h"

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
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
