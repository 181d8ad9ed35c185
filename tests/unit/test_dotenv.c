#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "facts/dotenv.h"

static struct arena *arena;
static struct variables shell;
static struct error err;

static int enter(void **state)
{
    (void)state;
    arena = arena_create();
    shell = (struct variables){ 0 };
    err = (struct error){ 0 };
    variables_set_pair(arena, &shell, "SHELL_SET=from shell");
    variables_set_pair(arena, &shell, "EMPTY=");
    return 0;
}

static int leave(void **state)
{
    (void)state;
    arena_destroy(arena);
    return 0;
}

/* "A=[1]@2 B=[x]@3": names, values and lines, in order. */
static const char *print(const struct variables *variables)
{
    const char *text = "";

    for (const struct variable *one = variables->first; one; one = one->next)
        text = arena_printf(arena, "%s%s%s=[%s]@%d", text, *text ? " " : "", one->name.text,
                            one->value, one->place.line);
    return text;
}

static void assert_reads(const char *text, const char *expected)
{
    struct variables variables = { .outer = &shell };

    if (!dotenv_read(arena, text, strlen(text), ".env", &variables, &err))
        fail_msg("%s: %d: %s", text, err.line, err.message);
    assert_string_equal(print(&variables), expected);
}

static void assert_reads_raw(const char *text, const char *expected)
{
    struct variables variables = { .outer = &shell };

    if (!dotenv_read_raw(arena, text, strlen(text), ".env", &variables, &err))
        fail_msg("%s: %d: %s", text, err.line, err.message);
    assert_string_equal(print(&variables), expected);
}

static void assert_refuses(const char *text, int line, const char *message)
{
    struct variables variables = { .outer = &shell };

    err = (struct error){ 0 };
    assert_false(dotenv_read(arena, text, strlen(text), ".env", &variables, &err));
    assert_string_equal(err.message, message);
    assert_string_equal(err.file, ".env");
    assert_int_equal(err.line, line);
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_true(err.hint[0]);
}

static void names_and_values_are_trimmed(void **state)
{
    (void)state;
    assert_reads("A=1\n  B  =  two words  \nC: colon\nD=\n\n",
                 "A=[1]@1 B=[two words]@2 C=[colon]@3 D=[]@4");
    assert_reads("A.b-c[0]_=1\n\xc3\xbc=2\n", "A.b-c[0]_=[1]@1 \xc3\xbc=[2]@2");
    assert_reads("", "");
    assert_reads(" \n\t\n", "");
    assert_reads("\xc2\xa0"
                 "A=\xc2\x85x\xc2\xa0\n",
                 "A=[x]@1");
}

static void comments_end_values_after_a_blank(void **state)
{
    (void)state;
    assert_reads("# c\nA=x#y\nB=x # y\nC= #z\nD=# x\nE=    # x\n  # c\n#",
                 "A=[x#y]@2 B=[x]@3 C=[#z]@4 D=[# x]@5 E=[# x]@6");
}

static void export_is_skipped(void **state)
{
    (void)state;
    assert_reads("export A=1\nexport\tB=2\nexported=3\nexport=4\nexport\n",
                 "A=[1]@1 B=[2]@2 exported=[3]@3 export=[4]@4");
}

static void single_quotes_are_literal(void **state)
{
    (void)state;
    assert_reads("A='a $B \\n'\nB='it\\'s'\nC='x\ny' # c\nD=1\nE='\\\\'\n",
                 "A=[a $B \\n]@1 B=[it's]@2 C=[x\ny]@3 D=[1]@5 E=[\\\\]@6");
}

static void double_quotes_know_escapes(void **state)
{
    (void)state;
    assert_reads("A=\"\\a\\b\\f\\n\\r\\t\\v\\\\\\\"\"\n", "A=[\a\b\f\n\r\t\v\\\"]@1");
    assert_reads("A=\"\\0101 \\0351 \\012 \\0 \\0777 \\c \\x41 \\q\"\n",
                 "A=[A \xc3\xa9 \\12 \\ \\777 \\c \\x41 \\q]@1");
    assert_reads("A=1\nB=\"$A \\$A $$A\"\n", "A=[1]@1 B=[1 $A $A]@2");
    assert_reads("A=\"x\\\ny\"\n", "A=[x\\\ny]@1");
}

