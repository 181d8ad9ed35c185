#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "facts/interpolate.h"

static struct arena *arena;
static struct variables outer, variables;
static struct error err;

/* S=set, E is empty, D is "$S", U is not set; N is named without a value. */
static int enter(void **state)
{
    static const struct place nowhere = { 0 };

    (void)state;
    arena = arena_create();
    outer = (struct variables){ 0 };
    variables = (struct variables){ .outer = &outer };
    err = (struct error){ 0 };
    variables_set_pair(arena, &outer, "S=set");
    variables_set_pair(arena, &outer, "E=");
    variables_set_pair(arena, &outer, "=nameless");
    variables_set_pair(arena, &outer, "no equals sign");
    variables_set(arena, &variables, "S", 1, "inner", nowhere);
    variables_set(arena, &variables, "D", 1, "$S", nowhere);
    variables_set(arena, &variables, "N", 1, NULL, nowhere);
    return 0;
}

static int leave(void **state)
{
    (void)state;
    arena_destroy(arena);
    return 0;
}

static bool expand(const char *text, const char **ret)
{
    struct interpolation interpolation = { .variables = &variables };

    return interpolate_text(arena, &interpolation, text, (struct place){ "f.yml", 7 }, ret, &err);
}

static void assert_gives(const char *text, const char *expected)
{
    const char *result = NULL;

    if (!expand(text, &result))
        fail_msg("%s: %s", text, err.message);
    assert_string_equal(result, expected);
}

static void assert_refuses(const char *text, const char *message)
{
    const char *result = NULL;

    err = (struct error){ 0 };
    assert_false(expand(text, &result));
    assert_null(result);
    assert_string_equal(err.message, message);
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_string_equal(err.file, "f.yml");
    assert_int_equal(err.line, 7);
    assert_true(err.hint[0]);
}

static void operators_look_at_set_and_empty(void **state)
{
    (void)state;
    assert_gives("${S:-x}|${S-x}|${S:+x}|${S+x}|${S:?x}|${S?x}|$S|${S}",
                 "set|set|x|x|set|set|set|set");
    assert_gives("${E:-x}|${E-x}|${E:+x}|${E+x}|${E?x}|$E|${E}", "x|||x|||");
    assert_gives("${U:-x}|${U-x}|${U:+x}|${U+x}|$U|${U}", "x|x||||");
    assert_gives("${N-x}|$N", "x|");
}

static void the_first_operator_decides(void **state)
{
    (void)state;
    assert_gives("${U-b:-c}|${U:-a-b}|${U:-a?b}|${S+a-b}|${U--}|${U-}", "b:-c|a-b|a?b|a-b|-|");
}

static void texts_after_operators_are_expanded_and_values_are_not(void **state)
{
    (void)state;
    assert_gives("${U:-${E:-${S}}}", "set");
    assert_gives("$D ${D} ${U:-$D}", "$S $S $S");
    assert_gives("${U:-$$}", "$");
}

static void other_dollars_stay(void **state)
{
    (void)state;
    assert_gives("$1 $- a$ $", "$1 $- a$ $");
    assert_gives("$$S $$ $$$S", "$S $ $set");
    assert_gives("$\xc3\x84 $S\xc3\x84 $S.x $S_", "$\xc3\x84 set\xc3\x84 set.x ");
    assert_gives("no dollar", "no dollar");
    assert_gives("", "");
}

static void names_are_case_sensitive(void **state)
{
    (void)state;
    assert_gives("[$s] [${s:-low}] [$S1]", "[] [low] []");
}

static void braces_end_as_in_compose(void **state)
{
    (void)state;
    assert_gives("${U:-a}b}", "ab}");
    assert_gives("${U:-{\"x\":1}}", "{\"x\":1}");
    assert_gives("${U:-{}}", "{}");
    assert_gives("${U:-{}}x}", "{}}x");
    assert_gives("${U:-{x}", "{x");
    assert_gives("${U:-{a}}} ${S:-q} }", "{a}} set }");
    assert_gives("${U:-{{}}", "{{}");
    assert_gives("${U:-{$}y}", "{$}y");
    assert_gives("${U:-a}\n${U:-b}", "a\nb");
}

