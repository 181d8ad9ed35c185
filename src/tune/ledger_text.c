/* What the ledger says in words; the arithmetic is in ledger.c. */
#include "tune/ledger.h"

#include <inttypes.h>

#include "base/units.h"

static const struct {
    const char *name, *title;
} texts[LEDGER_COUNT] = {
    [LEDGER_SHARED] = { "shared_memory", "shared memory segment" },
    [LEDGER_TMPFS] = { "tmpfs", "data directory on tmpfs" },
    [LEDGER_FIXED] = { "fixed", "server processes" },
    [LEDGER_BASELINE] = { "connections", "connections, idle" },
    [LEDGER_PAGE_TABLES] = { "page_tables", "page tables of connections" },
    [LEDGER_TEMP] = { "temp_buffers", "temporary tables" },
    [LEDGER_OPERATIONS] = { "operations", "sorts and hash joins" },
    [LEDGER_PARALLEL] = { "parallel_workers", "parallel workers" },
    [LEDGER_AUTOVACUUM] = { "autovacuum", "autovacuum" },
    [LEDGER_MAINTENANCE] = { "maintenance", "one maintenance command" },
    [LEDGER_WAL_SENDERS] = { "wal_senders", "WAL senders" },
    [LEDGER_IO_WORKERS] = { "io_workers", "I/O workers" },
    [LEDGER_PAGE_CACHE] = { "page_cache", "page cache floor" },
};

const char *ledger_item_name(enum ledger_item_id item)
{
    return texts[item].name;
}

const char *ledger_item_title(enum ledger_item_id item)
{
    return texts[item].title;
}

const char *ledger_budget_because(struct arena *arena, const struct ledger_input *input)
{
    uint64_t hard = input->limit_bytes / 100 * LEDGER_BUDGET_PERCENT;

    if (input->soft_limit_bytes > 0 && input->soft_limit_bytes < hard)
        return "memory.high, above which the kernel throttles";
    return arena_printf(arena, "%d%% of %s", LEDGER_BUDGET_PERCENT,
                        units_format_bytes(arena, input->limit_bytes));
}

const char *const *ledger_outside_promise(void)
{
    static const char *const outside[] = {
        "several sorts or hash joins in one query at once (a serial 4-way hash join: 5.3 x "
        "work_mem)",
        "single values over 1 MB",
        "array_agg, string_agg, json_agg and other aggregates that keep their input",
        "queues of deferred triggers and constraints",
        "hash joins on skewed keys",
        "memory of C extensions and of JIT code",
        "sessions that cache thousands of relations or plans",
        NULL,
    };

    return outside;
}

/* "100 × 3.3 MiB": the factors of an item that is a count times a size. */
static const char *product(struct arena *arena, int count, const char *what, uint64_t total)
{
    if (count <= 0)
        return arena_printf(arena, "no %s", what);
    return arena_printf(arena, "%d %s x %s", count, what,
                        units_format_bytes(arena, total / (uint64_t)count));
}

static const char *parallel_because(struct arena *arena, const struct ledger_input *input,
                                    const struct ledger *ledger)
{
    if (input->max_parallel_workers <= 0)
        return "no parallel workers";
    return arena_printf(arena, "%d x (worker process + %s, private or in /dev/shm)",
                        input->max_parallel_workers,
                        units_format_bytes(arena, ledger->operation_bytes));
}

static const char *sender_because(struct arena *arena, const struct ledger_input *input,
                                  uint64_t bytes)
{
    const char *senders = product(arena, input->shared.max_wal_senders, "max_wal_senders", bytes);

    if (input->is_wal_level_logical)
        return arena_printf(arena, "%s, logical_decoding_work_mem included", senders);
    return arena_printf(arena, "%s; wal_level is not logical: no decoding", senders);
}

static const char *shared_because(struct arena *arena, const struct ledger_input *input)
{
    const struct shared_memory_input *shared = &input->shared;
    const char *buffers = units_format_bytes(arena, shared->shared_buffers_bytes);

    if (shared->min_dynamic_shared_memory_bytes > 0)
        return arena_printf(
            arena, "shared_buffers %s, min_dynamic_shared_memory %s, structures for %d connections",
            buffers, units_format_bytes(arena, shared->min_dynamic_shared_memory_bytes),
            shared->max_connections);
    return arena_printf(arena, "shared_buffers %s and structures for %d connections", buffers,
                        shared->max_connections);
}

const char *ledger_because(struct arena *arena, const struct ledger_input *input,
                           const struct ledger *ledger, enum ledger_item_id item)
{
    uint64_t bytes = ledger->items[item];
    int connections = input->shared.max_connections;

    switch (item) {
    case LEDGER_SHARED:
        return shared_because(arena, input);
    case LEDGER_TMPFS:
        return bytes ? "files on tmpfs are memory of this container, counted in full"
                     : "the data directory is not on tmpfs";
    case LEDGER_FIXED:
        return "postmaster, checkpointer, writers, launchers";
    case LEDGER_BASELINE:
        return product(arena, connections, "connections", bytes);
    case LEDGER_PAGE_TABLES:
        return arena_printf(arena, "%d connections x 1/512 of the shared segment", connections);
    case LEDGER_TEMP:
        return product(arena, connections, "connections with temporary tables", bytes);
    case LEDGER_OPERATIONS:
        return arena_printf(arena, "%d at once x %s (work_mem %s, hash_mem_multiplier %g)",
                            input->active, units_format_bytes(arena, ledger->operation_bytes),
                            units_format_bytes(arena, input->work_mem_bytes),
                            input->hash_mem_multiplier);
    case LEDGER_PARALLEL:
        return parallel_because(arena, input, ledger);
    case LEDGER_AUTOVACUUM:
        return arena_printf(arena, "%d x (worker process + autovacuum_work_mem %s)",
                            input->autovacuum_max_workers,
                            units_format_bytes(arena, input->autovacuum_work_mem_bytes));
    case LEDGER_MAINTENANCE:
        return "one CREATE INDEX or VACUUM at maintenance_work_mem";
    case LEDGER_WAL_SENDERS:
        return sender_because(arena, input, bytes);
    case LEDGER_IO_WORKERS:
        return input->shared.pg_major >= 18
                   ? product(arena, input->shared.io_workers, "io_workers", bytes)
                   : "only PostgreSQL 18 and later have them";
    case LEDGER_PAGE_CACHE:
        return "1/64 of the limit stays reclaimable for WAL and temporary files";
    case LEDGER_COUNT:
        break;
    }
    return "";
}
