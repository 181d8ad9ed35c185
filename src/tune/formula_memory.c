/* Formulas of the memory group. The budget has decided the sizes; here they become settings. */
#include "tune/formula.h"

#include "base/units.h"

static const char *limit_text(const struct plan *plan, struct arena *arena)
{
    return units_format_bytes(arena, plan->input.memory_bytes);
}

void formula_SHARED_BUFFERS(const struct plan *plan, struct arena *arena, struct guc_value *ret)
{
    uint64_t bytes = plan->budget.ledger.shared.shared_buffers_bytes;

    formula_number(ret, (double)(bytes / GUC_BLOCK_BYTES),
                   arena_printf(arena, "%s (limit %s)", plan->budget.shared_buffers_because,
                                limit_text(plan, arena)));
}

void formula_HUGE_PAGES(const struct plan *plan UNUSED, struct arena *arena UNUSED,
                        struct guc_value *ret)
{
    formula_text(ret, "try",
                 "used where reserved; \"on\" would refuse to start where they are not");
}

void formula_WORK_MEM(const struct plan *plan, struct arena *arena, struct guc_value *ret)
{
    const struct budget *budget = &plan->budget;

    formula_number(ret, (double)(budget->ledger.work_mem_bytes / KIB),
                   arena_printf(arena, "%s: %d at once x %s each", budget->work_mem_because,
                                budget->active,
                                units_format_bytes(arena, plan->ledger.operation_bytes)));
}

void formula_HASH_MEM_MULTIPLIER(const struct plan *plan, struct arena *arena UNUSED,
                                 struct guc_value *ret)
{
    formula_number(ret, plan->budget.ledger.hash_mem_multiplier,
                   "a hash table larger than its memory costs more than a sort that is");
}

void formula_MAINTENANCE_WORK_MEM(const struct plan *plan, struct arena *arena,
                                  struct guc_value *ret)
{
    formula_number(ret, (double)(plan->budget.ledger.maintenance_work_mem_bytes / KIB),
                   arena_printf(arena, "%s, for one command", plan->budget.maintenance_because));
}

void formula_AUTOVACUUM_WORK_MEM(const struct plan *plan, struct arena *arena,
                                 struct guc_value *ret)
{
    formula_number(ret, (double)(plan->budget.ledger.autovacuum_work_mem_bytes / KIB),
                   arena_printf(arena, "%s; %d workers, each this much",
                                plan->budget.autovacuum_because,
                                plan->budget.ledger.autovacuum_max_workers));
}

void formula_LOGICAL_DECODING_WORK_MEM(const struct plan *plan, struct arena *arena UNUSED,
                                       struct guc_value *ret)
{
    formula_number(ret, (double)(plan->budget.ledger.logical_decoding_work_mem_bytes / KIB),
                   plan->budget.ledger.is_wal_level_logical
                       ? "counted once for each WAL sender"
                       : "the default; nothing decodes while wal_level is not logical");
}

void formula_TEMP_BUFFERS(const struct plan *plan, struct arena *arena, struct guc_value *ret)
{
    formula_number(
        ret, (double)(plan->budget.ledger.temp_buffers_bytes / GUC_BLOCK_BYTES),
        arena_printf(arena, "each of %d connections may keep this much", plan->budget.connections));
}

void formula_DYNAMIC_SHARED_MEMORY_TYPE(const struct plan *plan UNUSED, struct arena *arena UNUSED,
                                        struct guc_value *ret)
{
    formula_text(ret, "posix", "/dev/shm; mmap would write the same to the data disk");
}

void formula_MIN_DYNAMIC_SHARED_MEMORY(const struct plan *plan, struct arena *arena,
                                       struct guc_value *ret)
{
    uint64_t bytes = plan->budget.ledger.shared.min_dynamic_shared_memory_bytes;

    formula_number(
        ret, (double)(bytes / MIB),
        bytes > 0 ? arena_printf(arena, "what parallel queries and VACUUM share; /dev/shm has %s",
                                 units_format_bytes(arena, plan->input.shm_bytes))
                  : arena_printf(arena, "/dev/shm of %s is enough",
                                 units_format_bytes(arena, plan->input.shm_bytes)));
}

/* VACUUM's ring buffer is part of shared_buffers: the server caps it at an eighth of them. */
void formula_VACUUM_BUFFER_USAGE_LIMIT(const struct plan *plan, struct arena *arena UNUSED,
                                       struct guc_value *ret)
{
    uint64_t limit = plan->budget.ledger.shared.shared_buffers_bytes / 8;

    if (limit > 16 * MIB)
        limit = 16 * MIB;
    if (limit < 128 * KIB) /* shared_buffers set by hand: the server takes 0 or 128 kB and more */
        limit = 128 * KIB;
    formula_number(ret, (double)(limit / KIB), "an eighth of shared_buffers, at most 16MB");
}

void formula_MAX_LOCKS_PER_TRANSACTION(const struct plan *plan, struct arena *arena UNUSED,
                                       struct guc_value *ret)
{
    formula_number(ret, plan->budget.ledger.shared.max_locks_per_transaction,
                   "the default; raise it for thousands of partitions");
}

void formula_MAX_PREPARED_TRANSACTIONS(const struct plan *plan, struct arena *arena UNUSED,
                                       struct guc_value *ret)
{
    formula_number(ret, plan->budget.ledger.shared.max_prepared_transactions,
                   "off: a forgotten prepared transaction holds back VACUUM for ever");
}
