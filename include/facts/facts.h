/*
 * What the machine says, each fact with the source that decided it and what else was considered.
 *
 * Facts are read below a root descriptor (base/file.h) and never from anywhere else, so a directory
 * tree recorded from a machine is a test. A value that cannot be read is not an error here: a
 * container may hide anything. It becomes a fact with `is_known` false and the reason as a remark;
 * what remains known decides. Only an unreadable file that exists and decides memory (EACCES, EIO)
 * is an error, since planning for more than the limit gets the server killed.
 */
#ifndef FACTS_FACTS_H
#define FACTS_FACTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

/* One candidate that was looked at: "memory.max of /sys/fs/cgroup/a: 2147483648". */
struct considered {
    const char *source; /* file or rule */
    const char *value;  /* as read, or what it means: "max (none)", "absent" */
    struct considered *next;
};

struct fact {
    const char *name; /* "memory", "cpus", "shm", … */
    bool is_known;
    uint64_t value;     /* in the unit of the field's name below */
    const char *source; /* file that decided, "MemTotal", … */
    struct considered *considered;
};

enum storage_kind { STORAGE_SSD, STORAGE_HDD, STORAGE_SAN, STORAGE_NVME };

/* A doubt that the user should see: memory.high below max, THP always, data on overlayfs, … */
struct remark {
    const char *id; /* stable: "cgroup-memory-high" */
    const char *message;
    const char *fix;
    struct remark *next;
};

struct facts {
    struct fact memory_bytes; /* hard limit: the smallest of every visible level and MemTotal */
    struct fact memory_soft_bytes; /* memory.high where below the hard limit */
    struct fact memory_total_bytes;
    struct fact cpu_milli;  /* smallest of quota, cpuset, affinity, online; fractions kept */
    struct fact cpu_online; /* a count */
    struct fact shm_bytes;  /* size of /dev/shm */
    struct fact page_size_bytes;
    struct fact huge_pages_free;        /* a count of the default size */
    const char *transparent_huge_pages; /* "always", "madvise", "never" or NULL */
    int overcommit_memory;              /* 0, 1, 2; -1 unknown */

    /* storage behind the data directory */
    const char *data_directory; /* the path that was asked for */
    const char *filesystem;     /* "ext4", "overlay", "tmpfs", … or NULL */
    const char *device;         /* mount source, or NULL */
    bool is_tmpfs, is_overlay;
    struct fact storage_kind; /* enum storage_kind; known only when a physical disk says so */
    struct fact disk_size_bytes, disk_free_bytes; /* for tmpfs: its size limit */

    const char *cgroup_version; /* "v1", "v2", "hybrid", "none" */
    const char *cgroup_path;    /* own path below the mount, for people */
    struct remark *remarks;
};

/* Reads everything for a server whose data directory is `data_directory` (absolute). */
bool facts_read(struct arena *arena, int root_fd, const char *data_directory, struct facts *ret,
                struct error *err) MUST_CHECK;

/* Appends to a list of considered candidates, keeping order. */
void facts_consider(struct arena *arena, struct fact *fact, const char *source, const char *value);

/* Makes the value known and names what decided it. */
void facts_decide(struct fact *fact, uint64_t value, const char *source);

/* Considers a limit (`text` = as people read it) and decides for it when it is the smallest so
 * far. */
void facts_limit(struct arena *arena, struct fact *fact, uint64_t value, const char *source,
                 const char *text);

void facts_remark(struct arena *arena, struct facts *facts, const char *id, const char *message,
                  const char *fix);

const char *facts_storage_name(enum storage_kind kind); /* "ssd", "hdd", "san", "nvme" */

#endif
