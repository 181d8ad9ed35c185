/*
 * The mount table of our mount namespace, /proc/self/mountinfo (proc(5), 3.5 of the kernel's
 * Documentation/filesystems/proc.rst): which file system is behind a path, where cgroups are seen.
 */
#ifndef FACTS_MOUNTINFO_H
#define FACTS_MOUNTINFO_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

struct mount {
    uint32_t device_major, device_minor;
    const char *root;          /* which part of the file system is mounted */
    const char *point;         /* where */
    const char *type;          /* "ext4", "cgroup2", "fuse.glusterfs", … */
    const char *source;        /* device, "overlay", "server:/export", … */
    const char *super_options; /* of the file system, "rw,size=65536k" */
    struct mount *next;        /* in the order of the file: a later mount covers an earlier one */
};

/* The table; *ret is NULL when there is no /proc. A line in another form is ERROR_INPUT. */
bool mountinfo_read(struct arena *arena, int root_fd, struct mount **ret,
                    struct error *err) MUST_CHECK;

/* The mount that holds `path` (absolute, links resolved): the longest mount point above it; NULL
 * when there is none. */
const struct mount *mountinfo_find_path(const struct mount *mounts, const char *path);

/* The mount at exactly this point, or NULL. */
const struct mount *mountinfo_find_point(const struct mount *mounts, const char *point);

/* What follows `parent` in `path` when it is the same path or above it ("" for the same), otherwise
 * NULL: ("/a", "/a/b") -> "/b", ("/a", "/ab") -> NULL, ("/", "/a") -> "/a", ("/", "/") -> "". */
const char *mountinfo_path_below(const char *parent, const char *path);

/* Whether the comma-separated options contain the word. */
bool mountinfo_has_option(const char *options, const char *word);

/* X of the last "name=X", or NULL. */
const char *mountinfo_option_value(struct arena *arena, const char *options, const char *name);

/* Size limit of a tmpfs in bytes; without a size it is half of RAM (tmpfs(5)), and size=0 is no
 * limit, so all of RAM. False when it cannot be known (RAM unknown). */
bool mountinfo_tmpfs_bytes(struct arena *arena, const struct mount *mount,
                           uint64_t memory_total_bytes, uint64_t page_size_bytes,
                           uint64_t *ret_bytes);

/* Whether the tmpfs was given a size of its own. */
bool mountinfo_tmpfs_is_sized(struct arena *arena, const struct mount *mount);

/* A copy of the first `length` bytes with \040 and the like replaced, as in mountinfo and fstab. */
const char *mountinfo_unescape(struct arena *arena, const char *text, size_t length);

#endif
