/* Values of settings: units, parsing as the server does, and the text that it prints. */
#include "tune/guc.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* --- units ------------------------------------------------------------------------------------ */

struct unit {
    const char *name;
    double size; /* bytes, or microseconds */
};

/* Largest first, as the server prefers them. */
static const struct unit memory_units[] = {
    { "TB", 1024.0 * 1024 * 1024 * 1024 },
    { "GB", 1024.0 * 1024 * 1024 },
    { "MB", 1024.0 * 1024 },
    { "kB", 1024 },
    { "B", 1 },
    { NULL, 0 },
};

static const struct unit time_units[] = {
    { "d", 86400e6 }, { "h", 3600e6 }, { "min", 60e6 }, { "s", 1e6 },
    { "ms", 1e3 },    { "us", 1 },     { NULL, 0 },
};

static const double unit_sizes[] = {
    [GUC_UNIT_NONE] = 0,     [GUC_UNIT_BYTE] = 1,           [GUC_UNIT_KB] = 1024,
    [GUC_UNIT_BLOCK] = 8192, [GUC_UNIT_MB] = 1024.0 * 1024, [GUC_UNIT_MS] = 1e3,
    [GUC_UNIT_S] = 1e6,      [GUC_UNIT_MIN] = 60e6,
};

static bool is_time(enum guc_unit unit)
{
    return unit >= GUC_UNIT_MS;
}

static const struct unit *units_of(enum guc_unit unit)
{
    return is_time(unit) ? time_units : memory_units;
}

static bool invalid_value(const struct guc *guc, const char *text, struct error *err)
{
    return error_set(err, ERROR_INPUT, "invalid value for parameter \"%s\": \"%s\"", guc->name,
                     text);
}

/*
 * `number` counted in the unit that `name` begins with, converted to the setting's. A fraction is
 * rounded to the next smaller unit ("30.1GB" to whole MB), as convert_to_base_unit() of the server
 * does, so that 0.1GB is what a person would expect and not some odd number of pages.
 */
static bool convert_unit(enum guc_unit base, const char *name, double *number)
{
    const char *end = name;

    while (*end && !isspace((unsigned char)*end))
        end++;

    size_t length = (size_t)(end - name);

    for (const struct unit *unit = units_of(base); unit->name; unit++) {
        if (strlen(unit->name) != length || memcmp(unit->name, name, length) != 0)
            continue;

        double value = *number * (unit->size / unit_sizes[base]);

        if (unit[1].name) {
            double step = unit[1].size / unit_sizes[base];

            value = rint(value / step) * step;
        }
        *number = value;
        while (isspace((unsigned char)*end))
            end++;
        return *end == '\0';
    }
    return false;
}

static bool unit_error(const struct guc *guc, const char *text, struct error *err)
{
    (void)invalid_value(guc, text, err); /* returns false, as we do below */
    if (guc->unit == GUC_UNIT_NONE)
        return false;
    return error_hint(err, "Valid units for this parameter are %s.",
                      is_time(guc->unit) ? "\"us\", \"ms\", \"s\", \"min\", \"h\", and \"d\""
                                         : "\"B\", \"kB\", \"MB\", \"GB\", and \"TB\"");
}

/* --- parsing ---------------------------------------------------------------------------------- */

/* 0 as base would do, but from glibc 2.38 on also take C23's binary "0b1", and so make the answer
 * depend on where this was compiled. */
static int integer_base(const char *text)
{
    while (isspace((unsigned char)*text))
        text++;
    if (*text == '-' || *text == '+')
        text++;
    if (*text != '0')
        return 10;
    return text[1] == 'x' || text[1] == 'X' ? 16 : 8;
}

/* Integers may be octal or hexadecimal; a number with a point or exponent, or too large, is a real
 * one. */
static bool scan_number(const char *text, enum guc_type type, double *ret, const char **ret_end)
{
    char *end;
    double number;

    errno = 0;
    if (type == GUC_INTEGER) {
        number = (double)strtol(text, &end, integer_base(text));
        if (*end == '.' || *end == 'e' || *end == 'E' || errno == ERANGE) {
            errno = 0;
            number = strtod(text, &end);
        }
    } else {
        number = strtod(text, &end);
    }
    if (end == text || errno == ERANGE || isnan(number))
        return false;
    while (isspace((unsigned char)*end))
        end++;
    *ret = number;
    *ret_end = end;
    return true;
}

static bool check_range(const struct guc *guc, const struct guc_major *row, double number,
                        struct error *err)
{
    const char *unit = guc_unit_name(guc->unit), *space = *unit ? " " : "";

    if (number >= row->min && number <= row->max)
        return true;
    if (row->type == GUC_INTEGER)
        return error_set(err, ERROR_INPUT,
                         "%.0f%s%s is outside the valid range for parameter \"%s\" "
                         "(%.0f%s%s .. %.0f%s%s)",
                         number, space, unit, guc->name, row->min, space, unit, row->max, space,
                         unit);
    return error_set(err, ERROR_INPUT,
                     "%g%s%s is outside the valid range for parameter \"%s\" (%g%s%s .. %g%s%s)",
                     number, space, unit, guc->name, row->min, space, unit, row->max, space, unit);
}

/* What the server checks beyond the bounds, as far as it concerns numbers we generate or count. */
static bool check_gap(const struct guc *guc, double number, struct error *err)
{
    if (guc == &guc_table[GUC_VACUUM_BUFFER_USAGE_LIMIT] && number > 0 && number < 128)
        return error_set(err, ERROR_INPUT, "\"%s\" must be 0 or between 128 kB and 16777216 kB",
                         guc->name);
    if (guc == &guc_table[GUC_IO_MAX_CONCURRENCY] && number == 0)
        return error_set(err, ERROR_INPUT, "only -1 or values greater than 0 are valid for \"%s\"",
                         guc->name);
    return true;
}

