#include "tune/shared_memory.h"

#include <stddef.h>

#include "base/number.h"

#define BLOCK_BYTES ((uint64_t)8192)

/*
 * One row per major, bytes. The settings' own structures were read off one-setting sweeps
 * (differences of the exact sizes the server asks for); "fixed" is everything that no setting of
 * struct shared_memory_input changes, the server's 100 kB of slack included.
 */
struct coefficients {
    uint64_t fixed;
    uint64_t per_backend; /* PGPROC, semaphore, status entry, sinval, known xids, SSI ... */
    uint64_t per_prepared_transaction;
    uint64_t per_wal_sender;
    uint64_t per_worker_process;
    uint64_t per_autovacuum_worker;
    uint64_t per_replication_slot; /* with its replication origin up to 17 */
    uint64_t per_checkpoint_request;
    uint64_t auxiliary_processes;      /* have a PGPROC, but are no backends */
    uint64_t special_worker_processes; /* autovacuum launcher; slot sync worker from 17 */
};

#define FIRST_MAJOR 14
#define LAST_MAJOR  18

static const struct coefficients coefficients_by_major[] = {
    [14 - FIRST_MAJOR] = { 923400, 7492, 5568, 96, 560, 56, 320, 24, 5, 1 },
    [15 - FIRST_MAJOR] = { 1180600, 7492, 5568, 96, 560, 56, 320, 24, 5, 1 },
    [16 - FIRST_MAJOR] = { 1199600, 7500, 5568, 104, 560, 56, 320, 24, 5, 1 },
    [17 - FIRST_MAJOR] = { 1375200, 7508, 5576, 104, 1488, 56, 336, 32, 6, 2 },
    [18 - FIRST_MAJOR] = { 1520800, 7828, 5520, 96, 1488, 64, 288, 32, 38, 2 },
};

_Static_assert(sizeof(coefficients_by_major) / sizeof(coefficients_by_major[0]) ==
                   LAST_MAJOR - FIRST_MAJOR + 1,
               "one row of coefficients per major");

/* Per buffer: 64 descriptor, 16 I/O condition variable, 20 checkpoint sort item. */
#define BUFFER_OVERHEAD_BYTES ((uint64_t)100)
/* The checkpointer's request queue has an entry per buffer, up to this many (August 2025). */
#define CHECKPOINT_REQUESTS_MAX ((uint64_t)10000000)
/* Per WAL buffer, beside the block: its end position. */
#define WAL_BLOCK_OVERHEAD_BYTES ((uint64_t)8)

/*
 * SLRU cache slots: a block, its state and lock; transaction status pages also keep 1024 LSNs.
 * 17 and later size transaction, subtransaction and commit timestamp caches alike.
 */
#define SLRU_SLOT_BYTES             ((uint64_t)8352)
#define QUERY_SIZE_DEFAULT          1024
#define SLRU_TRANSACTION_SLOT_BYTES (SLRU_SLOT_BYTES + 1024 * 8)

/* A handle of 18's asynchronous I/O: 144 itself, 16 iovecs of 16 and 16 words of user data. */
#define IO_HANDLE_BYTES        ((uint64_t)528)
#define IO_MAX_CONCURRENCY_MAX ((uint64_t)64)

/* Fast-path lock slots of one process in 18: groups of 16 OIDs and one word. */
#define FAST_PATH_GROUP_BYTES ((uint64_t)72)
#define FAST_PATH_GROUP_SLOTS ((uint64_t)16)
#define FAST_PATH_GROUPS_MAX  ((uint64_t)1024)

/*
 * The shared hash tables (dynahash.c, hash_estimate_size): elements are allocated in chunks that
 * are the smallest power of two holding at least 32 of them; the directory of 256-bucket segments
 * is a power of two, 256 at least.
 */
struct hash_kind {
    uint64_t element_bytes; /* header of 16 and the entry, both aligned to 8 */
    uint64_t elements_per_chunk;
};

static const struct hash_kind hash_buffer = { 40, 51 };
static const struct hash_kind hash_lock = { 168, 48 };
static const struct hash_kind hash_proclock = { 80, 51 };
static const struct hash_kind hash_predicate_target = { 48, 42 };
static const struct hash_kind hash_predicate_lock = { 72, 56 };
static const struct hash_kind hash_serializable_xid = { 32, 32 };

static uint64_t count(int setting)
{
    return setting > 0 ? (uint64_t)setting : 0;
}

static uint64_t next_power_of_two(uint64_t value)
{
    return value <= 1 ? 1 : (uint64_t)1 << (64 - __builtin_clzll(value - 1));
}

static uint64_t hash_bytes(const struct hash_kind *kind, uint64_t entries)
{
    uint64_t segments = (next_power_of_two(entries) + 255) / 256;
    uint64_t directory = number_at_least(segments, 256);
    uint64_t chunks = (entries + kind->elements_per_chunk - 1) / kind->elements_per_chunk;

    return directory * 8 + segments * 256 * 8 +
           chunks * kind->elements_per_chunk * kind->element_bytes;
}

static const struct coefficients *coefficients_of(const struct shared_memory_input *input)
{
    if (input->pg_major <= FIRST_MAJOR)
        return &coefficients_by_major[0];
    if (input->pg_major >= LAST_MAJOR)
        return &coefficients_by_major[LAST_MAJOR - FIRST_MAJOR];
    return &coefficients_by_major[input->pg_major - FIRST_MAJOR];
}

/* The server's MaxBackends. */
static uint64_t backend_count(const struct shared_memory_input *input)
{
    return count(input->max_connections) + count(input->autovacuum_workers) +
           count(input->max_worker_processes) + count(input->max_wal_senders) +
           coefficients_of(input)->special_worker_processes;
}

