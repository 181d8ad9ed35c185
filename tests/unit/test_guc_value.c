/* Values of settings as the server reads and writes them. */
#include "tune/guc.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

static struct arena *arena;

static int open_arena(void **state UNUSED)
{
    arena = arena_create();
    return 0;
}

static int close_arena(void **state UNUSED)
{
    arena_destroy(arena);
    return 0;
}

/* --- parsing
 * -------------------------------------------------------------------------------------- */

struct sample {
    const char *name, *text;
    double number;
};

static void numbers_are_read_as_the_server_reads_them(void **state UNUSED)
{
    static const struct sample samples[] = {
        { "work_mem", "64", 64 },
        { "work_mem", "4MB", 4096 },
        { "work_mem", "  4 MB  ", 4096 },
        { "work_mem", "1.5GB", 1572864 },
        { "work_mem", "65536B", 64 },
        { "work_mem", "66000B", 64 }, /* 64.45 kB */
        { "work_mem", "0x100kB", 256 },
        { "work_mem", "0100kB", 64 }, /* octal */
        { "work_mem", "1e3", 1000 },
        { "work_mem", "64.4", 64 },
        { "work_mem", "2147483647kB", 2147483647 },
        { "work_mem", "1TB", 1073741824 },
        { "shared_buffers", "128MB", 16384 },
        { "shared_buffers", "0x10MB", 2048 },
        { "max_wal_size", "1GB", 1024 },
        { "max_wal_size", "33554432B", 32 },
        { "track_activity_query_size", "1kB", 1024 },
        { "checkpoint_timeout", "15min", 900 },
        { "checkpoint_timeout", "0.5h", 1800 },
        { "checkpoint_timeout", "1d", 86400 },
        { "checkpoint_timeout", "90000ms", 90 },
        { "checkpoint_timeout", "90000000us", 90 },
        { "statement_timeout", "1500us", 2 }, /* half to even */
        { "statement_timeout", "1d", 86400000 },
        { "autovacuum_vacuum_cost_delay", "500us", 0.5 },
        { "autovacuum_vacuum_cost_delay", "0.02s", 20 },
        { "random_page_cost", "1.1", 1.1 },
        { "random_page_cost", "1e2", 100 },
        { "checkpoint_completion_target", ".5", 0.5 },
        { "autovacuum_work_mem", "-1", -1 },
        { "max_connections", "+200", 200 },
        { "vacuum_buffer_usage_limit", "0", 0 },
        { "vacuum_buffer_usage_limit", "128kB", 128 },
    };

    for (size_t i = 0; i < ARRAY_LENGTH(samples); i++) {
        struct error err = { 0 };
        double number = NAN;

        if (!guc_parse(guc_find(samples[i].name), 16, samples[i].text, &number, &err))
            fail_msg("%s = %s: %s", samples[i].name, samples[i].text, err.message);
        if (number != samples[i].number)
            fail_msg("%s = %s is %.17g, not %.17g", samples[i].name, samples[i].text, number,
                     samples[i].number);
    }
}

struct refusal {
    const char *name, *text, *message, *hint;
};