static void wrong_references_are_refused(void **state)
{
    (void)state;
    assert_refuses("${}", "invalid interpolation format \"${}\" in \"${}\"");
    assert_refuses("a ${1}", "invalid interpolation format \"${1}\" in \"a ${1}\"");
    assert_refuses("${a.b}", "invalid interpolation format \"${a.b}\" in \"${a.b}\"");
    assert_refuses("${A/b/c}", "invalid interpolation format \"${A/b/c}\" in \"${A/b/c}\"");
    assert_refuses("${A:1:2}", "invalid interpolation format \"${A:1:2}\" in \"${A:1:2}\"");
    assert_refuses("${ A }", "invalid interpolation format \"${ A }\" in \"${ A }\"");
    assert_refuses("${A:=x}", "invalid interpolation format \"${A:=x}\" in \"${A:=x}\"");
    assert_refuses("${A", "invalid interpolation format \"${A\" in \"${A\"");
    assert_refuses("${A:", "invalid interpolation format \"${A:\" in \"${A:\"");
    assert_refuses("${A:-x", "invalid interpolation format \"${A:-x\" in \"${A:-x\"");
    assert_refuses("${", "invalid interpolation format \"${\" in \"${\"");
    assert_refuses("${U:-${E}", "invalid interpolation format \"${E\" in \"${U:-${E}\"");
    assert_refuses("${U:-x\n}", "invalid interpolation format \"${U:-x\n}\" in \"${U:-x\n}\"");
    assert_refuses("${U:-{\n}", "invalid interpolation format \"${U:-{\n}\" in \"${U:-{\n}\"");
}

static void required_variables_are_named_with_a_hint(void **state)
{
    (void)state;
    assert_refuses("${U:?set it}", "required variable U is missing a value: set it");
    assert_string_equal(err.hint, "Set U in the environment or in the .env file.");
    assert_refuses("${E:?}", "required variable E is missing a value");
    assert_refuses("${U?see $S}", "required variable U is missing a value: see set");
    assert_refuses("${S+${U?no}}", "required variable U is missing a value: no");
    assert_refuses("${U+${U?no}}", "required variable U is missing a value: no");
}

static void nesting_is_limited(void **state)
{
    const char *text = "x";

    (void)state;
    for (int i = 0; i < INTERPOLATE_DEPTH_MAX; i++)
        text = arena_printf(arena, "${U:-%s}", text);
    assert_gives(text, "x");
    assert_refuses(arena_printf(arena, "${U:-%s}", text),
                   "variables are nested deeper than 100 levels");
}

static void the_size_of_all_results_is_limited(void **state)
{
    struct interpolation interpolation = { .variables = &variables };
    char *large = arena_alloc(arena, (1 << 20) + 1);
    const char *result = NULL;
    bool is_good = true;
    int count = 0;

    (void)state;
    memset(large, 'x', 1 << 20);
    variables_set(arena, &variables, "L", 1, large, (struct place){ 0 });
    while (is_good && count < 100) {
        is_good = interpolate_text(arena, &interpolation, "$L", (struct place){ "f.yml", 7 },
                                   &result, &err);
        count++;
    }
    assert_int_equal(count, 65);
    assert_string_equal(err.message, "variables expand to more than 64 MiB");
}

struct uses {
    char text[256];
};

static void observe(void *context, enum interpolate_use use, const char *name, size_t length,
                    struct place place)
{
    static const char *const names[] = { "blank", "-", ":-", "?", ":?" };
    struct uses *uses = context;
    size_t used = strlen(uses->text);

    (void)snprintf(uses->text + used, sizeof uses->text - used, "%s %.*s@%d ", names[use],
                   (int)length, name, place.line);
}

