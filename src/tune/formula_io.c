/* Formulas of the I/O group. The unit of concurrency changed in 18: see
 * formula_EFFECTIVE_IO_CONCURRENCY. */
#include "tune/formula.h"

#include "base/units.h"

/* How many reads are worth having under way, by kind of storage and by what a read is. */
struct concurrency {
    int queries, maintenance;
};

/* Until 17 pages announced with posix_fadvise(); devices with many queues gain from hundreds. */
static const struct concurrency pages[] = {
    [STORAGE_SSD] = { 200, 100 },
    [STORAGE_HDD] = { 2, 10 },
    [STORAGE_SAN] = { 300, 200 },
    [STORAGE_NVME] = { 300, 200 },
};

/* From 18 on reads of up to io_combine_limit; 16, the default, are 2 MB under way for each scan.
 * More than io_max_concurrency, which the budget sets to 32, would never be started. */
static const struct concurrency reads[] = {
    [STORAGE_SSD] = { 16, 16 },
    [STORAGE_HDD] = { 4, 16 },
    [STORAGE_SAN] = { 32, 32 },
    [STORAGE_NVME] = { 32, 32 },
};

static const struct concurrency *concurrency_of(const struct plan_input *input)
{
    return &(input->pg_major >= 18 ? reads : pages)[input->storage];
}

static void set_concurrency(const struct plan *plan, struct arena *arena, int count,
                            struct guc_value *ret)
{
    const struct plan_input *input = &plan->input;

    if (input->tmpfs_bytes > 0)
        formula_number(ret, 0, "the data directory is memory: nothing to read ahead");
    else
        formula_number(ret, count,
                       arena_printf(arena, "%s on %s",
                                    input->pg_major >= 18 ? "combined reads" : "single pages",
                                    facts_storage_name(input->storage)));
}

void formula_IO_METHOD(const struct plan *plan, struct arena *arena UNUSED, struct guc_value *ret)
{
    if (plan->input.has_io_uring && plan->input.has_build_values)
        formula_text(ret, "io_uring", "kernel and seccomp allow it, and this image has it");
    else
        formula_text(ret, "worker", "io_uring is not known to work here and would stop the start");
}

void formula_IO_WORKERS(const struct plan *plan, struct arena *arena, struct guc_value *ret)
{
    formula_number(ret, plan->budget.ledger.shared.io_workers,
                   arena_printf(arena, "for %d CPUs; each is counted", plan_cpus(plan)));
}

/* 0 and less is the server's automatic value; the server takes no 0. */
void formula_IO_MAX_CONCURRENCY(const struct plan *plan, struct arena *arena UNUSED,
                                struct guc_value *ret)
{
    int count = plan->budget.ledger.shared.io_max_concurrency;

    formula_number(ret, count > 0 ? count : -1, "what shared memory was computed with");
}

void formula_IO_MAX_COMBINE_LIMIT(const struct plan *plan UNUSED, struct arena *arena UNUSED,
                                  struct guc_value *ret)
{
    formula_number(ret, 16, "the default, which shared memory was computed with");
}

void formula_IO_COMBINE_LIMIT(const struct plan *plan UNUSED, struct arena *arena UNUSED,
                              struct guc_value *ret)
{
    formula_number(ret, 16, "the default");
}

void formula_EFFECTIVE_IO_CONCURRENCY(const struct plan *plan, struct arena *arena,
                                      struct guc_value *ret)
{
    set_concurrency(plan, arena, concurrency_of(&plan->input)->queries, ret);
}

void formula_MAINTENANCE_IO_CONCURRENCY(const struct plan *plan, struct arena *arena,
                                        struct guc_value *ret)
{
    set_concurrency(plan, arena, concurrency_of(&plan->input)->maintenance, ret);
}

/* 400 pages each 100 ms are 31 MB/s; the defaults, 4 MB/s, leave backends to write for
 * themselves. */
static bool is_writing_fast(const struct plan *plan)
{
    return plan->input.profile->is_latency_bound && plan->input.storage != STORAGE_HDD;
}

void formula_BGWRITER_DELAY(const struct plan *plan, struct arena *arena UNUSED,
                            struct guc_value *ret)
{
    if (is_writing_fast(plan))
        formula_number(ret, 100, "sessions find clean buffers");
    else
        formula_number(ret, 200, "the default");
}

void formula_BGWRITER_LRU_MAXPAGES(const struct plan *plan, struct arena *arena UNUSED,
                                   struct guc_value *ret)
{
    if (is_writing_fast(plan))
        formula_number(ret, 400, "31 MB/s at most");
    else
        formula_number(ret, 100, "the default, 4 MB/s at most");
}