static void what_the_server_refuses_is_refused_with_its_words(void **state UNUSED)
{
    static const char memory_units[] =
        "Valid units for this parameter are \"B\", \"kB\", \"MB\", \"GB\", and \"TB\".";
    static const char time_units[] =
        "Valid units for this parameter are \"us\", \"ms\", \"s\", \"min\", \"h\", and \"d\".";
    static const struct refusal refusals[] = {
        { "work_mem", "", "invalid value for parameter \"work_mem\": \"\"", "" },
        { "work_mem", "abc", "invalid value for parameter \"work_mem\": \"abc\"", "" },
        { "work_mem", "nan", "invalid value for parameter \"work_mem\": \"nan\"", "" },
        { "work_mem", "1 PB", "invalid value for parameter \"work_mem\": \"1 PB\"", memory_units },
        { "work_mem", "4mb", "invalid value for parameter \"work_mem\": \"4mb\"", memory_units },
        { "work_mem", "4MB x", "invalid value for parameter \"work_mem\": \"4MB x\"",
          memory_units },
        { "work_mem", "5s", "invalid value for parameter \"work_mem\": \"5s\"", memory_units },
        { "checkpoint_timeout", "5m", "invalid value for parameter \"checkpoint_timeout\": \"5m\"",
          time_units },
        { "max_connections", "1kB", "invalid value for parameter \"max_connections\": \"1kB\"",
          "" },
        { "work_mem", "1e400", "invalid value for parameter \"work_mem\": \"1e400\"", "" },
        { "work_mem", "9999999999999",
          "invalid value for parameter \"work_mem\": \"9999999999999\"",
          "Value exceeds integer range." },
        { "work_mem", "inf", "invalid value for parameter \"work_mem\": \"inf\"", "" },
        { "work_mem", "4kB",
          "4 kB is outside the valid range for parameter \"work_mem\" (64 kB .. 2147483647 kB)",
          "" },
        { "work_mem", "0.0001GB", /* whole MB first: 0 */
          "0 kB is outside the valid range for parameter \"work_mem\" (64 kB .. 2147483647 kB)",
          "" },
        { "max_connections", "0",
          "0 is outside the valid range for parameter \"max_connections\" (1 .. 262143)", "" },
        { "random_page_cost", "-1",
          "-1 is outside the valid range for parameter \"random_page_cost\" (0 .. 1.79769e+308)",
          "" },
        { "random_page_cost", "nan", "invalid value for parameter \"random_page_cost\": \"nan\"",
          "" },
        { "vacuum_cost_delay", "1s",
          "1000 ms is outside the valid range for parameter \"vacuum_cost_delay\" (0 ms .. 100 ms)",
          "" },
        { "vacuum_buffer_usage_limit", "64kB",
          "\"vacuum_buffer_usage_limit\" must be 0 or between 128 kB and 16777216 kB", "" },
        { "autovacuum", "o", "parameter \"autovacuum\" requires a Boolean value, not \"o\"", "" },
        { "wal_level", "full", "invalid value for parameter \"wal_level\": \"full\"",
          "Available values: minimal, replica, logical." },
        { "io_method", "worker", "PostgreSQL 16 has no parameter \"io_method\"", "" },
    };

    for (size_t i = 0; i < ARRAY_LENGTH(refusals); i++) {
        struct error err = { 0 };
        double number = 42;

        if (guc_parse(guc_find(refusals[i].name), 16, refusals[i].text, &number, &err))
            fail_msg("%s = \"%s\" was taken as %g", refusals[i].name, refusals[i].text, number);
        assert_string_equal(err.message, refusals[i].message);
        assert_string_equal(err.hint, refusals[i].hint);
        assert_int_equal(err.kind, ERROR_INPUT);
        assert_true(number == 42);
    }
}

static void zero_is_no_io_max_concurrency(void **state UNUSED)
{
    struct error err = { 0 };
    double number;

    assert_false(guc_parse(&guc_table[GUC_IO_MAX_CONCURRENCY], 18, "0", &number, &err));
    assert_string_equal(err.message,
                        "only -1 or values greater than 0 are valid for \"io_max_concurrency\"");
    assert_true(guc_parse(&guc_table[GUC_IO_MAX_CONCURRENCY], 18, "-1", &number, &err));
}

static int bool_of(const char *text)
{
    struct error err = { 0 };
    double number;

    return guc_parse(&guc_table[GUC_AUTOVACUUM], 16, text, &number, &err) ? (int)number : -1;
}