static void every_use_is_told(void **state)
{
    struct uses uses = { "" };
    struct interpolation interpolation = { .variables = &variables,
                                           .observer = observe,
                                           .context = &uses };
    const char *result = NULL;

    (void)state;
    assert_true(interpolate_text(arena, &interpolation,
                                 "$S $U ${U} ${S:-${E-x}} ${S?} ${S:?} ${U:+x} $E",
                                 (struct place){ "f.yml", 7 }, &result, &err));
    assert_string_equal(uses.text, "blank U@7 blank U@7 :- S@7 - E@7 ? S@7 :? S@7 ");
}

static void two_letters_beyond_ascii_are_a_k_and_an_s(void **state)
{
    (void)state;
    variables_set_pair(arena, &outer, "\xc5\xbf=long s");
    variables_set_pair(arena, &outer, "A\xe2\x84\xaa=kelvin");
    assert_gives("$\xc5\xbf|${A\xe2\x84\xaa:-x}|$\xc3\x9f", "long s|kelvin|$\xc3\x9f");
}

static void the_first_of_equal_pairs_stays(void **state)
{
    (void)state;
    variables_set_pair(arena, &outer, "S=second");
    assert_gives("$S", "set");
}

static void the_outer_set_is_asked_first(void **state)
{
    (void)state;
    assert_string_equal(variables_find(&variables, "S", 1)->value, "set");
    assert_string_equal(variables.first->value, "inner");
    assert_string_equal(variables.last->name.text, "N");
    assert_null(variables_find(&variables, "", 0));
    assert_null(variables_find(NULL, "S", 1));
    variables_set(arena, &outer, "N", 1, NULL, (struct place){ 0 });
    variables_set(arena, &variables, "N", 1, "inner", (struct place){ 0 });
    assert_string_equal(variables_find(&variables, "N", 1)->value, "inner");
}

static void many_names_are_all_found(void **state)
{
    struct variables many = { 0 };
    int count = 0;

    (void)state;
    for (int i = 0; i < 5000; i++) {
        const char *name = arena_printf(arena, "V%d", i);

        variables_set(arena, &many, name, strlen(name), name, (struct place){ 0 });
    }
    for (const struct variable *one = many.first; one; one = one->next, count++)
        assert_ptr_equal(variables_find(&many, one->name.text, one->name.length), one);
    assert_int_equal(count, 5000);
    assert_null(variables_find(&many, "V5000", 5));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(operators_look_at_set_and_empty, enter, leave),
        cmocka_unit_test_setup_teardown(the_first_operator_decides, enter, leave),
        cmocka_unit_test_setup_teardown(texts_after_operators_are_expanded_and_values_are_not,
                                        enter, leave),
        cmocka_unit_test_setup_teardown(other_dollars_stay, enter, leave),
        cmocka_unit_test_setup_teardown(names_are_case_sensitive, enter, leave),
        cmocka_unit_test_setup_teardown(braces_end_as_in_compose, enter, leave),
        cmocka_unit_test_setup_teardown(wrong_references_are_refused, enter, leave),
        cmocka_unit_test_setup_teardown(required_variables_are_named_with_a_hint, enter, leave),
        cmocka_unit_test_setup_teardown(nesting_is_limited, enter, leave),
        cmocka_unit_test_setup_teardown(the_size_of_all_results_is_limited, enter, leave),
        cmocka_unit_test_setup_teardown(every_use_is_told, enter, leave),
        cmocka_unit_test_setup_teardown(two_letters_beyond_ascii_are_a_k_and_an_s, enter, leave),
        cmocka_unit_test_setup_teardown(the_first_of_equal_pairs_stays, enter, leave),
        cmocka_unit_test_setup_teardown(the_outer_set_is_asked_first, enter, leave),
        cmocka_unit_test_setup_teardown(many_names_are_all_found, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
