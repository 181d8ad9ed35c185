#include "facts/dotenv.h"

#include <string.h>

#include "facts/dotenv_parts.h"
#include "facts/letters.h"

struct parser {
    struct arena *arena;
    const char *at, *end;
    struct place place; /* of what is read next */
    struct variables *variables;
    struct interpolation interpolation;
    struct error *err;
};

/* Blanks behind a key, before a value: Compose knows two of Unicode's there, and no line feed. */
static size_t blank_length(const char *at, const char *end)
{
    if (at < end && (*at == ' ' || *at == '\t' || *at == '\v' || *at == '\f' || *at == '\r'))
        return 1;
    if (end - at >= 2 && at[0] == '\xc2' && (at[1] == '\x85' || at[1] == '\xa0'))
        return 2;
    return 0;
}

static void skip_blanks(struct parser *parser)
{
    for (size_t length; (length = blank_length(parser->at, parser->end)) > 0;)
        parser->at += length;
}

/* The end of the text without the blanks, all of Unicode's, before it. */
static const char *trim_right(const char *start, const char *end)
{
    while (end > start) {
        const char *last = end - 1;
        uint32_t code;

        while (last > start && end - last < 4 && (*last & 0xc0) == 0x80)
            last--;
        if (last + letters_decode(last, end, &code) != end)
            (void)letters_decode(last = end - 1, end, &code);
        if (!letters_is_space(code))
            break;
        end = last;
    }
    return end;
}

static bool fail(struct parser *parser, const char *message, const char *hint)
{
    (void)error_at(parser->err, parser->place.file, parser->place.line, "%s", message);
    return error_hint(parser->err, "%s", hint);
}

/* Moves to the next statement; false at the end of the text. */
static bool find_statement(struct parser *parser)
{
    while (parser->at < parser->end) {
        uint32_t code;
        size_t length = letters_decode(parser->at, parser->end, &code);

        if (code == '#') {
            const char *line_end = memchr(parser->at, '\n', (size_t)(parser->end - parser->at));

            parser->at = line_end ? line_end : parser->end;
        } else if (letters_is_space(code)) {
            parser->at += length;
            parser->place.line += code == '\n';
        } else {
            return true;
        }
    }
    return false;
}

/* "export" and blanks, of which only those of this line are skipped. */
static void skip_export(struct parser *parser)
{
    static const char word[] = "export";
    const char *after = parser->at + sizeof word - 1;

    if (parser->end - parser->at < (ptrdiff_t)sizeof word - 1 ||
        memcmp(parser->at, word, sizeof word - 1) != 0)
        return;
    if (after < parser->end && strchr(" \t\n\f\r", *after) && *after) {
        parser->at = after;
        skip_blanks(parser);
    }
}

static bool fail_key(struct parser *parser, const char *at, size_t length)
{
    /* What follows may be a secret: only the part up to here is shown. */
    (void)error_at(parser->err, parser->place.file, parser->place.line,
                   "unexpected character \"%.*s\" in variable name \"%.*s\"", (int)length, at,
                   (int)(at - parser->at < 60 ? at - parser->at : 60), parser->at);
    return error_hint(parser->err, "Write NAME=VALUE; a comment starts with #.");
}

/* Finds the separator behind the key: '=', ':' or the end of the line. At the end of the text
 * without one Compose takes an empty key and the name as its value. */
static bool find_separator(struct parser *parser, const char **ret)
{
    const char *c = parser->at;

    if (c == parser->end)
        return fail(parser, "zero length string: nothing follows \"export\"",
                    "Write NAME=VALUE after it.");
    while (c < parser->end && *c != '=' && *c != ':' && *c != '\n') {
        size_t length = blank_length(c, parser->end);
        uint32_t code;

        if (length == 0) {
            length = letters_decode(c, parser->end, &code);
            if (!letters_is_letter_or_number(code) && (code > 0x7f || !strchr("_.-[]", *c)))
                return fail_key(parser, c, length);
        }
        c += length;
    }
    *ret = c < parser->end ? c : NULL;
    return true;
}

