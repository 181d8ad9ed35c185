/*
 * Variables and their substitution in text, as Docker Compose does it (compose-go 2.9,
 * template.go).
 *
 * $NAME, ${NAME}, ${NAME:-text}, ${NAME-text}, ${NAME:+text}, ${NAME+text}, ${NAME:?text},
 * ${NAME?text} and
 * $$; the text after an operator is substituted too, the value of a variable is not looked at
 * again. A '$' before anything else stays, but a "${" that is none of these forms is an error.
 */
#ifndef FACTS_INTERPOLATE_H
#define FACTS_INTERPOLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "facts/names.h"
#include "facts/place.h"

struct variable {
    struct name name;  /* first: names_add() makes it */
    const char *value; /* NULL: named without a value */
    struct place place;
    bool is_like_comment;  /* read from an env file, where it starts with an unquoted '#' */
    struct variable *next; /* in the order of their first definition */
};

/* A set of variables. The set in `outer` is asked first: what it has a value for is not changed by
 * this one. */
struct variables {
    const struct variables *outer;
    struct name *names;
    struct variable *first, *last;
};

/* Sets a variable in this very set, replacing a former value, and returns it. */
struct variable *variables_set(struct arena *arena, struct variables *variables, const char *name,
                               size_t length, const char *value, struct place place);

/* Sets one from "NAME=VALUE", as in environ(7); a text without '=' is skipped. Of two equal names
 * the first stays, as getenv(3) has it. */
void variables_set_pair(struct arena *arena, struct variables *variables, const char *pair);

/* The variable of the outermost set that has a value for it, else of one that names it, or NULL. */
const struct variable *variables_find(const struct variables *variables, const char *name,
                                      size_t length);

enum {
    INTERPOLATE_DEPTH_MAX = 100,             /* defaults within defaults */
    INTERPOLATE_BYTES_MAX = 64 * 1024 * 1024 /* of all results of one struct interpolation */
};

/* How a text uses a variable. */
enum interpolate_use {
    INTERPOLATE_BLANK,          /* $A or ${A}, and A is not set: empty */
    INTERPOLATE_DEFAULT,        /* ${A-…} */
    INTERPOLATE_DEFAULT_FILLED, /* ${A:-…}: an empty value counts as none */
    INTERPOLATE_REQUIRED,       /* ${A?…} */
    INTERPOLATE_REQUIRED_FILLED /* ${A:?…} */
};

/* Is told of every use; `name` is not terminated. */
typedef void interpolate_observer(void *context, enum interpolate_use use, const char *name,
                                  size_t length, struct place place);

struct interpolation {
    const struct variables *variables;
    size_t bytes; /* produced so far: repeated references must not fill the memory */
    interpolate_observer *observer; /* may be NULL */
    void *context;                  /* the observer's */
};

/* The text with its variables substituted in *ret; `text` itself when it has no '$'. A variable
 * that is not set is empty. Failures are ERROR_INPUT at `place`. */
bool interpolate_text(struct arena *arena, struct interpolation *interpolation, const char *text,
                      struct place place, const char **ret, struct error *err) MUST_CHECK;

#endif
