/*
 * Does the configuration fit its limit? The ledger's sums, and the single settings that break them.
 */
#include <inttypes.h>
#include <math.h>
#include <strings.h>

#include "base/units.h"
#include "verify/check_bodies.h"

/*
 * A quarter: what is left for shared memory, connections and queries must stay the larger part. The
 * defaults (3 x 64 MB) pass from 768 MB on; ten workers of 256 MB in 2 GiB do not.
 */
enum { AUTOVACUUM_SHARE_PERCENT = 25 };

/* runtime-config-resource.html: more than 40% of memory is unlikely to work better than less. */
enum { SHARED_BUFFERS_SHARE_PERCENT = 40 };

/* How many connections are busy at the same time on a small server: 4 for each CPU. */
enum { BUSY_CONNECTIONS_PER_CPU = 4 };

/* A double: absurd settings are more than 2^32 percent. */
static double percent(uint64_t part, uint64_t whole)
{
    return whole ? (double)part * 100 / (double)whole : 0;
}

static const char *size(struct check_context *context, uint64_t bytes)
{
    return units_format_bytes(context->arena, bytes);
}

void check_memory_idle(struct check_context *context, const struct check *check)
{
    const struct ledger *ledger = &context->ledger;
    uint64_t limit = context->input->memory_bytes;

    if (ledger->idle_bytes <= ledger->budget_bytes)
        return;

    const char *actual = arena_printf(
        context->arena,
        "%s without any query = %.0f%% of the limit: shared memory %s, %d connections %s, "
        "%d autovacuum workers %s",
        size(context, ledger->idle_bytes), percent(ledger->idle_bytes, limit),
        size(context, ledger->items[LEDGER_SHARED]), context->ledger_input.shared.max_connections,
        size(context, ledger->items[LEDGER_BASELINE] + ledger->items[LEDGER_PAGE_TABLES]),
        context->ledger_input.autovacuum_max_workers,
        size(context, ledger->items[LEDGER_AUTOVACUUM]));
    const char *expected = arena_printf(context->arena, "at most %s, %d%% of the limit of %s",
                                        size(context, ledger->budget_bytes),
                                        (int)LEDGER_BUDGET_PERCENT, size(context, limit));

    (void)check_report(context, check, NULL, actual, expected); /* nothing to add */
}

/* Reports when `active` connections with one operation each, beside all the rest, are over the
 * limit. */
static void report_storm(struct check_context *context, const struct check *check, int active)
{
    uint64_t limit = context->input->memory_bytes;
    struct ledger_input input = context->ledger_input;

    input.active = active;

    struct ledger ledger = ledger_compute(&input);

    if (ledger.total_bytes <= limit)
        return;

    const char *actual = arena_printf(
        context->arena,
        "%s when %d of %d connections sort or hash = %.0f%% of the limit: %s for each, %s idle",
        size(context, ledger.total_bytes), active, input.shared.max_connections,
        percent(ledger.total_bytes, limit), size(context, ledger.operation_bytes),
        size(context, ledger.idle_bytes));
    const char *expected =
        arena_printf(context->arena, "at most %s, the limit", size(context, limit));

    (void)check_report(context, check, NULL, actual, expected); /* nothing to add */
}

void check_memory_busy(struct check_context *context, const struct check *check)
{
    int busy = BUSY_CONNECTIONS_PER_CPU * check_cpus(context);
    int connections = context->ledger_input.shared.max_connections;

    report_storm(context, check, busy < connections ? busy : connections);
}

void check_memory_sum(struct check_context *context, const struct check *check)
{
    report_storm(context, check, context->ledger_input.shared.max_connections);
}

void check_shared_buffers_share(struct check_context *context, const struct check *check)
{
    struct check_setting setting = check_value(context, GUC_SHARED_BUFFERS);
    uint64_t most = context->input->memory_bytes / 100 * SHARED_BUFFERS_SHARE_PERCENT;

    if (setting.bytes <= most)
        return;
    (void)check_report_setting(context, check, &setting,
                               arena_printf(context->arena, "at most %s, %d%% of the limit",
                                            size(context, most),
                                            (int)SHARED_BUFFERS_SHARE_PERCENT));
}

void check_effective_cache_size(struct check_context *context, const struct check *check)
{
    struct check_setting setting = check_value(context, GUC_EFFECTIVE_CACHE_SIZE);

    /* The default of 4 GB was nobody's decision. */
    if (!setting.written || setting.bytes <= context->input->memory_bytes)
        return;
    (void)check_report_setting(context, check, &setting,
                               arena_printf(context->arena, "at most %s, the limit",
                                            size(context, context->input->memory_bytes)));
}

