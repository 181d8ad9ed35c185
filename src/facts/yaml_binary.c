/*
 * The tag !!binary: base64 as Go's StdEncoding reads it.
 */
#include "facts/yaml_index.h"

#include <string.h>

static int value_of(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *digit = c ? strchr(digits, c) : NULL;

    return digit ? (int)(digit - digits) : -1;
}

/* One group of four characters, line ends skipped; how many bytes it gives, or -1. */
static int decode_group(const char **text, unsigned char *ret)
{
    unsigned bits = 0;
    int digits = 0, padding = 0;

    for (; digits + padding < 4; (*text)++) {
        int value = value_of(**text);

        if (**text == '\n' || **text == '\r')
            continue;
        if (**text == '=' && digits >= 2)
            padding++;
        else if (value < 0 || padding > 0)
            return -1;
        else
            digits++;
        bits = bits << 6 | (unsigned)(value < 0 ? 0 : value);
    }
    ret[0] = (unsigned char)(bits >> 16);
    ret[1] = (unsigned char)(bits >> 8);
    ret[2] = (unsigned char)bits;
    return digits - 1;
}

static unsigned char *decode(struct arena *arena, const char *text, size_t *ret_length)
{
    unsigned char *bytes = arena_alloc(arena, strlen(text) / 4 * 3 + 4);
    size_t length = 0;
    int got = 3;

    for (;;) {
        text += strspn(text, "\r\n");
        if (!*text)
            break;
        if (got < 3) /* something after the padding */
            return NULL;
        got = decode_group(&text, bytes + length);
        if (got < 0)
            return NULL;
        length += (size_t)got;
    }
    *ret_length = length;
    return bytes;
}

/* How many bytes the character at `bytes` has; 0: it is not UTF-8. */
static size_t character_length(const unsigned char *bytes, size_t length)
{
    static const struct {
        unsigned char low, high, second_low, second_high;
        size_t length;
    } forms[] = { { 0x01, 0x7f, 0, 0, 1 },       { 0xc2, 0xdf, 0x80, 0xbf, 2 },
                  { 0xe0, 0xe0, 0xa0, 0xbf, 3 }, { 0xe1, 0xec, 0x80, 0xbf, 3 },
                  { 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 },
                  { 0xf0, 0xf0, 0x90, 0xbf, 4 }, { 0xf1, 0xf3, 0x80, 0xbf, 4 },
                  { 0xf4, 0xf4, 0x80, 0x8f, 4 } };

    for (size_t i = 0; i < ARRAY_LENGTH(forms); i++) {
        if (bytes[0] < forms[i].low || bytes[0] > forms[i].high || length < forms[i].length)
            continue;
        if (forms[i].length > 1 &&
            (bytes[1] < forms[i].second_low || bytes[1] > forms[i].second_high))
            return 0;
        for (size_t j = 2; j < forms[i].length; j++)
            if ((bytes[j] & 0xc0) != 0x80)
                return 0;
        return forms[i].length;
    }
    return 0;
}

const char *yaml_decode_binary(struct arena *arena, const char *text)
{
    static const char replacement[] = "\xef\xbf\xbd";
    size_t length, used = 0;
    const unsigned char *bytes = decode(arena, text, &length);

    if (!bytes || memchr(bytes, 0, length))
        return NULL;

    char *ret = arena_alloc(arena, length * 3 + 1);

    for (size_t i = 0; i < length;) {
        size_t good = character_length(bytes + i, length - i);

        if (good > 0)
            memcpy(ret + used, bytes + i, good);
        else
            memcpy(ret + used, replacement, 3);
        used += good > 0 ? good : 3;
        i += good > 0 ? good : 1;
    }
    return ret;
}
