/*
 * The kind of a block device, as far as it can be known from /sys: a virtual disk hides it.
 */
#ifndef FACTS_DISK_H
#define FACTS_DISK_H

#include "base/arena.h"
#include "facts/facts.h"

/* Decides `fact` (an enum storage_kind) for the device at `directory`, a directory of sysfs such as
 * "/sys/dev/block/8:1"; a partition answers for its disk, a mapped device for what is below it.
 * Notes what was considered; leaves the fact unknown when no physical disk says so. */
void disk_read_kind(struct arena *arena, int root_fd, const char *directory, struct fact *fact);

#endif
