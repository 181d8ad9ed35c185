/*
 * Where a path below a root really is: symbolic links, names in a directory, space on its disk.
 *
 * Like base/file.h for the root, but about directories and file systems instead of contents.
 * Nothing here reads a file.
 */
#ifndef BASE_PLACE_H
#define BASE_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* Whether the root is "/" of the machine we run on, and not a recorded tree: system calls such as
 * statvfs(2) tell the truth only then. */
bool place_is_machine(int root_fd);

/* `path` as a process would see it whose root directory (chroot(2)) is the root: without links, "."
 * and
 * ".." in its existing part, and never above the root; what does not exist yet is kept. `ret_path`
 * has room for PATH_MAX bytes and becomes "" for the root itself. On failure (ELOOP, ENAMETOOLONG)
 * errno is set. */
bool place_follow(int root_fd, const char *path, char *ret_path);

/* The same in the arena, "/" for the root; `path` itself when it cannot be followed. */
const char *place_resolve(struct arena *arena, int root_fd, const char *path);

/* Names in a directory below the root, at most `max_names` of them, without "." and "..", in the
 * order of strcmp(3), ended by NULL. A directory that cannot be read has none. */
const char **place_list(struct arena *arena, int root_fd, const char *path, size_t max_names);

/* Bytes of the file system that holds `path`: in all, and free for others than root. False when the
 * system call fails. */
bool place_disk_space(int root_fd, const char *path, uint64_t *ret_total_bytes,
                      uint64_t *ret_free_bytes);

#endif
