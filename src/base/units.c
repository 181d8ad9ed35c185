#include "base/units.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { CPUS_MAX = 8192, NUMBER_LENGTH_MAX = 64 };

/* strtod() also takes blanks, hex, inf and nan; RAMInBytes's users never mean those. */
static bool is_plain_decimal(const char *text, size_t length)
{
    return length > 0 && length <= NUMBER_LENGTH_MAX && strspn(text, "0123456789.eE+-") >= length &&
           strchr("0123456789.+-", text[0]);
}

/* Length of the leading number: digits, one point, and an exponent only where digits follow it. */
static size_t number_length(const char *text)
{
    size_t length = text[0] == '+' || text[0] == '-' ? 1 : 0;

    length += strspn(text + length, "0123456789");
    if (text[length] == '.')
        length += 1 + strspn(text + length + 1, "0123456789");
    if (text[length] == 'e' || text[length] == 'E') {
        size_t sign = text[length + 1] == '+' || text[length + 1] == '-' ? 1 : 0;
        size_t digits = strspn(text + length + 1 + sign, "0123456789");

        if (digits > 0)
            length += 1 + sign + digits;
    }
    return length;
}

static bool parse_decimal(const char *text, size_t length, double *ret)
{
    char number[NUMBER_LENGTH_MAX + 1];
    char *end;

    if (!is_plain_decimal(text, length))
        return false;
    memcpy(number, text, length);
    number[length] = '\0';

    double value = strtod(number, &end); /* the program never calls setlocale(): the point is '.' */

    if (end == number || *end) /* infinite where it is too large: callers have a limit */
        return false;
    *ret = value;
    return true;
}

/* The power of two of a size suffix, or -1. */
static int suffix_shift(const char *suffix)
{
    static const char letters[] = "kmgtp";

    if (!*suffix || strcasecmp(suffix, "b") == 0)
        return 0;

    const char *letter = strchr(letters, suffix[0] | 0x20);

    if (!letter)
        return -1;
    suffix++;
    if (*suffix && strcasecmp(suffix, "b") != 0 && strcasecmp(suffix, "ib") != 0)
        return -1;
    return 10 * (int)(letter - letters + 1);
}

static bool size_error(const char *text, const char *why, struct error *err)
{
    (void)error_set(err, ERROR_USAGE, "\"%.40s\" is not a size: %s", text, why);
    return error_hint(err,
                      "Write bytes or a number with k, m, g or t, such as 512M, 1.5G or 2GiB.");
}

bool units_parse_bytes(const char *text, uint64_t *ret_bytes, struct error *err)
{
    size_t length = number_length(text);
    const char *suffix = text + length;
    double value;

    if (!*text)
        return size_error(text, "it is empty", err);
    if (!parse_decimal(text, length, &value))
        return size_error(text, "it does not start with a number", err);
    if (*suffix == ' ')
        suffix++;

    int shift = suffix_shift(suffix);

    if (shift < 0) {
        (void)error_set(err, ERROR_USAGE, "\"%.40s\" is not a size: unknown unit \"%.20s\"", text,
                        suffix);
        return error_hint(err,
                          "Write bytes or a number with k, m, g or t, such as 512M, 1.5G or 2GiB.");
    }
    if (signbit(value) && value != 0)
        return size_error(text, "it is negative", err);

    double bytes = ldexp(fabs(value), shift);

    if (bytes >= 0x1p63)
        return size_error(text, "it is larger than 8 EiB", err);
    *ret_bytes = (uint64_t)bytes;
    return true;
}

bool units_parse_cpus(const char *text, uint32_t *ret_milli, struct error *err)
{
    double value;

    if (!parse_decimal(text, strlen(text), &value) || !(value > 0) || value > CPUS_MAX) {
        (void)error_set(err, ERROR_USAGE, "\"%.40s\" is not a number of CPUs", text);
        return error_hint(err, "Write a number above 0 and up to %d, such as 2 or 0.5.", CPUS_MAX);
    }

    /* 1.001 * 1000 is 1000.9999…: half a millionth of a CPU keeps decimal input exact. */
    uint32_t milli = (uint32_t)(value * 1000 + 0.0005);

    *ret_milli = milli > 0 ? milli : 1;
    return true;
}

bool units_parse_integer(const char *what, const char *text, int64_t min, int64_t max, int64_t *ret,
                         struct error *err)
{
    char *end;

    errno = 0;
    long long value = strtoll(text, &end, 10);
    bool is_number = *text && strspn(text, "+-0123456789") == strlen(text) && !*end;

    if (!is_number || errno == ERANGE || value < min || value > max) {
        (void)error_set(err, ERROR_USAGE,
                        "%s \"%.40s\" is not a whole number from %" PRId64 " to %" PRId64, what,
                        text, min, max);
        return error_hint(err, "Give a number in that range.");
    }
    *ret = value;
    return true;
}

/* Three digits are enough for people: two decimals below 10, one below 100. In integers, because
 * the %f of printf costs ten times the instructions of %u. */
const char *units_format_bytes(struct arena *arena, uint64_t bytes)
{
    static const char *const names[] = { "B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
    size_t step = 0;
    double amount = (double)bytes;

    /* From 1023.5 on, rounding would print 1024 of the smaller unit. */
    while (step + 1 < ARRAY_LENGTH(names) && amount >= (step > 0 ? 1023.5 : 1024)) {
        amount /= 1024;
        step++;
    }

    unsigned parts = step == 0 || amount >= 100 ? 1 : amount >= 10 ? 10 : 100;
    uint64_t rounded = (uint64_t)(amount * parts + 0.5), whole = rounded / parts;

    if (rounded % parts == 0)
        return arena_printf(arena, "%" PRIu64 " %s", whole, names[step]);
    if (parts == 100 && rounded % 10 != 0)
        return arena_printf(arena, "%" PRIu64 ".%02" PRIu64 " %s", whole, rounded % parts,
                            names[step]);
    return arena_printf(arena, "%" PRIu64 ".%" PRIu64 " %s", whole, rounded % parts * 10 / parts,
                        names[step]);
}

const char *units_format_compose(struct arena *arena, uint64_t bytes)
{
    static const char suffixes[] = "bkmgt";
    size_t step = 0;

    while (step + 2 < sizeof suffixes && bytes > 0 && bytes % 1024 == 0) {
        bytes /= 1024;
        step++;
    }
    return arena_printf(arena, "%" PRIu64 "%c", bytes, suffixes[step]);
}

const char *units_format_cpus(struct arena *arena, uint32_t milli)
{
    uint32_t whole = milli / 1000, rest = milli % 1000;

    if (rest == 0)
        return arena_printf(arena, "%" PRIu32, whole);
    if (rest % 100 == 0)
        return arena_printf(arena, "%" PRIu32 ".%" PRIu32, whole, rest / 100);
    if (rest % 10 == 0)
        return arena_printf(arena, "%" PRIu32 ".%02" PRIu32, whole, rest / 10);
    return arena_printf(arena, "%" PRIu32 ".%03" PRIu32, whole, rest);
}
