/*
 * Sizes: go-units 0.5.0, RAMInBytes. NUMBER, at most one blank, SUFFIX; everything is binary.
 */
#include "facts/compose_value.h"

#include <string.h>

/* The last digit, point or blank ends the number; -1 when there is none. */
static ptrdiff_t find_number_end(const char *text)
{
    for (size_t i = strlen(text); i > 0; i--)
        if (strchr("0123456789. ", text[i - 1]))
            return (ptrdiff_t)i - 1;
    return -1;
}

/* b, or k m g t p alone or with b or ib; *ret_factor is what it multiplies by. */
static bool parse_suffix(const char *suffix, double *ret_factor)
{
    static const char letters[] = "kmgtp";
    size_t length = strlen(suffix);

    if (length == 0 || (length == 1 && suffix[0] == 'b')) {
        *ret_factor = 1;
        return true;
    }

    const char *letter = strchr(letters, suffix[0]);

    if (!letter || (length == 2 && suffix[1] != 'b') ||
        (length == 3 && strcmp(suffix + 1, "ib") != 0))
        return false;
    *ret_factor = (double)((uint64_t)1 << (10 * (letter - letters + 1)));
    return true;
}

static const char *to_lower(struct arena *arena, const char *text)
{
    char *lower = arena_strdup(arena, text);

    for (char *c = lower; *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c | 0x20);
    return lower;
}

bool compose_parse_bytes(struct arena *arena, const char *text, int64_t *ret, const char **ret_why)
{
    ptrdiff_t end = find_number_end(text);
    double size, factor;
    const char *why;

    *ret_why = arena_printf(arena, "invalid size: '%.60s'", text);
    if (end < 0)
        return false;

    size_t length = (size_t)end + (text[end] != ' ');
    const char *number = arena_strndup(arena, text, length);

    if (!compose_scan_float(number, 64, &size, &why)) {
        *ret_why = compose_number_error(arena, "ParseFloat", number, why);
        return false;
    }
    if (size < 0)
        return false;

    const char *suffix = text + end + 1;

    if (strlen(suffix) <= 3)
        suffix = to_lower(arena, suffix);
    if (strlen(suffix) > 3 || !parse_suffix(suffix, &factor)) {
        *ret_why = arena_printf(arena, "invalid suffix: '%.60s'", suffix);
        return false;
    }
    *ret = compose_truncate(size * factor);
    return true;
}
