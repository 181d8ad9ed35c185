/*
 * The size of PostgreSQL's main shared memory segment, computed without a server.
 *
 * What it is: the arithmetic of the server's own CalculateShmemSize() for the parts that grow
 * with a setting (buffers and their descriptors, the buffer, lock and predicate lock hash tables,
 * SLRU caches, WAL buffers, the asynchronous I/O handles of 18), plus one coefficient per major
 * for each structure that grows by a fixed amount per backend, slot or worker.
 *
 * How good: over 639 measured points (tests/data/shared_memory.tsv) and 1,750 others it was not
 * fitted to, the model is never below the server and at most 8 kB, the server's own rounding,
 * above it; relative to the smallest segments that is
 *
 *     major   14       15       16       17       18
 *     points  126      126      126      126      135
 *     error   0.12%    0.03%    0.05%    0.10%    0.10%     (in segments of 7 to 25 MB)
 *
 * Source: tests/live/measure-shared-memory.sh on 14.23, 15.18, 16.14, 17.10 and 18.4, x86-64,
 * 8 kB blocks, 16 MB WAL segments. Minor releases before August 2025 (14.19, 15.14, 16.10, 17.6)
 * do not cap the checkpointer's request queue: above 80 GB of shared_buffers they take up to
 * 0.35% more.
 *
 * What it is not: memory added by shared_preload_libraries, by a raised io_max_combine_limit
 * (default 128 kB), or by io_method = io_uring. Nor is it /dev/shm, where parallel queries keep
 * their dynamic segments.
 */
#ifndef TUNE_SHARED_MEMORY_H
#define TUNE_SHARED_MEMORY_H

#include <stdint.h>

struct shared_memory_input {
    int pg_major; /* 14 to 18; others are taken as the nearest of these */
    uint64_t shared_buffers_bytes;
    int64_t wal_buffers_bytes; /* -1: automatic, shared_buffers / 32 within 64 kB..16 MB */
    uint64_t min_dynamic_shared_memory_bytes;
    int max_connections;
    int autovacuum_workers; /* autovacuum_worker_slots in 18, else autovacuum_max_workers */
    int max_worker_processes;
    int max_wal_senders;
    int max_prepared_transactions;
    int max_locks_per_transaction;
    int max_pred_locks_per_transaction;
    int max_replication_slots;
    int track_activity_query_size; /* bytes for each backend; below 1024, the default, counts as
                                    * it */
    uint64_t
        slru_blocks; /* 17: *_buffers set by hand, on top of automatic ones (so never too low) */
    int io_max_concurrency; /* 18; 0 or less: automatic, see below */
    int io_workers;         /* 18; costs nothing here: the server reserves 32 in any case */
};

/*
 * What "postgres -C shared_memory_size" would say, in bytes before its rounding up to MB.
 * Never falls when one input grows, as long as io_max_concurrency is a number: the server's
 * automatic value falls with more backends, and the segment with it (a planner that must be
 * monotone resolves or sets it). Integer arithmetic only; negative counts are taken as 0.
 */
uint64_t shared_memory_bytes(const struct shared_memory_input *input);

/* What the server (18) makes of io_max_concurrency = -1: buffers per process, 1 to 64. */
int shared_memory_io_max_concurrency(const struct shared_memory_input *input);

#endif