static bool parse_number(const struct guc *guc, const struct guc_major *row, const char *text,
                         double *ret, struct error *err)
{
    const char *end;
    double number;

    if (!scan_number(text, row->type, &number, &end))
        return invalid_value(guc, text, err);
    if (*end && (guc->unit == GUC_UNIT_NONE || !convert_unit(guc->unit, end, &number)))
        return unit_error(guc, text, err);
    if (row->type == GUC_INTEGER) {
        number = rint(number);
        if (number > INT_MAX || number < INT_MIN) {
            (void)invalid_value(guc, text, err); /* the hint is the return value */
            return error_hint(err, "Value exceeds integer range.");
        }
    }
    if (!check_range(guc, row, number, err) || !check_gap(guc, number, err))
        return false;
    *ret = number;
    return true;
}

/* Any beginning of a word stands for it, if it fits one only: "o" may be on or off. */
static bool parse_bool(const char *text, bool *ret)
{
    static const struct {
        const char *word;
        size_t shortest;
        bool value;
    } words[] = { { "true", 1, true }, { "false", 1, false }, { "yes", 1, true },
                  { "no", 1, false },  { "on", 2, true },     { "off", 2, false },
                  { "1", 1, true },    { "0", 1, false } };
    size_t length = strlen(text);

    for (size_t i = 0; i < ARRAY_LENGTH(words); i++) {
        if (length < words[i].shortest || strncasecmp(text, words[i].word, length) != 0)
            continue;
        *ret = words[i].value;
        return true;
    }
    return false;
}

static bool is_in_list(const char *list, const char *word, size_t length)
{
    for (const char *at = list;; at++) {
        size_t size = strcspn(at, ",");

        if (size == length && strncasecmp(at, word, length) == 0)
            return true;
        at += size;
        if (!*at)
            return false;
    }
}

/*
 * Words that the server takes and does not list. They go with the words beside them (guc_tables.c,
 * entries marked hidden): whatever is on or off is a boolean too, and so on. Held against real
 * servers in tests/live.
 */
static bool is_hidden_word(const char *list, const char *word, size_t length)
{
    static const struct {
        const char *beside, *hidden;
    } rows[] = { { "off", "true,false,yes,no,1,0" },
                 { "debug2", "debug" },
                 { "notice", "info" },
                 { "minimal", "archive,hot_standby" } };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        if (is_in_list(rows[i].hidden, word, length) &&
            is_in_list(list, rows[i].beside, strlen(rows[i].beside)))
            return true;
    return false;
}

/* "Available values: a, b." as the server writes it. */
static bool hint_at_words(const char *list, struct error *err)
{
    char words[sizeof err->hint];
    size_t length = 0;

    for (; *list && length + 3 < sizeof words; list++) {
        words[length++] = *list;
        if (*list == ',')
            words[length++] = ' ';
    }
    words[length] = '\0';
    return error_hint(err, "Available values: %s.", words);
}

static bool parse_enum(const struct guc *guc, const struct guc_major *row, const char *text,
                       struct error *err)
{
    size_t length = strlen(text);

    if (is_in_list(row->enum_values, text, length) ||
        is_hidden_word(row->enum_values, text, length))
        return true;
    (void)invalid_value(guc, text, err); /* the hint is the return value */
    return hint_at_words(row->enum_values, err);
}

bool guc_parse(const struct guc *guc, int pg_major, const char *text, double *ret_number,
               struct error *err)
{
    const struct guc_major *row = guc_major_row(guc, pg_major);
    bool value = false;

    if (!row)
        return error_set(err, ERROR_INPUT, "PostgreSQL %d has no parameter \"%s\"", pg_major,
                         guc->name);
    switch (row->type) {
    case GUC_BOOL:
        if (!parse_bool(text, &value))
            return error_set(err, ERROR_INPUT,
                             "parameter \"%s\" requires a Boolean value, not \"%s\"", guc->name,
                             text);
        *ret_number = value;
        return true;
    case GUC_INTEGER:
    case GUC_REAL:
        return parse_number(guc, row, text, ret_number, err);
    case GUC_ENUM:
        if (!parse_enum(guc, row, text, err))
            return false;
        break;
    case GUC_STRING:
        break;
    }
    *ret_number = 0;
    return true;
}

/* --- writing ---------------------------------------------------------------------------------- */

static const char *format_whole(struct arena *arena, int64_t number, const char *unit)
{
    return arena_printf(arena, "%" PRId64 "%s", number, unit);
}

const char *guc_format(struct arena *arena, const struct guc *guc, const struct guc_major *row,
                       double number)
{
    if (row->type == GUC_BOOL)
        return number != 0 ? "on" : "off";

    bool is_whole = rint(number) == number && fabs(number) < 1e15;

    /* 0 and the special -1 mean the same in any unit. */
    if (is_whole && (guc->unit == GUC_UNIT_NONE || number <= 0))
        return format_whole(arena, (int64_t)number, "");
    if (guc->unit == GUC_UNIT_NONE)
        return arena_printf(arena, "%.15g", number);

    double size = number * unit_sizes[guc->unit];

    for (const struct unit *unit = units_of(guc->unit); unit->name; unit++)
        if (fmod(size, unit->size) == 0)
            return format_whole(arena, (int64_t)(size / unit->size), unit->name);
    return arena_printf(arena, "%.15g%s", number, guc_unit_name(guc->unit));
}
