#include "tune/ledger.h"

#include <inttypes.h>

#include "base/units.h"

/*
 * What processes hold, measured on servers 14 to 18 (tests/data/memory_measurements.tsv): anonymous
 * and kernel memory of one process, without the page tables of the shared segment. The majors
 * differ by less than a tenth where one constant serves them all.
 */
static const uint64_t BASELINE_BYTES =
    3380 * KIB; /* a connection after a mixed session: 3058 to 3256 */
static const uint64_t WORKER_BYTES = 1640 * KIB; /* a parallel worker: 1400 and 200 of the kernel */
static const uint64_t SENDER_BYTES = 1440 * KIB; /* a WAL sender */
static const uint64_t IO_WORKER_BYTES = 640 * KIB; /* an I/O worker of 18 */
static const uint64_t FIXED_BYTES = 5632 * KIB; /* postmaster, checkpointer, writers, launchers */
enum { FIXED_PROCESSES = 2 }; /* checkpointer and background writer touch every buffer */

static const uint64_t SORT_OVERHEAD_BYTES = 1280 * KIB; /* beside work_mem: 100 kB to 1.2 MB */
static const uint64_t BATCH_BYTES = 17 * KIB; /* two BufFiles for each hash batch: 16.6 kB */
enum { TEMP_OVERHEAD_SHARE = 16 };            /* descriptors: 8.0 MB hold 8.4 */

/* CREATE INDEX at 64MB: 76 MB on 14, up to 67 MB since 15. */
enum { MAINTENANCE_OVERHEAD_SHARE_14 = 5, MAINTENANCE_OVERHEAD_SHARE = 16 };

/* One page-table entry of 8 bytes maps 4096 bytes: a 512th of what was touched. */
enum { PAGE_TABLE_SHARE = 512 };

enum {
    PAGE_CACHE_SHARE = 64
}; /* of the limit: what must stay reclaimable for WAL and temp files */

/* Number of batches that a hash join makes of the reference table: a power of two
 * (ExecChooseHashTableSize). */
static uint64_t batches(uint64_t table_bytes, uint64_t hash_mem_bytes)
{
    uint64_t count = 1;

    while (count < UINT64_C(1) << 30 && hash_mem_bytes * count < table_bytes)
        count *= 2;
    return count;
}

static uint64_t hash_join_bytes(int pg_major, uint64_t table_bytes, uint64_t hash_mem_bytes)
{
    uint64_t best = UINT64_MAX;

    for (uint64_t allowed = hash_mem_bytes;; allowed *= 2) {
        uint64_t count = batches(table_bytes, allowed);
        uint64_t bytes = allowed + (count > 1 ? count * BATCH_BYTES : 0);

        if (bytes < best)
            best = bytes;
        /* Since 18 the server doubles the memory rather than the batches while that costs less. */
        if (pg_major < 18 || count == 1 || allowed > UINT64_MAX / 4)
            return best;
    }
}

uint64_t ledger_operation_bytes(const struct ledger_input *input)
{
    uint64_t sort = input->work_mem_bytes + SORT_OVERHEAD_BYTES;
    uint64_t hash_mem = (uint64_t)((double)input->work_mem_bytes * input->hash_mem_multiplier);
    uint64_t hash = hash_join_bytes(input->shared.pg_major, profile_hash_bytes(input->profile),
                                    hash_mem > 0 ? hash_mem : 1);

    return sort > hash ? sort : hash;
}

static uint64_t page_table_bytes(const struct ledger_input *input, uint64_t segment_bytes)
{
    return (segment_bytes - input->shared.min_dynamic_shared_memory_bytes) / PAGE_TABLE_SHARE;
}

static uint64_t maintenance_bytes(const struct ledger_input *input)
{
    uint64_t memory = input->maintenance_work_mem_bytes;

    return memory + memory / (input->shared.pg_major < 15 ? MAINTENANCE_OVERHEAD_SHARE_14
                                                          : MAINTENANCE_OVERHEAD_SHARE);
}

/* A configuration under lint may promise anything; an item stops at 1 EiB, so the sum never
 * wraps. */
static uint64_t times(int count, uint64_t bytes)
{
    static const uint64_t most = UINT64_C(1) << 60;
    uint64_t product;

    if (count <= 0)
        return 0;
    if (__builtin_mul_overflow((uint64_t)count, bytes, &product) || product > most)
        return most;
    return product;
}

static uint64_t budget_bytes(const struct ledger_input *input)
{
    uint64_t hard = input->limit_bytes / 100 * LEDGER_BUDGET_PERCENT;
    uint64_t soft = input->soft_limit_bytes;

    return soft > 0 && soft < hard ? soft : hard;
}

struct ledger ledger_compute(const struct ledger_input *input)
{
    uint64_t segment = shared_memory_bytes(&input->shared);
    uint64_t page_tables = page_table_bytes(input, segment);
    int connections = input->shared.max_connections;
    uint64_t temp = input->temp_buffers_bytes < input->profile->temp_table_bytes
                        ? input->temp_buffers_bytes
                        : input->profile->temp_table_bytes;
    bool is_18 = input->shared.pg_major >= 18;
    struct ledger ledger = { .operation_bytes = ledger_operation_bytes(input) };
    uint64_t *items = ledger.items;

    items[LEDGER_SHARED] = segment;
    items[LEDGER_TMPFS] = input->tmpfs_bytes;
    items[LEDGER_FIXED] = FIXED_BYTES + FIXED_PROCESSES * page_tables;
    items[LEDGER_BASELINE] = times(connections, BASELINE_BYTES);
    items[LEDGER_PAGE_TABLES] = times(connections, page_tables);
    items[LEDGER_TEMP] = times(connections, temp + temp / TEMP_OVERHEAD_SHARE);
    items[LEDGER_OPERATIONS] = times(input->active, ledger.operation_bytes);
    items[LEDGER_PARALLEL] =
        times(input->max_parallel_workers, WORKER_BYTES + page_tables + ledger.operation_bytes);
    items[LEDGER_AUTOVACUUM] = times(input->autovacuum_max_workers,
                                     WORKER_BYTES + page_tables + input->autovacuum_work_mem_bytes);
    items[LEDGER_MAINTENANCE] = maintenance_bytes(input);
    items[LEDGER_WAL_SENDERS] = times(
        input->shared.max_wal_senders,
        SENDER_BYTES + (input->is_wal_level_logical ? input->logical_decoding_work_mem_bytes : 0));
    items[LEDGER_IO_WORKERS] =
        is_18 ? times(input->shared.io_workers, IO_WORKER_BYTES + page_tables) : 0;
    items[LEDGER_PAGE_CACHE] = input->limit_bytes / PAGE_CACHE_SHARE;

    for (int item = 0; item < LEDGER_COUNT; item++)
        ledger.total_bytes += items[item];
    ledger.idle_bytes = ledger.total_bytes - items[LEDGER_OPERATIONS] - items[LEDGER_PARALLEL] -
                        items[LEDGER_TEMP] - items[LEDGER_MAINTENANCE] - items[LEDGER_PAGE_CACHE];
    ledger.budget_bytes = budget_bytes(input);
    ledger.fits = ledger.total_bytes <= ledger.budget_bytes;
    return ledger;
}

uint64_t ledger_process_bytes(const struct ledger_input *input)
{
    return WORKER_BYTES + page_table_bytes(input, shared_memory_bytes(&input->shared));
}
