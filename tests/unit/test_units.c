#include "base/units.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int create(void **state)
{
    *state = arena_create();
    return 0;
}

static int destroy(void **state)
{
    arena_destroy(*state);
    return 0;
}

static void sizes_are_those_of_docker_compose(void **state)
{
    static const struct {
        const char *text;
        uint64_t bytes;
    } rows[] = {
        { "0", 0 },
        { "1", 1 },
        { "1024", 1024 },
        { "1b", 1 },
        { "1B", 1 },
        { "1k", KIB },
        { "1K", KIB },
        { "1kb", KIB },
        { "1KiB", KIB },
        { "512M", 512 * MIB },
        { "512MB", 512 * MIB },
        { "512mib", 512 * MIB },
        { "2G", 2 * GIB },
        { "2 GB", 2 * GIB },
        { "2 ", 2 },
        { "1.5g", 3 * GIB / 2 },
        { ".5k", 512 },
        { "1.k", 1024 },
        { "1e3", 1000 },
        { "1e3k", 1024000 },
        { "1E+2", 100 },
        { "+7", 7 },
        { "-0", 0 },
        { "1.9", 1 },
        { "0.1k", 102 },
        { "3t", 3 * TIB },
        { "2P", 2048 * TIB },
        { "9223372036854774784", UINT64_C(9223372036854774784) },
        { "1e-400", 0 },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        struct error err = { 0 };
        uint64_t bytes = 42;

        if (!units_parse_bytes(rows[i].text, &bytes, &err))
            fail_msg("\"%s\": %s", rows[i].text, err.message);
        if (bytes != rows[i].bytes)
            fail_msg("\"%s\" gave %llu", rows[i].text, (unsigned long long)bytes);
    }
}

static void what_is_not_a_size_is_refused(void **state)
{
    static const struct {
        const char *text, *message;
    } rows[] = {
        { "", "\"\" is not a size: it is empty" },
        { "2X", "\"2X\" is not a size: unknown unit \"X\"" },
        { "-5G", "\"-5G\" is not a size: it is negative" },
        { "1e30G", "\"1e30G\" is not a size: it is larger than 8 EiB" },
        { "1e400", "\"1e400\" is not a size: it is larger than 8 EiB" },
        { "8192P", "\"8192P\" is not a size: it is larger than 8 EiB" },
        { "9223372036854775808", "\"9223372036854775808\" is not a size: it is larger than 8 EiB" },
        { "G", "\"G\" is not a size: it does not start with a number" },
        { "nan", "\"nan\" is not a size: it does not start with a number" },
        { "inf", "\"inf\" is not a size: it does not start with a number" },
        { ".", "\".\" is not a size: it does not start with a number" },
        { " 1", "\" 1\" is not a size: it does not start with a number" },
        { "+", "\"+\" is not a size: it does not start with a number" },
        { "0x10", "\"0x10\" is not a size: unknown unit \"x10\"" },
        { "1  g", "\"1  g\" is not a size: unknown unit \" g\"" },
        { "1gg", "\"1gg\" is not a size: unknown unit \"gg\"" },
        { "1bb", "\"1bb\" is not a size: unknown unit \"bb\"" },
        { "1gi", "\"1gi\" is not a size: unknown unit \"gi\"" },
        { "1e", "\"1e\" is not a size: unknown unit \"e\"" },
        { "1\v", "\"1\v\" is not a size: unknown unit \"\v\"" },
        { "1_000", "\"1_000\" is not a size: unknown unit \"_000\"" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        struct error err = { 0 };
        uint64_t bytes = 42;

        assert_false(units_parse_bytes(rows[i].text, &bytes, &err));
        assert_int_equal(err.kind, ERROR_USAGE);
        assert_string_equal(err.message, rows[i].message);
        assert_true(err.hint[0]);
        assert_int_equal(bytes, 42);
    }
}

static void a_number_of_absurd_length_is_refused(void **state)
{
    static char text[100000];
    struct error err;
    uint64_t bytes;

    (void)state;
    memset(text, '1', sizeof text - 1);
    assert_false(units_parse_bytes(text, &bytes, &err));
}

static void cpus_are_thousandths(void **state)
{
    static const struct {
        const char *text;
        uint32_t milli;
    } rows[] = { { "2", 2000 },       { "0.5", 500 },  { "1.001", 1001 },  { "0.29", 290 },
                 { "8192", 8192000 }, { "0.0001", 1 }, { "1.5e1", 15000 }, { "1.9999", 1999 } };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        struct error err;
        uint32_t milli = 0;

        assert_true(units_parse_cpus(rows[i].text, &milli, &err));
        assert_int_equal(milli, rows[i].milli);
    }
}

