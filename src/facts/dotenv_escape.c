#include "facts/dotenv_parts.h"

#include <string.h>

/* One character as UTF-8: an octal escape names a character, not a byte. */
static size_t put_utf8(char *to, unsigned code)
{
    if (code < 0x80) {
        to[0] = (char)code;
        return 1;
    }
    to[0] = (char)(0xc0 | code >> 6);
    to[1] = (char)(0x80 | (code & 0x3f));
    return 2;
}

/* The length of the escape at `from` (which is a backslash), and what it stands for in `to`. The
 * ones that are not known stay as they are. */
static size_t unescape_one(const char *from, char *to, size_t *ret_length)
{
    static const char letters[] = "abfnrtv\\\"", meanings[] = "\a\b\f\n\r\t\v\\\"";
    const char *letter = from[1] ? strchr(letters, from[1]) : NULL;

    *ret_length = 1;
    if (letter) {
        to[0] = meanings[letter - letters];
        return 2;
    }
    if (from[1] == '$') {
        memcpy(to, "$$", 2); /* the expansion that follows makes it one literal $ */
        *ret_length = 2;
        return 2;
    }
    to[0] = '\\';
    if (from[1] != '0')
        return 1;

    /* \0 and up to three digits: exactly three are a character, fewer lose their 0. */
    size_t digits = strspn(from + 2, "0123456789");
    size_t length = digits > 3 ? 3 : digits;

    if (length == 3 && strspn(from + 2, "01234567") >= 3 && from[2] <= '3') {
        *ret_length = put_utf8(to, (unsigned)(from[2] - '0') * 64 + (unsigned)(from[3] - '0') * 8 +
                                       (unsigned)(from[4] - '0'));
        return 5;
    }
    memcpy(to + 1, from + 2, length);
    *ret_length = 1 + length;
    return 2 + length;
}

const char *dotenv_unescape(struct arena *arena, const char *text)
{
    char *result = arena_alloc(arena, strlen(text) + 1), *to = result;

    while (*text) {
        if (*text != '\\') {
            *to++ = *text++;
            continue;
        }

        size_t length;

        text += unescape_one(text, to, &length);
        to += length;
    }
    *to = '\0';
    return result;
}
