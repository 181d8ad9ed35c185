/*
 * What our control groups allow: memory, CPUs, huge pages; v1, v2 and both at once.
 *
 * Which hierarchy counts is decided per controller by /proc/self/cgroup, not by which mounts exist:
 * a line that names the controller is v1, otherwise the line "0::" is v2. Where it is seen comes
 * from the mount table. Every level from our own group up to the mount point is read, the smallest
 * limit holds (Documentation/admin-guide/cgroup-v2.rst, cgroup-v1/memory.rst). Swap is not memory
 * for us.
 */
#ifndef FACTS_CGROUP_H
#define FACTS_CGROUP_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "facts/facts.h"
#include "facts/mountinfo.h"

enum cgroup_hierarchy { CGROUP_NONE, CGROUP_V1, CGROUP_V2 };

/* Where the files of one controller are. */
struct cgroup_place {
    enum cgroup_hierarchy hierarchy; /* CGROUP_NONE: no controller, or none to be seen */
    const char *mount_point;         /* the highest level that is visible */
    const char *group;               /* directory of our own group; the mount point when hidden */
};

struct cgroup {
    struct cgroup_place memory, cpu, cpuset, hugetlb;
};

/* Finds our groups; fills cgroup_version and cgroup_path, and remarks on what is hidden. */
bool cgroup_locate(struct arena *arena, int root_fd, const struct mount *mounts,
                   struct facts *facts, struct cgroup *ret, struct error *err) MUST_CHECK;

/* Fills memory_bytes and memory_soft_bytes; needs memory_total_bytes. Fails when a limit exists and
 * cannot be read (ERROR_SYSTEM) or understood (ERROR_INPUT). */
bool cgroup_read_memory(struct arena *arena, int root_fd, const struct cgroup *cgroup,
                        struct facts *facts, struct error *err) MUST_CHECK;

/* Fills cpu_milli; needs cpu_online. An unreadable file is only a remark: a wrong number of CPUs is
 * slow, not deadly. Fails (ERROR_INPUT) when a limit cannot be understood. */
bool cgroup_read_cpus(struct arena *arena, int root_fd, const struct cgroup *cgroup,
                      struct facts *facts, struct error *err) MUST_CHECK;

/* Lowers huge_pages_free to what the hugetlb controller allows, with a remark. */
void cgroup_read_huge_pages(struct arena *arena, int root_fd, const struct cgroup *cgroup,
                            struct facts *facts);

/* Says that there is no memory controller. */
void cgroup_remark_missing(struct arena *arena, struct facts *facts);

/* The level above `directory`, NULL above the mount point. */
const char *cgroup_above(struct arena *arena, const struct cgroup_place *place,
                         const char *directory);

#endif