static void what_follows_a_quote_is_a_new_statement(void **state)
{
    (void)state;
    assert_reads("A=\"x\"y\nB=1\n", "A=[x]@1 B=[1]@2");
    assert_refuses("A='it''s'\n", 1, "unexpected character \"'\" in variable name \"\"");
}

static void values_are_expanded_with_what_stands_above(void **state)
{
    (void)state;
    assert_reads("A=1\nB=$A${A}${NO:-d}\nC=$LATER\nLATER=1\nD=\\$A\\n\nE=in\"ner\"\n",
                 "A=[1]@1 B=[11d]@2 C=[]@3 LATER=[1]@4 D=[\\1\\n]@5 E=[in\"ner\"]@6");
    assert_reads("SHELL_SET=file\nA=$SHELL_SET\nEMPTY=x\nB=$EMPTY\n",
                 "SHELL_SET=[file]@1 A=[from shell]@2 EMPTY=[x]@3 B=[]@4");
    assert_refuses("A=1\nB=${NO:?why}\n", 2, "required variable NO is missing a value: why");
}

static void the_last_of_equal_names_wins(void **state)
{
    (void)state;
    assert_reads("A=1\nB=2\nA=3\n", "A=[3]@3 B=[2]@2");
}

static void a_bare_name_takes_the_shell_s_value(void **state)
{
    (void)state;
    assert_reads("SHELL_SET\nUNKNOWN\nA=1\n", "SHELL_SET=[from shell]@1 A=[1]@3");
    /* Compose's own surprise: at the very end the name becomes the value of an empty name. */
    assert_reads("A=1\nB", "A=[1]@1 =[B]@2");
}

static void line_ends_of_windows_are_blanks(void **state)
{
    (void)state;
    assert_reads("\xef\xbb\xbf"
                 "A=1\r\nB=\"x\r\ny\"\r\n",
                 "A=[1]@1 B=[x\r\ny]@2");
}

static void wrong_lines_are_named_without_their_value(void **state)
{
    (void)state;
    assert_refuses("A=1\nA B=secret\n", 2, "key cannot contain a space");
    assert_refuses("A!=secret\n", 1, "unexpected character \"!\" in variable name \"A\"");
    assert_refuses("A=\"x\nB=1\n", 1, "unterminated quoted value");
    assert_refuses("A='x\\'", 1, "unterminated quoted value");
}

static void a_binary_file_is_refused(void **state)
{
    struct variables variables = { 0 };

    (void)state;
    assert_false(dotenv_read(arena, "A\0B", 3, ".env", &variables, &err));
    assert_string_equal(err.message, "it is not text: it contains a NUL character");
    assert_false(dotenv_read_raw(arena, "A\0B", 3, ".env", &variables, &err));
}

static void raw_files_have_no_grammar(void **state)
{
    struct variables variables = { .outer = &shell };

    (void)state;
    assert_reads_raw("# c\nA=\"x\" # y\n  B=$A\r\nSHELL_SET\nUNKNOWN\n\nD=\nE=a=b",
                     "A=[\"x\" # y]@2 B=[$A]@3 SHELL_SET=[from shell]@4 D=[]@7 E=[a=b]@8");
    assert_reads_raw("\xef\xbb\xbf", "");
    assert_false(dotenv_read_raw(arena, "A=1\nA B=1\n", 10, ".env", &variables, &err));
    assert_int_equal(err.line, 2);
    assert_string_equal(err.message, "the variable name contains whitespaces");
    assert_false(dotenv_read_raw(arena, "=1\n", 3, ".env", &variables, &err));
    assert_string_equal(err.message, "no variable name before the \"=\"");
    assert_false(dotenv_read_raw(arena, "A=\xff\n", 4, ".env", &variables, &err));
    assert_reads_raw("\xe2\x80\x83"
                     "A!\v=\xef\xbf\xbd\n",
                     "A!\v=[\xef\xbf\xbd]@1");
}

static void lines_of_raw_files_are_limited(void **state)
{
    struct variables variables = { .outer = &shell };
    char *text = arena_alloc(arena, 65538);

    (void)state;
    memset(text, 'x', 65537);
    text[1] = '=';
    text[65535] = '\n';
    text[65536] = '\0';
    assert_true(dotenv_read_raw(arena, text, 65536, ".env", &variables, &err));
    text[65535] = 'x';
    assert_false(dotenv_read_raw(arena, text, 65536, ".env", &variables, &err));
    assert_string_equal(err.message, "the line is not UTF-8 text of less than 64 KiB");
}

