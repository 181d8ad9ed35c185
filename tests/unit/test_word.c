/* How near two words are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attributes.h"
#include "base/word.h"

static void each_kind_of_mistake_is_one_step(void **state UNUSED)
{
    assert_int_equal(word_distance("work_mem", "work_mem"), 0);
    assert_int_equal(word_distance("workmem", "work_mem"), 1);
    assert_int_equal(word_distance("work__mem", "work_mem"), 1);
    assert_int_equal(word_distance("work_men", "work_mem"), 1);
    assert_int_equal(word_distance("wrok_mem", "work_mem"), 1);
}

static void steps_add_up_and_order_does_not_matter(void **state UNUSED)
{
    assert_int_equal(word_distance("kitten", "sitting"), 3);
    assert_int_equal(word_distance("sitting", "kitten"), 3);
    assert_int_equal(word_distance("", "four"), 4);
    assert_int_equal(word_distance("four", ""), 4);
}

static void a_word_that_is_too_long_is_far_from_every_other(void **state UNUSED)
{
    char longest[WORD_LENGTH_MAX + 1], too_long[WORD_LENGTH_MAX + 2];

    memset(longest, 'a', sizeof longest);
    memset(too_long, 'a', sizeof too_long);
    longest[WORD_LENGTH_MAX] = too_long[WORD_LENGTH_MAX + 1] = '\0';
    assert_int_equal(word_distance(longest, longest), 0);
    assert_int_equal(word_distance(too_long, longest), WORD_LENGTH_MAX);
    assert_int_equal(word_distance("a", too_long), WORD_LENGTH_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_of_mistake_is_one_step),
        cmocka_unit_test(steps_add_up_and_order_does_not_matter),
        cmocka_unit_test(a_word_that_is_too_long_is_far_from_every_other),
    };

    return cmocka_run_group_tests_name("word", tests, NULL, NULL);
}
