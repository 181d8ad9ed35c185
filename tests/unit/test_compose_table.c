/* The table of fields: every row must make sense in itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/attributes.h"
#include "facts/compose_table.h"

enum { DEPTH_MAX = 16 };

struct walk {
    char name[256]; /* of the row, for messages */
    unsigned rows;
    void (*check)(const char *name, const struct compose_field *field);
};

static void walk_field(struct walk *walk, const struct compose_field *field, const char *part,
                       unsigned depth)
{
    size_t length = strlen(walk->name);

    assert_true(depth < DEPTH_MAX); /* a row below itself would never end */
    assert_true(length + strlen(part) + 2 < sizeof(walk->name));
    (void)snprintf(walk->name + length, sizeof(walk->name) - length, ".%s", part);
    walk->rows++;
    walk->check(walk->name, field);
    for (size_t i = 0; field->below && i < field->below->count; i++)
        walk_field(walk, &field->below->fields[i], field->below->fields[i].name, depth + 1);
    if (field->each)
        walk_field(walk, field->each, "*", depth + 1);
    if (field->items)
        walk_field(walk, field->items, "[]", depth + 1);
    walk->name[length] = '\0';
}

static unsigned check_all(void (*check)(const char *name, const struct compose_field *field))
{
    struct walk walk = { .check = check };

    walk_field(&walk, &compose_field_project, "", 0);
    return walk.rows;
}

#define DEMAND(name, condition)                                                                    \
    do {                                                                                           \
        if (!(condition))                                                                          \
            fail_msg("%s: %s", name, #condition);                                                  \
    } while (0)

static void check_collections(const char *name, const struct compose_field *field)
{
    bool is_any = field->kinds == COMPOSE_ANY;

    DEMAND(name, field->kinds != 0);
    DEMAND(name, !(field->below && field->each));
    DEMAND(name, is_any || ((field->kinds & COMPOSE_MAP) != 0) == (field->below || field->each));
    DEMAND(name, is_any || ((field->kinds & COMPOSE_LIST) != 0) == (field->items != NULL));
    DEMAND(name, !field->is_set || field->items);
    DEMAND(name, field->keys == COMPOSE_KEYS_ANY || field->each);
    DEMAND(name, field->unique == COMPOSE_UNIQUE_NONE || field->items);
    DEMAND(name, !field->each || (!field->each->name && field->each->is_shown));
    DEMAND(name, !field->items || (!field->items->name && field->items->is_shown));
}

static void collections_have_the_rows_that_their_kinds_need(void **state UNUSED)
{
    assert_true(check_all(check_collections) > 300);
}

static void check_scalars(const char *name, const struct compose_field *field)
{
    unsigned kinds = field->kinds;

    DEMAND(name, !field->words || (kinds & COMPOSE_TEXT));
    DEMAND(name, field->pattern == COMPOSE_PATTERN_NONE || (kinds & COMPOSE_TEXT));
    DEMAND(name, !field->has_range || ((kinds & COMPOSE_WHOLE) && field->min < field->max));
    DEMAND(name, field->cast == COMPOSE_CAST_NONE || (kinds & COMPOSE_TEXT));
    DEMAND(name, field->cast != COMPOSE_CAST_BOOL || (kinds & COMPOSE_BOOL));
    DEMAND(name, field->cast == COMPOSE_CAST_NONE || field->cast == COMPOSE_CAST_BOOL ||
                     (kinds & COMPOSE_WHOLE));
    DEMAND(name, field->form != COMPOSE_FORM_BOOL || (kinds & COMPOSE_BOOL));
    DEMAND(name, field->form != COMPOSE_FORM_DURATION || kinds == COMPOSE_TEXT);
    DEMAND(name, field->form != COMPOSE_FORM_INTEGER || (kinds & COMPOSE_WHOLE));
    DEMAND(name, field->form != COMPOSE_FORM_UNSIGNED || (kinds & COMPOSE_WHOLE));
    DEMAND(name, field->form != COMPOSE_FORM_TEXT || (kinds & COMPOSE_TEXT));
}

static void scalars_have_the_kinds_that_their_columns_need(void **state UNUSED)
{
    (void)check_all(check_scalars);
}

static void check_rules(const char *name, const struct compose_field *field)
{
    bool is_list = field->items, is_map = field->below || field->each;

    DEMAND(name, field->merge != COMPOSE_MERGE_HOSTS || (is_list && is_map));
    DEMAND(name, field->merge != COMPOSE_MERGE_NAMES || (is_list && is_map));
    DEMAND(name, field->merge != COMPOSE_MERGE_LIST || is_list);
    DEMAND(name, field->canon != COMPOSE_CANON_LIST || is_list);
    DEMAND(name, field->canon != COMPOSE_CANON_PAIRS || (is_list && is_map));
    DEMAND(name, field->canon != COMPOSE_CANON_EXTERNAL || is_map);
    DEMAND(name, field->form != COMPOSE_FORM_TEXTS || is_list);
    DEMAND(name, field->form != COMPOSE_FORM_VARIABLES || (is_list && is_map));
}

static void rules_for_collections_stand_at_collections(void **state UNUSED)
{
    (void)check_all(check_rules);
}

static void check_table(const char *name, const struct compose_field *field)
{
    const struct compose_table *table = field->below;
    char other[128];

    if (!table)
        return;
    for (size_t i = 0; i < table->count; i++) {
        const struct compose_field *row = &table->fields[i];

        DEMAND(name, i == 0 || strcmp(table->fields[i - 1].name, row->name) < 0);
        DEMAND(name, compose_field_find(table, row->name) == row);
        DEMAND(name, compose_field_below(field, row->name) == row);
        (void)snprintf(other, sizeof(other), "%s_", row->name);
        DEMAND(name, compose_field_find(table, other) == NULL);
    }
    for (const char *const *key = table->required; key && *key; key++)
        DEMAND(name, compose_field_find(table, *key));
    DEMAND(name, !(table->is_open && table->is_extensible));
}

static void tables_are_sorted_and_every_row_is_found(void **state UNUSED)
{
    (void)check_all(check_table);
}

static void a_way_through_the_table_leads_to_the_row(void **state UNUSED)
{
    const struct compose_field *field = compose_field_below(&compose_field_project, "services");

    field = compose_field_below(field, "db");
    assert_ptr_equal(field, &compose_field_service);
    assert_int_equal(compose_field_below(field, "mem_limit")->form, COMPOSE_FORM_BYTES);
    assert_int_equal(compose_field_below(field, "environment")->merge, COMPOSE_MERGE_LIST);
    assert_null(compose_field_below(field, "x-mem_limit"));
    assert_null(compose_field_below(field, ""));
    assert_null(compose_field_below(compose_field_below(field, "image"), "a"));
    assert_null(compose_field_below(NULL, "a"));
    assert_null(compose_field_find(NULL, "a"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(collections_have_the_rows_that_their_kinds_need),
        cmocka_unit_test(scalars_have_the_kinds_that_their_columns_need),
        cmocka_unit_test(rules_for_collections_stand_at_collections),
        cmocka_unit_test(tables_are_sorted_and_every_row_is_found),
        cmocka_unit_test(a_way_through_the_table_leads_to_the_row),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
