#include "yaml_fixture.h"

static void integers_are_go_s_base_zero(void **state)
{
    (void)state;
    assert_reads("[0777, 017, 0_7, 1__0, 0x1F, -0x10, 0b11, 0o17, -0, +12, 0, 00]",
                 "[int 511, int 15, int 7, int 10, int 31, int -16, int 3, int 15, int 0, int 12, "
                 "int 0, int 0]");
    assert_reads("[0b-1, 0o-7, 0b+1, 0x-1, -0b-1, 1b-1]",
                 "[int -1, int -7, int 1, str 0x-1, str -0b-1, str 1b-1]");
    assert_reads("[0x, 0b2, _1, +, -, 1a, 0b]",
                 "[str 0x, str 0b2, str _1, str +, str -, str 1a, str 0b]");
    assert_reads("[9223372036854775807, -9223372036854775808, 9223372036854775808, "
                 "18446744073709551615, 18446744073709551616]",
                 "[int 9223372036854775807, int -9223372036854775808, float 9223372036854775808, "
                 "float 18446744073709551615, float 1.8446744073709552e+19]");
}

static void a_leading_zero_with_8_or_9_is_a_decimal(void **state)
{
    (void)state;
    assert_reads("[08, 089, 09.5]", "[float 8, float 89, float 9.5]");
}

static void decimals_print_as_go_prints_them(void **state)
{
    (void)state;
    assert_reads(
        "[1.10, 1e3, 1e6, 100000000.5, 1e-7, 100000.0, 999999.5, 1234567.5, .5, +.5, 1.]",
        "[float 1.1, float 1000, float 1e+06, float 1.000000005e+08, float 1e-07, "
        "float 100000, float 999999.5, float 1.2345675e+06, float 0.5, float 0.5, float 1]");
    assert_reads("[0.0001, 0.00001, -1.5e-3, -0.0, 1_000.5, 12345.678, .inf, -.Inf, .nan]",
                 "[float 0.0001, float 1e-05, float -0.0015, float -0, float 1000.5, "
                 "float 12345.678, float +Inf, float -Inf, float NaN]");
    assert_reads("[1e999, ., .e5, 1e, 1e+, ._5, 1.2.3, 0x1.8]",
                 "[str 1e999, str ., str .e5, str 1e, str 1e+, str ._5, str 1.2.3, str 0x1.8]");
}

static void a_number_of_hundreds_of_digits_is_text(void **state)
{
    char text[500];

    (void)state;
    memset(text, '1', sizeof text);
    text[sizeof text - 1] = '\0';
    assert_reads(text, arena_printf(arena, "str %s", text));
}

static void words_of_yaml_1_1_are_strings(void **state)
{
    (void)state;
    assert_reads("[yes, no, on, off, y, n, 22:22, true, False, TRUE, tRue, ~, Null, nULL]",
                 "[str yes, str no, str on, str off, str y, str n, str 22:22, bool true, "
                 "bool false, bool true, str tRue, null, null, str nULL]");
}

static void quotes_and_blocks_make_strings(void **state)
{
    (void)state;
    assert_reads("['1', \"true\", \"a\\tb\\u00e9\", 'it''s', \"\"]",
                 "[str 1, str true, str a\tb\u00e9, str it's, str ]");
    assert_reads("a: |\n  1\n  2\nb: >-\n  x\n  y\n", "{a: str 1\n2\n, b: str x y}");
}

static void dates_are_recognised(void **state)
{
    (void)state;
    assert_reads("[2024-01-01, 2024-1-2, 2024-01-01T10:00:00Z, 2024-01-01t10:00:00.5+02:00, "
                 "2024-01-01 10:00:00]",
                 "[date 2024-01-01, date 2024-1-2, date 2024-01-01T10:00:00Z, "
                 "date 2024-01-01t10:00:00.5+02:00, date 2024-01-01 10:00:00]");
    assert_reads("[2024-02-29, 2000-02-29, 2024-01-01  1:2:3, 2024-01-01T10:00:00;5Z]",
                 "[date 2024-02-29, date 2000-02-29, date 2024-01-01  1:2:3, "
                 "str 2024-01-01T10:00:00;5Z]");
    assert_reads("['', 2024-01-01T1:2:3-24:60]", "[str , date 2024-01-01T1:2:3-24:60]");
    assert_reads("- 2024-01-01T10:00:00,5Z\n", "[date 2024-01-01T10:00:00,5Z]");
    assert_reads("[2023-02-29, 1900-02-29, 2024-4-31, 2024-0-1, 2024-1-0]",
                 "[str 2023-02-29, str 1900-02-29, str 2024-4-31, str 2024-0-1, str 2024-1-0]");
    assert_reads("[2024-13-01, 2024-01, 24-01-01, 2024-01-01 x, 2024-01-01T10:00:00, "
                 "2024-01-01T25:00:00Z, 2024-01-01T10:00:00.Z, 2024-01-01T10:00:00+2, 2024-a-1, "
                 "2024-01-01T10:00:00x, '2024-01-01', 2024-01-01x]",
                 "[str 2024-13-01, str 2024-01, str 24-01-01, str 2024-01-01 x, "
                 "str 2024-01-01T10:00:00, str 2024-01-01T25:00:00Z, str 2024-01-01T10:00:00.Z, "
                 "str 2024-01-01T10:00:00+2, str 2024-a-1, str 2024-01-01T10:00:00x, "
                 "str 2024-01-01, str 2024-01-01x]");
}

