/*
 * A small machine with control groups, for the tests of facts/cgroup.h: own group /a/b in v2, /a in
 * v1.
 */
#ifndef TESTS_UNIT_CGROUP_TREE_H
#define TESTS_UNIT_CGROUP_TREE_H

#include "base/units.h"
#include "facts/cgroup.h"
#include "tree.h"

static const char own_v2[] = "sys/fs/cgroup/a/b";

/* Reads all three; RAM is 16 GiB and 8 CPUs are online. */
static inline bool read_cgroups(struct tree *tree, struct facts *facts)
{
    struct mount *mounts;
    struct cgroup cgroup;

    memset(facts, 0, sizeof *facts);
    facts_limit(tree->arena, &facts->memory_total_bytes, 16 * GIB, "MemTotal", "");
    facts_limit(tree->arena, &facts->cpu_online, 8, "online", "0-7");
    facts_limit(tree->arena, &facts->huge_pages_free, 100, "HugePages_Free", "100");
    if (!mountinfo_read(tree->arena, tree->root_fd, &mounts, &tree->err) ||
        !cgroup_locate(tree->arena, tree->root_fd, mounts, facts, &cgroup, &tree->err) ||
        !cgroup_read_memory(tree->arena, tree->root_fd, &cgroup, facts, &tree->err))
        return false;
    cgroup_read_huge_pages(tree->arena, tree->root_fd, &cgroup, facts);
    return cgroup_read_cpus(tree->arena, tree->root_fd, &cgroup, facts, &tree->err);
}

static inline void write_v2(struct tree *tree)
{
    tree_write(tree, "proc/self/cgroup", "0::/a/b\n");
    tree_write(tree, "proc/self/mountinfo", "1 0 0:29 / /sys/fs/cgroup ro - cgroup2 cgroup rw\n");
    tree_write(tree, "sys/fs/cgroup/cgroup.controllers", "cpu memory\n");
}

static inline void write_own(struct tree *tree, const char *name, const char *text)
{
    tree_write(tree, arena_printf(tree->arena, "%s/%s", own_v2, name), text);
}

static inline void write_v1(struct tree *tree)
{
    tree_write(tree, "proc/self/cgroup",
               "4:memory:/a\n3:hugetlb:/a\n2:cpuset:/a\n1:cpu,cpuacct:/a\n");
    tree_write(tree, "proc/self/mountinfo",
               "1 0 0:29 / /cg/memory ro - cgroup cgroup rw,memory\n"
               "2 0 0:30 / /cg/cpu ro - cgroup cgroup rw,cpu,cpuacct\n"
               "3 0 0:31 / /cg/cpuset ro - cgroup cgroup rw,cpuset\n"
               "4 0 0:32 / /cg/hugetlb ro - cgroup cgroup rw,hugetlb\n");
}

#endif
