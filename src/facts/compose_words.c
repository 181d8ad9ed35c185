/*
 * Command lines. Compose splits them with go-shellwords 1.0.12, which is not a shell: an unquoted ;
 * & | < > ends the command silently, and a backslash drops out before every character, in double
 * quotes too.
 */
#include "facts/compose_value.h"

#include <string.h>

struct splitter {
    char *words; /* one after the other, each terminated */
    size_t start, length, count;
    bool has_word;                                             /* a quoted empty one is one too */
    bool is_escaped, is_single, is_double, is_back, is_dollar; /* what is open */
};

static void add_char(struct splitter *splitter, char c)
{
    splitter->words[splitter->length++] = c;
}

/* Keeps the word, or drops what was read without becoming one. */
static void end_word(struct splitter *splitter)
{
    if (splitter->has_word) {
        add_char(splitter, '\0');
        splitter->start = splitter->length;
        splitter->count++;
    }
    splitter->length = splitter->start;
    splitter->has_word = false;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_inside(const struct splitter *splitter)
{
    return splitter->is_single || splitter->is_double || splitter->is_back || splitter->is_dollar;
}

/* Quotes: true when `c` was one and is done with. */
static bool take_quote(struct splitter *splitter, char c)
{
    bool *is_open = c == '"' ? &splitter->is_double : &splitter->is_single;
    bool is_other = c == '"' ? splitter->is_single : splitter->is_double;

    if ((c != '"' && c != '\'') || is_other || splitter->is_dollar)
        return false;
    if (*is_open)
        splitter->has_word = true;
    *is_open = !*is_open;
    return true;
}

/* Backticks and $( ) are kept as text, with the blanks in them; a ( without $ is an error. */
static bool take_bracket(struct splitter *splitter, char c)
{
    if (c == '`' && !splitter->is_single && !splitter->is_double && !splitter->is_dollar)
        splitter->is_back = !splitter->is_back;
    if (splitter->is_single || splitter->is_double || splitter->is_back)
        return true;
    if (c == ')')
        splitter->is_dollar = !splitter->is_dollar;
    if (c != '(')
        return true;
    if (splitter->is_dollar || splitter->length == splitter->start ||
        splitter->words[splitter->length - 1] != '$')
        return false;
    splitter->is_dollar = true;
    return true;
}

/* An operator of a shell outside quotes. In "2> file" the digit belongs to the redirection. */
static bool ends_command(struct splitter *splitter, char c)
{
    char first = splitter->length > splitter->start ? splitter->words[splitter->start] : ' ';

    if (!strchr(";&|<>", c) || is_inside(splitter))
        return false;
    if (c == '>' && first >= '0' && first <= '9')
        splitter->has_word = false;
    return true;
}

/* What is left: text, or a bracket; false where no bracket may be. */
static bool take_text(struct splitter *splitter, char c)
{
    if (!take_bracket(splitter, c))
        return false;
    if (!is_blank(c))
        splitter->has_word = true;
    add_char(splitter, c);
    return true;
}

/* False: a bracket where none may be. *ret_is_end: the command ends here. */
static bool take_char(struct splitter *splitter, char c, bool *ret_is_end)
{
    if (splitter->is_escaped) {
        splitter->is_escaped = false;
        splitter->has_word = true;
        add_char(splitter, c);
    } else if (c == '\\' && !splitter->is_single) {
        splitter->is_escaped = true;
    } else if (is_blank(c) && !is_inside(splitter)) {
        end_word(splitter);
    } else if (!take_quote(splitter, c)) {
        *ret_is_end = ends_command(splitter, c);
        return *ret_is_end || take_text(splitter, c);
    }
    return true;
}

bool compose_split_words(struct arena *arena, const char *text, const char ***ret,
                         const char **ret_cut, const char **ret_why)
{
    struct splitter splitter = { .words = arena_alloc(arena, strlen(text) + 2) };
    const char *next = text;
    bool is_end = false, is_good = true;

    while (*next && !is_end && is_good)
        is_good = take_char(&splitter, *next++, &is_end);
    if (!is_good || splitter.is_escaped || is_inside(&splitter)) {
        *ret_why = "invalid command line string";
        return false;
    }
    end_word(&splitter);
    /* Nothing is lost with a closing ";". */
    if (is_end && next[-1] == ';' && !next[strspn(next, " \t\r\n")])
        is_end = false;
    *ret_cut = is_end ? arena_strndup(arena, next - 1, 1) : NULL;

    const char **words = arena_array(arena, splitter.count + 1, sizeof *words);
    const char *word = splitter.words;

    for (size_t i = 0; i < splitter.count; i++, word += strlen(word) + 1)
        words[i] = word;
    *ret = words;
    return true;
}
