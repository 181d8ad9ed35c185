#include "tune/budget_internal.h"

#include "base/units.h"

/* Tiers are easier to read and to argue about than formulas. */
struct tier {
    int from_cpus, count;
};

static int tier_count(const struct tier *tiers, int cpus)
{
    int count = tiers->count;

    for (; tiers->count; tiers++)
        if (cpus >= tiers->from_cpus)
            count = tiers->count;
    return count;
}

int budget_cpus(const struct plan_input *input)
{
    int cpus = (int)((input->cpu_milli + 500) / 1000);

    return cpus > 0 ? cpus : 1;
}

int budget_parallel_target(const struct plan_input *input)
{
    enum { MOST_ANALYTIC = 64, MOST = 16 };
    int cpus = budget_cpus(input), most = input->profile->is_analytic ? MOST_ANALYTIC : MOST;

    /* Below two CPUs a second process only takes the time of the first. */
    if (!input->profile->is_parallel || cpus < 2)
        return 0;
    return cpus < most ? cpus : most;
}

int budget_autovacuum_target(const struct plan_input *input)
{
    static const struct tier tiers[] = { { 1, 3 }, { 16, 4 }, { 32, 6 }, { 64, 8 }, { 0, 0 } };
    int hot = input->profile->has_hot_tables && budget_cpus(input) >= 4 ? 1 : 0;

    return tier_count(tiers, budget_cpus(input)) + hot;
}

int budget_io_target(const struct plan_input *input)
{
    static const struct tier tiers[] = { { 1, 3 },   { 16, 4 },   { 32, 8 },
                                         { 64, 16 }, { 128, 24 }, { 0, 0 } };

    return input->pg_major >= 18 ? tier_count(tiers, budget_cpus(input)) : 1;
}

static int per_gather_target(const struct plan_input *input)
{
    enum { MOST_ANALYTIC = 16, MOST = 4 };
    int half = (budget_cpus(input) + 1) / 2;
    int most = input->profile->is_analytic ? MOST_ANALYTIC : MOST;

    return half < most ? half : most;
}

/* Parallel hash joins keep their tables in dynamic shared memory: hash_mem for each participant.
 * The workers there are make as many joins as there are leaders to lead them. */
static uint64_t parallel_hash_bytes(const struct ledger_input *ledger, int workers, int per_gather)
{
    int leaders = per_gather > 0 ? (workers + per_gather - 1) / per_gather : 0;
    double hash_mem = (double)ledger->work_mem_bytes * ledger->hash_mem_multiplier;

    return (uint64_t)((double)(workers + leaders) * hash_mem);
}

/* /dev/shm also holds the queues between processes and the statistics: a tenth stays free. */
static uint64_t usable_shm_bytes(const struct plan_input *input)
{
    return input->shm_bytes / 10 * 9;
}

static uint64_t whole_mib(uint64_t bytes)
{
    return (bytes + MIB - 1) / MIB * MIB;
}

/* Takes the bytes from /dev/shm, or reserves them in the main segment where they do not fit
 * there. */
static void place_in_shm(uint64_t bytes, uint64_t *free_shm, uint64_t *reserved)
{
    if (bytes <= *free_shm)
        *free_shm -= bytes;
    else
        *reserved += whole_mib(bytes);
}

/*
 * Gives the ledger this many parallel workers, and room for what they share: the hash tables of
 * parallel joins, and the dead rows of a parallel VACUUM, up to maintenance_work_mem. Both may run
 * at once.
 */
static void set_workers(const struct plan_input *input, struct budget *budget, int workers,
                        bool has_parallel_maintenance)
{
    int wanted = per_gather_target(input);
    int per_gather = workers < wanted ? workers : wanted;
    uint64_t free_shm = usable_shm_bytes(input), reserved = 0;
    uint64_t hash = parallel_hash_bytes(&budget->ledger, workers, per_gather);
    uint64_t dead_rows = has_parallel_maintenance ? budget->ledger.maintenance_work_mem_bytes : 0;

    budget->ledger.max_parallel_workers = workers;
    budget->parallel_workers_per_gather = per_gather;
    budget->parallel_maintenance_workers = has_parallel_maintenance ? per_gather : 0;
    budget->parallel_shm_bytes = hash + dead_rows;
    place_in_shm(hash, &free_shm, &reserved);
    place_in_shm(dead_rows, &free_shm, &reserved);
    budget->ledger.shared.min_dynamic_shared_memory_bytes = reserved;
}

static void choose_io_workers(const struct plan_input *input, struct budget *budget)
{
    int floor = budget->ledger.shared.io_workers;

    for (int count = budget_io_target(input); count >= floor; count--) {
        budget->ledger.shared.io_workers = count;
        if (ledger_compute(&budget->ledger).fits)
            return;
    }
}

static const char *parallel_because(const struct plan_input *input, const struct budget *budget,
                                    int target)
{
    if (!input->profile->is_parallel)
        return "the workload has no large scans";
    if (target == 0)
        return "below two CPUs nothing runs in parallel";
    if (budget->ledger.max_parallel_workers == target)
        return "one for each CPU";
    return "as many as memory and /dev/shm carry";
}

/* What a hand has set min_dynamic_shared_memory to is all that there will be. */
static bool try_workers(const struct plan_input *input, struct budget *budget, int workers,
                        bool has_parallel_maintenance, uint64_t reserved_max)
{
    set_workers(input, budget, workers, has_parallel_maintenance);
    return budget->ledger.shared.min_dynamic_shared_memory_bytes <= reserved_max &&
           ledger_compute(&budget->ledger).fits;
}

void budget_choose_parallel(const struct plan_input *input, struct budget *ret)
{
    int target = budget_parallel_target(input);
    uint64_t reserved_max = budget_is_pinned(input, GUC_MIN_DYNAMIC_SHARED_MEMORY)
                                ? ret->ledger.shared.min_dynamic_shared_memory_bytes
                                : UINT64_MAX;

    choose_io_workers(input, ret);
    for (int workers = target; workers >= 0; workers--)
        if (try_workers(input, ret, workers, workers > 0, reserved_max) ||
            try_workers(input, ret, workers, false, reserved_max))
            break;
    ret->parallel_because = parallel_because(input, ret, target);
}
