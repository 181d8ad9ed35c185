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

/* Most texts are, and jansson need not look at them letter by letter. */
static bool is_ascii(const char *text)
{
    const unsigned char *byte = (const unsigned char *)text;

    while (*byte > 0 && *byte < 0x80)
        byte++;
    return *byte == '\0';
}

static json_t *string_or_null(const char *text)
{
    if (!text)
        return json_null();
    if (is_ascii(text))
        return json_string_nocheck(text);

    /* NULL means invalid UTF-8 far more often than no memory; the second try tells them apart. */
    json_t *string = json_string(text);

    return string ? string : string_sanitised(text);
}

static void put(struct json_out *parent, const char *key, json_t *value)
{
    int failure;

    (void)from_node(value);
    if (!key)
        failure = json_array_append_new(node(parent), value);
    else if (is_ascii(key))
        failure = json_object_set_new_nocheck(node(parent), key, value);
    else
        failure = json_object_set_new(node(parent), key, value);
    if (failure)
        (void)from_node(NULL);
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
    return json_out_put_object(array, NULL);
}

void json_out_add_string(struct json_out *array, const char *value)
{
    json_out_put_string(array, NULL, value);
}

void json_out_write(struct json_out *root, FILE *stream)
{
    /* A failed write is kept in the stream's error flag, which the caller checks at the end. */
    (void)json_dumpf(node(root), stream, JSON_INDENT(2));
    (void)fputc('\n', stream);
    json_decref(node(root));
}

/* --- a document written member by member --- */

enum { INDENT = 2 };

/* Compose's numbers are 32 bit and Go prints the fewest digits that tell them apart; 15 are the
 * most that come back unchanged from every double, 17 would print 0.1 as 0.10000000000000001. */
enum { REAL_DIGITS = 15 };

/* Failed writes are kept in the stream's error flag, as in json_out_write(). The unlocked calls are
 * half of the time: jansson writes each bracket, blank and text by itself. */
static void end_line(struct json_stream *stream, unsigned depth)
{
    (void)putc_unlocked('\n', stream->stream);
    for (unsigned i = 0; i < depth * INDENT; i++)
        (void)putc_unlocked(' ', stream->stream);
}

/* jansson indents from depth 1 on, so the lines of a deeper object are moved; a line break inside a
 * text is escaped and never comes here. */
static int write_deeper(const char *buffer, size_t size, void *data)
{
    struct json_stream *stream = data;
    const char *end = buffer + size;

    /* Most calls bring a quote or a bracket. */
    if (size == 1 && *buffer != '\n' && !stream->is_line_pending) {
        (void)putc_unlocked(*buffer, stream->stream);
        return 0;
    }
    while (buffer < end) {
        const char *line_end = memchr(buffer, '\n', (size_t)(end - buffer));
        size_t length = (size_t)((line_end ? line_end : end) - buffer);

        if (length > 0) {
            if (stream->is_line_pending)
                end_line(stream, stream->depth - 1);
            stream->is_line_pending = false;
            (void)fwrite_unlocked(buffer, 1, length, stream->stream);
        }
        if (line_end)
            stream->is_line_pending = true;
        buffer += length + (line_end ? 1 : 0);
    }
    return 0;
}

void json_stream_begin(struct json_stream *ret, FILE *stream)
{
    *ret = (struct json_stream){ .stream = stream, .depth = 1 };
    (void)fputc('{', stream);
}

void json_stream_open(struct json_stream *stream, const char *key)
{
    json_t *text = string_or_null(key);

    (void)from_node(text);
    if (stream->has_members)
        (void)fputc(',', stream->stream);
    end_line(stream, stream->depth);
    (void)json_dumpf(text, stream->stream, JSON_ENCODE_ANY);
    (void)fputs(": {", stream->stream);
    json_decref(text);
    stream->depth++;
    stream->has_members = false;
}

void json_stream_close(struct json_stream *stream)
{
    stream->depth--;
    if (stream->has_members)
        end_line(stream, stream->depth);
    (void)fputc('}', stream->stream);
    stream->has_members = true;
}

void json_stream_put(struct json_stream *stream, struct json_out *object)
{
    if (json_object_size(node(object)) > 0) {
        if (stream->has_members)
            (void)fputc(',', stream->stream);
        (void)json_dump_callback(node(object), write_deeper, stream,
                                 JSON_EMBED | JSON_INDENT(INDENT) |
                                     JSON_REAL_PRECISION(REAL_DIGITS));
        stream->is_line_pending = false; /* the one before the bracket that JSON_EMBED leaves out */
        stream->has_members = true;
    }
    json_decref(node(object));
}

void json_stream_end(struct json_stream *stream)
{
    while (stream->depth > 0)
        json_stream_close(stream);
    (void)fputc('\n', stream->stream);
}
