/*
 * The memory ledger: what a server with these settings holds in the promised storm, item by item.
 *
 * Promised, and no more: N allowed connections hold their baseline and page tables; K of them each
 * run one sort or one hash join of the workload's reference size; parallel and I/O workers,
 * autovacuum and one maintenance command run too. Pure arithmetic on numbers; the constants and
 * where they were measured are in src/tune/ledger.c. Used by the plan, by the effective file and by
 * lint alike.
 */
#ifndef TUNE_LEDGER_H
#define TUNE_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "tune/profile.h"
#include "tune/shared_memory.h"

enum { LEDGER_BUDGET_PERCENT = 90 };

enum ledger_item_id {
    LEDGER_SHARED,      /* main shared memory segment */
    LEDGER_TMPFS,       /* tmpfs data directory, counted in full */
    LEDGER_FIXED,       /* server processes */
    LEDGER_BASELINE,    /* N connections, idle */
    LEDGER_PAGE_TABLES, /* of the connections */
    LEDGER_TEMP,        /* temp_buffers x N */
    LEDGER_OPERATIONS,  /* K sorts or hash joins */
    LEDGER_PARALLEL,    /* workers: process and operation (private or in /dev/shm) */
    LEDGER_AUTOVACUUM,
    LEDGER_MAINTENANCE,
    LEDGER_WAL_SENDERS, /* with logical_decoding_work_mem where wal_level is logical */
    LEDGER_IO_WORKERS,
    LEDGER_PAGE_CACHE, /* what must stay reclaimable */
    LEDGER_COUNT
};

/* The settings and facts that decide; bytes unless named otherwise. */
struct ledger_input {
    struct shared_memory_input shared; /* pg_major, shared_buffers, max_connections (N), … */
    uint64_t limit_bytes;
    uint64_t soft_limit_bytes; /* memory.high: throttled above, not killed; 0 = none */
    uint64_t shm_bytes;
    uint64_t tmpfs_bytes; /* of a data directory on tmpfs, else 0 */
    int active;           /* K, 1..N */
    uint64_t work_mem_bytes;
    double hash_mem_multiplier;
    uint64_t temp_buffers_bytes;
    int autovacuum_max_workers;
    uint64_t autovacuum_work_mem_bytes; /* resolved: never -1 */
    uint64_t maintenance_work_mem_bytes;
    int max_parallel_workers;
    bool is_wal_level_logical;
    uint64_t logical_decoding_work_mem_bytes;
    const struct profile *profile;
};

struct ledger {
    uint64_t items[LEDGER_COUNT];
    uint64_t total_bytes;
    uint64_t idle_bytes;      /* total without operations, parallel, temp, maintenance */
    uint64_t operation_bytes; /* one sort or hash join, the larger */
    uint64_t budget_bytes;    /* 90% of the limit, or the soft limit where that is less */
    bool fits;                /* total <= budget */
};

/* One sort or one hash join at this work_mem, whichever is larger. */
uint64_t ledger_operation_bytes(const struct ledger_input *input);

struct ledger ledger_compute(const struct ledger_input *input);

/* One parallel or autovacuum worker without the memory it works in: process and page tables. */
uint64_t ledger_process_bytes(const struct ledger_input *input);

/* "shared_memory", … stable names for JSON, and the title for people. */
const char *ledger_item_name(enum ledger_item_id item);
const char *ledger_item_title(enum ledger_item_id item);

/* One line why the item has its size, with its factors. */
const char *ledger_because(struct arena *arena, const struct ledger_input *input,
                           const struct ledger *ledger, enum ledger_item_id item);

/* Where the budget comes from: "90% of 2 GiB" or "memory.high". */
const char *ledger_budget_because(struct arena *arena, const struct ledger_input *input);

/* NULL-terminated: what lies outside the promise; every output lists it. */
const char *const *ledger_outside_promise(void);

#endif