static void what_is_not_a_number_of_cpus_is_refused(void **state)
{
    static const char *const texts[] = { "",   "0",   "-1",  "0.0", "8193", "1e9", "two",
                                         "2x", "inf", "nan", "2 ",  " 2",   "0x2", "1e999" };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
        struct error err = { 0 };
        uint32_t milli = 42;

        assert_false(units_parse_cpus(texts[i], &milli, &err));
        assert_int_equal(err.kind, ERROR_USAGE);
        assert_int_equal(milli, 42);
    }
}

static void integers_stay_within_their_bounds(void **state)
{
    struct error err;
    int64_t value = 0;

    (void)state;
    assert_true(units_parse_integer("--pg", "14", 14, 18, &value, &err));
    assert_int_equal(value, 14);
    assert_true(units_parse_integer("x", "-7", -10, 10, &value, &err));
    assert_int_equal(value, -7);
    assert_false(units_parse_integer("--pg", "13", 14, 18, &value, &err));
    assert_string_equal(err.message, "--pg \"13\" is not a whole number from 14 to 18");
    assert_false(units_parse_integer("x", "19", 14, 18, &value, &err));
    assert_false(units_parse_integer("x", "", 0, 9, &value, &err));
    assert_false(units_parse_integer("x", "1.0", 0, 9, &value, &err));
    assert_false(units_parse_integer("x", " 1", 0, 9, &value, &err));
    assert_false(units_parse_integer("x", "1 ", 0, 9, &value, &err));
    assert_false(units_parse_integer("x", "+-1", 0, 9, &value, &err));
    assert_false(
        units_parse_integer("x", "99999999999999999999", INT64_MIN, INT64_MAX, &value, &err));
    assert_int_equal(value, -7);
}

static void sizes_for_people_have_three_digits(void **state)
{
    static const struct {
        uint64_t bytes;
        const char *text;
    } rows[] = {
        { 0, "0 B" },
        { 17, "17 B" },
        { 1023, "1023 B" },
        { KIB, "1 KiB" },
        { 1536, "1.5 KiB" },
        { 640 * KIB, "640 KiB" },
        { 2 * GIB, "2 GiB" },
        { 3 * GIB / 2, "1.5 GiB" },
        { GIB + GIB / 20, "1.05 GiB" },
        { 1836311903, "1.71 GiB" },
        { 11532240, "11 MiB" },
        { 11010048, "10.5 MiB" },
        { 10475274, "9.99 MiB" },
        { 573177856, "547 MiB" },
        { MIB - 1, "1 MiB" },
        { 1023 * KIB, "1023 KiB" },
        { GIB - MIB, "1023 MiB" },
        { GIB - 1, "1 GiB" },
        { 4 * TIB, "4 TiB" },
        { UINT64_MAX, "16 EiB" },
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        assert_string_equal(units_format_bytes(*state, rows[i].bytes), rows[i].text);
}

static void sizes_for_compose_are_exact(void **state)
{
    assert_string_equal(units_format_compose(*state, 0), "0b");
    assert_string_equal(units_format_compose(*state, 1000), "1000b");
    assert_string_equal(units_format_compose(*state, 2 * GIB), "2g");
    assert_string_equal(units_format_compose(*state, 1536 * MIB), "1536m");
    assert_string_equal(units_format_compose(*state, 3 * KIB), "3k");
    assert_string_equal(units_format_compose(*state, 2048 * TIB), "2048t");

    for (uint64_t bytes = 1; bytes < UINT64_MAX / 2 / 7; bytes = bytes * 7 + 1) {
        struct error err;
        uint64_t again = 0;

        if (bytes < (UINT64_C(1) << 53)) { /* as many digits as the parser's numbers have */
            assert_true(units_parse_bytes(units_format_compose(*state, bytes), &again, &err));
            assert_true(again == bytes);
        }
    }
}

static void cpus_are_written_as_short_as_possible(void **state)
{
    assert_string_equal(units_format_cpus(*state, 2000), "2");
    assert_string_equal(units_format_cpus(*state, 500), "0.5");
    assert_string_equal(units_format_cpus(*state, 1250), "1.25");
    assert_string_equal(units_format_cpus(*state, 1050), "1.05");
    assert_string_equal(units_format_cpus(*state, 1), "0.001");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_are_those_of_docker_compose),
        cmocka_unit_test(what_is_not_a_size_is_refused),
        cmocka_unit_test(a_number_of_absurd_length_is_refused),
        cmocka_unit_test(cpus_are_thousandths),
        cmocka_unit_test(what_is_not_a_number_of_cpus_is_refused),
        cmocka_unit_test(integers_stay_within_their_bounds),
        cmocka_unit_test(sizes_for_people_have_three_digits),
        cmocka_unit_test(sizes_for_compose_are_exact),
        cmocka_unit_test(cpus_are_written_as_short_as_possible),
    };

    return cmocka_run_group_tests(tests, create, destroy);
}
