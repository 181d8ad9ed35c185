/*
 * What lies under a data directory: file system, device, kind of disk, space.
 *
 * A disk's own word ("rotational") is believed for physical disks only: virtual disks report 1
 * whatever they lie on. Space comes from statvfs(2) on this machine; for a recorded one, from the
 * text file
 * /.pgtune-lnk/statvfs with lines "mount-point total-bytes free-bytes" that
 * tests/machines/record.sh writes, since the system call would describe the disk of whoever runs
 * the test.
 */
#ifndef FACTS_STORAGE_H
#define FACTS_STORAGE_H

#include "base/arena.h"
#include "facts/facts.h"
#include "facts/mountinfo.h"

/* Fills filesystem, device, is_tmpfs, is_overlay, storage_kind, disk_size_bytes, disk_free_bytes
 * for facts->data_directory, which need not exist yet. What cannot be found out stays unknown. */
void storage_read(struct arena *arena, int root_fd, const struct mount *mounts,
                  struct facts *facts);

#endif
