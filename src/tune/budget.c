#include "tune/budget.h"

#include <strings.h>

#include "base/number.h"
#include "base/units.h"
#include "tune/budget_internal.h"
#include "tune/effective.h"

/* Floors of what is not promised a size: one worker of each kind, the server's own minimum. */
static const uint64_t TEMP_BUFFERS_FLOOR = 800 * KIB; /* 100 blocks */
static const uint64_t HELPER_MEMORY_FLOOR = 1 * MIB;  /* maintenance_work_mem's minimum up to 16 */
static const double HASH_MEM_MULTIPLIER = 2.0;        /* the default since 15; 14 has 1.0 */
enum {
    WAL_SENDERS = 3,        /* one base backup takes two, one standby or archiver */
    REPLICATION_SLOTS = 10, /* the default */
    LOCKS = 64,             /* the default */
    IO_CONCURRENCY = 32,    /* fixed: the server's automatic value falls with more connections */
    WORKER_PROCESSES_MIN = 8,
    WORKER_PROCESSES_SPARE = 4 /* logical replication launcher, extensions */
};

/* Shares of the surplus in percent; work_mem gets the rest. */
enum {
    SHARE_BUFFERS = 45,
    SHARE_AUTOVACUUM = 6,
    SHARE_MAINTENANCE = 4,
    SHARE_PARALLEL = 8, /* I/O workers included */
    SHARE_TEMP = 3
};

static const uint64_t MAINTENANCE_CAP = 1 * GIB; /* VACUUM up to 16 uses no more for dead rows */
/* The server takes 1073741823 blocks at most, and 2147483647 kB; whole MiB of them. */
static const uint64_t BUFFERS_MAX = 8 * TIB - MIB;
static const uint64_t WORK_MEM_MAX = 2 * TIB - MIB;
enum { SHARED_BUFFERS_SHARE_OF_LIMIT = 4, DEAD_ROW_BYTES = 6, PAGE_TABLE_SHARE = 512 };

bool budget_is_pinned(const struct plan_input *input, enum guc_id id)
{
    for (const struct plan_pin *pin = input->pins; pin; pin = pin->next)
        if (pin->guc == &guc_table[id])
            return true;
    return false;
}

static void apply_pins(const struct plan_input *input, struct ledger_input *ret)
{
    ret->shared.slru_blocks = 0;
    for (const struct plan_pin *pin = input->pins; pin; pin = pin->next)
        if (pin->guc >= guc_table && pin->guc < guc_table + GUC_COUNT)
            (void)effective_apply(ret, (enum guc_id)(pin->guc - guc_table), pin->number,
                                  pin->value); /* false: it holds no memory */
        else if (pin->guc)
            effective_add_named(ret, pin->guc->name, pin->number);
    effective_resolve(ret);
}

struct ledger_input budget_floor(const struct plan_input *input, int connections, int active,
                                 uint64_t shared_buffers_bytes, uint64_t work_mem_bytes)
{
    int workers = budget_parallel_target(input) + WORKER_PROCESSES_SPARE;
    struct ledger_input floor = {
        .shared = {
            .pg_major = input->pg_major,
            .shared_buffers_bytes = shared_buffers_bytes,
            .wal_buffers_bytes = -1,
            .max_connections = connections,
            .autovacuum_workers = budget_autovacuum_target(input),
            .max_worker_processes = workers > WORKER_PROCESSES_MIN ? workers : WORKER_PROCESSES_MIN,
            .max_wal_senders = WAL_SENDERS,
            .max_locks_per_transaction = LOCKS,
            .max_pred_locks_per_transaction = LOCKS,
            .max_replication_slots = REPLICATION_SLOTS,
            .io_max_concurrency = IO_CONCURRENCY,
            .io_workers = 1,
        },
        .limit_bytes = input->memory_bytes,
        .soft_limit_bytes = input->memory_soft_bytes,
        .shm_bytes = input->shm_bytes,
        .tmpfs_bytes = input->tmpfs_bytes,
        .active = active,
        .work_mem_bytes = work_mem_bytes,
        .hash_mem_multiplier = HASH_MEM_MULTIPLIER,
        .temp_buffers_bytes = TEMP_BUFFERS_FLOOR,
        .autovacuum_max_workers = 1,
        .autovacuum_work_mem_bytes = HELPER_MEMORY_FLOOR,
        .maintenance_work_mem_bytes = HELPER_MEMORY_FLOOR,
        /* The default; counted where decoding is possible. */
        .logical_decoding_work_mem_bytes = 64 * MIB,
        .profile = input->profile,
    };

    apply_pins(input, &floor);
    return floor;
}

