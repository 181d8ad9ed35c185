/*
 * The command and option tables. Parsing, --help, the man page, shell completion and the README
 * reference are walks over these rows; the examples in them are run by the tests.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/error.h"

enum option_type {
    OPTION_FLAG,    /* bool */
    OPTION_STRING,  /* const char * */
    OPTION_LIST,    /* struct option_list *: repeatable, order kept */
    OPTION_BYTES,   /* uint64_t, base/units.h */
    OPTION_INTEGER, /* int64_t, min..max of the row */
    OPTION_CHOICE,  /* const char *, one of choices */
    OPTION_LIMITS   /* struct limits: MEM[,CPUS] */
};

struct option_list {
    const char *text;
    struct option_list *next;
};

struct limits {
    uint64_t memory_bytes; /* 0: not given */
    uint32_t cpu_milli;    /* 0: not given */
};

/* Every option of every command; what a command does not list stays zero. */
struct options {
    struct limits limits;
    struct option_list *files, *env_files, *profiles, *ignore;
    const char *project_directory, *project_name, *env_name, *config, *service, *workload, *format,
        *sysroot, *color;
    const char *storage, *pgdata, *ssl, *ssl_cert, *ssl_key, *hba, *probe_disk, *output,
        *check_with;
    uint64_t shm_bytes, data_size_bytes;
    int64_t connections, active, pg_major;
    bool is_diff, is_all, is_quiet, is_help, is_version;
};

struct option_row {
    const char *name; /* without dashes */
    char letter;      /* 0: none */
    enum option_type type;
    size_t offset;        /* in struct options */
    const char *argument; /* "MEM[,CPUS]" or NULL */
    const char *help;
    const char *const *choices; /* NULL-terminated, or NULL */
    int64_t min, max;           /* of integers; min also of sizes */
    bool takes_empty;           /* as Docker Compose does: a string is then not given at all */
    /* Values that are suggested, beside others that are allowed; NULL-terminated. */
    const char *const *(*suggestions)(void);
};

struct command;
struct compose_problem;

/* One run of a command. */
struct run {
    struct arena *arena;
    const struct command *command;
    struct options options;
    const char *const *operands;    /* NULL-terminated */
    const char *const *environment; /* NULL-terminated "K=V", as environ(7) */
    FILE *out, *log;                /* the product; the chatter */
    int out_errno;                  /* of the first failed command_flush(), or 0 */
    struct error *err;
    const struct compose_problem *errors; /* all errors where there may be several: err is the
                                             first */
};

struct command {
    const char *name, *summary;
    const char *operands;                            /* "CONF…" or NULL */
    const char *const *operand_choices;              /* NULL-terminated, or NULL: anything */
    const char *const *(*operand_suggestions)(void); /* what completion offers, or NULL: files */
    int operands_min, operands_max;                  /* -1: any number */
    const struct option_row *const *options;         /* NULL-terminated */
    int (*run)(struct run *run); /* exit status; run->err filled where it is not 0 or 1 */
    const char *description;     /* paragraphs divided by an empty line */
    const char *const *examples; /* NULL-terminated command lines, run by the tests */
};

extern const struct command *const command_table[]; /* NULL-terminated; the first is the default */

/* The command that runs when none is named. */
const struct command *command_default(void);

/* The command called `name`, or NULL. */
const struct command *command_find(const char *name);

/* The exit status of a failed run, from the kind of run->err. */
int command_fail(const struct run *run);

/* Gives the product to the reader before chatter that belongs after it; a failure is kept for
 * main(). */
void command_flush(struct run *run);

/* "note: MESSAGE. FIX" to the log, unless --quiet. `fix` may be NULL. */
void command_note(const struct run *run, const char *message, const char *fix);

/* Whether each --ignore is ID[:SERVICE] of a check that there is; else run->err is filled. */
bool command_check_ignored(struct run *run) MUST_CHECK;

/* Value of an environment variable of the run, or NULL. */
const char *command_environment(const struct run *run, const char *name);

/* Whether escape sequences are wanted on the stream (--color, NO_COLOR, TERM). */
bool command_wants_color(const struct run *run, FILE *stream);

/* Exit statuses of design section 3.2, and what each error kind becomes. */
struct exit_status {
    int status;
    const char *meaning;
};
extern const struct exit_status exit_status_table[]; /* ends with a NULL meaning */
int exit_status_of(enum error_kind kind);            /* of a failure; never 0 or 1 */

enum {
    EXIT_DONE = 0,
    EXIT_FINDINGS = 1,
    EXIT_USAGE = 2,
    EXIT_INPUT = 3,
    EXIT_SYSTEM = 4,
    EXIT_DATABASE = 5,
    EXIT_BUG = 70
};

/* The commands' bodies, one file each: src/cli/cmd_NAME.c. */
int cmd_tune(struct run *run);
int cmd_inspect(struct run *run);
int cmd_explain(struct run *run);
int cmd_lint(struct run *run);
int cmd_compose(struct run *run);
int cmd_completion(struct run *run);
int cmd_man(struct run *run);

/* Everything that explain can explain: settings, then checks; NULL-terminated. */
const char *const *explain_words(void);

#endif
