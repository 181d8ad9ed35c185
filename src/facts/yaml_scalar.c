/*
 * What a scalar's text means. The rules are go-yaml 3.0.4's resolve.go, because Compose reads with
 * it.
 */
#include "facts/yaml.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "facts/yaml_index.h"

enum { NUMBER_LENGTH_MAX = 400 };

static bool is_one_of(const char *text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (*text == *words[i] && strcmp(text, words[i]) == 0)
            return true;
    return false;
}

static bool is_null(const char *text)
{
    static const char *const words[] = { "", "~", "null", "Null", "NULL" };

    return is_one_of(text, words, ARRAY_LENGTH(words));
}

/* yes, no, on, off, y and n are strings here, unlike in YAML 1.1. */
static bool parse_bool(const char *text, bool *ret)
{
    static const char *const yes[] = { "true", "True", "TRUE" };
    static const char *const no[] = { "false", "False", "FALSE" };

    if (is_one_of(text, yes, ARRAY_LENGTH(yes)))
        *ret = true;
    else if (is_one_of(text, no, ARRAY_LENGTH(no)))
        *ret = false;
    else
        return false;
    return true;
}

/* Copies `text` without underscores, which go-yaml drops anywhere in a number. */
static bool strip_underscores(const char *text, char *ret, size_t size)
{
    size_t length = 0;

    for (; *text; text++) {
        if (*text == '_')
            continue;
        if (length + 1 >= size)
            return false;
        ret[length++] = *text;
    }
    ret[length] = '\0';
    return true;
}

/* The base that Go's base 0 chooses, and in *digits where the digits start. */
static int choose_base(const char **digits)
{
    static const struct {
        char letter;
        int base;
    } prefixes[] = { { 'x', 16 }, { 'b', 2 }, { 'o', 8 } };
    const char *text = *digits;

    if (text[0] != '0' || !text[1])
        return 10;
    for (size_t i = 0; i < ARRAY_LENGTH(prefixes); i++)
        if ((text[1] | 0x20) == prefixes[i].letter) {
            *digits = text + 2;
            return prefixes[i].base;
        }
    *digits = text + 1;
    return 8;
}

static bool has_only_digits(const char *digits, int base)
{
    const char *allowed = base == 16   ? "0123456789abcdefABCDEF"
                          : base == 10 ? "0123456789"
                          : base == 8  ? "01234567"
                                       : "01";

    return *digits && !digits[strspn(digits, allowed)];
}

/* Go's ParseInt with base 0: 0x, 0b, 0o and a leading 0 choose the base. Numbers from 2^63 to
 * 2^64-1 are integers there too, without a sign; *ret_is_huge says so. */
static bool parse_integer(const char *text, int64_t *ret, bool *ret_is_huge)
{
    bool is_negative = *text == '-', is_signed = is_negative || *text == '+';
    const char *digits = text + is_signed;
    int base = choose_base(&digits);

    /* After 0b and 0o go-yaml calls ParseInt once more, on the rest, which may have a sign. */
    if (!is_signed && digits > text + 1 && (text[1] == 'b' || text[1] == 'o') &&
        (*digits == '-' || *digits == '+')) {
        is_signed = true;
        is_negative = *digits++ == '-';
    }
    if (!has_only_digits(digits, base))
        return false;

    errno = 0;
    unsigned long long value = strtoull(digits, NULL, base);
    unsigned long long largest =
        is_signed ? (unsigned long long)INT64_MAX + is_negative : UINT64_MAX;

    if (errno == ERANGE || value > largest)
        return false;
    *ret_is_huge = !is_negative && value > INT64_MAX;
    *ret = is_negative ? (int64_t)(0 - value) : (int64_t)value;
    return true;
}

