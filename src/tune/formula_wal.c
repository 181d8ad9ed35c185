/* Formulas of the WAL group: the write-ahead log against the write rate and the disk it fills. */
#include "tune/formula.h"

#include "base/number.h"
#include "base/units.h"

enum { SEGMENT_MB = 16, CHECKPOINT_SECONDS = 15 * 60 };

/* The server wants two segments, of 16 MB unless initdb was told otherwise. */
enum { LOWEST_WAL_MB = 2 * SEGMENT_MB, DEFAULT_MIN_WAL_MB = 80 };

void formula_WAL_LEVEL(const struct plan *plan, struct arena *arena UNUSED, struct guc_value *ret)
{
    if (plan->budget.ledger.is_wal_level_logical)
        formula_text(ret, "logical", "logical replication is in use");
    else
        formula_text(ret, "replica", "the default; backups and standbys need it");
}

/*
 * What -1 would come to (xlog.c, XLOGChooseNumBuffers) is written out: the server replaces -1 at
 * start, and SHOW would differ from the file.
 */
void formula_WAL_BUFFERS(const struct plan *plan, struct arena *arena UNUSED, struct guc_value *ret)
{
    enum { SHARE = 32, LOWEST = 8, MOST = SEGMENT_MB * 1024 / 8 };
    int64_t decided = plan->budget.ledger.shared.wal_buffers_bytes;
    uint64_t blocks = (uint64_t)plan_value(plan, GUC_SHARED_BUFFERS) / SHARE;

    if (decided >= 0)
        formula_number(ret, (double)decided / GUC_BLOCK_BYTES, "counted in shared memory");
    else
        formula_number(ret, (double)number_at_most(number_at_least(blocks, LOWEST), MOST),
                       "1/32 of shared_buffers, at most a segment of 16MB");
}

/*
 * pglz costs a CPU-bound server more than it saves: pgbench at 2 CPUs took an eighth more CPU time
 * for the same work with it than without. Where a write means moving a disk's arm it is worth that.
 * Until 14 the setting is a boolean and pglz the only method.
 */
void formula_WAL_COMPRESSION(const struct plan *plan, struct arena *arena UNUSED,
                             struct guc_value *ret)
{
    bool is_slow_disk = plan->input.storage == STORAGE_HDD && plan->input.tmpfs_bytes == 0;

    if (plan->input.pg_major >= 15 && plan->input.has_build_values)
        formula_text(ret, "lz4", "the cheapest method, and this image has it");
    else if (plan->input.pg_major < 15)
        formula_bool(ret, is_slow_disk,
                     is_slow_disk ? "fewer bytes for a slow disk"
                                  : "pglz costs more CPU than it saves here");
    else if (is_slow_disk)
        formula_text(ret, "pglz", "fewer bytes for a slow disk");
    else
        formula_text(ret, "off", "pglz costs more CPU than it saves; lz4 is not in every build");
}

void formula_CHECKPOINT_TIMEOUT(const struct plan *plan UNUSED, struct arena *arena UNUSED,
                                struct guc_value *ret)
{
    formula_number(ret, CHECKPOINT_SECONDS, "a third of the checkpoints of 5 minutes, the default");
}

void formula_CHECKPOINT_COMPLETION_TARGET(const struct plan *plan UNUSED,
                                          struct arena *arena UNUSED, struct guc_value *ret)
{
    formula_number(ret, 0.9, "the default; less makes bursts");
}

/*
 * A checkpoint starts once max_wal_size / (1 + completion target) was written (xlog.c,
 * CalculateCheckpointSegments), so this much lets the timeout come first at the workload's rate.
 */
static uint64_t wanted_wal_mb(const struct plan *plan)
{
    double seconds = plan_value(plan, GUC_CHECKPOINT_TIMEOUT);
    double target = plan_value(plan, GUC_CHECKPOINT_COMPLETION_TARGET);
    double bytes = (double)plan->input.profile->wal_bytes_per_second * seconds * (1 + target);

    return (uint64_t)(bytes / (double)MIB);
}

/* The bound that the disk sets, in MB, and its name. */
static uint64_t wal_bound_mb(const struct plan *plan, struct arena *arena, const char **ret_name)
{
    enum { DISK_SHARE = 5, TMPFS_SHARE = 8, UNKNOWN_DISK_MB = 4096 };
    const struct plan_input *input = &plan->input;

    if (input->tmpfs_bytes > 0) {
        *ret_name = arena_printf(arena, "1/8 of the %s tmpfs, which is memory",
                                 units_format_bytes(arena, input->tmpfs_bytes));
        return input->tmpfs_bytes / TMPFS_SHARE / MIB;
    }
    if (input->disk_bytes > 0) {
        *ret_name = arena_printf(arena, "a fifth of the %s disk",
                                 units_format_bytes(arena, input->disk_bytes));
        return input->disk_bytes / DISK_SHARE / MIB;
    }
    *ret_name = "4GB, as the size of the disk is unknown";
    return UNKNOWN_DISK_MB;
}

