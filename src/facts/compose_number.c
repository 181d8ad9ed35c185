/*
 * Numbers of Compose fields: Go's strconv.ParseFloat and ParseInt on texts, and how Go converts and
 * prints floats.
 */
#include "facts/compose_value.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "facts/yaml.h"

enum { NUMBER_LENGTH_MAX = 400 }; /* of a number with underscores, which has to be copied */

static const char invalid_syntax[] = "invalid syntax";
static const char out_of_range[] = "value out of range";

/* "inf" and "infinity" with a sign or without, "nan" without, in any case. */
static bool parse_special(const char *text, double *ret)
{
    const char *word = text + (*text == '-' || *text == '+');

    if (strcasecmp(word, "inf") == 0 || strcasecmp(word, "infinity") == 0)
        *ret = *text == '-' ? -INFINITY : INFINITY;
    else if (strcasecmp(text, "nan") == 0)
        *ret = NAN;
    else
        return false;
    return true;
}

/* An underscore stands between digits, or between 0x and a digit (strconv's underscoreOK). */
static bool has_good_underscores(const char *text)
{
    const char *digits = "0123456789";

    text += *text == '-' || *text == '+';

    const char *start = text;
    bool is_hexadecimal = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');

    if (is_hexadecimal)
        digits = "0123456789abcdefABCDEF";
    for (; *text; text++) {
        if (*text != '_')
            continue;
        if (text == start || !text[1] || !strchr(digits, text[1]))
            return false;
        if (!strchr(digits, text[-1]) && !(is_hexadecimal && text == start + 2))
            return false;
    }
    return true;
}

static size_t span_digits(const char *text, const char *allowed, bool *ret_has_digit)
{
    size_t length = strspn(text, allowed);

    for (size_t i = 0; i < length; i++)
        *ret_has_digit = *ret_has_digit || text[i] != '_';
    return length;
}

/* Whether `text` has the form of a number: digits with a point, then an exponent, which hexadecimal
 * digits must have. */
static bool is_float_form(const char *text)
{
    bool has_digit = false, has_exponent_digit = false;

    text += *text == '-' || *text == '+';

    bool is_hexadecimal = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    const char *allowed = is_hexadecimal ? "0123456789abcdefABCDEF_" : "0123456789_";

    text += is_hexadecimal ? 2 : 0;
    text += span_digits(text, allowed, &has_digit);
    if (*text == '.')
        text += 1 + span_digits(text + 1, allowed, &has_digit);
    if (!has_digit)
        return false;
    if ((*text | 0x20) != (is_hexadecimal ? 'p' : 'e'))
        return !*text && !is_hexadecimal;
    text += 1 + (text[1] == '-' || text[1] == '+');
    if (*text == '_')
        return false;
    text += span_digits(text, "0123456789_", &has_exponent_digit);
    return has_exponent_digit && !*text;
}

/* Copies without underscores; NULL when there is no room. */
static const char *strip_underscores(const char *text, char *plain)
{
    size_t length = 0;

    if (!strchr(text, '_'))
        return text;
    for (; *text; text++) {
        if (*text == '_')
            continue;
        if (length + 1 >= NUMBER_LENGTH_MAX)
            return NULL;
        plain[length++] = *text;
    }
    plain[length] = '\0';
    return plain;
}

bool compose_scan_float(const char *text, int bits, double *ret, const char **ret_why)
{
    char buffer[NUMBER_LENGTH_MAX];

    if (parse_special(text, ret))
        return true;

    const char *plain = strip_underscores(text, buffer);

    if (!is_float_form(text) || !has_good_underscores(text) || !plain) {
        *ret_why = invalid_syntax;
        return false;
    }

    /* setlocale() is never called: the point is '.' */
    double value = bits == 32 ? (double)strtof(plain, NULL) : strtod(plain, NULL);

    if (!isfinite(value)) {
        *ret_why = out_of_range;
        return false;
    }
    *ret = value;
    return true;
}

bool compose_parse_float(const char *text, double *ret)
{
    const char *why;

    return compose_scan_float(text, 64, ret, &why);
}

bool compose_scan_integer(const char *text, int base, int64_t *ret, const char **ret_why)
{
    const char *digits = text + (*text == '-' || *text == '+');
    const char *allowed = base == 8 ? "01234567" : "0123456789";

    *ret_why = invalid_syntax;
    if (!*digits || digits[strspn(digits, allowed)])
        return false;
    errno = 0;

    long long value = strtoll(text, NULL, base);

    *ret_why = out_of_range;
    if (errno == ERANGE)
        return false;
    *ret = value;
    return true;
}

bool compose_parse_integer(const char *text, int64_t *ret)
{
    const char *why;

    return compose_scan_integer(text, 10, ret, &why);
}

const char *compose_number_error(struct arena *arena, const char *function, const char *text,
                                 const char *why)
{
    return arena_printf(arena, "strconv.%s: parsing \"%.60s\": %s", function, text, why);
}

int64_t compose_truncate(double value)
{
    if (!(value >= (double)INT64_MIN) || value >= -(double)INT64_MIN)
        return INT64_MIN;
    return (int64_t)value;
}

double compose_shortest_float32(double value)
{
    float wanted = (float)value;
    char text[32];

    if (!isfinite(wanted))
        return (double)wanted;
    for (int precision = 0; precision < 9; precision++) {
        (void)snprintf(text, sizeof text, "%.*e", precision, (double)wanted); /* it fits */
        if (strtof(text, NULL) == wanted)
            break;
    }
    return strtod(text, NULL);
}

const char *compose_float_text(struct arena *arena, double value, int bits)
{
    /* Nine digits at most, which are the shortest ones of the double too. */
    struct yaml_node node = { .kind = YAML_FLOAT,
                              .text = "",
                              .as.number = bits == 32 ? compose_shortest_float32(value) : value };

    return yaml_scalar_text(arena, &node);
}

bool compose_parse_bool(const char *text, bool *ret)
{
    static const struct {
        const char *word;
        bool value;
    } words[] = { { "true", true }, { "false", false }, { "y", true },   { "yes", true },
                  { "on", true },   { "n", false },     { "no", false }, { "off", false } };

    for (size_t i = 0; i < ARRAY_LENGTH(words); i++)
        if (strcasecmp(text, words[i].word) == 0) {
            *ret = words[i].value;
            return true;
        }
    return false;
}
