/*
 * Workload profiles: profiles/workload/NAME.ini, embedded in the program, or a path given by the
 * user. A profile names reference sizes of the workload, not factors.
 */
#ifndef TUNE_PROFILE_H
#define TUNE_PROFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

struct profile {
    const char *name, *summary;
    uint64_t sort_rows, sort_row_bytes; /* one reference sort */
    uint64_t hash_rows,
        hash_row_bytes;        /* inner side of one reference hash join; the row without header */
    uint64_t temp_table_bytes; /* temporary tables that one session holds */
    uint64_t largest_index_bytes;  /* what one maintenance command (CREATE INDEX) sorts */
    uint64_t dead_rows;            /* dead rows that one autovacuum run meets in a large table */
    uint64_t wal_bytes_per_second; /* sustained write rate, for the distance of checkpoints */
    bool is_parallel;              /* large scans are worth parallel workers */
    bool is_analytic;              /* long queries, few sessions: jit, statistics */
    bool is_latency_bound;         /* many short transactions: group commit, timeouts */
    bool has_hot_tables;           /* queue-like tables: eager autovacuum */
};

/* Name ("web") or, when it holds a '/' or ends in ".ini", a path. Unknown names list the known
 * ones. */
bool profile_load(struct arena *arena, const char *name_or_path, struct profile *ret,
                  struct error *err) MUST_CHECK;

/* Embedded profiles, for help and completion; NULL-terminated: "web", "oltp", … The first is the
 * default. */
const char *const *profile_names(void);

/* Memory that the reference sort needs to stay in memory, in bytes. */
uint64_t profile_sort_bytes(const struct profile *profile);
/* Memory of the reference hash table, headers included, in bytes. */
uint64_t profile_hash_bytes(const struct profile *profile);

#endif
