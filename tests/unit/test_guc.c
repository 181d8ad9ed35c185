/* The GUC table against pg_settings of real servers (tests/data/pg_settings), and in itself. */
#include "tune/guc.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

enum { COLUMNS = 9 };
enum column { NAME, UNIT, TYPE, MIN, MAX, CONTEXT, BOOT, ENUMS, BUILD };

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

static unsigned table_size(void)
{
    return GUC_COUNT + guc_catalogue_length;
}

static const struct guc *table_row(unsigned i)
{
    return i < GUC_COUNT ? &guc_table[i] : &guc_catalogue[i - GUC_COUNT];
}

/* --- against pg_settings
 * ------------------------------------------------------------------------ */

typedef void row_fn(int pg_major, char *const fields[COLUMNS], const struct guc *guc,
                    const struct guc_major *row);

static void split(char *line, char *fields[COLUMNS])
{
    char *at = line;

    line[strcspn(line, "\n")] = '\0';
    for (int i = 0; i < COLUMNS; i++) {
        assert_non_null(at);
        fields[i] = strsep(&at, "\t");
    }
    assert_null(at);
}

/* Calls `function` for each setting of a server and returns how many there were. */
static unsigned for_each_row(int pg_major, row_fn *function)
{
    char path[64], line[1024], *fields[COLUMNS];
    unsigned count = 0;

    (void)snprintf(path, sizeof path, "tests/data/pg_settings/%d.tsv", pg_major);

    FILE *file = fopen(path, "r");

    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file)); /* the header */
    while (fgets(line, sizeof line, file)) {
        split(line, fields);

        const struct guc *guc = guc_find(fields[NAME]);
        const struct guc_major *row = guc ? guc_major_row(guc, pg_major) : NULL;

        if (!row) {
            fail_msg("%s of %d is missing", fields[NAME], pg_major);
            break;
        }
        function(pg_major, fields, guc, row);
        count++;
    }
    (void)fclose(file);
    return count;
}

static void for_each_major(row_fn *function)
{
    for (int major = PG_MAJOR_FIRST; major <= PG_MAJOR_LAST; major++)
        assert_true(for_each_row(major, function) > 340);
}

static void compare(int pg_major, const char *name, const char *what, const char *ours,
                    const char *theirs)
{
    if (strcmp(ours, theirs) != 0)
        fail_msg("%s of %d: %s is \"%s\" in the table and \"%s\" in pg_settings", name, pg_major,
                 what, ours, theirs);
}

static void check_type(int pg_major, char *const fields[COLUMNS], const struct guc *guc,
                       const struct guc_major *row)
{
    static const char *const names[] = { "bool", "integer", "real", "enum", "string" };

    compare(pg_major, fields[NAME], "name", guc->name, fields[NAME]);
    compare(pg_major, fields[NAME], "type", names[row->type], fields[TYPE]);
    compare(pg_major, fields[NAME], "unit", guc_unit_name(guc->unit), fields[UNIT]);
    compare(pg_major, fields[NAME], "context", guc_context_name(row->context), fields[CONTEXT]);
}

static void check_bounds(int pg_major, char *const fields[COLUMNS], const struct guc *guc UNUSED,
                         const struct guc_major *row)
{
    char min[32] = "", max[32] = "";

    if (strcmp(fields[BUILD], "bounds") == 0)
        return;
    if (row->type == GUC_REAL) {
        (void)snprintf(min, sizeof min, "%g", row->min); /* no number is longer */
        (void)snprintf(max, sizeof max, "%g", row->max);
    } else if (row->type == GUC_INTEGER) {
        (void)snprintf(min, sizeof min, "%.0f", row->min);
        (void)snprintf(max, sizeof max, "%.0f", row->max);
    }
    compare(pg_major, fields[NAME], "minimum", min, fields[MIN]);
    compare(pg_major, fields[NAME], "maximum", max, fields[MAX]);
}

static bool is_build_dependent(char *const fields[COLUMNS])
{
    return strcmp(fields[BUILD], "boot") == 0 || strcmp(fields[BUILD], "bounds") == 0;
}

static void check_boot_value(int pg_major, char *const fields[COLUMNS],
                             const struct guc *guc UNUSED, const struct guc_major *row)
{
    if (!is_build_dependent(fields))
        compare(pg_major, fields[NAME], "boot value", row->boot_value ? row->boot_value : "\\N",
                fields[BOOT]);
}

/* The words of `list` that are not in `without`, in order. */
static char *list_without(const char *list, const char *without)
{
    char *copy = arena_strdup(arena, list), *word, *result = arena_strdup(arena, "");
    bool is_first = true;

    while ((word = strsep(&copy, ","))) {
        const char *found = without ? strstr(without, word) : NULL;

        if (found && *word)
            continue;
        result = arena_printf(arena, "%s%s%s", result, is_first ? "" : ",", word);
        is_first = false;
    }
    return result;
}

