/* Workload profiles: the embedded ones, files given by path, and what is wrong with bad ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/units.h"
#include "tune/profile.h"

static struct arena *arena;
static struct error err;

/* A file with this text; the name is good until the next call. */
static const char *file_with(const char *text)
{
    static char path[64];

    (void)snprintf(path, sizeof path, "/tmp/test_profile.%ld.ini", (long)getpid());

    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    return path;
}

static const char complete[] =
    "[workload]\nsummary = mine\nsort_rows = 10\nsort_row_bytes = 1k\n"
    "hash_rows = 20\nhash_row_bytes = 60\ntemp_table_bytes = 1m\n"
    "largest_index_bytes = 1g\ndead_rows = 5\nwal_bytes_per_second = 1m\n"
    "parallel = yes\nanalytic = no\nlatency_bound = true\nhot_tables = FALSE\n";

static void every_embedded_profile_loads_and_web_is_the_default(void **state UNUSED)
{
    unsigned count = 0;

    assert_string_equal(profile_names()[0], "web");
    for (const char *const *name = profile_names(); *name; name++, count++) {
        struct profile profile;

        assert_true(profile_load(arena, *name, &profile, &err));
        assert_string_equal(profile.name, *name);
        assert_true(strlen(profile.summary) > 10);
        assert_true(profile_sort_bytes(&profile) > MIB);
        assert_true(profile_hash_bytes(&profile) > MIB);
    }
    assert_int_equal(count, 6);
}

static void references_that_64_bits_cannot_hold_stay_huge(void **state UNUSED)
{
    struct profile profile = { .sort_rows = UINT64_C(1) << 40,
                               .sort_row_bytes = 64 * TIB,
                               .hash_rows = UINT64_C(1) << 40,
                               .hash_row_bytes = 64 * TIB };

    assert_true(profile_sort_bytes(&profile) >= 1024 * 1024 * TIB);
    assert_true(profile_hash_bytes(&profile) >= 1024 * 1024 * TIB);
}

static void a_profile_may_be_given_by_its_path(void **state UNUSED)
{
    struct profile profile;

    assert_true(profile_load(arena, file_with(complete), &profile, &err));
    assert_string_equal(profile.summary, "mine");
    assert_int_equal(profile.sort_row_bytes, 1024);
    assert_int_equal(profile.dead_rows, 5);
    assert_true(profile.is_parallel && profile.is_latency_bound);
    assert_false(profile.is_analytic || profile.has_hot_tables);
}

static void refused(const char *text, int line, const char *part)
{
    struct profile profile = { .name = "untouched" };

    assert_false(profile_load(arena, file_with(text), &profile, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_int_equal(err.line, line);
    assert_non_null(strstr(err.message, part));
    assert_true(strlen(err.hint) > 5);
    assert_string_equal(profile.name, "untouched");
}

static void a_wrong_profile_is_refused_with_its_line(void **state UNUSED)
{
    refused("[workload]\nsort_row = 1\n", 2, "unknown key \"sort_row\"");
    refused("[other]\nsort_rows = 1\n", 2, "unknown key \"sort_rows\" in section [other]");
    refused("[workload]\nsort_rows = many\n", 2, "\"many\"");
    refused("[workload]\nsort_row_bytes = 1x\n", 2, "\"1x\"");
    refused("[workload]\nparallel = maybe\n", 2, "neither yes nor no");
    refused("[workload]\nsort_rows = 1\n", 0, "lacks \"summary\"");
    refused("[workload]\nlargest_index_bytes = 65t\n", 2, "larger than 64 TiB");
}

static void an_unknown_name_lists_the_known_ones(void **state UNUSED)
{
    struct profile profile;

    assert_false(profile_load(arena, "webb", &profile, &err));
    assert_int_equal(err.kind, ERROR_USAGE);
    assert_non_null(strstr(err.hint, "web, desktop, dw, mixed, oltp, queue"));
}

static void a_missing_file_is_refused_with_its_name(void **state UNUSED)
{
    struct profile profile;

    assert_false(profile_load(arena, "/nowhere/at/all.ini", &profile, &err));
    assert_string_equal(err.file, "/nowhere/at/all.ini");
}

static int begin(void **state UNUSED)
{
    arena = arena_create();
    return 0;
}

static int end(void **state UNUSED)
{
    arena_destroy(arena);
    return unlink(file_with(complete));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_embedded_profile_loads_and_web_is_the_default),
        cmocka_unit_test(references_that_64_bits_cannot_hold_stay_huge),
        cmocka_unit_test(a_profile_may_be_given_by_its_path),
        cmocka_unit_test(a_wrong_profile_is_refused_with_its_line),
        cmocka_unit_test(an_unknown_name_lists_the_known_ones),
        cmocka_unit_test(a_missing_file_is_refused_with_its_name),
    };

    return cmocka_run_group_tests_name("profile", tests, begin, end);
}
