/*
 * The parsers of values. What each row expects is what Docker Compose 2.40 printed or refused for
 * the same text.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "facts/compose_value.h"

static struct arena *arena;

static int enter(void **state)
{
    (void)state;
    arena = arena_create();
    return 0;
}

static int leave(void **state)
{
    (void)state;
    arena_destroy(arena);
    return 0;
}

struct row {
    const char *text, *expected; /* the value as text, or what is wrong with it after '!' */
};

/* Runs `read` over the rows. It gives the value as text; false when there is none. */
typedef bool reader(const char *text, const char **ret, const char **ret_why);

static void check_rows(const struct row *rows, size_t count, reader *read)
{
    for (size_t i = 0; i < count; i++) {
        const char *got = "(not set)", *why = NULL;
        bool is_good = read(rows[i].text, &got, &why);

        if (is_good != (rows[i].expected[0] != '!'))
            fail_msg("\"%s\" %s: %s", rows[i].text, is_good ? "is read" : "is refused",
                     is_good ? got : why);
        if (!is_good)
            got = arena_printf(arena, "!%s", why ? why : "");
        if (strcmp(got, rows[i].expected) != 0)
            fail_msg("\"%s\" gives %s, not %s", rows[i].text, got, rows[i].expected);
    }
}

#define CHECK(rows, read) check_rows(rows, ARRAY_LENGTH(rows), read)

/* --- sizes */

static bool read_bytes(const char *text, const char **ret, const char **ret_why)
{
    int64_t bytes;

    if (!compose_parse_bytes(arena, text, &bytes, ret_why))
        return false;
    *ret = arena_printf(arena, "%lld", (long long)bytes);
    return true;
}

static void a_size_is_a_number_and_a_binary_suffix(void **state)
{
    static const struct row rows[] = {
        { "0", "0" },
        { "1b", "1" },
        { "1K", "1024" },
        { "1kb", "1024" },
        { "1KiB", "1024" },
        { "1m", "1048576" },
        { "1 gb", "1073741824" },
        { "1t", "1099511627776" },
        { "2pib", "2251799813685248" },
        { "1.5m", "1572864" },
        { ".5g", "536870912" },
        { "5.k", "5120" },
        { "1.9", "1" },
        { "1e9", "1000000000" },
        { "1.5e3m", "1572864000" },
        { "1_000m", "1048576000" },
        { "0x1p4k", "16384" },
        { "+1m", "1048576" },
        { "-0", "0" },
        { "1g ", "!strconv.ParseFloat: parsing \"1g\": invalid syntax" },
        { "1 ", "1" },
    };

    (void)state;
    CHECK(rows, read_bytes);
}

static void a_size_too_large_is_the_least_number(void **state)
{
    static const struct row rows[] = {
        { "9223372036854775808", "-9223372036854775808" },
        { "1e19b", "-9223372036854775808" },
        { "inf ", "-9223372036854775808" },
        { "nan k", "-9223372036854775808" },
        { "1e400", "!strconv.ParseFloat: parsing \"1e400\": value out of range" },
    };

    (void)state;
    CHECK(rows, read_bytes);
}

static void a_size_of_another_form_is_refused(void **state)
{
    static const struct row rows[] = {
        { "", "!invalid size: ''" },
        { "x", "!invalid size: 'x'" },
        { "-1", "!invalid size: '-1'" },
        { "-1m", "!invalid size: '-1m'" },
        { "1GI", "!invalid suffix: 'gi'" },
        { "1e", "!invalid suffix: 'e'" },
        { "1bb", "!invalid suffix: 'bb'" },
        { "1mbi", "!invalid suffix: 'mbi'" },
        { "1KIBB", "!invalid suffix: 'KIBB'" },
        { "1 000", "!strconv.ParseFloat: parsing \"1 000\": invalid syntax" },
        { " 1g", "!strconv.ParseFloat: parsing \" 1\": invalid syntax" },
        { "1  g", "!strconv.ParseFloat: parsing \"1 \": invalid syntax" },
        { "1,5m", "!strconv.ParseFloat: parsing \"1,5\": invalid syntax" },
        { " ", "!strconv.ParseFloat: parsing \"\": invalid syntax" },
    };

    (void)state;
    CHECK(rows, read_bytes);
}

/* --- numbers */

static bool read_float32(const char *text, const char **ret, const char **ret_why)
{
    double value;

    if (!compose_scan_float(text, 32, &value, ret_why))
        return false;
    *ret = compose_float_text(arena, value, 32);
    return true;
}

static void a_float_is_what_go_reads(void **state)
{
    static const struct row rows[] = {
        { "1", "1" },
        { "0.1", "0.1" },
        { "3.3333333", "3.3333333" },
        { "0.123456789", "0.12345679" },
        { ".5", "0.5" },
        { "5.", "5" },
        { "-.5", "-0.5" },
        { "2e0", "2" },
        { "1e+1", "10" },
        { "1e-50", "0" },
        { "1000000", "1e+06" },
        { "16777217", "1.6777216e+07" },
        { "0x1p1", "2" },
        { "0X.8P1", "1" },
        { "0x_1p0", "1" },
        { "1_0.5_0", "10.5" },
        { "1e1_0", "1e+10" },
        { "0_1", "1" },
        { "INF", "+Inf" },
        { "-infinity", "-Inf" },
        { "+Inf", "+Inf" },
        { "NaN", "NaN" },
    };

    (void)state;
    CHECK(rows, read_float32);
}