static void tags_decide_what_they_name(void **state)
{
    (void)state;
    assert_reads(
        "[!!str 12, !!str , !!int \"7\", !!int \"0x1F\", !!float 1, !!float \"017\", !!null '', "
        "!!bool 'true', ! 12, ! \"12\", !<tag:yaml.org,2002:int> '3']",
        "[str 12, str , int 7, int 31, float 1, float 15, null, bool true, int 12, str 12, "
        "int 3]");
    assert_reads("[!!int 9223372036854775808, !!timestamp 2024-01-01]",
                 "[float 9223372036854775808, date 2024-01-01]");
    assert_refuses("a: 1\nb: !!int x\n", 2, "cannot decode \"x\" as tag:yaml.org,2002:int");
    assert_refuses("!!int 1.0", 1, "cannot decode \"1.0\" as tag:yaml.org,2002:int");
    assert_refuses("!!int 2024-01-01", 1, "cannot decode \"2024-01-01\" as tag:yaml.org,2002:int");
    assert_refuses("!!bool yes", 1, "cannot decode \"yes\" as tag:yaml.org,2002:bool");
    assert_refuses("!!null 0", 1, "cannot decode \"0\" as tag:yaml.org,2002:null");
    assert_refuses("!!float ''", 1, "cannot decode \"\" as tag:yaml.org,2002:float");
    assert_refuses("!!timestamp x", 1, "cannot decode \"x\" as tag:yaml.org,2002:timestamp");
}

static void a_tag_that_is_not_known_makes_a_string(void **state)
{
    (void)state;
    assert_reads("[!foo 1, !foo null, !!set 5, !!merge 7, !<tag:x> 2024-01-01, !foo [1]]",
                 "[str 1, str null, str 5, str 7, str 2024-01-01, [int 1]]");
    assert_reads("a: !reset null\nb: !override [1]\nc: !reset {d: 1}\ne: !override 1.5\n",
                 "{a: !reset str null, b: !override [int 1], c: !reset {d: int 1}, "
                 "e: !override str 1.5}");
}

static void binary_text_is_decoded(void **state)
{
    (void)state;
    assert_reads("[!!binary aGVsbG8=, !!binary '', !!binary \"aGVs\\nbG8h\", !!binary MQ==, "
                 "!!binary \"aG\\nV\\rs\"]",
                 "[str hello, str , str hello!, str 1, str hel]");
    assert_reads("[!!binary /+8=, !!binary w6Q=, !!binary 4oKs, !!binary 8J+YgA==, !!binary 7aCA, "
                 "!!binary 4oLi, !!binary 8J8oQQ==]",
                 "[str \xef\xbf\xbd\xef\xbf\xbd, str \xc3\xa4, str \xe2\x82\xac, "
                 "str \xf0\x9f\x98\x80, str \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd, "
                 "str \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd, str \xef\xbf\xbd\xef\xbf\xbd(A]");
    assert_refuses("!!binary aGVsbG8", 1, "cannot decode \"aGVsbG8\" as tag:yaml.org,2002:binary");
    assert_refuses("!!binary 'aGVs bG8='", 1,
                   "cannot decode \"aGVs bG8=\" as tag:yaml.org,2002:binary");
    assert_refuses("!!binary MQ==MQ==", 1,
                   "cannot decode \"MQ==MQ==\" as tag:yaml.org,2002:binary");
    assert_refuses("!!binary M===", 1, "cannot decode \"M===\" as tag:yaml.org,2002:binary");
    assert_refuses("!!binary AA==", 1, "cannot decode \"AA==\" as tag:yaml.org,2002:binary");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(integers_are_go_s_base_zero, enter, leave),
        cmocka_unit_test_setup_teardown(a_leading_zero_with_8_or_9_is_a_decimal, enter, leave),
        cmocka_unit_test_setup_teardown(decimals_print_as_go_prints_them, enter, leave),
        cmocka_unit_test_setup_teardown(a_number_of_hundreds_of_digits_is_text, enter, leave),
        cmocka_unit_test_setup_teardown(words_of_yaml_1_1_are_strings, enter, leave),
        cmocka_unit_test_setup_teardown(quotes_and_blocks_make_strings, enter, leave),
        cmocka_unit_test_setup_teardown(dates_are_recognised, enter, leave),
        cmocka_unit_test_setup_teardown(tags_decide_what_they_name, enter, leave),
        cmocka_unit_test_setup_teardown(a_tag_that_is_not_known_makes_a_string, enter, leave),
        cmocka_unit_test_setup_teardown(binary_text_is_decoded, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
