/* tune/guc: any text for any setting is read or refused, and what was read can be written and read
 * again. */
#include "tune/guc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool is_true)
{
    if (!is_true)
        abort();
}

/* A number as it was read, written in the largest exact unit. */
static void check_number(struct arena *arena, const struct guc *guc, int pg_major, double number)
{
    const struct guc_major *row = guc_major_row(guc, pg_major);
    const char *text = guc_format(arena, guc, row, number);
    struct error err = { 0 };
    double again;

    require(number >= row->min && number <= row->max);
    if (fabs(number) > 1e300) /* 15 digits of the largest numbers overflow */
        return;
    require(guc_parse(guc, pg_major, text, &again, &err));
    require(fabs(again - number) <= fabs(number) * 1e-14);
}

/* The first two bytes choose setting and major, the rest is the text. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;

    struct arena *arena = arena_create();
    unsigned which = (data[0] | (unsigned)data[1] << 8) % ((GUC_COUNT + guc_catalogue_length) * 5);
    unsigned index = which / 5;
    const struct guc *guc =
        index < GUC_COUNT ? &guc_table[index] : &guc_catalogue[index - GUC_COUNT];
    int pg_major = PG_MAJOR_FIRST + (int)(which % 5);
    const struct guc_major *row = guc_major_row(guc, pg_major);
    char *text = arena_strndup(arena, (const char *)data + 2, size - 2);
    struct error err = { 0 };
    double number = 42;

    if (!guc_parse(guc, pg_major, text, &number, &err))
        require(number == 42 && err.kind == ERROR_INPUT && err.message[0]);
    else if (row->type == GUC_INTEGER || row->type == GUC_REAL)
        check_number(arena, guc, pg_major, number);
    else
        require(number == 0 || (row->type == GUC_BOOL && number == 1));

    const char *quoted = guc_quote(arena, text);

    require(strchr(quoted, '\n') == NULL && *quoted);
    (void)guc_find(text); /* any name may be asked for */
    arena_destroy(arena);
    return 0;
}
