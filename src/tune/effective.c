#include "tune/effective.h"

#include <stddef.h>
#include <strings.h>

enum slot_type { SLOT_COUNT, SLOT_BYTES, SLOT_SIGNED_BYTES, SLOT_REAL, SLOT_LOGICAL };

struct slot {
    enum guc_id id;
    enum slot_type type;
    size_t offset;
};

#define SLOT(id_, type_, member_)                                                                  \
    {                                                                                              \
        .id = GUC_##id_, .type = (type_), .offset = offsetof(struct ledger_input, member_)         \
    }

static const struct slot slots[] = {
    SLOT(SHARED_BUFFERS, SLOT_BYTES, shared.shared_buffers_bytes),
    SLOT(MAX_CONNECTIONS, SLOT_COUNT, shared.max_connections),
    SLOT(WORK_MEM, SLOT_BYTES, work_mem_bytes),
    SLOT(HASH_MEM_MULTIPLIER, SLOT_REAL, hash_mem_multiplier),
    SLOT(MAINTENANCE_WORK_MEM, SLOT_BYTES, maintenance_work_mem_bytes),
    SLOT(AUTOVACUUM_WORK_MEM, SLOT_BYTES, autovacuum_work_mem_bytes),
    SLOT(LOGICAL_DECODING_WORK_MEM, SLOT_BYTES, logical_decoding_work_mem_bytes),
    SLOT(TEMP_BUFFERS, SLOT_BYTES, temp_buffers_bytes),
    SLOT(MIN_DYNAMIC_SHARED_MEMORY, SLOT_BYTES, shared.min_dynamic_shared_memory_bytes),
    SLOT(MAX_LOCKS_PER_TRANSACTION, SLOT_COUNT, shared.max_locks_per_transaction),
    SLOT(MAX_PREPARED_TRANSACTIONS, SLOT_COUNT, shared.max_prepared_transactions),
    SLOT(WAL_LEVEL, SLOT_LOGICAL, is_wal_level_logical),
    SLOT(WAL_BUFFERS, SLOT_SIGNED_BYTES, shared.wal_buffers_bytes),
    SLOT(MAX_WORKER_PROCESSES, SLOT_COUNT, shared.max_worker_processes),
    SLOT(MAX_PARALLEL_WORKERS, SLOT_COUNT, max_parallel_workers),
    SLOT(IO_WORKERS, SLOT_COUNT, shared.io_workers),
    SLOT(IO_MAX_CONCURRENCY, SLOT_COUNT, shared.io_max_concurrency),
    SLOT(AUTOVACUUM_WORKER_SLOTS, SLOT_COUNT, shared.autovacuum_workers),
    SLOT(AUTOVACUUM_MAX_WORKERS, SLOT_COUNT, autovacuum_max_workers),
    SLOT(MAX_WAL_SENDERS, SLOT_COUNT, shared.max_wal_senders),
    SLOT(MAX_REPLICATION_SLOTS, SLOT_COUNT, shared.max_replication_slots),
};

const enum guc_id effective_ids[] = {
    GUC_SHARED_BUFFERS,
    GUC_MAX_CONNECTIONS,
    GUC_WORK_MEM,
    GUC_HASH_MEM_MULTIPLIER,
    GUC_MAINTENANCE_WORK_MEM,
    GUC_AUTOVACUUM_WORK_MEM,
    GUC_LOGICAL_DECODING_WORK_MEM,
    GUC_TEMP_BUFFERS,
    GUC_MIN_DYNAMIC_SHARED_MEMORY,
    GUC_MAX_LOCKS_PER_TRANSACTION,
    GUC_MAX_PREPARED_TRANSACTIONS,
    GUC_WAL_LEVEL,
    GUC_WAL_BUFFERS,
    GUC_MAX_WORKER_PROCESSES,
    GUC_MAX_PARALLEL_WORKERS,
    GUC_IO_WORKERS,
    GUC_IO_MAX_CONCURRENCY,
    GUC_AUTOVACUUM_WORKER_SLOTS,
    GUC_AUTOVACUUM_MAX_WORKERS,
    GUC_MAX_WAL_SENDERS,
    GUC_MAX_REPLICATION_SLOTS,
    GUC_COUNT,
};

