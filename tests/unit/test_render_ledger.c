#include "tune/render.h"

#include "render_fixture.h"
#include "tune/render_parts.h"

/* A ledger of round numbers, so that the drawing can be written down. */
static struct plan drawn_plan(void)
{
    struct plan plan = usual_plan();

    plan.ledger = (struct ledger){ .total_bytes = 800 * MIB, .budget_bytes = 900 * MIB };
    plan.ledger.items[LEDGER_SHARED] = 500 * MIB;
    plan.ledger.items[LEDGER_BASELINE] = 299 * MIB;
    plan.ledger.items[LEDGER_FIXED] = 1 * MIB;
    plan.ledger_input.limit_bytes = 1000 * MIB;
    return plan;
}

static void the_chart_has_bars_and_marks(void **state)
{
    struct plan plan = drawn_plan();

    (void)state;
    assert_string_equal(
        ledger_of(&plan, true, false, 62),
        "  shared memory segment         500 MiB  ##########        | |\n"
        "  server processes                1 MiB                    | |\n"
        "  connections, idle             299 MiB  ######            | |\n"
        "  total                         800 MiB  ################  | |\n"
        "                                         | budget 900 MiB (90% of 1000 MiB), "
        "| limit 1000 MiB\n");
    assert_string_equal(
        ledger_of(&plan, true, true, 62),
        "  shared memory segment         500 MiB  ██████████        │ │\n"
        "  server processes                1 MiB  ▏                 │ │\n"
        "  connections, idle             299 MiB  ██████            │ │\n"
        "  total                         800 MiB  ████████████████  │ │\n"
        "                                         │ budget 900 MiB (90% of 1000 MiB), "
        "│ limit 1000 MiB\n");
}

static void a_total_over_the_limit_sets_the_scale(void **state)
{
    struct plan plan = drawn_plan();

    (void)state;
    plan.ledger.total_bytes = 2000 * MIB;
    assert_has(ledger_of(&plan, true, false, 62),
               "  total                        1.95 GiB  ####################\n");
    assert_has(ledger_of(&plan, true, false, 62),
               "  shared memory segment         500 MiB  #####    ||\n");
}

static void absurd_widths_are_bounded(void **state)
{
    struct plan plan = drawn_plan();
    const char *narrow = ledger_of(&plan, true, false, -5);
    const char *wide = ledger_of(&plan, true, false, 100000);

    (void)state;
    assert_has(narrow, "shared memory segment         500 MiB  #####    ||\n");
    assert_in_range(strcspn(wide, "\n"), 200, 250);
}

static void without_a_chart_each_item_has_its_reason(void **state)
{
    struct plan plan = usual_plan();
    const char *text = ledger_of(&plan, false, false, 0);

    (void)state;
    for (unsigned item = 0; item < LEDGER_COUNT; item++) {
        if (plan.ledger.items[item] == 0)
            assert_has_not(text, ledger_item_title(item));
        else
            assert_has(text, ledger_because(arena, &plan.ledger_input, &plan.ledger, item));
    }
    assert_has(text, "of a budget of 1.8 GiB (90% of 2 GiB)\n");
}

static void a_refusal_shows_the_floors_and_the_ways_out(void **state)
{
    struct plan plan = refused_plan();
    FILE *stream = open_text();

    (void)state;
    render_refusal(arena, &plan, stream);

    const char *text = close_text(stream);

    assert_has(text, "400 connections, 400 of them active, do not fit into 256 MiB "
                     "(docker-compose.prod.yml:7)");
    assert_has(text, "  shared memory segment ");
    for (const struct advice *advice = plan.advice; advice; advice = advice->next) {
        assert_has(text, advice->message);
        assert_has(text, advice->fix);
    }
    assert_non_null(plan.advice);

    plan.advice = NULL;
    stream = open_text();
    render_refusal(arena, &plan, stream);
    assert_has_not(close_text(stream), "Ways out");
}

static void a_refused_plan_renders_no_setting_anywhere(void **state)
{
    struct plan plan = refused_plan();

    (void)state;
    assert_has_not(sql_of(&plan), "ALTER SYSTEM SET");
    assert_string_equal(args_of(&plan), "\n");
}

static void paragraphs_break_at_blanks_and_never_lose_a_word(void **state)
{
    FILE *stream = open_text();
    char word[151];

    (void)state;
    memset(word, 'w', sizeof word - 1);
    word[sizeof word - 1] = '\0';
    render_paragraph("# ", "#  ", arena_printf(arena, "one  two %s three\n", word), stream);
    assert_string_equal(close_text(stream),
                        arena_printf(arena, "# one  two\n#  %s\n#  three?\n", word));
}

static void columns_count_characters_not_bytes(void **state)
{
    FILE *stream = open_text();

    (void)state;
    render_column("é", 4, stream);
    render_column("longer than four", 4, stream);
    render_text("x", stream);
    render_text(NULL, stream);
    assert_string_equal(close_text(stream), "é   longer than four x");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_chart_has_bars_and_marks),
        cmocka_unit_test(a_total_over_the_limit_sets_the_scale),
        cmocka_unit_test(absurd_widths_are_bounded),
        cmocka_unit_test(without_a_chart_each_item_has_its_reason),
        cmocka_unit_test(a_refusal_shows_the_floors_and_the_ways_out),
        cmocka_unit_test(a_refused_plan_renders_no_setting_anywhere),
        cmocka_unit_test(paragraphs_break_at_blanks_and_never_lose_a_word),
        cmocka_unit_test(columns_count_characters_not_bytes),
    };

    return cmocka_run_group_tests(tests, create, destroy);
}
