#include "report/json.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* A node is jansson's own object under our name, so that nobody else needs its header. */
static json_t *node(struct json_out *json)
{
    return (json_t *)json;
}

static struct json_out *from_node(json_t *json)
{
    if (!json) {
        (void)fputs("pgtune-lnk: error: out of memory\n", stderr); /* as base/arena.c does */
        exit(4);
    }
    return (struct json_out *)json;
}

/* Length of the UTF-8 sequence at `text` (RFC 3629: shortest form, no surrogates, up to U+10FFFF),
 * or 0. */
static size_t utf8_length(const unsigned char *text)
{
    static const struct {
        unsigned char first, last, second_min, second_max;
        size_t length;
    } forms[] = {
        { 0x01, 0x7f, 0, 0, 1 },       { 0xc2, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 },
        { 0xe1, 0xec, 0x80, 0xbf, 3 }, { 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 },
        { 0xf0, 0xf0, 0x90, 0xbf, 4 }, { 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 },
    };

    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (text[0] < forms[i].first || text[0] > forms[i].last)
            continue;
        if (forms[i].length > 1 && (text[1] < forms[i].second_min || text[1] > forms[i].second_max))
            return 0;
        for (size_t at = 2; at < forms[i].length; at++)
            if (text[at] < 0x80 || text[at] > 0xbf)
                return 0;
        return forms[i].length;
    }
    return 0;
}

/* A new string of `text` with U+FFFD for each byte that is not part of valid UTF-8. */
static json_t *string_sanitised(const char *text)
{
    static const char replacement[] = "\xef\xbf\xbd";
    const unsigned char *from = (const unsigned char *)text;
    char *clean = malloc(strlen(text) * (sizeof replacement - 1) + 1);
    size_t length = 0;

    if (!clean)
        return NULL;
    while (*from) {
        size_t sequence = utf8_length(from);

        if (sequence > 0) {
            memcpy(clean + length, from, sequence);
            length += sequence;
            from += sequence;
        } else {
            memcpy(clean + length, replacement, sizeof replacement - 1);
            length += sizeof replacement - 1;
            from++;
        }
    }

    json_t *string = json_stringn(clean, length);

    free(clean);
    return string;
}

static json_t *string_or_null(const char *text)
{
    if (!text)
        return json_null();

    /* NULL means invalid UTF-8 far more often than no memory; the second try tells them apart. */
    json_t *string = json_string(text);

    return string ? string : string_sanitised(text);
}

static void put(struct json_out *object, const char *key, json_t *value)
{
    (void)from_node(value);
    if (json_object_set_new(node(object), key, value) != 0)
        (void)from_node(NULL);
}

static struct json_out *append(struct json_out *array, json_t *value)
{
    struct json_out *added = from_node(value);

    if (json_array_append_new(node(array), value) != 0)
        (void)from_node(NULL);
    return added;
}

struct json_out *json_out_object(void)
{
    return from_node(json_object());
}

struct json_out *json_out_array(void)
{
    return from_node(json_array());
}

void json_out_put_string(struct json_out *object, const char *key, const char *value)
{
    put(object, key, string_or_null(value));
}

void json_out_put_integer(struct json_out *object, const char *key, int64_t value)
{
    put(object, key, json_integer(value));
}

void json_out_put_number(struct json_out *object, const char *key, double value)
{
    /* jansson refuses infinities and NaN, which JSON cannot say. */
    json_t *number = json_real(value);

    put(object, key, number ? number : json_null());
}

void json_out_put_bool(struct json_out *object, const char *key, bool value)
{
    put(object, key, json_boolean(value));
}

void json_out_put_null(struct json_out *object, const char *key)
{
    put(object, key, json_null());
}

struct json_out *json_out_put_object(struct json_out *object, const char *key)
{
    struct json_out *child = json_out_object();

    put(object, key, node(child));
    return child;
}

struct json_out *json_out_put_array(struct json_out *object, const char *key)
{
    struct json_out *child = json_out_array();

    put(object, key, node(child));
    return child;
}

struct json_out *json_out_add_object(struct json_out *array)
{
    return append(array, json_object());
}

void json_out_add_string(struct json_out *array, const char *value)
{
    (void)append(array, string_or_null(value));
}

void json_out_write(struct json_out *root, FILE *stream)
{
    /* A failed write is kept in the stream's error flag, which the caller checks at the end. */
    (void)json_dumpf(node(root), stream, JSON_INDENT(2));
    (void)fputc('\n', stream);
    json_decref(node(root));
}
