#include "facts/interpolate.h"

#include <stdio.h>
#include <string.h>

/* Bytes of a character that names may have, or 0. Compose's pattern ignores case as Unicode does,
 * so that two letters outside ASCII are a k and an s. */
static size_t name_char_length(const char *at, const char *end, bool is_first)
{
    char lower = (char)(*at | 0x20);

    if (*at == '_' || (lower >= 'a' && lower <= 'z') || (!is_first && *at >= '0' && *at <= '9'))
        return 1;
    if (end - at >= 2 && memcmp(at, "\xc5\xbf", 2) == 0) /* U+017F, the long s */
        return 2;
    if (end - at >= 3 && memcmp(at, "\xe2\x84\xaa", 3) == 0) /* U+212A, the Kelvin sign */
        return 3;
    return 0;
}

static size_t name_length(const char *text, const char *end)
{
    size_t length = 0;

    while (text + length < end) {
        size_t step = name_char_length(text + length, end, length == 0);

        if (step == 0)
            break;
        length += step;
    }
    return length;
}

struct variable *variables_set(struct arena *arena, struct variables *variables, const char *name,
                               size_t length, const char *value, struct place place)
{
    void *found = names_find(variables->names, name, length);
    struct variable *variable = found;

    if (!variable) {
        found = names_add(arena, &variables->names, name, length, sizeof *variable);
        variable = found;
        if (variables->last)
            variables->last->next = variable;
        else
            variables->first = variable;
        variables->last = variable;
    }
    variable->value = value;
    variable->place = place;
    variable->is_like_comment = false;
    return variable;
}

void variables_set_pair(struct arena *arena, struct variables *variables, const char *pair)
{
    const char *equals = strchr(pair, '=');
    struct place nowhere = { 0 };

    if (equals && equals > pair && !names_find(variables->names, pair, (size_t)(equals - pair)))
        (void)variables_set(arena, variables, pair, (size_t)(equals - pair), equals + 1, nowhere);
}

const struct variable *variables_find(const struct variables *variables, const char *name,
                                      size_t length)
{
    if (!variables)
        return NULL;

    const struct variable *outer = variables_find(variables->outer, name, length);

    if (outer && outer->value)
        return outer;

    const void *found = names_find(variables->names, name, length);
    const struct variable *own = found;

    return own ? own : outer;
}

/* What one substitution needs; the output grows by doubling in the arena. */
struct job {
    struct arena *arena;
    struct interpolation *interpolation;
    const char *whole; /* the text of the file, for messages */
    struct place place;
    struct error *err;
};

struct output {
    char *text;
    size_t length, size;
};

/* One ${…}: its name, operator and the text after it. */
struct braced {
    const char *name, *text, *end; /* text..end follows the operator, end is the closing brace */
    size_t length;
    char operation; /* 0, '-', '+' or '?' */
    bool is_colon;  /* an empty value counts as none */
};

static bool append(struct job *job, struct output *output, const char *text, size_t length)
{
    job->interpolation->bytes += length;
    if (job->interpolation->bytes > INTERPOLATE_BYTES_MAX) {
        (void)error_at(job->err, job->place.file, job->place.line,
                       "variables expand to more than %d MiB", INTERPOLATE_BYTES_MAX >> 20);
        return error_hint(job->err, "Shorten the values of the variables used here.");
    }
    if (output->length + length + 1 > output->size) {
        size_t size = (output->length + length + 1) * 2;
        char *larger = arena_alloc(job->arena, size);

        if (output->length > 0)
            memcpy(larger, output->text, output->length);
        output->text = larger;
        output->size = size;
    }
    memcpy(output->text + output->length, text, length);
    output->length += length;
    output->text[output->length] = '\0';
    return true;
}

static bool fail_format(struct job *job, const char *at, const char *end)
{
    (void)error_at(job->err, job->place.file, job->place.line,
                   "invalid interpolation format \"%.*s\" in \"%.200s\"",
                   (int)(end - at < 40 ? end - at : 40), at, job->whole);
    return error_hint(job->err, "Write ${NAME} or ${NAME:-default}; a literal $ is written $$.");
}

static bool fail_missing(struct job *job, const struct braced *braced, const char *reason)
{
    int length = braced->length < 100 ? (int)braced->length : 100;

    (void)error_at(job->err, job->place.file, job->place.line,
                   "required variable %.*s is missing a value%s%.200s", length, braced->name,
                   *reason ? ": " : "", reason);
    return error_hint(job->err, "Set %.*s in the environment or in the .env file.", length,
                      braced->name);
}

/* Where the ${ at `at` ends. Compose takes the text up to the last } of the line and in it the
 * first } that balances, counting every {, and skipping the byte after each {: so ${A:-{}} ends at
 * its last brace, and ${A:-{}}x} too. When none balances, the last } of the line ends it. */
