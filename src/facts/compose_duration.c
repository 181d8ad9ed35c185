/*
 * Durations: go-str2duration 2.1.0 reads them, Go's Duration.String prints them.
 */
#include "facts/compose_value.h"

#include <inttypes.h>
#include <string.h>

static const int64_t microsecond = 1000, millisecond = 1000 * 1000, second = 1000 * 1000 * 1000;

static bool find_unit(const char *text, size_t length, int64_t *ret)
{
    static const struct {
        const char *name;
        int64_t nanoseconds;
    } units[] = { { "ns", 1 },
                  { "us", 1000 },
                  { "\u00b5s", 1000 }, /* micro sign */
                  { "\u03bcs", 1000 }, /* Greek letter mu */
                  { "ms", 1000 * 1000 },
                  { "s", 1000 * 1000 * 1000 },
                  { "m", INT64_C(60) * 1000 * 1000 * 1000 },
                  { "h", INT64_C(3600) * 1000 * 1000 * 1000 },
                  { "d", INT64_C(24) * 3600 * 1000 * 1000 * 1000 },
                  { "w", INT64_C(168) * 3600 * 1000 * 1000 * 1000 } };

    for (size_t i = 0; i < ARRAY_LENGTH(units); i++)
        if (strlen(units[i].name) == length && memcmp(units[i].name, text, length) == 0) {
            *ret = units[i].nanoseconds;
            return true;
        }
    return false;
}

/* The digits at *text; false when they are too many for 63 bits. */
static bool take_whole(const char **text, int64_t *ret)
{
    int64_t value = 0;

    for (; **text >= '0' && **text <= '9'; (*text)++)
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, **text - '0', &value))
            return false;
    *ret = value;
    return true;
}

/* The digits after the point, and the power of ten they are to be divided by; what goes beyond 63
 * bits is precision that is dropped. */
static int64_t take_fraction(const char **text, double *ret_scale)
{
    int64_t value = 0, longer;
    bool is_full = false;

    *ret_scale = 1;
    for (; **text >= '0' && **text <= '9'; (*text)++) {
        is_full = is_full || __builtin_mul_overflow(value, 10, &longer) ||
                  __builtin_add_overflow(longer, **text - '0', &longer);
        if (is_full)
            continue;
        value = longer;
        *ret_scale *= 10;
    }
    return value;
}

/* One number with its unit, in nanoseconds. */
static bool take_part(struct arena *arena, const char *whole_text, const char **text, int64_t *ret,
                      const char **ret_why)
{
    const char *start = *text;
    int64_t whole, fraction = 0, unit;
    double scale = 1;

    *ret_why = arena_printf(arena, "time: invalid duration \"%.60s\"", whole_text);
    if (!take_whole(text, &whole))
        return false;

    bool has_digit = *text > start;

    if (**text == '.') {
        const char *point = (*text)++;

        fraction = take_fraction(text, &scale);
        has_digit = has_digit || *text > point + 1;
    }
    if (!has_digit)
        return false;

    size_t length = strcspn(*text, ".0123456789");

    if (length == 0)
        *ret_why = arena_printf(arena, "time: missing unit in duration \"%.60s\"", whole_text);
    else if (!find_unit(*text, length, &unit))
        *ret_why = arena_printf(arena, "time: unknown unit \"%.*s\" in duration \"%.60s\"",
                                (int)(length < 60 ? length : 60), *text, whole_text);
    else {
        *text += length;
        return !__builtin_mul_overflow(whole, unit, &whole) &&
               !__builtin_add_overflow(whole, (int64_t)((double)fraction * ((double)unit / scale)),
                                       ret);
    }
    return false;
}

bool compose_parse_duration(struct arena *arena, const char *text, int64_t *ret,
                            const char **ret_why)
{
    const char *rest = text + (*text == '-' || *text == '+');
    int64_t total = 0, part;

    if (strcmp(rest, "0") == 0) {
        *ret = 0;
        return true;
    }
    do {
        if (!take_part(arena, text, &rest, &part, ret_why) ||
            __builtin_add_overflow(total, part, &total))
            return false;
    } while (*rest);
    *ret = *text == '-' ? -total : total;
    return true;
}

/* value / unit with as many decimals as it has. */
static const char *decimal_text(struct arena *arena, uint64_t value, int64_t unit)
{
    char digits[24];
    uint64_t rest = value % (uint64_t)unit;
    int length = 0;

    if (rest == 0)
        return arena_printf(arena, "%" PRIu64, value / (uint64_t)unit);
    for (int64_t place = unit / 10; place > 0; place /= 10) {
        if (rest == 0)
            break;
        digits[length++] = (char)('0' + rest / (uint64_t)place);
        rest %= (uint64_t)place;
    }
    return arena_printf(arena, "%" PRIu64 ".%.*s", value / (uint64_t)unit, length, digits);
}

const char *compose_duration_text(struct arena *arena, int64_t nanoseconds)
{
    const char *sign = nanoseconds < 0 ? "-" : "";
    uint64_t value = nanoseconds < 0 ? 0 - (uint64_t)nanoseconds : (uint64_t)nanoseconds;
    uint64_t minute = 60 * (uint64_t)second, hour = 60 * minute;

    if (value == 0)
        return "0s";
    if (value < (uint64_t)second) {
        const char *name = value < (uint64_t)microsecond   ? "ns"
                           : value < (uint64_t)millisecond ? "\u00b5s"
                                                           : "ms";
        int64_t unit = value < (uint64_t)microsecond   ? 1
                       : value < (uint64_t)millisecond ? microsecond
                                                       : millisecond;

        return arena_printf(arena, "%s%s%s", sign, decimal_text(arena, value, unit), name);
    }

    const char *seconds = decimal_text(arena, value % minute, second);

    if (value < minute)
        return arena_printf(arena, "%s%ss", sign, seconds);
    if (value < hour)
        return arena_printf(arena, "%s%" PRIu64 "m%ss", sign, value / minute, seconds);
    return arena_printf(arena, "%s%" PRIu64 "h%" PRIu64 "m%ss", sign, value / hour,
                        value % hour / minute, seconds);
}
