/*
 * The plan: facts and wishes in, every setting's value with its reason and the ledger out.
 *
 * plan_make() is pure: the same input gives the same plan on any machine. A plan that does not fit
 * is a result (fits false, no values, advice filled), not an error.
 */
#ifndef TUNE_PLAN_H
#define TUNE_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "facts/facts.h"
#include "tune/clients.h"
#include "tune/guc.h"
#include "tune/ledger.h"
#include "tune/profile.h"

enum plan_mode { PLAN_GIVEN, PLAN_HERE };

/* A setting that stands outside the managed block, in a command's -c, or in postgresql.auto.conf,
 * and is therefore in force whatever we generate. */
struct compose_word;

struct plan_pin {
    const char *name, *value, *file;
    int line;
    const struct guc *guc; /* filled by plan_make(): the row, or NULL for a name we do not know */
    double number;         /* filled by plan_make(): the value in the setting's unit */
    struct plan_pin *next;
};

struct plan_input {
    enum plan_mode mode;
    uint32_t cpu_milli;
    const char *cpu_source;
    uint64_t memory_bytes;
    const char *memory_source;  /* "--limits", "docker-compose.prod.yml:7", "memory.max of …" */
    uint64_t memory_soft_bytes; /* memory.high, 0 = none: the budget where a plan fits it */
    uint64_t shm_bytes;
    const char *shm_source;
    enum storage_kind storage;
    const char *storage_source;
    uint64_t disk_bytes;  /* size of the data disk, 0 = unknown */
    uint64_t data_bytes;  /* --data-size, 0 = unknown */
    uint64_t tmpfs_bytes; /* data directory on tmpfs: its size limit, else 0 */
    const char *pg_major_source;
    int pg_major;
    bool has_build_values;  /* the image is known to have lz4, zstd and (18) io_uring compiled in */
    bool has_io_uring;      /* a probe said that the kernel and seccomp allow it */
    bool is_ssl_off;        /* --ssl off was said */
    int connections;        /* N as asked, 0 = derive */
    int active;             /* K as asked, 0 = derive */
    int client_connections; /* sum of `clients`: N with a reserve, and K, where neither is asked */
    const struct client *clients; /* by the compose files; NULL: nobody says anything of pools */
    const struct profile *profile;
    const char *ssl_cert_file, *ssl_key_file; /* absolute, or NULL; both or none */
    const char *hba_file;                     /* absolute, or NULL */
    struct plan_pin *pins;
    const struct compose_word *command; /* the service's own, kept in an override; NULL: none */
};

struct advice {
    const char *id;      /* stable: "fewer-connections", "raise-shm-size" */
    const char *message; /* with numbers */
    const char *fix;     /* what to type or write */
    struct advice *next;
};

/* The memory decision, before any setting is evaluated. Bytes; see src/tune/budget.c for the
 * rule. */
struct budget {
    int connections, active;
    bool are_connections_derived; /* neither asked for nor set by hand */
    bool are_clients_counted;     /* derived from the clients, not from the CPUs */
    int reserved_connections;     /* for administration, in N where the clients are counted */
    struct ledger_input ledger;   /* every number that the ledger counts, decided here */
    int parallel_workers_per_gather, parallel_maintenance_workers;
    uint64_t parallel_shm_bytes; /* dynamic shared memory of parallel joins and VACUUM */
    uint64_t surplus_bytes;      /* what the floors left to share out */
    /* Which bound decided. */
    const char *shared_buffers_because, *work_mem_because, *autovacuum_because,
        *maintenance_because, *parallel_because;
};

struct plan {
    struct plan_input input;
    struct budget budget;
    struct guc_value values[GUC_COUNT];
    unsigned evaluated;               /* rows done so far; plan_value() asserts against it */
    struct ledger_input ledger_input; /* of the effective settings, pins included */
    struct ledger ledger;
    bool fits;
    struct advice *advice;
    const char *fingerprint; /* 16 hex digits over inputs and values */
};

/* Fails (ERROR_INPUT) only on a pin that no server of this major would accept. */
bool plan_make(struct arena *arena, const struct plan_input *input, struct plan *ret,
               struct error *err) MUST_CHECK;

/* The number of a row above the one being evaluated, in its unit. */
double plan_value(const struct plan *plan, enum guc_id id);

/* CPUs rounded to nearest, at least 1. */
int plan_cpus(const struct plan *plan);

void plan_advise(struct arena *arena, struct plan *plan, const char *id, const char *message,
                 const char *fix);

#endif
