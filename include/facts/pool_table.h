/*
 * The table of pool settings that facts/pool.c knows.
 */
#ifndef FACTS_POOL_TABLE_H
#define FACTS_POOL_TABLE_H

#include <stdbool.h>
#include <stddef.h>

enum pool_source {
    POOL_PARAMETER, /* of the address: URL?name=20, or "name=20" beside "host=db" */
    POOL_VARIABLE   /* of the environment */
};

/* Connections of one process are the value of `name`, and `extra` beside it; times `factor`. */
struct pool_rule {
    const char *name;
    enum pool_source source;
    bool needs_url;     /* means the database only beside a URL to it */
    bool is_whole;      /* of the whole container: its processes share it */
    bool zero_is_none;  /* 0 is how it says that there is no bound: as if it were not set */
    const char *extra;  /* added when it is set; "0" is fine */
    const char *factor; /* multiplies when it is set, before the number of processes */
};

/* In the order of precedence: the first one that is set decides. */
extern const struct pool_rule pool_rules[];
extern const size_t pool_rules_count;

/* Numbers of processes with a pool each; the first one that is set counts. */
extern const char *const pool_processes[];
extern const size_t pool_processes_count;

#endif