static const char *find_closing_brace(const char *at, const char *end)
{
    const char *last = NULL;
    int open = 0;

    for (const char *c = at + 1; c < end && *c != '\n'; c++) {
        if (*c == '}') {
            last = c;
            if (--open == 0)
                return c;
        } else if (*c == '{') {
            open++;
            c++;
            if (c < end && *c == '}')
                last = c;
            if (c < end && *c == '\n')
                break;
        }
    }
    return last;
}

static bool parse_braced(const char *at, const char *end, struct braced *ret)
{
    const char *c = at + 2;

    *ret = (struct braced){ .name = c, .length = name_length(c, end) };
    if (ret->length == 0)
        return false;
    c += ret->length;
    if (c < end && *c == '}') {
        ret->text = ret->end = c;
        return true;
    }
    if (c < end && *c == ':') {
        ret->is_colon = true;
        c++;
    }
    if (c >= end || !strchr("-+?", *c))
        return false;
    ret->operation = *c;
    ret->text = c + 1;
    ret->end = find_closing_brace(at, end);
    return ret->end && ret->end >= ret->text;
}

static bool expand(struct job *job, struct output *output, const char *text, const char *end,
                   int depth);

static void observe(struct job *job, const struct braced *braced, const char *value)
{
    enum interpolate_use use = INTERPOLATE_BLANK;

    if (!job->interpolation->observer || braced->operation == '+' || (!braced->operation && value))
        return;
    if (braced->operation == '-')
        use = braced->is_colon ? INTERPOLATE_DEFAULT_FILLED : INTERPOLATE_DEFAULT;
    else if (braced->operation == '?')
        use = braced->is_colon ? INTERPOLATE_REQUIRED_FILLED : INTERPOLATE_REQUIRED;
    job->interpolation->observer(job->interpolation->context, use, braced->name, braced->length,
                                 job->place);
}

static bool append_text(struct job *job, struct output *output, const char *text)
{
    return !text || append(job, output, text, strlen(text));
}

/* The text after an operator is substituted even when it is not used, so a ${B?} in it must be
 * set. */
static bool expand_braced(struct job *job, struct output *output, const struct braced *braced,
                          int depth)
{
    const struct variable *variable =
        variables_find(job->interpolation->variables, braced->name, braced->length);
    const char *value = variable ? variable->value : NULL;
    bool is_given = value && (!braced->is_colon || *value);
    struct output text = { .text = NULL };

    observe(job, braced, value);
    if (braced->operation && !expand(job, &text, braced->text, braced->end, depth + 1))
        return false;
    if (braced->operation == '?' && !is_given)
        return fail_missing(job, braced, text.text ? text.text : "");
    if (braced->operation == (is_given ? '+' : '-'))
        return append_text(job, output, text.text);
    return append_text(job, output, value);
}

/* Handles the '$' at *at and moves *at behind what it stands for. */
static bool expand_dollar(struct job *job, struct output *output, const char **at, const char *end,
                          int depth)
{
    const char *dollar = *at;
    struct braced braced;

    if (dollar + 1 < end && dollar[1] == '$') {
        *at = dollar + 2;
        return append(job, output, "$", 1);
    }
    if (dollar + 1 < end && dollar[1] == '{') {
        if (!parse_braced(dollar, end, &braced))
            return fail_format(job, dollar, end);
        *at = braced.end + 1;
        return expand_braced(job, output, &braced, depth);
    }
    braced = (struct braced){ .name = dollar + 1, .length = name_length(dollar + 1, end) };
    *at = dollar + 1 + braced.length;
    if (braced.length == 0)
        return append(job, output, "$", 1);
    return expand_braced(job, output, &braced, depth);
}

static bool expand(struct job *job, struct output *output, const char *text, const char *end,
                   int depth)
{
    if (depth > INTERPOLATE_DEPTH_MAX) {
        (void)error_at(job->err, job->place.file, job->place.line,
                       "variables are nested deeper than %d levels", INTERPOLATE_DEPTH_MAX);
        return error_hint(job->err, "Simplify the defaults within defaults.");
    }
    while (text < end) {
        const char *dollar = memchr(text, '$', (size_t)(end - text));
        const char *stop = dollar ? dollar : end;

        if (!append(job, output, text, (size_t)(stop - text)))
            return false;
        text = stop;
        if (dollar && !expand_dollar(job, output, &text, end, depth))
            return false;
    }
    return true;
}

bool interpolate_text(struct arena *arena, struct interpolation *interpolation, const char *text,
                      struct place place, const char **ret, struct error *err)
{
    if (!strchr(text, '$')) {
        *ret = text;
        return true;
    }

    struct job job = {
        .arena = arena, .interpolation = interpolation, .whole = text, .place = place, .err = err
    };
    size_t size = strlen(text) + 1;
    struct output output = { .text = arena_alloc(arena, size), .size = size };

    if (!expand(&job, &output, text, text + strlen(text), 0))
        return false;
    *ret = output.text;
    return true;
}