static void names_have_letters_of_any_script_and_nothing_else(void **state)
{
    (void)state;
    assert_reads("\xe6\x97\xa5\xe6\x9c\xac=1\n\xe2\x91\xa1=2\n\xc2\xaa=3\n\xf0\x90\x8d\x88=4\n",
                 "\xe6\x97\xa5\xe6\x9c\xac=[1]@1 \xe2\x91\xa1=[2]@2 \xc2\xaa=[3]@3 "
                 "\xf0\x90\x8d\x88=[4]@4");
    assert_refuses("A\xf0\x9f\x98\x80=1\n", 1,
                   "unexpected character \"\xf0\x9f\x98\x80\" in variable name \"A\"");
    assert_refuses("e\xcc\x81=1\n", 1, "unexpected character \"\xcc\x81\" in variable name \"e\"");
    assert_refuses("A\xff=1\n", 1, "unexpected character \"\xff\" in variable name \"A\"");
    assert_refuses("A\xe2\x82", 1, "unexpected character \"\xe2\" in variable name \"A\"");
    assert_refuses("A\xc0\x80=1\n", 1, "unexpected character \"\xc0\" in variable name \"A\"");
    assert_refuses("A\xed\xa0\x80=1\n", 1, "unexpected character \"\xed\" in variable name \"A\"");
    assert_reads("\xe3\x80\x80\nA=x\xe2\x80\x83\nB=\xe2\x80\x83x\xff\n",
                 "A=[x]@2 B=[\xe2\x80\x83x\xff]@3");
}

static void export_needs_something_to_export(void **state)
{
    (void)state;
    assert_refuses("A=1\nexport ", 2, "zero length string: nothing follows \"export\"");
}

static void files_are_read_and_limited(void **state)
{
    char path[] = "/tmp/test_dotenv.XXXXXX";
    int fd = mkstemp(path);
    struct variables variables = { 0 };

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "A=$B\n", 5), 5);
    assert_true(dotenv_read_file(arena, path, false, &variables, &err));
    assert_string_equal(print(&variables), "A=[]@1");
    assert_true(dotenv_read_file(arena, path, true, &variables, &err));
    assert_string_equal(print(&variables), "A=[$B]@1");
    assert_int_equal(ftruncate(fd, DOTENV_BYTES_MAX + 1), 0);
    assert_false(dotenv_read_file(arena, path, false, &variables, &err));
    assert_string_equal(err.message, "it is larger than 1 MiB");
    assert_int_equal(close(fd), 0);
    assert_int_equal(unlink(path), 0);
    assert_false(dotenv_read_file(arena, path, false, &variables, &err));
    assert_string_equal(err.file, path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(names_and_values_are_trimmed, enter, leave),
        cmocka_unit_test_setup_teardown(comments_end_values_after_a_blank, enter, leave),
        cmocka_unit_test_setup_teardown(export_is_skipped, enter, leave),
        cmocka_unit_test_setup_teardown(single_quotes_are_literal, enter, leave),
        cmocka_unit_test_setup_teardown(double_quotes_know_escapes, enter, leave),
        cmocka_unit_test_setup_teardown(what_follows_a_quote_is_a_new_statement, enter, leave),
        cmocka_unit_test_setup_teardown(values_are_expanded_with_what_stands_above, enter, leave),
        cmocka_unit_test_setup_teardown(the_last_of_equal_names_wins, enter, leave),
        cmocka_unit_test_setup_teardown(a_bare_name_takes_the_shell_s_value, enter, leave),
        cmocka_unit_test_setup_teardown(line_ends_of_windows_are_blanks, enter, leave),
        cmocka_unit_test_setup_teardown(wrong_lines_are_named_without_their_value, enter, leave),
        cmocka_unit_test_setup_teardown(a_binary_file_is_refused, enter, leave),
        cmocka_unit_test_setup_teardown(raw_files_have_no_grammar, enter, leave),
        cmocka_unit_test_setup_teardown(lines_of_raw_files_are_limited, enter, leave),
        cmocka_unit_test_setup_teardown(names_have_letters_of_any_script_and_nothing_else, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(export_needs_something_to_export, enter, leave),
        cmocka_unit_test_setup_teardown(files_are_read_and_limited, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
