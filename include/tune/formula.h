/*
 * The formulas of the GUC table, one per generated setting. Each is pure (see guc_formula in
 * tune/guc.h) and lives in the file of its group: formula_connections.c, formula_memory.c,
 * formula_wal.c, formula_planner.c (planner and parallelism), formula_io.c, formula_autovacuum.c,
 * formula_logging.c (logging and statistics), formula_replication.c (replication, ssl, hba).
 */
#ifndef TUNE_FORMULA_H
#define TUNE_FORMULA_H

#include "tune/plan.h"

#define GUC(id) guc_formula formula_##id;
#include "tune/guc_ids.h"
#undef GUC

/* Helpers for formulas: fill `ret` and mark it set. Numbers are in the setting's unit; their text
 * is left NULL, plan_make() formats it with the row of the major. `because` is kept, not copied. */
void formula_number(struct guc_value *ret, double number, const char *because);
void formula_text(struct guc_value *ret, const char *text, const char *because);
void formula_bool(struct guc_value *ret, bool value, const char *because);

#endif
