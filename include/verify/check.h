/*
 * The check table: what lint (and later verify) looks for. The runner runs each row whose needs are
 * present and lists the others as skipped; silence never looks like a pass.
 */
#ifndef VERIFY_CHECK_H
#define VERIFY_CHECK_H

#include "base/arena.h"
#include "base/error.h"
#include "facts/pgconf.h"
#include "report/finding.h"
#include "tune/guc.h"
#include "tune/ledger.h"
#include "tune/plan.h"

enum check_needs {
    CHECK_NEEDS_CONF = 1 << 0,
    CHECK_NEEDS_LIMIT = 1 << 1, /* memory limit known: --limits or -f */
    CHECK_NEEDS_COMPOSE = 1 << 2,
    CHECK_NEEDS_DISK = 1 << 3 /* size of the data disk known */
};

/* A setting as the server would have it: from the conf or the default of the major. */
struct check_setting {
    const struct guc *guc;
    const struct pgconf_setting *setting; /* NULL: default */
    double number;
};

struct check_context {
    struct arena *arena;
    const struct pgconf *conf;
    const struct plan_input *input; /* limit, CPUs, shm, disk, major, profile */
    unsigned available;             /* enum check_needs that are met */
    bool is_config_file_elsewhere;  /* the conf replaces the image's (config_file outside PGDATA) */
    struct ledger_input ledger_input; /* of the effective settings, K = N */
    struct ledger ledger;
    struct findings *findings;
};

struct check;
typedef void check_fn(struct check_context *context, const struct check *check);

struct check {
    const char *id; /* stable: output, --ignore, docs, tests/checks/<id>/ */
    enum severity severity;
    unsigned needs;
    check_fn *run;
    const char *what, *why, *fix, *doc;
};

extern const struct check check_table[];
extern const unsigned check_table_length;

const struct check *check_find(const char *id);

/* Adds a finding with the row's texts; setting may be NULL. */
struct finding *check_report(struct check_context *context, const struct check *check,
                             const struct pgconf_setting *setting, const char *actual,
                             const char *expected);

/* Effective number of a setting in its own unit, by guc_table/guc_catalogue name lookup once; falls back to
 * the major's default; unparsable values count as the default (another check reports them). */
double check_number(const struct check_context *context, const struct guc *guc,
                    const struct pgconf_setting **ret_setting);

/* Runs the table: fills the context's ledger, appends findings and skipped rows, sorts. `ignored` is a
 * NULL-terminated list of ids or NULL. */
void check_run_all(struct check_context *context, const char *const *ignored);

#endif