static void check_enum_values(int pg_major, char *const fields[COLUMNS],
                              const struct guc *guc UNUSED, const struct guc_major *row)
{
    if (row->type != GUC_ENUM)
        return;
    compare(pg_major, fields[NAME], "enum values",
            list_without(row->enum_values, row->build_values), fields[ENUMS]);
    /* The build column of an enum lists what other builds have. */
    if (row->build_values)
        compare(pg_major, fields[NAME], "build values", row->build_values, fields[BUILD]);
}

static void types_units_and_contexts_are_those_of_the_servers(void **state UNUSED)
{
    for_each_major(check_type);
}

static void bounds_are_those_of_the_servers(void **state UNUSED)
{
    for_each_major(check_bounds);
}

static void boot_values_are_those_of_the_servers(void **state UNUSED)
{
    for_each_major(check_boot_value);
}

static void enum_values_are_those_of_the_servers(void **state UNUSED)
{
    for_each_major(check_enum_values);
}

static void ignore_row(int pg_major UNUSED, char *const fields[COLUMNS] UNUSED,
                       const struct guc *guc UNUSED, const struct guc_major *row UNUSED)
{
}

static void no_major_has_a_setting_that_its_server_lacks(void **state UNUSED)
{
    for (int major = PG_MAJOR_FIRST; major <= PG_MAJOR_LAST; major++) {
        unsigned ours = 0;

        for (unsigned i = 0; i < table_size(); i++)
            ours += guc_major_row(table_row(i), major) != NULL;
        assert_int_equal(ours, for_each_row(major, ignore_row));
    }
}

static void check_default_parses(int pg_major, char *const fields[COLUMNS], const struct guc *guc,
                                 const struct guc_major *row)
{
    struct error err = { 0 };
    double number;

    if (row->boot_value && row->context != GUC_INTERNAL &&
        !guc_parse(guc, pg_major, row->boot_value, &number, &err))
        fail_msg("%s of %d: %s", fields[NAME], pg_major, err.message);
}

static void every_default_parses(void **state UNUSED)
{
    for_each_major(check_default_parses);
}

/* What is written can be read again, and means the same. */
static void check_round_trip(int pg_major, char *const fields[COLUMNS], const struct guc *guc,
                             const struct guc_major *row)
{
    double numbers[] = { row->min, row->max, 0, -1, 1, 16, 100, 1024, 65536, 90, 0.25, 1e6, 3600 };
    struct error err = { 0 };

    if (row->type != GUC_INTEGER && row->type != GUC_REAL)
        return;
    for (size_t i = 0; i < ARRAY_LENGTH(numbers); i++) {
        double number = numbers[i], again = NAN;
        const char *text = guc_format(arena, guc, row, number);

        /* DBL_MAX is a bound, not a value: 15 digits of it overflow. */
        if (number < row->min || number > row->max || number > 1e300 ||
            (row->type == GUC_INTEGER && rint(number) != number))
            continue;
        if (!guc_parse(guc, pg_major, text, &again, &err)) {
            if (!strstr(err.message, "only -1") && !strstr(err.message, "must be 0 or"))
                fail_msg("%s of %d: %s", fields[NAME], pg_major, err.message);
        } else if (fabs(again - number) > fabs(number) * 1e-14) {
            fail_msg("%s of %d: %.17g was written as %s and read as %.17g", fields[NAME], pg_major,
                     number, text, again);
        }
    }
}

static void what_is_formatted_parses_to_the_same_number(void **state UNUSED)
{
    for_each_major(check_round_trip);
}

/* --- the table itself
 * ----------------------------------------------------------------------------- */

static void catalogue_is_sorted_without_regard_to_case(void **state UNUSED)
{
    for (unsigned i = 1; i < guc_catalogue_length; i++)
        assert_true(strcasecmp(guc_catalogue[i - 1].name, guc_catalogue[i].name) < 0);
}

static void every_name_finds_its_own_row(void **state UNUSED)
{
    for (unsigned i = 0; i < table_size(); i++)
        assert_ptr_equal(guc_find(table_row(i)->name), table_row(i));
}

static void majors_of_a_row_follow_each_other(void **state UNUSED)
{
    for (unsigned i = 0; i < table_size(); i++) {
        int last = PG_MAJOR_FIRST - 1;

        for (const struct guc_major *row = table_row(i)->majors; row->first; row++) {
            assert_true(row->first > last && row->last >= row->first);
            last = row->last;
        }
        assert_in_range(last, PG_MAJOR_FIRST, PG_MAJOR_LAST);
    }
}

static void every_generated_row_has_why_rule_doc_and_formula(void **state UNUSED)
{
    for (unsigned id = 0; id < GUC_COUNT; id++) {
        const struct guc *guc = &guc_table[id];
        const char *anchor = guc->doc ? strchr(guc->doc, '#') : NULL;

        assert_non_null(guc->formula);
        assert_true(guc->why && guc->why[strlen(guc->why) - 1] == '.');
        assert_true(guc->rule && guc->rule[strlen(guc->rule) - 1] == '.');
        assert_non_null(anchor);
        assert_true(guc->doc && strncmp(guc->doc, "runtime-config-", 15) == 0);

        char *expected = arena_printf(arena, "#GUC-%s", guc->name);

        for (char *at = expected; *at; at++)
            if (*at == '_')
                *at = '-';
        assert_true(anchor && strcasecmp(anchor, expected) == 0);
    }
}