static void booleans_are_any_unique_beginning(void **state UNUSED)
{
    static const char *const yes[] = { "on", "ON", "t", "tr", "TRUE", "y", "yes", "1" };
    static const char *const no[] = { "off", "of", "f", "false", "n", "No", "0" };
    static const char *const neither[] = { "", "o", "onn", "offf", "2", "00", "true ", "ja" };

    for (size_t i = 0; i < ARRAY_LENGTH(yes); i++)
        assert_int_equal(bool_of(yes[i]), 1);
    for (size_t i = 0; i < ARRAY_LENGTH(no); i++)
        assert_int_equal(bool_of(no[i]), 0);
    for (size_t i = 0; i < ARRAY_LENGTH(neither); i++)
        assert_int_equal(bool_of(neither[i]), -1);
}

static bool takes(const char *name, int pg_major, const char *text)
{
    struct error err = { 0 };
    double number = 42;

    return guc_parse(guc_find(name), pg_major, text, &number, &err) && number == 0;
}

static void enums_are_taken_in_any_case_and_by_hidden_words(void **state UNUSED)
{
    assert_true(takes("wal_level", 16, "REPLICA"));
    assert_true(takes("wal_level", 16, "hot_standby"));
    assert_true(takes("wal_level", 16, "archive"));
    assert_true(takes("synchronous_commit", 16, "remote_apply"));
    assert_true(takes("synchronous_commit", 16, "true"));
    assert_true(takes("huge_pages", 16, "1"));
    assert_true(takes("client_min_messages", 16, "info"));
    assert_true(takes("log_min_messages", 16, "Debug"));
    assert_true(takes("default_transaction_isolation", 16, "read committed"));
    assert_true(takes("ssl_max_protocol_version", 16, ""));
    assert_true(takes("wal_compression", 16, "zstd"));
    assert_true(takes("wal_compression", 16, "yes"));
    assert_true(takes("log_connections", 18, "receipt,authentication"));
    assert_false(takes("wal_compression", 14, "pglz"));
    assert_false(takes("ssl_min_protocol_version", 16, ""));
    assert_false(takes("wal_level", 16, "true"));
    assert_false(takes("password_encryption", 16, "on"));
    assert_false(takes("synchronous_commit", 16, "o"));
    assert_false(takes("synchronous_commit", 16, "on,off"));
}

/* --- against real servers
 * ------------------------------------------------------------------------- */

/* What a server made of a text: a value, "refused", or "unknown" for a setting it does not have. */
static void check_answer(int pg_major, const char *name, const char *text, const char *answer)
{
    const struct guc *guc = guc_find(name);
    const struct guc_major *row = guc ? guc_major_row(guc, pg_major) : NULL;
    struct error err = { 0 };
    double number = NAN, expected;
    bool is_taken = row && guc_parse(guc, pg_major, text, &number, &err);

    if (strcmp(answer, "unknown") == 0 || strcmp(answer, "refused") == 0) {
        if (is_taken || (row == NULL) != (strcmp(answer, "unknown") == 0))
            fail_msg("%s = \"%s\" of %d is %s", name, text, pg_major, answer);
        return;
    }
    if (!is_taken) {
        fail_msg("%s = \"%s\" of %d: %s", name, text, pg_major, err.message);
        return;
    }
    if (row->type == GUC_ENUM || row->type == GUC_STRING)
        expected = 0;
    else if (row->type == GUC_BOOL)
        expected = strcmp(answer, "on") == 0;
    else
        expected = strtod(answer, NULL);
    /* The server prints six digits of a real number. */
    if (fabs(number - expected) > fabs(expected) * (row->type == GUC_REAL ? 1e-5 : 0))
        fail_msg("%s = \"%s\" of %d is %s, not %.17g", name, text, pg_major, answer, number);
}