static void a_text_that_go_does_not_read_is_no_float(void **state)
{
    static const struct row rows[] = {
        { "", "!invalid syntax" },         { " 1", "!invalid syntax" },
        { "1 ", "!invalid syntax" },       { "1/2", "!invalid syntax" },
        { "50%", "!invalid syntax" },      { "--1", "!invalid syntax" },
        { ".", "!invalid syntax" },        { "1e", "!invalid syntax" },
        { "1e+", "!invalid syntax" },      { "e1", "!invalid syntax" },
        { "0x2", "!invalid syntax" },      { "0xp1", "!invalid syntax" },
        { "_1", "!invalid syntax" },       { "1_", "!invalid syntax" },
        { "1__0", "!invalid syntax" },     { "1_.5", "!invalid syntax" },
        { "1._5", "!invalid syntax" },     { "1e_1", "!invalid syntax" },
        { "0x1_p0", "!invalid syntax" },   { "infinit", "!invalid syntax" },
        { "+nan", "!invalid syntax" },     { "0b1", "!invalid syntax" },
        { "1e39", "!value out of range" },
    };
    double value;

    (void)state;
    CHECK(rows, read_float32);
    assert_true(compose_parse_float("1e39", &value));
    assert_false(compose_parse_float("1e309", &value));
}

static void a_long_number_with_underscores_is_refused(void **state)
{
    char text[1000];
    double value;

    (void)state;
    memset(text, '1', sizeof text);
    text[sizeof text - 1] = '\0';
    text[300] = '.';
    assert_true(compose_parse_float(text, &value));
    text[10] = '_';
    assert_false(compose_parse_float(text, &value));
}

static void an_integer_is_decimal_or_octal_digits(void **state)
{
    const char *why;
    int64_t value;

    (void)state;
    assert_true(compose_parse_integer("-9223372036854775808", &value));
    assert_int_equal(value, INT64_MIN);
    assert_true(compose_parse_integer("+010", &value));
    assert_int_equal(value, 10);
    assert_true(compose_scan_integer("0440", 8, &value, &why));
    assert_int_equal(value, 0440);
    assert_false(compose_scan_integer("8", 8, &value, &why));
    assert_string_equal(why, "invalid syntax");
    assert_false(compose_scan_integer("9223372036854775808", 10, &value, &why));
    assert_string_equal(why, "value out of range");
    assert_false(compose_parse_integer("", &value));
    assert_false(compose_parse_integer("-", &value));
    assert_false(compose_parse_integer("1.0", &value));
    assert_false(compose_parse_integer("0x10", &value));
    assert_false(compose_parse_integer("1_0", &value));
    assert_false(compose_parse_integer(" 1", &value));
    assert_string_equal(compose_number_error(arena, "ParseInt", "x", "invalid syntax"),
                        "strconv.ParseInt: parsing \"x\": invalid syntax");
}

static void a_float_is_cut_to_an_integer(void **state)
{
    (void)state;
    assert_int_equal(compose_truncate(1.9), 1);
    assert_int_equal(compose_truncate(-1.9), -1);
    assert_int_equal(compose_truncate(1e30), INT64_MIN);
    assert_int_equal(compose_truncate(__builtin_nan("")), INT64_MIN);
}

static void floats_of_32_bits_are_equal_when_their_digits_are(void **state)
{
    (void)state;
    assert_true(compose_shortest_float32(1.1) == 1.1);
    assert_true(compose_shortest_float32((double)1.1F) == 1.1);
    assert_true(compose_shortest_float32(16777217) == 16777216);
    assert_true(compose_shortest_float32(1e39) > 1e300);
    assert_string_equal(compose_float_text(arena, 1.10, 64), "1.1");
}

static void a_boolean_is_one_of_eight_words_in_any_case(void **state)
{
    static const char *const yes[] = { "true", "TRUE", "y", "Yes", "oN" };
    static const char *const no[] = { "false", "n", "NO", "Off" };
    static const char *const bad[] = { "", "1", "0", "t", "yess", " true" };
    bool value;

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(yes); i++)
        assert_true(compose_parse_bool(yes[i], &value) && value);
    for (size_t i = 0; i < ARRAY_LENGTH(no); i++)
        assert_true(compose_parse_bool(no[i], &value) && !value);
    for (size_t i = 0; i < ARRAY_LENGTH(bad); i++)
        assert_false(compose_parse_bool(bad[i], &value));
}

/* --- durations */

static bool read_duration(const char *text, const char **ret, const char **ret_why)
{
    int64_t nanoseconds;

    if (!compose_parse_duration(arena, text, &nanoseconds, ret_why))
        return false;
    *ret = compose_duration_text(arena, nanoseconds);
    return true;
}