/* work_mem grows in steps that people can read: 64 kB up to 4 MB, 256 kB up to 16 MB, and so on. */
static uint64_t next_work_mem(uint64_t work_mem)
{
    uint64_t step = 64 * KIB;

    while (step < work_mem / 64)
        step *= 4;
    return number_round_down(work_mem + step, step);
}

static uint64_t work_mem_floor(const struct plan_input *input)
{
    return input->pg_major >= 18 ? BUDGET_WORK_MEM_FLOOR_18 : BUDGET_WORK_MEM_FLOOR;
}

/* More than the reference sort or hash table would never be used by the workload. */
static uint64_t work_mem_cap(const struct plan_input *input)
{
    uint64_t sort = profile_sort_bytes(input->profile);
    uint64_t hash = (uint64_t)((double)profile_hash_bytes(input->profile) / HASH_MEM_MULTIPLIER);
    uint64_t cap = number_at_most(number_at_least(sort, hash), WORK_MEM_MAX);

    return number_round_down(number_at_least(cap, work_mem_floor(input)),
                             cap > MIB ? 1 * MIB : 64 * KIB);
}

/* A hash join costs least where the reference table just fills a power of two of batches: between
 * those points more memory saves no batch. */
uint64_t budget_cheapest_work_mem(const struct plan_input *input)
{
    uint64_t floor = work_mem_floor(input), cap = work_mem_cap(input), best = floor;
    uint64_t table = profile_hash_bytes(input->profile);
    struct ledger_input probe = budget_floor(input, 1, 1, BUDGET_SHARED_BUFFERS_FLOOR, floor);

    if (budget_is_pinned(input, GUC_WORK_MEM))
        return probe.work_mem_bytes;

    uint64_t best_bytes = ledger_operation_bytes(&probe);

    for (;; table /= 2) {
        uint64_t work_mem = (uint64_t)((double)table / probe.hash_mem_multiplier / KIB + 1) * KIB;

        if (work_mem < floor)
            return best;
        probe.work_mem_bytes = work_mem;
        if (work_mem <= cap && ledger_operation_bytes(&probe) < best_bytes) {
            best = work_mem;
            best_bytes = ledger_operation_bytes(&probe);
        }
    }
}

/* The largest work_mem up to the cap whose operation costs at most `bytes`. */
static uint64_t largest_work_mem(const struct ledger_input *floor, uint64_t cap, uint64_t bytes)
{
    struct ledger_input probe = *floor;
    uint64_t best = floor->work_mem_bytes;

    for (uint64_t work_mem = best; work_mem <= cap && work_mem <= bytes;
         work_mem = next_work_mem(work_mem)) {
        probe.work_mem_bytes = work_mem;
        if (ledger_operation_bytes(&probe) <= bytes)
            best = work_mem;
    }
    return best;
}

/* What larger shared_buffers cost: the segment, and its page tables in every process there can
 * be. */
static uint64_t buffers_cost(const struct plan_input *input, const struct ledger_input *floor,
                             uint64_t shared_buffers_bytes)
{
    enum { SERVER_PROCESSES = 2 };
    struct shared_memory_input shared = floor->shared;
    uint64_t processes = (uint64_t)(floor->shared.max_connections + SERVER_PROCESSES +
                                    budget_autovacuum_target(input) +
                                    budget_parallel_target(input) + budget_io_target(input));
    uint64_t before = shared_memory_bytes(&shared);

    shared.shared_buffers_bytes = shared_buffers_bytes;

    uint64_t growth = shared_memory_bytes(&shared) - before;

    return growth + growth / PAGE_TABLE_SHARE * processes + processes;
}

static uint64_t shared_buffers_cap(const struct plan_input *input, const char **ret_because)
{
    uint64_t cap = input->memory_bytes / SHARED_BUFFERS_SHARE_OF_LIMIT;

    *ret_because = "a quarter of the limit";
    if (input->data_bytes > 0 && input->data_bytes < cap) {
        cap = input->data_bytes;
        *ret_because = "as large as the data";
    }
    if (cap > BUFFERS_MAX) {
        cap = BUFFERS_MAX;
        *ret_because = "the most that the server takes";
    }
    return cap;
}