static uint64_t buffer_count(const struct shared_memory_input *input)
{
    return number_at_least(input->shared_buffers_bytes / BLOCK_BYTES, 16);
}

static uint64_t buffer_bytes(const struct coefficients *row, uint64_t buffers)
{
    return buffers * (BLOCK_BYTES + BUFFER_OVERHEAD_BYTES) +
           number_at_most(buffers, CHECKPOINT_REQUESTS_MAX) * row->per_checkpoint_request +
           hash_bytes(&hash_buffer, buffers + 128); /* NUM_BUFFER_PARTITIONS spare entries */
}

static uint64_t wal_bytes(const struct shared_memory_input *input, uint64_t buffers)
{
    uint64_t blocks;

    if (input->wal_buffers_bytes < 0)
        blocks = number_at_most(number_at_least(buffers / 32, 8), 2048); /* 2048: one WAL segment */
    else
        blocks = number_at_least((uint64_t)input->wal_buffers_bytes / BLOCK_BYTES, 4);
    return blocks * (BLOCK_BYTES + WAL_BLOCK_OVERHEAD_BYTES);
}

/* The SLRU caches that grow with shared_buffers; the others are in "fixed". */
static uint64_t slru_bytes(int pg_major, uint64_t buffers)
{
    uint64_t transaction;
    uint64_t commit_timestamp;

    if (pg_major >= 17) {
        /* Whole banks of 16 slots, SimpleLruAutotuneBuffers(512, 1024), for three caches. */
        uint64_t slots = number_at_most(number_at_least(buffers / 512 / 16 * 16, 16), 1024);

        return slots * (SLRU_TRANSACTION_SLOT_BYTES + 2 * SLRU_SLOT_BYTES);
    }
    transaction = number_at_most(number_at_least(buffers / 512, 4), 128);
    if (pg_major <= 14)
        commit_timestamp = number_at_most(number_at_least(buffers / 1024, 4), 16);
    else
        commit_timestamp = number_at_most(number_at_least(buffers / 256, 4), 256);
    return transaction * SLRU_TRANSACTION_SLOT_BYTES + commit_timestamp * SLRU_SLOT_BYTES;
}

/* Lock tables hold as many locks per backend and prepared transaction, and 10% for safety. */
static uint64_t lock_bytes(const struct shared_memory_input *input, uint64_t owners)
{
    uint64_t locks = owners * count(input->max_locks_per_transaction);
    uint64_t predicate_locks = owners * count(input->max_pred_locks_per_transaction);
    uint64_t lock_tables = hash_bytes(&hash_lock, locks) + hash_bytes(&hash_proclock, 2 * locks);
    uint64_t predicate_tables = hash_bytes(&hash_predicate_target, predicate_locks) +
                                hash_bytes(&hash_predicate_lock, 2 * predicate_locks);

    return lock_tables + lock_tables / 10 + predicate_tables + predicate_tables / 10 +
           hash_bytes(&hash_serializable_xid, 10 * owners);
}

/* What 18 added: asynchronous I/O handles, and fast-path locks that follow the lock setting. */
static uint64_t io_and_fast_path_bytes(const struct shared_memory_input *input, uint64_t backends,
                                       uint64_t processes)
{
    uint64_t concurrency = count(shared_memory_io_max_concurrency(input));
    uint64_t wanted = (count(input->max_locks_per_transaction) + FAST_PATH_GROUP_SLOTS - 1) /
                      FAST_PATH_GROUP_SLOTS;
    uint64_t groups = number_at_most(next_power_of_two(wanted), FAST_PATH_GROUPS_MAX);
    uint64_t io_processes = backends + coefficients_of(input)->auxiliary_processes;

    if (input->io_max_concurrency > 0)
        concurrency = count(input->io_max_concurrency);
    return io_processes * concurrency * IO_HANDLE_BYTES +
           processes * groups * FAST_PATH_GROUP_BYTES;
}

int shared_memory_io_max_concurrency(const struct shared_memory_input *input)
{
    uint64_t processes = backend_count(input) + coefficients_of(input)->auxiliary_processes;

    return (int)number_at_most(number_at_least(buffer_count(input) / processes, 1),
                               IO_MAX_CONCURRENCY_MAX);
}

uint64_t shared_memory_bytes(const struct shared_memory_input *input)
{
    const struct coefficients *row = coefficients_of(input);
    uint64_t backends = backend_count(input);
    uint64_t prepared = count(input->max_prepared_transactions);
    uint64_t owners = backends + prepared;
    uint64_t buffers = buffer_count(input);
    uint64_t bytes = row->fixed + buffer_bytes(row, buffers) + wal_bytes(input, buffers) +
                     slru_bytes(input->pg_major, buffers) + lock_bytes(input, owners) +
                     input->min_dynamic_shared_memory_bytes;

    bytes += backends * row->per_backend + prepared * row->per_prepared_transaction +
             count(input->max_wal_senders) * row->per_wal_sender +
             count(input->max_worker_processes) * row->per_worker_process +
             count(input->autovacuum_workers) * row->per_autovacuum_worker +
             count(input->max_replication_slots) * row->per_replication_slot;
    if (input->track_activity_query_size > QUERY_SIZE_DEFAULT)
        bytes += (backends + row->auxiliary_processes) *
                 (count(input->track_activity_query_size) - QUERY_SIZE_DEFAULT);
    if (input->pg_major >= 17)
        bytes += input->slru_blocks * SLRU_SLOT_BYTES;
    if (input->pg_major >= 18)
        bytes += io_and_fast_path_bytes(input, backends, owners + row->auxiliary_processes);

    /* The server adds 8192 to a whole block, too. */
    return bytes / BLOCK_BYTES * BLOCK_BYTES + BLOCK_BYTES;
}
