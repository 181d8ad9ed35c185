/*
 * What is wrong with compose files: every error, where Docker Compose stops at one that it picks at
 * random, and our own warnings where it stays silent and the user loses.
 *
 * A stage that finds an error records it and goes on with what is left; a node that an earlier
 * stage has refused is passed over in silence, so that one mistake is told once.
 */
#ifndef FACTS_COMPOSE_PROBLEM_H
#define FACTS_COMPOSE_PROBLEM_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "facts/place.h"

struct compose_problem {
    /* Of a warning: "compose-size-float", a row of the check table; NULL: an error. */
    const char *id;
    enum error_kind kind; /* of an error: ERROR_INPUT, or what another module's error said */
    int sys_errno;
    const char *service; /* whose it is, or NULL */
    struct place place;
    const char *message; /* PostgreSQL's style: lower case, no full stop */
    const char *hint;    /* a sentence that says what to do, or NULL */
    struct compose_problem *next;
};

enum {
    COMPOSE_PROBLEMS_MAX = 200, /* of each kind are left by settle; the last says "and N more" */
    COMPOSE_PROBLEMS_KEPT = 20 * 1000 /* of each kind are recorded; more are only counted */
};

/* Owned by the caller, who zeroes it and sets the arena. */
struct compose_problems {
    struct arena *arena;
    struct compose_problem *errors, *warnings; /* in the order of recording until settled */
    struct compose_problem *last_error, *last_warning;
    unsigned error_count, warning_count; /* all that were recorded; settled: different ones */
    /* Something could not be read at all (a file, a base of extends, an include): what refers to it
     * is not an error of its own. */
    bool is_incomplete;
};

/* Records an error; returns false. The hint is not a format. */
bool compose_refuse(struct compose_problems *problems, struct place place, const char *hint,
                    const char *format, ...) PRINTF_LIKE(4, 5);

/* Records an error that another module returned; one without a file gets `place`. */
bool compose_refuse_error(struct compose_problems *problems, struct place place,
                          const struct error *err);

/* Whether an error was recorded at that file and line; true too when there are so many that no more
 * is shown. */
bool compose_has_error_at(const struct compose_problems *problems, struct place place);

/* Records a warning. */
void compose_warn(struct compose_problems *problems, const char *id, const char *service,
                  struct place place, const char *hint, const char *format, ...) PRINTF_LIKE(6, 7);

/* Sorts both lists by file (in the order in which files first appear in `files`, a NULL-terminated
 * list or NULL, others by name, problems without a file last), line and text, and leaves each
 * problem once: a stage that runs after every file says the same thing several times. Of more than
 * COMPOSE_PROBLEMS_MAX the last one left says how many more there are. */
void compose_problems_settle(struct compose_problems *problems, const char *const *files);

/* The first error as the one that a caller returns; false when there is none, and err is
 * untouched. */
bool compose_problems_first(const struct compose_problems *problems, struct error *err);

#endif