static void a_duration_is_printed_in_gos_form(void **state)
{
    static const struct row rows[] = {
        { "0", "0s" },
        { "-0", "0s" },
        { "0ns", "0s" },
        { "90s", "1m30s" },
        { "1h", "1h0m0s" },
        { "2w3d", "408h0m0s" },
        { "1.5d", "36h0m0s" },
        { ".5s", "500ms" },
        { "5.s", "5s" },
        { "1ns", "1ns" },
        { "1500us", "1.5ms" },
        { "1.5\u00b5s", "1.5\u00b5s" },
        { "1\u03bcs", "1\u00b5s" },
        { "-5s", "-5s" },
        { "+1m1m", "2m0s" },
        { "59.999999999s", "59.999999999s" },
        { "1.123456789123s", "1.123456789s" },
        { "0.9223372036854775808999s", "922.337203ms" },
        { "1h0.5s", "1h0m0.5s" },
        { "2562047h47m16.854775807s", "2562047h47m16.854775807s" },
        { "9223372036854775807ns", "2562047h47m16.854775807s" },
        { "106751d", "2562024h0m0s" },
    };

    (void)state;
    CHECK(rows, read_duration);
    assert_string_equal(compose_duration_text(arena, INT64_MIN), "-2562047h47m16.854775808s");
}

static void a_duration_without_its_unit_is_refused(void **state)
{
    static const struct row rows[] = {
        { "10", "!time: missing unit in duration \"10\"" },
        { "00", "!time: missing unit in duration \"00\"" },
        { "1h1", "!time: missing unit in duration \"1h1\"" },
        { "1..5s", "!time: missing unit in duration \"1..5s\"" },
        { "1S", "!time: unknown unit \"S\" in duration \"1S\"" },
        { "1 s", "!time: unknown unit \" s\" in duration \"1 s\"" },
        { "", "!time: invalid duration \"\"" },
        { "-", "!time: invalid duration \"-\"" },
        { ".s", "!time: invalid duration \".s\"" },
        { "--5s", "!time: invalid duration \"--5s\"" },
        { " 1s", "!time: invalid duration \" 1s\"" },
        { "106752d", "!time: invalid duration \"106752d\"" },
        { "9223372036854775808ns", "!time: invalid duration \"9223372036854775808ns\"" },
        { "2562047h47m16.854775808s", "!time: invalid duration \"2562047h47m16.854775808s\"" },
    };

    (void)state;
    CHECK(rows, read_duration);
}

/* --- paths */

static void a_path_is_cleaned_by_its_text(void **state)
{
    static const struct row rows[] = {
        { "", "." },           { ".", "." },           { "/", "/" },
        { "//", "/" },         { "a", "a" },           { "/a/b", "/a/b" },
        { "/a/", "/a" },       { "a//b", "a/b" },      { "./a", "a" },
        { "/a/./b", "/a/b" },  { "/a/../b", "/b" },    { "/..", "/" },
        { "a/..", "." },       { "..", ".." },         { "../a", "../a" },
        { "../a/..", ".." },   { "a/../..", ".." },    { "../../a/../b", "../../b" },
        { "/a/b/..", "/a" },   { ".a/..b", ".a/..b" }, { "/a/b/../../..", "/" },
        { "a/b/../c", "a/c" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        assert_string_equal(compose_clean_path(arena, rows[i].text), rows[i].expected);
}

static void a_joined_path_is_cleaned(void **state)
{
    (void)state;
    assert_string_equal(compose_join_path(arena, "/a", "../b"), "/b");
    assert_string_equal(compose_join_path(arena, "/a/", "/b"), "/a/b");
    assert_string_equal(compose_join_path(arena, "", "b/"), "b");
    assert_string_equal(compose_join_path(arena, "a/", ""), "a");
    assert_string_equal(compose_join_path(arena, "", ""), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_size_is_a_number_and_a_binary_suffix, enter, leave),
        cmocka_unit_test_setup_teardown(a_size_too_large_is_the_least_number, enter, leave),
        cmocka_unit_test_setup_teardown(a_size_of_another_form_is_refused, enter, leave),
        cmocka_unit_test_setup_teardown(a_float_is_what_go_reads, enter, leave),
        cmocka_unit_test_setup_teardown(a_text_that_go_does_not_read_is_no_float, enter, leave),
        cmocka_unit_test_setup_teardown(a_long_number_with_underscores_is_refused, enter, leave),
        cmocka_unit_test_setup_teardown(an_integer_is_decimal_or_octal_digits, enter, leave),
        cmocka_unit_test_setup_teardown(a_float_is_cut_to_an_integer, enter, leave),
        cmocka_unit_test_setup_teardown(floats_of_32_bits_are_equal_when_their_digits_are, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(a_boolean_is_one_of_eight_words_in_any_case, enter, leave),
        cmocka_unit_test_setup_teardown(a_duration_is_printed_in_gos_form, enter, leave),
        cmocka_unit_test_setup_teardown(a_duration_without_its_unit_is_refused, enter, leave),
        cmocka_unit_test_setup_teardown(a_path_is_cleaned_by_its_text, enter, leave),
        cmocka_unit_test_setup_teardown(a_joined_path_is_cleaned, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
