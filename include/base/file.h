/*
 * Reading facts below a movable root, and replacing files so that a kill at any instant leaves the
 * old or the new content.
 *
 * Every fact is read through a root descriptor (`--sysroot DIR`, "/" otherwise), so a recorded
 * machine is a test. Absolute paths and symbolic links stay inside the root (openat2(2),
 * RESOLVE_IN_ROOT).
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/error.h"

/* Opens a directory as root of facts. The descriptor is the caller's; close it with close(2). */
bool file_open_root(const char *sysroot, int *ret_root_fd, struct error *err) MUST_CHECK;

/* Opens `path` below the root with open(2) flags, confined to the root; -1 and errno on failure. */
int file_open_below(int root_fd, const char *path, int flags);

/* Whole content of `path` below the root, terminated by a NUL that is not counted. Works for /proc
 * and /sys files, whose size is not known. Fails with err->sys_errno set (ENOENT, EACCES, …) when
 * it cannot be opened or read, and when it holds more than max_bytes. `ret_length` may be NULL. */
const char *file_read(struct arena *arena, int root_fd, const char *path, size_t max_bytes,
                      size_t *ret_length, struct error *err) MUST_CHECK;

/* As file_read, for a file the user named on the command line or in a file: relative to the working
 * directory, "-" is standard input; failures are ERROR_INPUT with err->file = path, a directory is
 * refused with a message of its own. */
const char *file_read_user(struct arena *arena, const char *path, size_t max_bytes,
                           size_t *ret_length, struct error *err) MUST_CHECK;

/* Whether there is something of that name, readable or not. */
bool file_exists(int root_fd, const char *path);

/* How a file was written. */
enum file_written {
    FILE_UNCHANGED, /* the content was identical: nothing was touched, mtime kept */
    FILE_REPLACED,  /* written beside it, synced, renamed over it */
    FILE_IN_PLACE   /* rename was impossible (a bind mount): overwritten and synced */
};

/* Gives `path` the content. The previous content is kept as `path`.bak when is_backup_wanted. Mode
 * and, if possible, owner of an existing file are kept; a new file gets exactly `mode`. A symbolic
 * link is followed: its target is replaced, and the backup is beside the target. A directory or
 * special file is ERROR_INPUT. On failure the old file is as it was and no temporary file is left;
 * a kill leaves the old or the new file, and perhaps a ".NAME.pgtune-lnk.XXXXXX" beside it.
 *
 * Only FILE_IN_PLACE is weaker: a kill can leave a mixture, and a directory that takes no new file
 * has no room for the backup either. Callers tell the user. */
bool file_write(struct arena *arena, const char *path, const char *content, size_t length,
                mode_t mode, bool is_backup_wanted, enum file_written *ret,
                struct error *err) MUST_CHECK;

/* For CLEANUP(): closes a descriptor that is not negative. */
void file_close_cleanup(int *fd);

#endif