/* Chooses shared_buffers; returns what it costs above the floor, from the unrounded size, so that
 * rounding never takes from work_mem what a smaller limit would have given it. */
static uint64_t choose_shared_buffers(const struct plan_input *input, struct budget *ret,
                                      uint64_t share)
{
    uint64_t low = ret->ledger.shared.shared_buffers_bytes;
    uint64_t high = shared_buffers_cap(input, &ret->shared_buffers_because);

    if (budget_is_pinned(input, GUC_SHARED_BUFFERS)) {
        ret->shared_buffers_because = "set by hand";
        return 0;
    }
    if (high < low)
        high = low;
    if (buffers_cost(input, &ret->ledger, high) > share) {
        ret->shared_buffers_because = "45% of what the floors leave";
        while (high - low > 8 * KIB) {
            uint64_t middle = low + (high - low) / 2;

            if (buffers_cost(input, &ret->ledger, middle) <= share)
                low = middle;
            else
                high = middle;
        }
        high = low;
    }

    uint64_t cost = buffers_cost(input, &ret->ledger, high);
    uint64_t floor = ret->ledger.shared.shared_buffers_bytes;
    uint64_t rounded = number_round_down(high, high >= 64 * MIB ? 1 * MIB : 128 * KIB);

    ret->ledger.shared.shared_buffers_bytes = rounded > floor ? rounded : floor;
    return cost < share ? cost : share;
}

/* One helper's memory: what its share comes to, at most what is of use; never below the floor. */
static uint64_t helper_memory(uint64_t floor, uint64_t wanted, uint64_t useful,
                              const char *useful_because, const char **because)
{
    uint64_t memory = wanted;

    if (memory > useful) {
        memory = useful;
        *because = useful_because;
    }
    if (memory > MAINTENANCE_CAP) {
        memory = MAINTENANCE_CAP;
        *because = "1 GB, the most of use to VACUUM before 17";
    }
    memory = number_round_down(memory, memory >= 16 * MIB ? 1 * MIB : 64 * KIB);
    return memory > floor ? memory : floor;
}

/* Workers first, then memory for each; never more than the share. */
static void choose_autovacuum(const struct plan_input *input, struct budget *ret, uint64_t process,
                              uint64_t share)
{
    struct ledger_input *ledger = &ret->ledger;
    uint64_t useful = input->profile->dead_rows * DEAD_ROW_BYTES;
    int target = budget_autovacuum_target(input);

    if (!budget_is_pinned(input, GUC_AUTOVACUUM_MAX_WORKERS)) {
        /* A second worker is worth more than memory for the first: each needs little to begin
         * with. */
        uint64_t each = process + 4 * ledger->autovacuum_work_mem_bytes;
        uint64_t extra = number_at_most(share / each, (uint64_t)(target - 1));

        ledger->autovacuum_max_workers = 1 + (int)extra;
        share -= extra * (process + ledger->autovacuum_work_mem_bytes);
    }
    if (ledger->autovacuum_max_workers > 0 && !budget_is_pinned(input, GUC_AUTOVACUUM_WORK_MEM)) {
        uint64_t floor = ledger->autovacuum_work_mem_bytes;

        ret->autovacuum_because = "6% of what the floors leave";
        ledger->autovacuum_work_mem_bytes =
            helper_memory(floor, floor + share / (uint64_t)ledger->autovacuum_max_workers, useful,
                          "as much as the workload's dead rows need", &ret->autovacuum_because);
    }
}

static void choose_maintenance(const struct plan_input *input, struct budget *ret, uint64_t share)
{
    /* The command takes up to a fifth more than the setting (ledger.c): the share pays for that
     * too. */
    uint64_t floor = ret->ledger.maintenance_work_mem_bytes;

    if (budget_is_pinned(input, GUC_MAINTENANCE_WORK_MEM))
        return;
    ret->maintenance_because = "4% of what the floors leave";
    ret->ledger.maintenance_work_mem_bytes =
        helper_memory(floor, floor + share / 6 * 5, input->profile->largest_index_bytes,
                      "as much as the workload's largest index needs", &ret->maintenance_because);
}

