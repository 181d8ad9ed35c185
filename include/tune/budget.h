/*
 * Shares the memory out: the largest shared_buffers, work_mem and helpers whose ledger fits.
 *
 * Promise (tested on random inputs): the ledger of the result is at most 90% of the limit; it refuses only if
 * no (shared_buffers, work_mem) at the floors fits; for fixed N, K, major, shm and storage more memory never
 * lowers shared_buffers or work_mem, and more connections never raise work_mem.
 */
#ifndef TUNE_BUDGET_H
#define TUNE_BUDGET_H

#include "tune/plan.h"

/* Fills the budget and returns true, or returns false: nothing fits even at the floors (ret then holds
 * the floor plan, for the ledger that is shown). */
bool budget_make(struct arena *arena, const struct plan_input *input, struct budget *ret);

/* The ways out of a plan that does not fit; 0 = there is none of this kind. Each, tried alone, fits. */
int budget_connections_that_fit(const struct plan_input *input);
int budget_active_that_fits(const struct plan_input *input);
uint64_t budget_memory_that_fits(const struct plan_input *input);

#endif
