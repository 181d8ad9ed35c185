/*
 * The one error type. An error means that the tool could not do its job; a finding
 * (report/finding.h) means that it did, and the user's set-up is wrong.
 *
 * A function that can fail returns bool and takes `struct error *err` last: false = failed and err
 * is filled; on success err, and on failure the `ret` parameters, are untouched. The struct is
 * owned by the caller and nothing here allocates. Messages follow PostgreSQL's style: lower case,
 * no full stop, the thing and the value named; the hint is a sentence that says what to do.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdbool.h>
#include <stdio.h>

#include "base/attributes.h"

/* What kind of failure; cli/exit_status.c maps each to an exit status. */
enum error_kind {
    ERROR_NONE = 0,
    ERROR_USAGE,    /* the command line is wrong */
    ERROR_INPUT,    /* a file the user wrote is wrong: file and line are set where known */
    ERROR_SYSTEM,   /* the operating system refused */
    ERROR_DATABASE, /* a server refused */
    ERROR_BUG       /* ours */
};

struct error {
    enum error_kind kind;
    int sys_errno;  /* errno of the failed call, or 0 */
    char file[256]; /* the file that is wrong, or "" */
    int line;       /* 1-based line in it, or 0 */
    char message[512];
    char hint[256];
};

/* Fills err (a former content is replaced) and returns false, so that failing is one line. */
bool error_set(struct error *err, enum error_kind kind, const char *format, ...) PRINTF_LIKE(3, 4);

/* ERROR_INPUT at file:line; line 0 = the file as a whole. */
bool error_at(struct error *err, const char *file, int line, const char *format, ...)
    PRINTF_LIKE(4, 5);

/* ERROR_SYSTEM with ": strerror(sys_errno)" appended. */
bool error_system(struct error *err, int sys_errno, const char *format, ...) PRINTF_LIKE(3, 4);

/* Adds or replaces the hint; returns false. */
bool error_hint(struct error *err, const char *format, ...) PRINTF_LIKE(2, 3);

/* Puts "context: " before the message; returns false. */
bool error_wrap(struct error *err, const char *format, ...) PRINTF_LIKE(2, 3);

/* Gives an error without a place the place file:line (and kind ERROR_INPUT); returns false. */
bool error_place(struct error *err, const char *file, int line);

/* "PROGRAM: error: FILE:LINE: MESSAGE (HINT)" on one line. Only cli calls this. */
void error_print(const struct error *err, const char *program, FILE *stream);

#endif
