/*
 * A plan that fits, in the forms of --format. Each renderer is a walk over the GUC table and writes
 * the whole document; a plan that does not fit is rendered only as JSON (settings empty) and by
 * render_refusal().
 */
#ifndef TUNE_RENDER_H
#define TUNE_RENDER_H

#include <stdio.h>

#include "tune/plan.h"

/* The managed block: header (mode, inputs, source of the limit, version, fingerprint, promise,
 * ledger, advice), then the settings by group with one because-line each, then what was not given.
 * Begins and ends with the marker lines of managed.h. No time stamp: the same plan gives the same
 * bytes. */
void render_conf(struct arena *arena, const struct plan *plan, const char *version, FILE *stream);
/* The tune contract, version 1. */
void render_json(struct arena *arena, const struct plan *plan, FILE *stream);
/* ALTER SYSTEM statements, quoted for SQL; those that need a restart are marked. */
void render_sql(struct arena *arena, const struct plan *plan, FILE *stream);
/* `-c name=value` words, each quoted for sh(1), on one line. */
void render_args(struct arena *arena, const struct plan *plan, FILE *stream);
/* A compose override for `service`: command, shm_size, limits. YAML. */
void render_compose(struct arena *arena, const struct plan *plan, const char *service,
                    FILE *stream);

/* The ledger as aligned text, each item with its reason; with is_chart bars in place of the
 * reasons, in lines of at most `width` columns (unicode blocks when is_terminal, '#' otherwise; at
 * least 10 columns of bar). */
void render_ledger(struct arena *arena, const struct plan *plan, bool is_chart, bool is_terminal,
                   int width, FILE *stream);

/* Why it does not fit: ledger at the floors, and the ways out with their numbers. */
void render_refusal(struct arena *arena, const struct plan *plan, FILE *stream);

#endif