_Static_assert(ARRAY_LENGTH(slots) + 1 == ARRAY_LENGTH(effective_ids), "one id for each slot");

/* autovacuum_work_mem = -1 must survive until maintenance_work_mem is known. */
static const uint64_t SAME_AS_MAINTENANCE = UINT64_MAX;

static const struct slot *find_slot(enum guc_id id)
{
    for (size_t i = 0; i < ARRAY_LENGTH(slots); i++)
        if (slots[i].id == id)
            return &slots[i];
    return NULL;
}

bool effective_apply(struct ledger_input *input, enum guc_id id, double number, const char *text)
{
    const struct slot *slot = find_slot(id);

    if (!slot)
        return false;

    void *member = (char *)input + slot->offset;

    switch (slot->type) {
    case SLOT_COUNT:
        *(int *)member = (int)number;
        break;
    case SLOT_REAL:
        *(double *)member = number;
        break;
    case SLOT_SIGNED_BYTES:
        *(int64_t *)member =
            number < 0 ? -1 : (int64_t)number * (int64_t)guc_unit_bytes(guc_table[id].unit);
        break;
    case SLOT_BYTES:
        *(uint64_t *)member = number < 0 ? SAME_AS_MAINTENANCE
                                         : (uint64_t)number * guc_unit_bytes(guc_table[id].unit);
        break;
    case SLOT_LOGICAL:
        *(bool *)member = text && strcasecmp(text, "logical") == 0;
        break;
    }
    return true;
}

const char *const effective_names[] = {
    "max_pred_locks_per_transaction",
    "track_activity_query_size",
    "commit_timestamp_buffers",
    "multixact_member_buffers",
    "multixact_offset_buffers",
    "notify_buffers",
    "serializable_buffers",
    "subtransaction_buffers",
    "transaction_buffers",
    NULL,
};

void effective_add_named(struct ledger_input *input, const char *name, double number)
{
    enum { FIRST_BUFFERS = 2 };
    struct shared_memory_input *shared = &input->shared;

    if (strcasecmp(name, effective_names[0]) == 0)
        shared->max_pred_locks_per_transaction = (int)number;
    else if (strcasecmp(name, effective_names[1]) == 0)
        shared->track_activity_query_size = (int)number;
    for (const char *const *at = &effective_names[FIRST_BUFFERS]; *at; at++)
        if (strcasecmp(name, *at) == 0 && number > 0)
            shared->slru_blocks += (uint64_t)number;
}

void effective_resolve(struct ledger_input *input)
{
    if (input->autovacuum_work_mem_bytes == SAME_AS_MAINTENANCE)
        input->autovacuum_work_mem_bytes = input->maintenance_work_mem_bytes;
    /* Before 18 there are no slots apart from the workers themselves; a plan reserves them
     * beforehand. */
    if (input->shared.pg_major < 18 &&
        input->autovacuum_max_workers > input->shared.autovacuum_workers)
        input->shared.autovacuum_workers = input->autovacuum_max_workers;
    else if (input->autovacuum_max_workers > input->shared.autovacuum_workers)
        input->autovacuum_max_workers = input->shared.autovacuum_workers;
    if (input->active > input->shared.max_connections)
        input->active = input->shared.max_connections;
}

double effective_number(const struct ledger_input *input, enum guc_id id)
{
    const struct slot *slot = find_slot(id);

    if (!slot)
        return 0;

    const void *member = (const char *)input + slot->offset;

    switch (slot->type) {
    case SLOT_COUNT:
        return *(const int *)member;
    case SLOT_REAL:
        return *(const double *)member;
    case SLOT_SIGNED_BYTES:
        return *(const int64_t *)member < 0
                   ? -1
                   : (double)(*(const int64_t *)member / guc_unit_bytes(guc_table[id].unit));
    case SLOT_BYTES:
        return (double)(*(const uint64_t *)member / guc_unit_bytes(guc_table[id].unit));
    case SLOT_LOGICAL:
        return *(const bool *)member;
    }
    return 0;
}
