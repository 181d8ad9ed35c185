#include "facts/storage.h"

#include <inttypes.h>
#include <string.h>

#include "base/file.h"
#include "base/place.h"
#include "facts/disk.h"
#include "facts/kernel.h"

static const char path_statvfs[] = "/.pgtune-lnk/statvfs";

/* Their latency is the network's, whatever disks the other side has. */
static const char *const network_filesystems[] = {
    "nfs",          "nfs4",   "cifs", "smb3",   "ceph", "fuse.ceph",  "fuse.glusterfs",
    "glusterfs",    "lustre", "gpfs", "beegfs", "afs",  "fuse.sshfs", "fuse.s3fs",
    "fuse.juicefs", "ocfs2",  "gfs2",
};

static bool is_network(const char *type)
{
    for (size_t i = 0; i < ARRAY_LENGTH(network_filesystems); i++)
        if (strcmp(type, network_filesystems[i]) == 0)
            return true;
    return false;
}

/* Where sysfs describes the device. Btrfs and others give their mounts an anonymous number (major
 * 0); then the name of the source is all there is. */
static const char *sysfs_directory(struct arena *arena, const struct mount *mount)
{
    if (mount->device_major != 0)
        return arena_printf(arena, "/sys/dev/block/%" PRIu32 ":%" PRIu32, mount->device_major,
                            mount->device_minor);
    if (strncmp(mount->source, "/dev/", 5) == 0 && !strchr(mount->source + 5, '/'))
        return arena_printf(arena, "/sys/class/block/%s", mount->source + 5);
    return NULL;
}

static void read_kind(struct arena *arena, int root_fd, const struct mount *mount,
                      struct facts *facts)
{
    struct fact *fact = &facts->storage_kind;
    const char *directory = sysfs_directory(arena, mount);

    facts_consider(arena, fact, mount->point,
                   arena_printf(arena, "%s on %s", mount->type, mount->source));
    if (is_network(mount->type))
        facts_decide(fact, STORAGE_SAN, mount->point);
    else if (directory)
        disk_read_kind(arena, root_fd, directory, fact);
}

/* "mount-point total free" for this mount point in a recorded file; false when it is not there. */
static bool find_recorded_space(struct arena *arena, const char *text, const char *point,
                                uint64_t *ret_total, uint64_t *ret_free)
{
    for (const char *line = text; *line;) {
        const char *end = line + strcspn(line, "\n");
        const char *total = memchr(line, ' ', (size_t)(end - line));
        const char *available = total ? memchr(total + 1, ' ', (size_t)(end - total - 1)) : NULL;

        if (available &&
            strcmp(mountinfo_unescape(arena, line, (size_t)(total - line)), point) == 0)
            return kernel_parse_number(arena_strndup(arena, total, (size_t)(available - total)),
                                       ret_total) &&
                   kernel_parse_number(arena_strndup(arena, available, (size_t)(end - available)),
                                       ret_free);
        line = end + (*end != '\0');
    }
    return false;
}

static void read_space(struct arena *arena, int root_fd, const char *point, struct facts *facts)
{
    bool is_machine = place_is_machine(root_fd);
    const char *source = is_machine ? "statvfs" : path_statvfs;
    const char *text = is_machine ? NULL : kernel_peek(arena, root_fd, path_statvfs);
    uint64_t total = 0, available = 0;
    bool is_read = is_machine ? place_disk_space(root_fd, point, &total, &available)
                              : text && find_recorded_space(arena, text, point, &total, &available);

    /* File systems that count nothing (total 0) and huge pseudo sizes say nothing about a disk. */
    if (!is_read || total == 0) {
        facts_consider(arena, &facts->disk_size_bytes, source, "no answer");
        facts_consider(arena, &facts->disk_free_bytes, source, "no answer");
        return;
    }
    facts_limit(arena, &facts->disk_size_bytes, total, source,
                arena_printf(arena, "%" PRIu64, total));
    facts_limit(arena, &facts->disk_free_bytes, available, source,
                arena_printf(arena, "%" PRIu64, available));
}

static void read_tmpfs(struct arena *arena, const struct mount *mount, struct facts *facts)
{
    uint64_t bytes;
    bool is_sized = strcmp(mount->type, "tmpfs") == 0 && mountinfo_tmpfs_is_sized(arena, mount);

    facts_remark(arena, facts, "storage-tmpfs",
                 arena_printf(arena,
                              "the data directory is on tmpfs (%s): it is gone after a restart, "
                              "and what it holds counts in full against the memory limit",
                              mount->point),
                 "Use tmpfs for tests only, and leave room for it in the limit.");
    if (!is_sized)
        facts_remark(arena, facts, "storage-tmpfs-unsized",
                     arena_printf(arena,
                                  "the tmpfs %s has no size: it may grow to half of the host's "
                                  "memory, whatever the container's limit is",
                                  mount->point),
                     "Give it a size, e.g. tmpfs: /var/lib/postgresql/data:size=512m.");
    if (strcmp(mount->type, "tmpfs") == 0 &&
        mountinfo_tmpfs_bytes(arena, mount, facts->memory_total_bytes.value,
                              facts->page_size_bytes.value, &bytes))
        facts_limit(arena, &facts->disk_size_bytes, bytes, mount->point,
                    arena_printf(arena, "tmpfs %s", mount->super_options));
}

static void remark_overlay(struct arena *arena, const struct mount *mount, struct facts *facts)
{
    facts_remark(arena, facts, "storage-overlay",
                 arena_printf(arena,
                              "the data directory is on the container's own layer (%s at %s): it "
                              "is gone when the container is recreated, and every first write to "
                              "a file copies it",
                              mount->type, mount->point),
                 "Mount a volume at the data directory.");
}

void storage_read(struct arena *arena, int root_fd, const struct mount *mounts, struct facts *facts)
{
    const char *path = place_resolve(arena, root_fd, facts->data_directory);
    const struct mount *mount = mountinfo_find_path(mounts, path);

    if (!mount) {
        /* In a chroot below a mount point the mount that holds "/" is not in the table. */
        facts_consider(arena, &facts->storage_kind, path, "no mount is known");
        read_space(arena, root_fd, "/", facts);
        return;
    }
    facts->filesystem = mount->type;
    facts->device = mount->source;
    facts->is_tmpfs = strcmp(mount->type, "tmpfs") == 0 || strcmp(mount->type, "ramfs") == 0;
    facts->is_overlay = strcmp(mount->type, "overlay") == 0 || strcmp(mount->type, "aufs") == 0 ||
                        strcmp(mount->type, "fuse.fuse-overlayfs") == 0;
    if (facts->is_tmpfs)
        read_tmpfs(arena, mount, facts);
    if (facts->is_overlay)
        remark_overlay(arena, mount, facts);
    read_kind(arena, root_fd, mount, facts);
    read_space(arena, root_fd, mount->point, facts);
}