/* [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)? */
static bool is_float(const char *text)
{
    text += *text == '-' || *text == '+';

    size_t whole = strspn(text, "0123456789");

    text += whole;
    if (*text == '.') {
        size_t fraction = strspn(text + 1, "0123456789");

        if (whole + fraction == 0)
            return false;
        text += 1 + fraction;
    } else if (whole == 0) {
        return false;
    }
    if (*text == 'e' || *text == 'E') {
        text += 1 + (text[1] == '-' || text[1] == '+');
        whole = strspn(text, "0123456789");
        if (whole == 0)
            return false;
        text += whole;
    }
    return !*text;
}

static bool parse_float(const char *text, double *ret)
{
    static const char *const infinite[] = { ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF" };
    static const char *const negative[] = { "-.inf", "-.Inf", "-.INF" };
    static const char *const nans[] = { ".nan", ".NaN", ".NAN" };

    if (is_one_of(text, infinite, ARRAY_LENGTH(infinite)))
        *ret = INFINITY;
    else if (is_one_of(text, negative, ARRAY_LENGTH(negative)))
        *ret = -INFINITY;
    else if (is_one_of(text, nans, ARRAY_LENGTH(nans)))
        *ret = NAN;
    else if (!is_float(text))
        return false;
    else {
        *ret = strtod(text, NULL); /* setlocale() is never called: the point is '.' */
        return isfinite(*ret);     /* Go's ParseFloat refuses 1e999, so it stays a string */
    }
    return true;
}

/* Numbers and dates start with a digit, a sign or a point; everything else was settled before. */
static void resolve_number(struct yaml_node *node, bool is_tagged)
{
    const char *text = node->text;
    char plain[NUMBER_LENGTH_MAX];
    bool is_huge = false;

    if (!is_tagged && yaml_is_timestamp(text)) {
        node->kind = YAML_TIMESTAMP;
        return;
    }
    if (!strip_underscores(text, plain, sizeof plain))
        return;
    if (text[0] != '.' && parse_integer(plain, &node->as.integer, &is_huge)) {
        node->kind = YAML_INTEGER;
        if (is_huge) {
            node->kind = YAML_FLOAT;
            node->as.number = (double)(uint64_t)node->as.integer;
        }
        return;
    }
    /* After a point go-yaml calls ParseFloat on the text itself: there an underscore is an
     * error. */
    if (parse_float(text[0] == '.' ? text : plain, &node->as.number))
        node->kind = YAML_FLOAT;
}

static void resolve_plain(struct yaml_node *node, bool is_tagged)
{
    const char *text = node->text;

    node->kind = YAML_STRING;
    if (is_null(text))
        node->kind = YAML_NULL;
    else if (parse_bool(text, &node->as.boolean))
        node->kind = YAML_BOOL;
    else if (strchr("0123456789+-.", text[0]))
        resolve_number(node, is_tagged);
}

/* From 2^63 to 2^64-1: to Go an integer that keeps all its digits, to us a float. */
static bool is_huge_integer(const struct yaml_node *node)
{
    char plain[NUMBER_LENGTH_MAX];
    int64_t ignored;
    bool is_huge = false;

    return node->kind == YAML_FLOAT && strip_underscores(node->text, plain, sizeof plain) &&
           parse_integer(plain, &ignored, &is_huge) && is_huge;
}

bool yaml_resolve(struct yaml_node *node, const char *tag, bool is_plain)
{
    static const char standard[] = "tag:yaml.org,2002:";
    static const struct {
        const char *name;
        enum yaml_kind kind;
    } kinds[] = { { "null", YAML_NULL },
                  { "bool", YAML_BOOL },
                  { "int", YAML_INTEGER },
                  { "float", YAML_FLOAT },
                  { "timestamp", YAML_TIMESTAMP } };

    node->kind = YAML_STRING;
    if (!tag[0] || strcmp(tag, "!") == 0) {
        if (is_plain)
            resolve_plain(node, false);
        return true;
    }
    /* A tag that is not known makes the text a string: "!override 1.5" is one, and !foo null. */
    if (strncmp(tag, standard, sizeof standard - 1) != 0)
        return true;
    tag += sizeof standard - 1;
    for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++) {
        if (strcmp(tag, kinds[i].name) != 0)
            continue;
        resolve_plain(node, kinds[i].kind != YAML_TIMESTAMP);
        if (kinds[i].kind == YAML_INTEGER && is_huge_integer(node))
            return true;
        if (kinds[i].kind == YAML_FLOAT && node->kind == YAML_INTEGER) {
            node->kind = YAML_FLOAT;
            node->as.number = (double)node->as.integer;
        }
        return node->kind == kinds[i].kind;
    }
    return true;
}

