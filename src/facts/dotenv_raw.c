/*
 * env_file's `format: raw`, the grammar of docker run --env-file (kvfile.go of Docker's cli), and
 * what both formats share.
 */
#include <string.h>

#include "base/file.h"
#include "facts/dotenv.h"
#include "facts/dotenv_parts.h"
#include "facts/letters.h"

/* Compose reads raw files with a scanner whose lines end at this. */
enum { RAW_LINE_MAX = 64 * 1024 - 1 };

bool dotenv_begin(const char **text, size_t *length, const char *file, struct error *err)
{
    if (memchr(*text, '\0', *length)) {
        (void)error_at(err, file, 0, "it is not text: it contains a NUL character");
        return error_hint(err, "An env file has lines NAME=VALUE; is this the right file?");
    }
    if (*length >= 3 && memcmp(*text, "\xef\xbb\xbf", 3) == 0) {
        *text += 3;
        *length -= 3;
    }
    return true;
}

static bool fail(struct place place, const char *message, const char *hint, struct error *err)
{
    (void)error_at(err, place.file, place.line, "%s", message);
    return error_hint(err, "%s", hint);
}

static bool is_utf8(const char *at, const char *end)
{
    uint32_t code;

    for (size_t length; at < end; at += length) {
        length = letters_decode(at, end, &code);
        if (code == LETTERS_INVALID && length == 1)
            return false;
    }
    return true;
}

/* Leading blanks, all of Unicode's; those at the end are part of the value. */
static const char *trim_left(const char *at, const char *end)
{
    while (at < end) {
        uint32_t code;
        size_t length = letters_decode(at, end, &code);

        if (!letters_is_space(code))
            break;
        at += length;
    }
    return at;
}

static bool check_key(const char *at, const char *end, struct place place, struct error *err)
{
    if (at == end)
        return fail(place, "no variable name before the \"=\"", "Write NAME=VALUE.", err);
    for (; at < end; at++)
        if (*at == ' ' || *at == '\t')
            return fail(place, "the variable name contains whitespaces", "Write NAME=VALUE.", err);
    return true;
}

/* A name without a value takes that of the outer sets, or is left out. */
static void set(struct arena *arena, struct variables *variables, const char *at,
                const char *key_end, const char *end, struct place place)
{
    size_t length = (size_t)(key_end - at);
    const struct variable *given = variables_find(variables->outer, at, length);

    if (key_end < end) {
        const char *value = arena_strndup(arena, key_end + 1, (size_t)(end - key_end - 1));

        variables_set(arena, variables, at, length, value, place)->is_like_comment = *value == '#';
    } else if (given && given->value) {
        (void)variables_set(arena, variables, at, length, given->value, place);
    }
}

static bool read_line(struct arena *arena, const char *at, const char *end, struct place place,
                      struct variables *variables, struct error *err)
{
    const char *equals, *key_end;

    if (end - at > RAW_LINE_MAX || !is_utf8(at, end))
        return fail(place, "the line is not UTF-8 text of less than 64 KiB",
                    "Is this the right file?", err);
    if (end > at && end[-1] == '\r')
        end--;
    at = trim_left(at, end);
    if (at == end || *at == '#')
        return true;
    equals = memchr(at, '=', (size_t)(end - at));
    key_end = equals ? equals : end;
    if (!check_key(at, key_end, place, err))
        return false;
    set(arena, variables, at, key_end, end, place);
    return true;
}

bool dotenv_read_raw(struct arena *arena, const char *text, size_t length, const char *file,
                     struct variables *variables, struct error *err)
{
    struct place place = { file, 1 };

    if (!dotenv_begin(&text, &length, file, err))
        return false;
    for (const char *at = text, *end = text + length; at < end; place.line++) {
        const char *found = memchr(at, '\n', (size_t)(end - at));
        const char *line_end = found ? found : end;

        if (!read_line(arena, at, line_end, place, variables, err))
            return false;
        at = found ? line_end + 1 : end;
    }
    return true;
}

bool dotenv_read_file(struct arena *arena, const char *path, bool is_raw,
                      struct variables *variables, struct error *err)
{
    size_t length;
    const char *text = file_read_user(arena, path, DOTENV_BYTES_MAX, &length, err);

    if (!text)
        return false;
    return is_raw ? dotenv_read_raw(arena, text, length, path, variables, err)
                  : dotenv_read(arena, text, length, path, variables, err);
}