static void at_least_sixty_settings_are_generated(void **state UNUSED)
{
    assert_true((int)GUC_COUNT >= 60);
}

static void rows_are_grouped_in_output_order(void **state UNUSED)
{
    for (unsigned id = 1; id < GUC_COUNT; id++)
        assert_true(guc_table[id].group >= guc_table[id - 1].group);
    for (int group = 0; group < GUC_GROUP_COUNT; group++)
        assert_true(strlen(guc_group_title((enum guc_group)group)) > 2);
}

static void settings_that_the_manual_warns_of_have_a_warning(void **state UNUSED)
{
    static const char *const names[] = { "fsync",          "full_page_writes",
                                         "autovacuum",     "zero_damaged_pages",
                                         "enable_seqscan", "ignore_checksum_failure" };

    for (size_t i = 0; i < ARRAY_LENGTH(names); i++)
        assert_non_null(guc_find(names[i])->warning);
    assert_null(guc_find("work_mem")->warning);
    assert_null(guc_find("port")->warning);
}

static void names_are_found_in_any_case_and_under_their_old_name(void **state UNUSED)
{
    assert_ptr_equal(guc_find("Shared_BUFFERS"), &guc_table[GUC_SHARED_BUFFERS]);
    assert_string_equal(guc_find("datestyle")->name, "DateStyle");
    assert_string_equal(guc_find("TIMEZONE")->name, "TimeZone");
    assert_ptr_equal(guc_find("sort_mem"), &guc_table[GUC_WORK_MEM]);
    assert_ptr_equal(guc_find("vacuum_mem"), &guc_table[GUC_MAINTENANCE_WORK_MEM]);
    assert_null(guc_find(""));
    assert_null(guc_find("aaa"));
    assert_null(guc_find("zzz"));
    assert_null(guc_find("shared_buffer"));
    assert_null(guc_find("pg_stat_statements.max"));
}

static void the_row_of_a_major_is_the_one_that_covers_it(void **state UNUSED)
{
    const struct guc *guc = &guc_table[GUC_MAINTENANCE_WORK_MEM];

    assert_int_equal((int)guc_major_row(guc, 16)->min, 1024);
    assert_int_equal((int)guc_major_row(guc, 17)->min, 64);
    assert_null(guc_major_row(guc, 13));
    assert_null(guc_major_row(guc, 19));
    assert_null(guc_major_row(&guc_table[GUC_IO_METHOD], 17));
    assert_null(guc_major_row(guc_find("old_snapshot_threshold"), 17));
}

static void the_manual_page_of_autovacuum_moved_in_18(void **state UNUSED)
{
    const struct guc *guc = &guc_table[GUC_AUTOVACUUM_NAPTIME];

    assert_string_equal(guc_doc(arena, guc, 17),
                        "runtime-config-autovacuum.html#GUC-AUTOVACUUM-NAPTIME");
    assert_string_equal(guc_doc(arena, guc, 18),
                        "runtime-config-vacuum.html#GUC-AUTOVACUUM-NAPTIME");
    assert_string_equal(guc_doc(arena, &guc_table[GUC_WORK_MEM], 18),
                        "runtime-config-resource.html#GUC-WORK-MEM");
    assert_null(guc_doc(arena, guc_find("port"), 18));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types_units_and_contexts_are_those_of_the_servers),
        cmocka_unit_test(bounds_are_those_of_the_servers),
        cmocka_unit_test(boot_values_are_those_of_the_servers),
        cmocka_unit_test(enum_values_are_those_of_the_servers),
        cmocka_unit_test(no_major_has_a_setting_that_its_server_lacks),
        cmocka_unit_test(every_default_parses),
        cmocka_unit_test(what_is_formatted_parses_to_the_same_number),
        cmocka_unit_test(catalogue_is_sorted_without_regard_to_case),
        cmocka_unit_test(every_name_finds_its_own_row),
        cmocka_unit_test(majors_of_a_row_follow_each_other),
        cmocka_unit_test(every_generated_row_has_why_rule_doc_and_formula),
        cmocka_unit_test(at_least_sixty_settings_are_generated),
        cmocka_unit_test(rows_are_grouped_in_output_order),
        cmocka_unit_test(settings_that_the_manual_warns_of_have_a_warning),
        cmocka_unit_test(names_are_found_in_any_case_and_under_their_old_name),
        cmocka_unit_test(the_row_of_a_major_is_the_one_that_covers_it),
        cmocka_unit_test(the_manual_page_of_autovacuum_moved_in_18),
    };

    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
