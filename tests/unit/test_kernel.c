#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "facts/kernel.h"
#include "tree.h"

static void numbers_are_decimal_and_alone(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool is_number;
        uint64_t number;
    } rows[] = {
        { "0", true, 0 },
        { "2147483648\n", true, 2147483648 },
        { " \t12 \n", true, 12 },
        { "18446744073709551615", true, UINT64_MAX },
        { "18446744073709551616", true, UINT64_MAX },
        { "99999999999999999999999999", true, UINT64_MAX },
        { "", false, 0 },
        { "\n", false, 0 },
        { "max", false, 0 },
        { "-1", false, 0 },
        { "+1", false, 0 },
        { "1 2", false, 0 },
        { "1k", false, 0 },
        { "0x10", false, 0 },
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        uint64_t number = 4711;

        assert_int_equal(kernel_parse_number(rows[i].text, &number), rows[i].is_number);
        assert_int_equal(number, rows[i].is_number ? rows[i].number : 4711);
    }
}

static void cpu_lists_are_counted(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t count; /* 0 = not a list */
    } rows[] = {
        { "0", 1 },  { "0-3\n", 4 }, { "0-3,8,10-11", 7 }, { " 0,2,4 ", 3 }, { "0-65535", 65536 },
        { "", 0 },   { "\n", 0 },    { "0-", 0 },          { "-3", 0 },      { "3-0", 0 },
        { "0,", 0 }, { "a", 0 },     { "0-3x", 0 },        { "0-65536", 0 }, { "0-65535,1", 0 },
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        uint32_t count = 0;

        assert_int_equal(kernel_parse_cpu_list(rows[i].text, &count), rows[i].count > 0);
        assert_int_equal(count, rows[i].count);
    }
}

static void a_value_is_found_by_its_whole_key(void **state)
{
    struct tree *tree = *state;
    static const char text[] =
        "MemTotalX: 1 kB\nMemTotal:   16 kB\ncache 7\nEmpty:\nA=b=c\nlast\t9";

    assert_string_equal(kernel_find_value(tree->arena, text, "MemTotal"), "16 kB");
    assert_string_equal(kernel_find_value(tree->arena, text, "cache"), "7");
    assert_string_equal(kernel_find_value(tree->arena, text, "Empty"), "");
    assert_string_equal(kernel_find_value(tree->arena, text, "A"), "b=c");
    assert_string_equal(kernel_find_value(tree->arena, text, "last"), "9");
    assert_null(kernel_find_value(tree->arena, text, "Mem"));
    assert_null(kernel_find_value(tree->arena, text, "Total"));
    assert_null(kernel_find_value(tree->arena, "", "x"));
}

static void the_choice_is_in_brackets(void **state)
{
    struct tree *tree = *state;

    assert_string_equal(kernel_find_choice(tree->arena, "always [madvise] never\n"), "madvise");
    assert_null(kernel_find_choice(tree->arena, "always madvise never"));
    assert_null(kernel_find_choice(tree->arena, "always [madvise"));
    assert_string_equal(kernel_first_line(tree->arena, "  ATA  \nrest"), "ATA");
    assert_string_equal(kernel_first_line(tree->arena, ""), "");
}

static void absent_is_an_answer_and_unreadable_is_not(void **state)
{
    struct tree *tree = *state;
    const char *text = "kept";

    tree_write(tree, "file", "content");
    tree_write_unreadable(tree, "d/loop");
    assert_true(kernel_read(tree->arena, tree->root_fd, "file", &text, &tree->err));
    assert_string_equal(text, "content");
    assert_true(kernel_read(tree->arena, tree->root_fd, "missing", &text, &tree->err));
    assert_null(text);
    assert_true(kernel_read(tree->arena, tree->root_fd, "file/below", &text, &tree->err));
    assert_null(text);
    text = "kept";
    assert_false(kernel_read(tree->arena, tree->root_fd, "d/loop", &text, &tree->err));
    assert_string_equal(text, "kept");
    assert_int_equal(tree->err.kind, ERROR_SYSTEM);
    assert_int_equal(tree->err.sys_errno, ELOOP);
    assert_non_null(strstr(tree->err.hint, "--limits"));
    assert_null(kernel_peek(tree->arena, tree->root_fd, "d/loop"));
    assert_string_equal(kernel_peek(tree->arena, tree->root_fd, "file"), "content");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_decimal_and_alone),
        cmocka_unit_test(cpu_lists_are_counted),
        cmocka_unit_test_setup_teardown(a_value_is_found_by_its_whole_key, tree_setup,
                                        tree_teardown),
        cmocka_unit_test_setup_teardown(the_choice_is_in_brackets, tree_setup, tree_teardown),
        cmocka_unit_test_setup_teardown(absent_is_an_answer_and_unreadable_is_not, tree_setup,
                                        tree_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
