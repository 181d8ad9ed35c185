#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "facts/ini.h"

static struct arena *arena;
static struct error err;

static int enter(void **state)
{
    (void)state;
    arena = arena_create();
    err = (struct error){ 0 };
    return 0;
}

static int leave(void **state)
{
    (void)state;
    arena_destroy(arena);
    return 0;
}

/* "[section] key=value @line" for each entry, a line each. */
static void assert_reads(const char *text, const char *expected)
{
    struct ini_entry *entry = NULL;
    const char *printed = "";

    if (!ini_read(arena, text, "f.ini", &entry, &err))
        fail_msg("%s: %d: %s", text, err.line, err.message);
    for (; entry; entry = entry->next)
        printed = arena_printf(arena, "%s[%s] %s=%s @%d\n", printed, entry->section, entry->key,
                               entry->value, entry->line);
    assert_string_equal(printed, expected);
}

static void assert_refuses(const char *text, int line, const char *message)
{
    struct ini_entry *entry = NULL;

    assert_false(ini_read(arena, text, "f.ini", &entry, &err));
    assert_null(entry);
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_string_equal(err.file, "f.ini");
    assert_int_equal(err.line, line);
    assert_string_equal(err.message, message);
    assert_true(err.hint[0]);
}

static void entries_keep_section_order_and_line(void **state)
{
    (void)state;
    assert_reads("top = 1\n[environment prod]\n; comment\ncompose = a.yml b.yml\n\nservice: db\n"
                 "[ignore worker]\nx = y ; why\n# comment\nq = \"kept\"\n",
                 "[] top=1 @1\n"
                 "[environment prod] compose=a.yml b.yml @4\n"
                 "[environment prod] service=db @6\n"
                 "[ignore worker] x=y @8\n"
                 "[ignore worker] q=\"kept\" @10\n");
}

static void an_empty_file_has_no_entries(void **state)
{
    (void)state;
    assert_reads("", "");
    assert_reads("\n; only a comment\n", "");
}

static void indented_lines_are_lines_of_their_own(void **state)
{
    (void)state;
    assert_reads("[a]\nx = 1\n  y = 2\n\tz = 3\r\n", "[a] x=1 @2\n[a] y=2 @3\n[a] z=3 @4\n");
}

static void empty_values_and_missing_ends_are_fine(void **state)
{
    (void)state;
    assert_reads("a =\nb = 1", "[] a= @1\n[] b=1 @2\n");
}

static void what_inih_would_cut_is_refused(void **state)
{
    char line[260] = "key = ";
    char section[80];

    (void)state;
    memset(line + 6, 'x', 192);
    assert_reads(line, arena_printf(arena, "[] key=%s @1\n", line + 6));
    line[198] = 'x';
    assert_refuses(arena_printf(arena, "a = 1\n%s\nb = 2\n", line), 2,
                   "the line is longer than 198 bytes");
    (void)snprintf(section, sizeof section, "[%060d]\nb = 1\n", 0);
    assert_refuses(section, 1, "the section's name is longer than 48 bytes");
}

static void lines_of_no_form_are_refused(void **state)
{
    (void)state;
    assert_refuses("a = 1\nnonsense\nb = 2\n", 2, "neither a [section] nor KEY = VALUE");
    assert_refuses("[open\na = 1\n", 1, "neither a [section] nor KEY = VALUE");
    assert_refuses("a = 1\n= 2\n", 2, "a value without a key");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(entries_keep_section_order_and_line, enter, leave),
        cmocka_unit_test_setup_teardown(an_empty_file_has_no_entries, enter, leave),
        cmocka_unit_test_setup_teardown(indented_lines_are_lines_of_their_own, enter, leave),
        cmocka_unit_test_setup_teardown(empty_values_and_missing_ends_are_fine, enter, leave),
        cmocka_unit_test_setup_teardown(what_inih_would_cut_is_refused, enter, leave),
        cmocka_unit_test_setup_teardown(lines_of_no_form_are_refused, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
