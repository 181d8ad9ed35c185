/*
 * What budget.c and budget_workers.c share: how many helpers the CPUs are good for, and
 * parallelism, which needs /dev/shm as well as memory. Nobody else includes this.
 */
#ifndef TUNE_BUDGET_INTERNAL_H
#define TUNE_BUDGET_INTERNAL_H

#include "tune/budget.h"

/* What the CPUs are good for, memory aside. */
int budget_parallel_target(const struct plan_input *input);
int budget_autovacuum_target(const struct plan_input *input);
int budget_io_target(const struct plan_input *input);

/* Chooses parallel workers, their spread and I/O workers so that the ledger still fits. work_mem is
 * decided before, with room for the target's operations, and not touched. */
void budget_choose_parallel(const struct plan_input *input, struct budget *ret);

bool budget_is_pinned(const struct plan_input *input, enum guc_id id);

/* Do the floors fit for this many connections, this many of them working? */
bool budget_fits_at_floor(const struct plan_input *input, int connections, int active);

/* K for N connections: as asked, else the clients' sum, at most N; N when nothing is known. */
int budget_active_of(const struct plan_input *input, int connections);

/* Connections that clients cannot have: superuser_reserved_connections and reserved_connections as
 * the formulas will set them for as many connections as the clients want. */
int budget_reserved_connections(const struct plan_input *input);

/* N as asked, or derived from the clients or the CPUs and capped by what fits. */
int budget_wanted_connections(const struct plan_input *input, bool *ret_is_derived);

/* The largest count from 1 to `most` for which the floors fit, 0 if none: of working ones for a
 * given number of connections, or with connections 0 of connections. */
int budget_largest_that_fits(const struct plan_input *input, int connections, int most);

#endif
