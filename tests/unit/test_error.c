#include "base/error.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void set_fills_kind_and_message_and_returns_false(void **state)
{
    struct error err = { .sys_errno = 7, .hint = "old", .file = "old", .line = 3 };

    (void)state;
    assert_false(error_set(&err, ERROR_USAGE, "no %s", "way"));
    assert_int_equal(err.kind, ERROR_USAGE);
    assert_string_equal(err.message, "no way");
    assert_string_equal(err.hint, "");
    assert_string_equal(err.file, "");
    assert_int_equal(err.line, 0);
    assert_int_equal(err.sys_errno, 0);
}

static void at_names_the_place(void **state)
{
    struct error err;

    (void)state;
    assert_false(error_at(&err, "a.conf", 12, "bad \"%s\"", "x"));
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_string_equal(err.file, "a.conf");
    assert_int_equal(err.line, 12);
    assert_string_equal(err.message, "bad \"x\"");
}

static void system_appends_the_reason(void **state)
{
    struct error err;

    (void)state;
    assert_false(error_system(&err, ENOENT, "cannot open %s", "x"));
    assert_int_equal(err.kind, ERROR_SYSTEM);
    assert_int_equal(err.sys_errno, ENOENT);
    assert_string_equal(err.message, "cannot open x: No such file or directory");
}

static void hint_is_replaced(void **state)
{
    struct error err;

    (void)state;
    (void)error_set(&err, ERROR_USAGE, "x");
    assert_false(error_hint(&err, "Do %d.", 1));
    assert_false(error_hint(&err, "Do %d.", 2));
    assert_string_equal(err.hint, "Do 2.");
}

static void wrap_puts_the_context_first_and_keeps_the_rest(void **state)
{
    struct error err;

    (void)state;
    (void)error_at(&err, "f", 3, "inner");
    (void)error_hint(&err, "Do it.");
    assert_false(error_wrap(&err, "while %s", "reading"));
    assert_string_equal(err.message, "while reading: inner");
    assert_string_equal(err.hint, "Do it.");
    assert_string_equal(err.file, "f");
    assert_int_equal(err.line, 3);
}

static void place_makes_it_an_input_error(void **state)
{
    struct error err;

    (void)state;
    (void)error_set(&err, ERROR_USAGE, "x");
    assert_false(error_place(&err, "b.conf", 0));
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_string_equal(err.file, "b.conf");
}

static void texts_that_are_too_long_are_cut(void **state)
{
    static char longer[2000];
    struct error err;

    (void)state;
    memset(longer, 'x', sizeof longer - 1);
    (void)error_at(&err, longer, 1, "%s", longer);
    (void)error_hint(&err, "%s", longer);
    assert_int_equal(strlen(err.message), sizeof err.message - 1);
    assert_int_equal(strlen(err.file), sizeof err.file - 1);
    assert_int_equal(strlen(err.hint), sizeof err.hint - 1);
    (void)error_wrap(&err, "short");
    assert_int_equal(strlen(err.message), sizeof err.message - 1);
    assert_memory_equal(err.message, "short: xxx", 10);
    (void)error_wrap(&err, "%s", longer);
    assert_int_equal(strlen(err.message), sizeof err.message - 1);
    (void)error_system(&err, ENOENT, "%s", longer);
    assert_int_equal(strlen(err.message), sizeof err.message - 1);
}

static void assert_printed(const struct error *err, const char *expected)
{
    char *text = NULL;
    size_t length;
    FILE *stream = open_memstream(&text, &length);

    error_print(err, "tool", stream);
    assert_int_equal(fclose(stream), 0);
    assert_string_equal(text, expected);
    free(text);
}

static void printed_line_names_file_line_and_hint(void **state)
{
    struct error err;

    (void)state;
    (void)error_at(&err, "a.conf", 12, "bad value");
    (void)error_hint(&err, "Fix it.");
    assert_printed(&err, "tool: error: a.conf:12: bad value (Fix it.)\n");
    (void)error_at(&err, "a.conf", 0, "bad file");
    assert_printed(&err, "tool: error: a.conf: bad file\n");
    (void)error_set(&err, ERROR_BUG, "plain");
    assert_printed(&err, "tool: error: plain\n");
}

static void hostile_bytes_stay_on_the_line(void **state)
{
    struct error err;

    (void)state;
    (void)error_at(&err, "a\nb", 1, "x\ty\r\n\033[31m\177 \xc3\xa9");
    (void)error_hint(&err, "a\nb");
    assert_printed(&err, "tool: error: a b:1: x y  ?[31m? \xc3\xa9 (a b)\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(set_fills_kind_and_message_and_returns_false),
        cmocka_unit_test(at_names_the_place),
        cmocka_unit_test(system_appends_the_reason),
        cmocka_unit_test(hint_is_replaced),
        cmocka_unit_test(wrap_puts_the_context_first_and_keeps_the_rest),
        cmocka_unit_test(place_makes_it_an_input_error),
        cmocka_unit_test(texts_that_are_too_long_are_cut),
        cmocka_unit_test(printed_line_names_file_line_and_hint),
        cmocka_unit_test(hostile_bytes_stay_on_the_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
