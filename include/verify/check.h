/*
 * The check table: what lint (and later verify) looks for. The runner runs each row whose needs are
 * present and lists the others as skipped; silence never looks like a pass.
 *
 * Checks read the effective settings: the file with its includes, postgresql.auto.conf, the
 * command's -c, and for the rest the default of the major. They never read the machine.
 */
#ifndef VERIFY_CHECK_H
#define VERIFY_CHECK_H

#include "base/arena.h"
#include "base/error.h"
#include "facts/compose_problem.h"
#include "facts/pgconf.h"
#include "report/finding.h"
#include "tune/guc.h"
#include "tune/ledger.h"
#include "tune/plan.h"

enum check_needs {
    CHECK_NEEDS_CONF = 1 << 0,
    CHECK_NEEDS_LIMIT = 1 << 1, /* the container is known: --limits, -f or --env */
    CHECK_NEEDS_COMPOSE = 1 << 2,
    CHECK_NEEDS_DISK = 1 << 3 /* size of the data disk known */
};

/* A setting as the server would have it. */
struct check_setting {
    const struct guc *guc;
    const struct guc_major *row;          /* NULL: this major does not have it */
    const struct pgconf_setting *written; /* NULL: the default is in force */
    double number;    /* in the setting's unit; the default's when the written value is invalid */
    uint64_t bytes;   /* the number in bytes where the unit is a size; 0 when it is negative */
    const char *text; /* as written, or the default; "" where that is NULL */
};

struct check_context {
    struct arena *arena;
    const struct pgconf *conf;              /* empty without CHECK_NEEDS_CONF */
    const struct compose_problem *warnings; /* of the compose files */
    const char *conf_file;          /* as named by the user: the place of findings without a line */
    const struct plan_input *input; /* limit, CPUs, shm, disk, major, profile */
    const char *environment;        /* of --env, or NULL */
    const char *service;            /* of the compose file, or NULL */
    unsigned available;             /* enum check_needs that are met */
    bool is_config_file_elsewhere;  /* the conf replaces the image's (config_file outside PGDATA) */
    struct ledger_input ledger_input; /* of the effective settings, K = N; filled by the runner */
    struct ledger ledger;             /* likewise */
    struct findings *findings;
    unsigned checks_run; /* counted by the runner */
};

struct check;
typedef void check_fn(struct check_context *context, const struct check *check);

struct check {
    const char *id; /* stable: output, --ignore, docs, tests/checks/<id>/ */
    enum severity severity;
    unsigned needs;
    check_fn *run;
    const char *what, *why, *fix;
    const char *doc; /* page of the manual with anchor, or a full address */
};

extern const struct check check_table[];
extern const unsigned check_table_length;

/* The row called `id`, or NULL. */
const struct check *check_find(const char *id);

/* Adds a finding with the row's texts, at the setting's line or (NULL) at the file as a whole. The
 * caller may change the finding's severity and why. */
struct finding *check_report(struct check_context *context, const struct check *check,
                             const struct pgconf_setting *setting, const char *actual,
                             const char *expected);

/* As check_report, about one setting: actual is "name = value". */
struct finding *check_report_setting(struct check_context *context, const struct check *check,
                                     const struct check_setting *setting, const char *expected);

/* The setting in force. A major that lacks it gives row NULL and number 0. */
struct check_setting check_effective(const struct check_context *context, const struct guc *guc);

/* As check_effective for a row of the table, and for any name the server knows. */
struct check_setting check_value(const struct check_context *context, enum guc_id id);
struct check_setting check_named(const struct check_context *context, const char *name);

/* The row of a setting's name in this context, old names included; NULL: the server refuses it. */
const struct guc *check_guc_of(const struct check_context *context, const char *name);

/* Whether a boolean, or an enum that takes boolean words, is off. */
bool check_is_off(const struct check_setting *setting);

/* CPUs, a fraction counted as one. */
int check_cpus(const struct check_context *context);

/* Runs the table: fills the context's ledger, appends findings and skipped rows, sorts. `ignored`
 * is a NULL-terminated list of ids or NULL. */
void check_run_all(struct check_context *context, const char *const *ignored);

/* "CONF,LIMIT": names of the needs in the mask. */
const char *check_needs_text(struct arena *arena, unsigned needs);

#endif