const char *yaml_kind_name(enum yaml_kind kind)
{
    static const char *const names[] = {
        [YAML_NULL] = "null",       [YAML_BOOL] = "a boolean",   [YAML_INTEGER] = "an integer",
        [YAML_FLOAT] = "a decimal", [YAML_TIMESTAMP] = "a date", [YAML_STRING] = "a string",
        [YAML_SEQUENCE] = "a list", [YAML_MAPPING] = "a mapping"
    };

    return names[kind];
}

/* The fewest digits that read back as the same number, split into digits and decimal exponent. */
static int shortest_digits(double value, char *digits, size_t size)
{
    char text[40];

    for (int precision = 0; precision < 17; precision++) {
        (void)snprintf(text, sizeof text, "%.*e", precision, value); /* fits: 17 digits at most */
        if (strtod(text, NULL) == value)
            break;
    }

    char *exponent = strchr(text, 'e');
    size_t length = 0;

    for (const char *c = text; c < exponent; c++)
        if (*c != '.' && length + 1 < size)
            digits[length++] = *c;
    digits[length] = '\0';
    return (int)strtol(exponent + 1, NULL, 10);
}

/* Go's %v: shortest digits that read back, with an exponent below 1e-4 and from 1e6 on. */
static const char *format_float(struct arena *arena, double value)
{
    char digits[24];
    const char *sign = signbit(value) ? "-" : "";

    if (isnan(value))
        return "NaN";
    if (isinf(value))
        return signbit(value) ? "-Inf" : "+Inf";
    if (value == 0)
        return arena_printf(arena, "%s0", sign);

    int exponent = shortest_digits(fabs(value), digits, sizeof digits);
    int length = (int)strlen(digits);

    /* strconv's 'g' decides with a precision of 6 when asked for the shortest digits. */
    if (exponent < -4 || exponent >= 6)
        return arena_printf(arena, "%s%c%s%se%c%02d", sign, digits[0], length > 1 ? "." : "",
                            digits + 1, exponent < 0 ? '-' : '+', abs(exponent));
    if (exponent < 0)
        return arena_printf(arena, "%s0.%.*s%s", sign, -exponent - 1, "0000", digits);
    if (length <= exponent + 1)
        return arena_printf(arena, "%s%s%.*s", sign, digits, exponent + 1 - length, "00000");
    return arena_printf(arena, "%s%.*s.%s", sign, exponent + 1, digits, digits + exponent + 1);
}

static const char *format_huge(struct arena *arena, const struct yaml_node *node)
{
    char plain[NUMBER_LENGTH_MAX];
    int64_t value = 0;
    bool is_huge;

    if (strip_underscores(node->text, plain, sizeof plain))
        (void)parse_integer(plain, &value, &is_huge); /* it did before */
    return arena_printf(arena, "%" PRIu64, (uint64_t)value);
}

const char *yaml_scalar_text(struct arena *arena, const struct yaml_node *node)
{
    switch (node->kind) {
    case YAML_NULL:
        return NULL;
    case YAML_BOOL:
        return node->as.boolean ? "true" : "false";
    case YAML_INTEGER:
        return arena_printf(arena, "%" PRId64, node->as.integer);
    case YAML_FLOAT:
        return is_huge_integer(node) ? format_huge(arena, node)
                                     : format_float(arena, node->as.number);
    default:
        return node->text;
    }
}