static void texts_are_read_as_real_servers_read_them(void **state UNUSED)
{
    FILE *file = fopen("tests/data/guc_values.tsv", "r");
    char line[512];
    unsigned count = 0;

    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    assert_string_equal(line, "name\ttext\t14\t15\t16\t17\t18\n");
    for (; fgets(line, sizeof line, file); count++) {
        char *at = line;

        line[strcspn(line, "\n")] = '\0';

        const char *name = strsep(&at, "\t"), *text = strsep(&at, "\t");

        for (int major = PG_MAJOR_FIRST; major <= PG_MAJOR_LAST; major++) {
            assert_non_null(at);
            check_answer(major, name, text, strsep(&at, "\t"));
        }
        assert_null(at);
    }
    (void)fclose(file);
    assert_true(count > 800);
}

/* --- writing
 * -------------------------------------------------------------------------------------- */

static void numbers_are_written_in_the_largest_exact_unit(void **state UNUSED)
{
    static const struct sample samples[] = {
        { "shared_buffers", "128MB", 16384 },
        { "shared_buffers", "8kB", 1 },
        { "shared_buffers", "1TB", 134217728 },
        { "work_mem", "1536kB", 1536 },
        { "work_mem", "2GB", 2097152 },
        { "autovacuum_work_mem", "-1", -1 },
        { "max_connections", "100", 100 },
        { "max_wal_size", "1GB", 1024 },
        { "track_activity_query_size", "1000B", 1000 },
        { "checkpoint_timeout", "15min", 900 },
        { "checkpoint_timeout", "90s", 90 },
        { "statement_timeout", "0", 0 },
        { "statement_timeout", "1d", 86400000 },
        { "autovacuum_vacuum_cost_delay", "2ms", 2 },
        { "autovacuum_vacuum_cost_delay", "500us", 0.5 },
        { "autovacuum_vacuum_cost_delay", "0.00025ms", 0.00025 },
        { "checkpoint_completion_target", "0.9", 0.9 },
        { "random_page_cost", "4", 4 },
        { "log_checkpoints", "on", 1 },
        { "log_checkpoints", "off", 0 },
    };

    for (size_t i = 0; i < ARRAY_LENGTH(samples); i++) {
        const struct guc *guc = guc_find(samples[i].name);

        assert_string_equal(guc_format(arena, guc, guc_major_row(guc, 16), samples[i].number),
                            samples[i].text);
    }
}

static void only_what_needs_quotes_is_quoted(void **state UNUSED)
{
    static const char *const pairs[][2] = {
        { "on", "on" },
        { "256MB", "256MB" },
        { "-1", "-1" },
        { "0.9", "0.9" },
        { "scram-sha-256", "scram-sha-256" },
        { "TLSv1.2", "TLSv1.2" },
        { "_x", "_x" },
        { "", "''" },
        { "*", "'*'" },
        { "1.5GB", "'1.5GB'" },
        { "0x10", "'0x10'" },
        { "--1", "'--1'" },
        { "-", "'-'" },
        { "/etc/ssl/server.crt", "'/etc/ssl/server.crt'" },
        { "%m [%p] ", "'%m [%p] '" },
        { "it's", "'it''s'" },
        { "a\\b", "'a\\\\b'" },
        { "a\nb", "'a\\nb'" },
        { "a#b", "'a#b'" },
        { "a,b", "'a,b'" },
    };

    for (size_t i = 0; i < ARRAY_LENGTH(pairs); i++)
        assert_string_equal(guc_quote(arena, pairs[i][0]), pairs[i][1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_read_as_the_server_reads_them),
        cmocka_unit_test(what_the_server_refuses_is_refused_with_its_words),
        cmocka_unit_test(zero_is_no_io_max_concurrency),
        cmocka_unit_test(booleans_are_any_unique_beginning),
        cmocka_unit_test(enums_are_taken_in_any_case_and_by_hidden_words),
        cmocka_unit_test(texts_are_read_as_real_servers_read_them),
        cmocka_unit_test(numbers_are_written_in_the_largest_exact_unit),
        cmocka_unit_test(only_what_needs_quotes_is_quoted),
    };

    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
