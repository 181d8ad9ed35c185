/*
 * What the renderers share: text that cannot break out of its line, and the inputs of a plan as
 * rows.
 *
 * Sources and paths come from the user, and a line feed in one would end a comment and begin a
 * setting; every text of a plan therefore goes through render_text(). For the modules of tune that
 * print.
 */
#ifndef TUNE_RENDER_PARTS_H
#define TUNE_RENDER_PARTS_H

#include <stdio.h>

#include "tune/plan.h"

/* Columns that comments and paragraphs keep to. */
enum { RENDER_COLUMNS = 100 };

/* `text` with every control character replaced by '?'; NULL writes nothing. */
void render_text(const char *text, FILE *stream);

/* `text` in as many lines as RENDER_COLUMNS asks for: `first` before the first, `next` before the
 * others. */
void render_paragraph(const char *first, const char *next, const char *text, FILE *stream);

/* `text` and blanks up to `columns` (at least one); columns are counted in code points. */
void render_column(const char *text, int columns, FILE *stream);

/* One input of the plan for people: "memory", "2 GiB", "--limits". */
struct render_fact {
    const char *title, *value, *source;
};

enum { RENDER_FACTS_MAX = 12 };

/* Fills `ret` and returns how many rows there are. */
unsigned render_facts(struct arena *arena, const struct plan *plan,
                      struct render_fact ret[RENDER_FACTS_MAX]);

/* Whether the pools of the clients decide N or K, so that they are to be shown. */
bool render_counts_clients(const struct plan *plan);

/* What decided N, in a word or three: "as asked", "set by hand", "clients", "derived". */
const char *render_connections_source(const struct plan *plan);

/* "given" or "here". */
const char *render_mode_name(enum plan_mode mode);

/* What the promise covers, as sentences with the plan's numbers. */
const char *render_promise(struct arena *arena, const struct plan *plan);

/* What stands in for the server where K < N, or NULL when K = N. */
const char *render_active_remark(struct arena *arena, const struct plan *plan);

/* The row of the plan's major version for a setting that is set; NULL for the others. */
const struct guc_major *render_row(const struct plan *plan, enum guc_id id);

#endif
