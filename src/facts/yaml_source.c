#include "facts/yaml_source.h"

#include <string.h>

/* Each repair means to read the file again: this many bytes in all. */
enum { REPAIRED_MAX = 16 * 1024 * 1024 };

static const char byte_order_mark[] = "\xef\xbb\xbf";

static bool is_utf16(const char *text, size_t length)
{
    return length >= 2 && (memcmp(text, "\xff\xfe", 2) == 0 || memcmp(text, "\xfe\xff", 2) == 0);
}

void yaml_source_init(struct yaml_source *source, const char *text, size_t length)
{
    *source = (struct yaml_source){ .text = text, .length = length };
    if (is_utf16(text, length))
        source->length = 0;
    source->has_slash = memmem(text, source->length, "\\/", 2) != NULL;
}

int yaml_source_stray_mark(const struct yaml_source *source)
{
    const char *end = source->text + source->length, *found = source->text;
    int line = 1;

    if (source->length == 0)
        return 0;
    do {
        found = memmem(found + 1, (size_t)(end - found - 1), byte_order_mark, 3);
        if (!found)
            return 0;
    } while (found[-1] != '\n' && found[-1] != '\r');
    for (const char *c = source->text; c < found; c++)
        line += *c == '\n';
    return line;
}

/* The byte at which a character starts. libyaml does not count the byte order mark. */
static size_t offset_of(struct yaml_source *source, size_t index)
{
    if (source->offset == 0 || index < source->index) {
        bool has_mark = source->length >= 3 && memcmp(source->text, byte_order_mark, 3) == 0;

        source->offset = has_mark ? 3 : 0;
        source->index = 0;
    }
    for (; source->index < index && source->offset < source->length; source->index++)
        do
            source->offset++;
        while (source->offset < source->length &&
               ((unsigned char)source->text[source->offset] & 0xc0) == 0x80);
    return source->offset;
}

bool yaml_source_has_slash_escape(struct yaml_source *source, size_t first, size_t last)
{
    if (!source->has_slash)
        return false;

    size_t i = offset_of(source, first), end = offset_of(source, last);

    for (; i + 1 < end; i++) {
        if (source->text[i] != '\\')
            continue;
        i++;
        if (source->text[i] == '/')
            return true;
    }
    return false;
}

static bool may_repair(struct yaml_source *source)
{
    source->repaired += source->length;
    return source->repaired <= REPAIRED_MAX || source->repaired == source->length;
}

bool yaml_source_quote(struct arena *arena, struct yaml_source *source, size_t first, size_t last)
{
    size_t from = offset_of(source, first), end = offset_of(source, last), quotes = 2;

    if (from >= end || !may_repair(source))
        return false;
    for (size_t i = from; i < end; i++)
        quotes += source->text[i] == '\'';

    char *copy = arena_alloc(arena, source->length + quotes), *to = copy;

    memcpy(to, source->text, from);
    to += from;
    *to++ = '\'';
    for (size_t i = from; i < end; i++) {
        if (source->text[i] == '\'')
            *to++ = '\'';
        *to++ = source->text[i];
    }
    *to++ = '\'';
    memcpy(to, source->text + end, source->length - end);
    source->text = copy;
    source->length += quotes;
    source->offset = 0;
    return true;
}

bool yaml_source_repair(struct arena *arena, struct yaml_source *source, size_t index)
{
    size_t from = offset_of(source, index), to = from;

    if (from + 1 >= source->length || source->text[from] != '\\' || source->text[from + 1] != '\'')
        return false;
    if (!may_repair(source))
        return false;

    char *copy = arena_strndup(arena, source->text, source->length);

    /* Up to the closing quote, so that one more reading is enough for the whole text. */
    while (from < source->length && copy[from] != '"') {
        if (copy[from] == '\\' && from + 1 < source->length) {
            if (copy[from + 1] != '\'')
                copy[to++] = copy[from];
            from++;
        }
        copy[to++] = copy[from++];
    }
    memmove(copy + to, copy + from, source->length - from);
    source->text = copy;
    source->length -= from - to;
    source->offset = 0;
    return true;
}
