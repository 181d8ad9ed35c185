/*
 * A real server as the judge: `BINDIR/postgres -C name` under the generated file must accept every
 * value and give it back. Needs no running server and no data directory; runs as the calling user
 * (root is fine for -C). No shell is involved.
 */
#ifndef TUNE_JUDGE_H
#define TUNE_JUDGE_H

#include "base/arena.h"
#include "base/error.h"
#include "tune/plan.h"

struct judgement {
    const char *name, *wanted, *got; /* got NULL: the server refused; see message */
    const char *message;
    struct judgement *next;
};

/* Runs the server's binary over the plan's settings; *ret lists the values it did not take (NULL:
 * took all). A binary of another major than the plan's, or none at all, is
 * ERROR_USAGE/ERROR_SYSTEM. */
bool judge_settings(struct arena *arena, const char *bindir, const struct plan *plan,
                    const struct judgement **ret, struct error *err) MUST_CHECK;

#endif