/* Whole segments, and from 1 GB on quarters of a GB, which are easier to read. */
static uint64_t round_wal_mb(uint64_t mb)
{
    uint64_t step = mb >= 1024 ? 256 : SEGMENT_MB;

    return mb / step * step;
}

void formula_MAX_WAL_SIZE(const struct plan *plan, struct arena *arena, struct guc_value *ret)
{
    enum { DEFAULT_MB = 1024, MOST_MB = 1024 * 1024 };
    const char *bound_name;
    uint64_t bound = wal_bound_mb(plan, arena, &bound_name);
    uint64_t wanted = number_at_least(wanted_wal_mb(plan), DEFAULT_MB);
    uint64_t mb = number_at_least(
        round_wal_mb(number_at_most(number_at_most(wanted, bound), MOST_MB)), LOWEST_WAL_MB);

    formula_number(
        ret, (double)mb,
        wanted > bound ? bound_name
        : wanted == DEFAULT_MB
            ? "the default, more than this workload writes between checkpoints"
            : arena_printf(arena, "%s/s of log between two timed checkpoints",
                           units_format_bytes(arena, plan->input.profile->wal_bytes_per_second)));
}

void formula_MIN_WAL_SIZE(const struct plan *plan, struct arena *arena UNUSED,
                          struct guc_value *ret)
{
    enum { SHARE = 4, MOST_MB = 2048 };
    uint64_t max_mb = (uint64_t)plan_value(plan, GUC_MAX_WAL_SIZE);
    uint64_t mb = number_at_most(max_mb / SHARE / SEGMENT_MB * SEGMENT_MB, MOST_MB);

    mb = number_at_least(mb, number_at_most(DEFAULT_MIN_WAL_MB, max_mb));
    formula_number(ret, (double)number_at_least(mb, LOWEST_WAL_MB),
                   mb == MOST_MB ? "2GB are recycled, more is removed"
                                 : "a quarter of max_wal_size");
}

void formula_MAX_SLOT_WAL_KEEP_SIZE(const struct plan *plan, struct arena *arena,
                                    struct guc_value *ret)
{
    enum { TIMES = 4, DISK_SHARE = 4, MOST_MB = 2147483647 };
    const struct plan_input *input = &plan->input;
    uint64_t max_mb = (uint64_t)plan_value(plan, GUC_MAX_WAL_SIZE);
    uint64_t mb = TIMES * max_mb, bound = input->disk_bytes / DISK_SHARE / MIB;

    if (input->tmpfs_bytes > 0) {
        formula_number(ret, (double)max_mb, "max_wal_size: a tmpfs has no room for more");
        return;
    }
    if (bound > 0 && mb > bound) {
        formula_number(
            ret, (double)number_at_most(number_at_least(round_wal_mb(bound), max_mb), MOST_MB),
            arena_printf(arena, "a quarter of the %s disk, then a slot is lost",
                         units_format_bytes(arena, input->disk_bytes)));
        return;
    }
    formula_number(ret, (double)number_at_most(mb, MOST_MB),
                   "4 x max_wal_size; a slot that lags further is lost, the disk is not");
}

void formula_TEMP_FILE_LIMIT(const struct plan *plan, struct arena *arena, struct guc_value *ret)
{
    enum { DISK_SHARE = 5, FREE_SHARE = 2, LOWEST_MB = 16 };
    const uint64_t most = 2147483647 * KIB;
    const struct plan_input *input = &plan->input;
    uint64_t disk = input->tmpfs_bytes > 0 ? input->tmpfs_bytes : input->disk_bytes;
    uint64_t bytes = disk / DISK_SHARE;

    if (disk == 0)
        return;
    if (input->data_bytes > 0) {
        uint64_t unused = disk > input->data_bytes ? disk - input->data_bytes : 0;

        bytes = number_at_most(bytes, unused / FREE_SHARE);
    }
    bytes = number_at_most(number_at_least(bytes / MIB, LOWEST_MB) * MIB, most);
    formula_number(ret, (double)bytes / (double)KIB,
                   arena_printf(arena, "one session, on %s of %s", units_format_bytes(arena, disk),
                                input->tmpfs_bytes > 0 ? "tmpfs" : "disk"));
}
