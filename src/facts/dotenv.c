#include "facts/dotenv.h"

#include <string.h>

#include "base/file.h"

struct parser {
    struct arena *arena;
    const char *at, *end;
    struct place place; /* of what is read next */
    struct variables *variables;
    struct interpolation interpolation;
    struct error *err;
};

/* Blanks without the line feed; Compose also knows the two Unicode blanks U+0085 and U+00A0. */
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

/* The end of the text without the blanks, line feeds included, before it. */
static const char *trim_right(const char *start, const char *end)
{
    while (end > start) {
        if (end[-1] == '\n' || blank_length(end - 1, end) == 1)
            end--;
        else if (end - start >= 2 && blank_length(end - 2, end) == 2)
            end -= 2;
        else
            break;
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
    for (;;) {
        skip_blanks(parser);
        if (parser->at == parser->end)
            return false;
        if (*parser->at == '\n') {
            parser->at++;
            parser->place.line++;
        } else if (*parser->at == '#') {
            const char *line_end = memchr(parser->at, '\n', (size_t)(parser->end - parser->at));

            parser->at = line_end ? line_end : parser->end;
        } else {
            return true;
        }
    }
}

static bool is_key_char(unsigned char c)
{
    /* Bytes of a multi-byte character: letters of any script are allowed, and nobody names a
     * variable with other signs. */
    return c >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
           strchr("_.-[]", c) != NULL;
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

/* Finds the separator behind the key: '=', ':' or the end of the line. At the end of the text
 * without one Compose takes an empty key and the name as its value. */
static bool find_separator(struct parser *parser, const char **ret)
{
    const char *c = parser->at;

    while (c < parser->end) {
        size_t blank = blank_length(c, parser->end);

        if (blank == 0 && (*c == '=' || *c == ':' || *c == '\n'))
            break;
        if (blank == 0 && (!is_key_char((unsigned char)*c) || !*c)) {
            /* What follows may be a secret: only the part up to here is shown. */
            (void)error_at(parser->err, parser->place.file, parser->place.line,
                           "unexpected character \"%c\" in the variable name \"%.*s\"", *c,
                           (int)(c - parser->at < 60 ? c - parser->at : 60), parser->at);
            return error_hint(parser->err, "Write NAME=VALUE; a comment starts with #.");
        }
        c += blank ? blank : 1;
    }
    *ret = c < parser->end ? c : NULL;
    return true;
}

static void set(struct parser *parser, const char *key, const char *key_end, const char *value)
{
    variables_set(parser->arena, parser->variables, key, (size_t)(key_end - key), value,
                  parser->place);
}

static void inherit(struct parser *parser, const char *key, const char *key_end)
{
    const struct variable *variable =
        variables_find(parser->variables->outer, key, (size_t)(key_end - key));

    if (variable && variable->value)
        set(parser, key, key_end, variable->value);
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

static const char *unescape(struct arena *arena, const char *text)
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
        return fail(parser, "the quoted value does not end", "Add the closing quote.");

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
    if (quote == '"' && !expand(parser, unescape(parser->arena, value), ret))
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
        return fail(parser, "the variable name contains a blank", "Write NAME=VALUE.");
    if (separator && *separator == '\n') {
        parser->at = separator;
        inherit(parser, key, key_end);
        return true;
    }
    parser->at = separator ? separator + 1 : key;
    skip_blanks(parser);

    struct place place = parser->place;
    bool is_quoted = parser->at < parser->end && (*parser->at == '"' || *parser->at == '\'');

    if (is_quoted ? !read_quoted(parser, &value) : !read_unquoted(parser, &value))
        return false;
    variables_set(parser->arena, parser->variables, key, (size_t)(key_end - key), value, place);
    return true;
}

static bool check_text(const char *text, size_t length, const char *file, struct error *err)
{
    if (!memchr(text, '\0', length))
        return true;
    (void)error_at(err, file, 0, "it is not text: it contains a NUL character");
    return error_hint(err, "An env file has lines NAME=VALUE; is this the right file?");
}

static void skip_byte_order_mark(const char **text, size_t *length)
{
    if (*length >= 3 && memcmp(*text, "\xef\xbb\xbf", 3) == 0) {
        *text += 3;
        *length -= 3;
    }
}

/* What both formats share: it must be text, and a byte order mark is not part of it. */
static bool begin(struct arena *arena, const char *text, size_t length, const char *file,
                  struct variables *variables, struct parser *ret, struct error *err)
{
    if (!check_text(text, length, file, err))
        return false;
    skip_byte_order_mark(&text, &length);
    *ret = (struct parser){ .arena = arena,
                            .at = text,
                            .end = text + length,
                            .place = { file, 1 },
                            .variables = variables,
                            .interpolation = { .variables = variables },
                            .err = err };
    return true;
}

bool dotenv_read(struct arena *arena, const char *text, size_t length, const char *file,
                 struct variables *variables, struct error *err)
{
    struct parser parser;

    if (!begin(arena, text, length, file, variables, &parser, err))
        return false;

    while (find_statement(&parser))
        if (!read_statement(&parser))
            return false;
    return true;
}

static bool read_raw_line(struct parser *parser, const char *line_end)
{
    const char *equals = memchr(parser->at, '=', (size_t)(line_end - parser->at));
    const char *key_end = equals ? equals : line_end;

    for (const char *c = parser->at; c < key_end; c++)
        if (blank_length(c, key_end) > 0)
            return fail(parser, "the variable name contains a blank", "Write NAME=VALUE.");
    if (equals)
        set(parser, parser->at, key_end,
            arena_strndup(parser->arena, equals + 1, (size_t)(line_end - equals - 1)));
    else
        inherit(parser, parser->at, key_end);
    return true;
}

bool dotenv_read_raw(struct arena *arena, const char *text, size_t length, const char *file,
                     struct variables *variables, struct error *err)
{
    struct parser parser;

    if (!begin(arena, text, length, file, variables, &parser, err))
        return false;

    while (parser.at < parser.end) {
        const char *found = memchr(parser.at, '\n', (size_t)(parser.end - parser.at));
        const char *line_end = found ? found : parser.end;
        const char *content_end = line_end;

        if (content_end > parser.at && content_end[-1] == '\r')
            content_end--;
        while (parser.at < content_end && blank_length(parser.at, content_end) > 0)
            parser.at += blank_length(parser.at, content_end);
        if (parser.at < content_end && *parser.at != '#' && !read_raw_line(&parser, content_end))
            return false;
        parser.at = found ? line_end + 1 : line_end;
        parser.place.line++;
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
