/*
 * Shares the memory out: the largest shared_buffers, work_mem and helpers whose ledger fits.
 *
 * The rule. Every part first gets its floor; what is left of 90% of the limit is the surplus. Fixed
 * shares of the surplus go to shared_buffers (at most a quarter of the limit), autovacuum,
 * maintenance, parallel workers and temporary tables, each up to what is of use; work_mem gets the
 * rest, up to the workload's reference sort or hash join. Since each share grows with the surplus
 * only, and page tables are paid by what makes them, the result is monotone.
 *
 * Promise (tested on random inputs): the ledger of the result is at most 90% of the limit; it
 * refuses only if no (shared_buffers, work_mem) at the floors fits; for fixed N, K, major, shm and
 * storage more memory never lowers shared_buffers or work_mem, and more connections never raise
 * work_mem.
 */
#ifndef TUNE_BUDGET_H
#define TUNE_BUDGET_H

#include "tune/plan.h"

/* Floors. Below them a hash join of 14 to 17 costs more memory, not less (16 kB for each batch;
 * measured: 10 clients at hash_mem 64kB were killed in 512 MiB, at 2MB not). */
#define BUDGET_SHARED_BUFFERS_FLOOR ((uint64_t)8 << 20)
#define BUDGET_WORK_MEM_FLOOR       ((uint64_t)1 << 20)
#define BUDGET_WORK_MEM_FLOOR_18    ((uint64_t)256 << 10)

/* Fills the budget and returns true, or returns false: nothing fits even at the floors (ret then
 * holds the floor plan, for the ledger that is shown). Pins of the input are kept in either
 * case. */
bool budget_make(const struct plan_input *input, struct budget *ret);

/* The ledger input with everything at its floor (pins kept), for `connections` and `active`, at
 * this work_mem and shared_buffers. What refusal is judged by. */
struct ledger_input budget_floor(const struct plan_input *input, int connections, int active,
                                 uint64_t shared_buffers_bytes, uint64_t work_mem_bytes);

/* CPUs rounded to nearest, at least 1. */
int budget_cpus(const struct plan_input *input);

/* The work_mem at which one operation is cheapest: the floor, or more where batches cost more. */
uint64_t budget_cheapest_work_mem(const struct plan_input *input);

/* The ways out of a plan that does not fit; 0 = there is none of this kind. Each, tried alone,
 * fits. */
int budget_connections_that_fit(const struct plan_input *input);
int budget_active_that_fits(const struct plan_input *input);
uint64_t budget_memory_that_fits(const struct plan_input *input);
/* With a pinned shared_buffers: the largest that fits in its place. */
uint64_t budget_shared_buffers_that_fit(const struct plan_input *input);

#endif
