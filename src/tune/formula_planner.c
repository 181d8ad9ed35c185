/* Formulas of the planner and the parallelism groups. */
#include "tune/formula.h"

#include "base/units.h"

void formula_RANDOM_PAGE_COST(const struct plan *plan, struct arena *arena, struct guc_value *ret)
{
    const double in_memory = 1.1, rotating = 4.0;
    const struct plan_input *input = &plan->input;

    if (input->tmpfs_bytes > 0)
        formula_number(ret, in_memory, "the data directory is memory");
    else if (input->storage != STORAGE_HDD)
        formula_number(ret, in_memory,
                       arena_printf(arena, "%s reads out of order nearly as fast as in order",
                                    facts_storage_name(input->storage)));
    else if (input->data_bytes > 0 && input->data_bytes < input->memory_bytes / 2)
        formula_number(ret, in_memory,
                       arena_printf(arena, "the data, %s, stays in memory",
                                    units_format_bytes(arena, input->data_bytes)));
    else
        formula_number(ret, rotating, "the default, for rotating disks");
}

/*
 * In a container the kernel's page cache is charged to the same limit as the server's memory, so
 * what the processes hold cannot be cache. Three quarters of the limit, the usual rule, may be more
 * than there is with many connections.
 */
void formula_EFFECTIVE_CACHE_SIZE(const struct plan *plan, struct arena *arena,
                                  struct guc_value *ret)
{
    static const uint64_t max =
        INT32_MAX * (uint64_t)GUC_BLOCK_BYTES; /* the setting is an int of blocks */
    const struct ledger_input *input = &plan->budget.ledger;
    struct ledger ledger = ledger_compute(input);
    uint64_t buffers = input->shared.shared_buffers_bytes, limit = plan->input.memory_bytes;
    uint64_t held = ledger.items[LEDGER_SHARED] - buffers + ledger.items[LEDGER_TMPFS] +
                    ledger.items[LEDGER_FIXED] + ledger.items[LEDGER_BASELINE] +
                    ledger.items[LEDGER_PAGE_TABLES];
    uint64_t bytes = limit > held ? limit - held : 0;

    bytes -= bytes % (bytes >= 8 * GIB ? 256 * MIB : bytes >= GIB ? 16 * MIB : MIB);
    if (bytes < buffers)
        bytes = buffers;
    if (bytes > max)
        bytes = max;
    formula_number(ret, (double)bytes / GUC_BLOCK_BYTES,
                   arena_printf(arena, "limit without %s that the idle server holds",
                                units_format_bytes(arena, held)));
}

void formula_DEFAULT_STATISTICS_TARGET(const struct plan *plan, struct arena *arena UNUSED,
                                       struct guc_value *ret)
{
    if (plan->input.profile->is_analytic)
        formula_number(ret, 500, "analytic queries pay for a better plan");
    else
        formula_number(ret, 100, "the default");
}

void formula_JIT(const struct plan *plan, struct arena *arena UNUSED, struct guc_value *ret)
{
    bool is_analytic = plan->input.profile->is_analytic;

    formula_bool(ret, is_analytic,
                 is_analytic ? "queries run long enough to pay for compiling them"
                             : "compiling costs more than short queries gain");
}

void formula_MAX_WORKER_PROCESSES(const struct plan *plan, struct arena *arena,
                                  struct guc_value *ret)
{
    const struct ledger_input *ledger = &plan->budget.ledger;

    formula_number(ret, ledger->shared.max_worker_processes,
                   arena_printf(arena, "%d for parallel queries, the others for everything else",
                                ledger->max_parallel_workers));
}

void formula_MAX_PARALLEL_WORKERS(const struct plan *plan, struct arena *arena UNUSED,
                                  struct guc_value *ret)
{
    formula_number(ret, plan->budget.ledger.max_parallel_workers, plan->budget.parallel_because);
}

void formula_MAX_PARALLEL_WORKERS_PER_GATHER(const struct plan *plan, struct arena *arena,
                                             struct guc_value *ret)
{
    int workers = plan->budget.parallel_workers_per_gather;

    formula_number(ret, workers,
                   workers == 0 ? plan->budget.parallel_because
                                : arena_printf(arena, "at most half of %d CPUs for one query",
                                               plan_cpus(plan)));
}

void formula_MAX_PARALLEL_MAINTENANCE_WORKERS(const struct plan *plan, struct arena *arena,
                                              struct guc_value *ret)
{
    const struct budget *budget = &plan->budget;

    if (budget->parallel_maintenance_workers == 0 && budget->parallel_workers_per_gather > 0)
        formula_number(ret, 0,
                       arena_printf(arena,
                                    "neither memory nor /dev/shm of %s holds a parallel VACUUM",
                                    units_format_bytes(arena, plan->input.shm_bytes)));
    else
        formula_number(ret, budget->parallel_maintenance_workers,
                       budget->parallel_maintenance_workers > 0 ? "as many as one query"
                                                                : budget->parallel_because);
}