void check_autovacuum_memory(struct check_context *context, const struct check *check)
{
    const struct ledger_input *input = &context->ledger_input;
    uint64_t each = input->autovacuum_work_mem_bytes;
    uint64_t limit = context->input->memory_bytes;

    /* Up to 16 VACUUM keeps dead rows in an array of at most 1 GB
     * (runtime-config-resource.html). */
    if (input->shared.pg_major < 17 && each > GIB)
        each = GIB;

    uint64_t sum = (uint64_t)input->autovacuum_max_workers * each;
    uint64_t most = limit / 100 * AUTOVACUUM_SHARE_PERCENT;

    if (sum <= most)
        return;

    struct check_setting place = check_value(context, GUC_AUTOVACUUM_WORK_MEM);

    if (!place.written || place.number < 0)
        place = check_value(context, GUC_MAINTENANCE_WORK_MEM);
    if (!place.written)
        place = check_value(context, GUC_AUTOVACUUM_MAX_WORKERS);

    const char *actual =
        arena_printf(context->arena, "%d autovacuum workers x %s = %s, %.0f%% of the limit",
                     input->autovacuum_max_workers, size(context, each), size(context, sum),
                     percent(sum, limit));
    const char *expected = arena_printf(context->arena, "at most %s, %d%% of the limit",
                                        size(context, most), (int)AUTOVACUUM_SHARE_PERCENT);

    (void)check_report(context, check, place.written, actual, expected); /* nothing to add */
}

/* The floors of the ledger: below them a hash join takes more memory, not less (16 kB a batch). */
void check_work_mem_floor(struct check_context *context, const struct check *check)
{
    struct check_setting work_mem = check_value(context, GUC_WORK_MEM);
    struct check_setting multiplier = check_value(context, GUC_HASH_MEM_MULTIPLIER);
    bool is_18 = context->input->pg_major >= 18;
    uint64_t floor = is_18 ? 256 * KIB : MIB;
    uint64_t hash_mem = (uint64_t)((double)work_mem.bytes * multiplier.number);

    if (!work_mem.written)
        return;
    if (work_mem.bytes < floor) {
        (void)check_report_setting(
            context, check, &work_mem,
            arena_printf(context->arena, "at least %s", size(context, floor)));
        return;
    }
    if (is_18 || hash_mem >= 2 * MIB)
        return;
    (void)check_report_setting(context, check, &work_mem,
                               arena_printf(context->arena,
                                            "work_mem x hash_mem_multiplier (%g) of at least 2 MiB",
                                            multiplier.number));
}

/* Whether parallel queries take their memory from /dev/shm at all. */
static bool uses_dev_shm(const struct check_context *context)
{
    return strcasecmp(check_value(context, GUC_DYNAMIC_SHARED_MEMORY_TYPE).text, "posix") == 0;
}

void check_shm_parallel(struct check_context *context, const struct check *check)
{
    struct check_setting work_mem = check_value(context, GUC_WORK_MEM);
    double multiplier = check_value(context, GUC_HASH_MEM_MULTIPLIER).number;
    double workers = check_value(context, GUC_MAX_PARALLEL_WORKERS_PER_GATHER).number;
    uint64_t reserved = check_value(context, GUC_MIN_DYNAMIC_SHARED_MEMORY).bytes;
    uint64_t shm = context->input->shm_bytes;

    workers = fmin(workers, check_value(context, GUC_MAX_PARALLEL_WORKERS).number);
    workers = fmin(workers, check_value(context, GUC_MAX_WORKER_PROCESSES).number);

    /* A parallel hash join shares one table of hash_mem for each process in one segment. */
    uint64_t table = (uint64_t)((double)work_mem.bytes * multiplier * (workers + 1));

    if (workers < 1 || table <= shm || table <= reserved || !uses_dev_shm(context))
        return;

    const char *actual =
        arena_printf(context->arena,
                     "%s in /dev/shm for one parallel hash join: work_mem %s x %g x %.0f processes",
                     size(context, table), size(context, work_mem.bytes), multiplier, workers + 1);
    const char *expected =
        arena_printf(context->arena, "at most %s, the size of /dev/shm", size(context, shm));

    (void)check_report(context, check, work_mem.written, actual, expected); /* nothing to add */
}

void check_shm_maintenance(struct check_context *context, const struct check *check)
{
    struct check_setting memory = check_value(context, GUC_MAINTENANCE_WORK_MEM);
    double workers = check_value(context, GUC_MAX_PARALLEL_MAINTENANCE_WORKERS).number;
    uint64_t reserved = check_value(context, GUC_MIN_DYNAMIC_SHARED_MEMORY).bytes;
    uint64_t shm = context->input->shm_bytes;

    workers = fmin(workers, check_value(context, GUC_MAX_PARALLEL_WORKERS).number);
    if (workers < 1 || memory.bytes <= shm || memory.bytes <= reserved || !uses_dev_shm(context))
        return;
    (void)check_report_setting(
        context, check, &memory,
        arena_printf(context->arena, "at most %s, the size of /dev/shm", size(context, shm)));
}