static struct variable *set(struct parser *parser, const char *key, const char *key_end,
                            const char *value, struct place place)
{
    return variables_set(parser->arena, parser->variables, key, (size_t)(key_end - key), value,
                         place);
}

static void inherit(struct parser *parser, const char *key, const char *key_end)
{
    const struct variable *variable =
        variables_find(parser->variables->outer, key, (size_t)(key_end - key));

    if (variable && variable->value)
        (void)set(parser, key, key_end, variable->value, parser->place);
}

static bool expand(struct parser *parser, const char *text, const char **ret)
{
    return interpolate_text(parser->arena, &parser->interpolation, text, parser->place, ret,
                            parser->err);
}

static bool read_unquoted(struct parser *parser, const char **ret)
{
    const char *start = parser->at;
    const char *line_end = memchr(start, '\n', (size_t)(parser->end - start));
    const char *end = line_end ? line_end : parser->end;
    const char *comment = memmem(start, (size_t)(end - start), " #", 2);

    parser->at = end;
    end = trim_right(start, comment ? comment : end);
    return expand(parser, arena_strndup(parser->arena, start, (size_t)(end - start)), ret);
}

/* The quote that ends a value: a backslash keeps the next character from ending it. */
static const char *find_closing_quote(const char *at, const char *end, char quote)
{
    while (at < end && *at != quote)
        at += *at == '\\' && at + 1 < end ? 2 : 1;
    return at < end ? at : NULL;
}

/* A backslash goes away before the quote of its value and stays before anything else. */
static bool read_quoted(struct parser *parser, const char **ret)
{
    char quote = *parser->at;
    const char *c = parser->at + 1, *end = find_closing_quote(c, parser->end, quote);
    int lines = 0;

    if (!end)
        return fail(parser, "unterminated quoted value", "Add the closing quote.");

    char *value = arena_alloc(parser->arena, (size_t)(end - c) + 1), *to = value;

    while (c < end) {
        if (*c == '\\') {
            if (c[1] != quote)
                *to++ = '\\';
            c++;
        }
        lines += *c == '\n';
        *to++ = *c++;
    }
    *to = '\0';
    parser->at = end + 1;
    *ret = value;
    if (quote == '"' && !expand(parser, dotenv_unescape(parser->arena, value), ret))
        return false;
    parser->place.line += lines;
    return true;
}

static bool read_statement(struct parser *parser)
{
    const char *key, *separator = NULL, *value = NULL, *key_end;

    skip_export(parser);
    key = parser->at;
    if (!find_separator(parser, &separator))
        return false;
    key_end = separator ? trim_right(key, separator) : key;
    if (memchr(key, ' ', (size_t)(key_end - key)))
        return fail(parser, "key cannot contain a space", "Write NAME=VALUE.");
    if (separator && *separator == '\n') {
        parser->at = separator;
        inherit(parser, key, key_end);
        return true;
    }
    parser->at = separator ? separator + 1 : key;
    skip_blanks(parser);

    struct place place = parser->place;
    bool is_like_comment = parser->at < parser->end && *parser->at == '#';
    bool is_quoted = parser->at < parser->end && (*parser->at == '"' || *parser->at == '\'');

    if (is_quoted ? !read_quoted(parser, &value) : !read_unquoted(parser, &value))
        return false;
    set(parser, key, key_end, value, place)->is_like_comment = is_like_comment;
    return true;
}

bool dotenv_read(struct arena *arena, const char *text, size_t length, const char *file,
                 struct variables *variables, struct error *err)
{
    struct parser parser = { .arena = arena,
                             .place = { file, 1 },
                             .variables = variables,
                             .interpolation = { .variables = variables },
                             .err = err };

    if (!dotenv_begin(&text, &length, file, err))
        return false;
    parser.at = text;
    parser.end = text + length;
    while (find_statement(&parser))
        if (!read_statement(&parser))
            return false;
    return true;
}
