/*
 * The machine as a whole: RAM, CPUs online, page sizes, /dev/shm. A container sees the host's
 * values here; what it may use of them is the business of facts/cgroup.h.
 */
#ifndef FACTS_HOST_H
#define FACTS_HOST_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "facts/facts.h"
#include "facts/mountinfo.h"

/* Fills memory_total_bytes, cpu_online, page_size_bytes, huge_pages_free, transparent_huge_pages,
 * overcommit_memory and shm_bytes. What is not there stays unknown; the page size is then taken as
 * 4096 (and not marked as known). Fails when /proc/meminfo exists and cannot be read or
 * understood. */
bool host_read(struct arena *arena, int root_fd, const struct mount *mounts, struct facts *facts,
               struct error *err) MUST_CHECK;

/* CPUs that this process may run on (taskset, docker --cpuset-cpus), from /proc/self/status: adds
 * the limit to cpu_milli. Not sched_getaffinity(2), which knows nothing of a recorded machine. */
void host_read_affinity(struct arena *arena, int root_fd, struct facts *facts);

#endif
