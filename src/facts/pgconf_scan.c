/*
 * The rules of src/backend/utils/misc/guc-file.l (the same in 14 to 18): the longest match wins,
 * and among equals the rule that stands first there. The classes are ASCII plus every byte above
 * 127, in any locale; so <ctype.h> is of no use here.
 */
#include "facts/pgconf_scan.h"

#include <stdbool.h>
#include <string.h>

void pgconf_scan_start(struct pgconf_scanner *scanner, const char *text, size_t length)
{
    *scanner = (struct pgconf_scanner){ .text = text, .length = length, .line = 1 };
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_unit_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool is_hex_digit(char byte)
{
    return is_digit(byte) || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
}

static bool is_letter(char byte)
{
    return is_unit_letter(byte) || byte == '_' || (unsigned char)byte >= 0x80;
}

static bool is_name_byte(char byte)
{
    return is_letter(byte) || is_digit(byte);
}

static bool is_unquoted_byte(char byte)
{
    return is_name_byte(byte) || byte == '-' || byte == '.' || byte == '_' || byte == ':' ||
           byte == '/';
}

/* Length of the run of bytes at text[from] that belong to the class. */
static size_t run_length(const char *text, size_t length, size_t from, bool (*is_member)(char))
{
    size_t at = from;

    while (at < length && is_member(text[at]))
        at++;
    return at - from;
}

/* ID, QUALIFIED_ID or UNQUOTED_STRING at text[0], a letter. */
static enum pgconf_token scan_word(const char *text, size_t length, size_t *ret_length)
{
    size_t name = run_length(text, length, 0, is_name_byte);
    size_t qualified = 0;
    size_t unquoted = run_length(text, length, 0, is_unquoted_byte);

    if (name + 1 < length && text[name] == '.' && is_letter(text[name + 1]))
        qualified = name + 1 + run_length(text, length, name + 1, is_name_byte);

    *ret_length = unquoted;
    if (unquoted == name)
        return PGCONF_ID;
    return unquoted == qualified ? PGCONF_QUALIFIED_ID : PGCONF_UNQUOTED_STRING;
}

/* Length of INTEGER at text[0], sign included, or 0. */
static size_t integer_length(const char *text, size_t length, size_t sign)
{
    size_t digits = run_length(text, length, sign, is_digit);

    if (digits == 0)
        return 0;

    size_t decimal = sign + digits + run_length(text, length, sign + digits, is_unit_letter);
    size_t hex = 0;

    if (text[sign] == '0' && sign + 1 < length && text[sign + 1] == 'x')
        hex = run_length(text, length, sign + 2, is_hex_digit);
    if (hex == 0)
        return decimal;
    hex += sign + 2;
    hex += run_length(text, length, hex, is_unit_letter);
    return hex > decimal ? hex : decimal;
}

/* Length of REAL at text[0], sign included, or 0. A lone "." is one. */
static size_t real_length(const char *text, size_t length, size_t sign)
{
    size_t at = sign + run_length(text, length, sign, is_digit);

    if (at >= length || text[at] != '.')
        return 0;
    at++;
    at += run_length(text, length, at, is_digit);
    if (at < length && (text[at] == 'e' || text[at] == 'E')) {
        size_t exponent = at + 1;

        if (exponent < length && (text[exponent] == '-' || text[exponent] == '+'))
            exponent++;

        size_t digits = run_length(text, length, exponent, is_digit);

        if (digits > 0)
            at = exponent + digits;
    }
    return at;
}

static enum pgconf_token scan_number(const char *text, size_t length, size_t *ret_length)
{
    size_t sign = text[0] == '-' || text[0] == '+' ? 1 : 0;
    size_t integer = integer_length(text, length, sign);
    size_t real = real_length(text, length, sign);

    if (integer == 0 && real == 0) {
        *ret_length = 1;
        return PGCONF_ERROR;
    }
    *ret_length = integer > real ? integer : real;
    return integer > real ? PGCONF_INTEGER : PGCONF_REAL;
}

/* A string stays on its line, even behind a backslash; one without an end is one wrong byte. */
static enum pgconf_token scan_string(const char *text, size_t length, size_t *ret_length)
{
    size_t at = 1;

    *ret_length = 1;
    while (at < length && text[at] != '\n') {
        if (text[at] == '\\') {
            if (at + 1 >= length || text[at + 1] == '\n')
                return PGCONF_ERROR;
            at += 2;
        } else if (text[at] != '\'') {
            at++;
        } else if (at + 1 < length && text[at + 1] == '\'') {
            at += 2;
        } else {
            *ret_length = at + 1;
            return PGCONF_STRING;
        }
    }
    return PGCONF_ERROR;
}

static void skip_blanks(struct pgconf_scanner *scanner)
{
    const char *text = scanner->text;

    while (scanner->position < scanner->length) {
        char byte = text[scanner->position];

        if (byte == '#') {
            while (scanner->position < scanner->length && text[scanner->position] != '\n')
                scanner->position++;
            return;
        }
        if (byte != ' ' && byte != '\t' && byte != '\r')
            return;
        scanner->position++;
    }
}

static enum pgconf_token scan_token(const char *text, size_t length, size_t *ret_length)
{
    *ret_length = 1;
    if (text[0] == '\n')
        return PGCONF_EOL;
    if (text[0] == '=')
        return PGCONF_EQUALS;
    if (text[0] == '\'')
        return scan_string(text, length, ret_length);
    if (is_letter(text[0]))
        return scan_word(text, length, ret_length);
    return scan_number(text, length, ret_length);
}

enum pgconf_token pgconf_scan(struct pgconf_scanner *scanner)
{
    /* A line ends with its EOL: only the token after that is on the next line. */
    if (scanner->token && scanner->token_length == 1 && scanner->token[0] == '\n')
        scanner->line++;
    skip_blanks(scanner);
    scanner->token = scanner->text + scanner->position;
    scanner->token_length = 0;
    if (scanner->position >= scanner->length)
        return PGCONF_END;

    enum pgconf_token token =
        scan_token(scanner->token, scanner->length - scanner->position, &scanner->token_length);

    scanner->position += scanner->token_length;
    return token;
}

/* The byte that the escape at text[0] (behind the backslash) stands for; *ret_length bytes of
 * text. */
static char unescape(const char *text, size_t length, size_t *ret_length)
{
    static const char letters[] = "bfnrt", values[] = "\b\f\n\r\t";
    const char *letter = text[0] ? strchr(letters, text[0]) : NULL;
    unsigned octal = 0;
    size_t digits = 0;

    while (digits < 3 && digits < length && text[digits] >= '0' && text[digits] <= '7')
        octal = octal * 8 + (unsigned)(text[digits++] - '0');
    *ret_length = digits > 0 ? digits : 1;
    if (digits > 0)
        return (char)(unsigned char)(octal & 0xff);
    return letter ? values[letter - letters] : text[0];
}

char *pgconf_unquote(struct arena *arena, const char *token, size_t length)
{
    char *value = arena_alloc(arena, length);
    size_t end = length - 1, used = 0, at = 1;

    while (at < end) {
        if (token[at] == '\\' && at + 1 < end) {
            size_t escape;

            value[used++] = unescape(token + at + 1, end - at - 1, &escape);
            at += 1 + escape;
        } else {
            at += token[at] == '\'' ? 2 : 1; /* only '' can stand inside */
            value[used++] = token[at - 1];
        }
    }
    value[used] = '\0';
    return value;
}
