/*
 * From settings to the ledger: which pg_settings numbers the ledger counts, and where each goes.
 * The plan applies pins with it; lint applies a whole configuration.
 */
#ifndef TUNE_EFFECTIVE_H
#define TUNE_EFFECTIVE_H

#include <stdbool.h>

#include "tune/guc.h"
#include "tune/ledger.h"

/* Settings that the ledger counts; ends with GUC_COUNT. */
extern const enum guc_id effective_ids[];

/* Puts one setting's effective value (number in the setting's unit; text for enums) into the input.
 * False: the ledger does not count this setting. -1 of autovacuum_work_mem means
 * maintenance_work_mem and is resolved by effective_resolve(), which is called once after the last
 * setting. */
bool effective_apply(struct ledger_input *input, enum guc_id id, double number, const char *text);

/* Settings that we do not write but that a hand may, and that grow the shared memory; ends with
 * NULL. */
extern const char *const effective_names[];

/* Adds one of them, in its unit; the caller begins with slru_blocks = 0. Others change nothing. */
void effective_add_named(struct ledger_input *input, const char *name, double number);

void effective_resolve(struct ledger_input *input);

/* The present number of a counted setting, in its unit: the inverse of effective_apply(). */
double effective_number(const struct ledger_input *input, enum guc_id id);

#endif