/* Returns what it took of the share. */
static uint64_t choose_temp_buffers(const struct plan_input *input, struct budget *ret,
                                    uint64_t share)
{
    struct ledger_input *ledger = &ret->ledger;
    uint64_t connections = (uint64_t)ledger->shared.max_connections;
    uint64_t floor = ledger->temp_buffers_bytes;
    uint64_t wanted = number_at_most(input->profile->temp_table_bytes, BUFFERS_MAX);

    if (wanted <= floor || connections == 0 || budget_is_pinned(input, GUC_TEMP_BUFFERS))
        return 0;

    /* Descriptors take a sixteenth more (ledger.c). */
    uint64_t spent = number_at_most(share, (wanted - floor) / 16 * 17 * connections);

    ledger->temp_buffers_bytes = number_round_down(floor + spent / connections / 17 * 16, 8 * KIB);
    return spent;
}

static void choose_work_mem(const struct plan_input *input, struct budget *ret, uint64_t share)
{
    struct ledger_input *ledger = &ret->ledger;
    /* Workers run operations too; how many there will be is not known yet, how many at most is. */
    uint64_t users = (uint64_t)(ledger->active + budget_parallel_target(input));
    uint64_t cap = work_mem_cap(input);

    if (budget_is_pinned(input, GUC_WORK_MEM)) {
        ret->work_mem_because = "set by hand";
        return;
    }
    if (users == 0)
        users = 1;
    ledger->work_mem_bytes =
        largest_work_mem(ledger, cap, ledger_operation_bytes(ledger) + share / users);
    ret->work_mem_because = next_work_mem(ledger->work_mem_bytes) > cap
                                ? "as large as the workload's reference sort"
                                : "what the other shares leave";
}

/* Shares the surplus out, in the order that keeps work_mem monotone: what work_mem gets depends
 * only on what the others were allowed, never on how a count of workers was rounded. */
static void share_out(const struct plan_input *input, struct budget *ret)
{
    uint64_t surplus = ret->surplus_bytes;
    uint64_t process = ledger_process_bytes(&ret->ledger);
    uint64_t autovacuum = number_percent(surplus, SHARE_AUTOVACUUM);
    uint64_t maintenance = number_percent(surplus, SHARE_MAINTENANCE);
    uint64_t parallel = number_percent(surplus, SHARE_PARALLEL);
    struct ledger_input floor = ret->ledger;
    uint64_t rest = surplus - autovacuum - maintenance - parallel;

    rest -= choose_shared_buffers(input, ret, number_percent(surplus, SHARE_BUFFERS));
    rest -= choose_temp_buffers(input, ret, number_percent(surplus, SHARE_TEMP));
    choose_autovacuum(input, ret, process, autovacuum);
    choose_maintenance(input, ret, maintenance);
    choose_work_mem(input, ret, rest);
    budget_choose_parallel(input, ret);
    apply_pins(input, &ret->ledger);

    if (!ledger_compute(&ret->ledger).fits)
        ret->ledger = floor; /* cannot happen (tested); the floors are known to fit */
}

bool budget_make(const struct plan_input *input, struct budget *ret)
{
    struct budget budget = { 0 };

    budget.connections = budget_wanted_connections(input, &budget.are_connections_derived);
    budget.active = budget_active_of(input, budget.connections);
    budget.are_clients_counted = budget.are_connections_derived && input->client_connections > 0;
    budget.reserved_connections =
        budget.are_clients_counted ? budget_reserved_connections(input) : 0;
    budget.ledger = budget_floor(input, budget.connections, budget.active,
                                 BUDGET_SHARED_BUFFERS_FLOOR, budget_cheapest_work_mem(input));
    budget.connections = budget.ledger.shared.max_connections; /* a pin may have changed them */
    budget.active = budget.ledger.active;
    budget.shared_buffers_because = budget.work_mem_because = "the floor";
    budget.autovacuum_because = budget.maintenance_because = "the floor";
    budget.parallel_because = "nothing fits";

    struct ledger floor = ledger_compute(&budget.ledger);

    if (floor.fits) {
        budget.surplus_bytes = floor.budget_bytes - floor.total_bytes;
        share_out(input, &budget);
    }
    *ret = budget;
    return floor.fits;
}
