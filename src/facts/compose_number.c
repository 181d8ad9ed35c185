/*
 * Numbers of Compose fields: Go's ParseFloat and ParseInt on texts, YAML numbers as they are.
 */
#include "facts/compose_parts.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_LENGTH_MAX = 100 };

/* Underscores separate digits: one at a time, and after 0x. */
static bool strip_underscores(const char *text, char *ret)
{
    size_t length = 0;
    const char *start = text;

    if (strlen(text) >= NUMBER_LENGTH_MAX)
        return false;
    for (; *text; text++) {
        if (*text == '_') {
            bool is_between = text > start && strchr("0123456789abcdefABCDEFxX", text[-1]) &&
                              text[1] && strchr("0123456789abcdefABCDEF", text[1]);

            if (!is_between)
                return false;
            continue;
        }
        ret[length++] = *text;
    }
    ret[length] = '\0';
    return true;
}

bool compose_parse_number(const char *text, double *ret)
{
    char plain[NUMBER_LENGTH_MAX];
    char *end;

    if (!strip_underscores(text, plain) || !*plain)
        return false;

    bool is_hexadecimal = strpbrk(plain, "xX") != NULL;

    /* strtod() also takes blanks before the number, and hexadecimal without the exponent Go
     * wants. */
    if (!strchr("0123456789.+-", plain[0]) || (is_hexadecimal && !strpbrk(plain, "pP")))
        return false;

    double value = strtod(plain, &end);

    if (end == plain || *end || !isfinite(value))
        return false;
    *ret = value;
    return true;
}

const char *compose_plain_number(struct arena *arena, const char *text)
{
    char plain[NUMBER_LENGTH_MAX];

    return strchr(text, '_') && strip_underscores(text, plain) ? arena_strdup(arena, plain) : text;
}

bool compose_number_of_node(struct compose_decoder *decoder, const char *what,
                            const struct yaml_node *node, double *ret)
{
    bool is_good = true;

    if (node->kind == YAML_INTEGER)
        *ret = (double)node->as.integer;
    else if (node->kind == YAML_FLOAT)
        *ret = node->as.number;
    else
        is_good = compose_parse_number(node->text, ret);
    if (is_good && isfinite(*ret))
        return true;
    (void)error_at(decoder->err, node->place.file, node->place.line,
                   "\"%s\": \"%.60s\" is not a number", what, node->text);
    return error_hint(decoder->err, "Write a number such as 2 or 0.5.");
}

bool compose_integer_of_node(struct compose_decoder *decoder, const char *what,
                             const struct yaml_node *node, int64_t *ret)
{
    if (node->kind == YAML_INTEGER) {
        *ret = node->as.integer;
        return true;
    }
    if (node->kind == YAML_FLOAT && fabs(node->as.number) < 0x1p62) {
        *ret = (int64_t)node->as.number; /* Compose cuts the fraction off */
        return true;
    }

    char *end;

    errno = 0;
    long long value = strtoll(node->text, &end, 10);

    if (node->kind == YAML_STRING && *node->text && !*end && errno == 0 &&
        strchr("0123456789+-", node->text[0])) {
        *ret = value;
        return true;
    }
    (void)error_at(decoder->err, node->place.file, node->place.line,
                   "\"%s\": \"%.60s\" is not a whole number", what, node->text);
    return error_hint(decoder->err, "Write digits only.");
}
