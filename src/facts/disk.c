#include "facts/disk.h"

#include <string.h>

#include "base/file.h"
#include "base/place.h"
#include "facts/kernel.h"

/* LVM on LUKS on md on partitions is three; more than this is a cycle in a broken recording. */
enum { DEPTH_MAX = 8, SLAVES_MAX = 64 };

enum word { WORD_NONE, WORD_PHYSICAL, WORD_NVME, WORD_STACKED, WORD_NETWORK };

/* By the kernel's device name (Documentation/admin-guide/devices.txt). Names that are not here (vd,
 * xvd, loop, zram, zd, …) are virtual or unknown: nothing they say is believed. */
static const struct {
    const char *prefix;
    enum word word;
} names[] = {
    { "sd", WORD_PHYSICAL }, { "hd", WORD_PHYSICAL }, { "mmcblk", WORD_PHYSICAL },
    { "nvme", WORD_NVME },   { "dm-", WORD_STACKED }, { "md", WORD_STACKED },
    { "rbd", WORD_NETWORK }, { "nbd", WORD_NETWORK },
};

/* In vendor or model of disks that a hypervisor or a cloud invents. */
static const char *const virtual_words[] = {
    "QEMU",
    "VMware",
    "VBOX",
    "Msft",
    "Microsoft",
    "Google",
    "Amazon Elastic Block Store",
    "Xen",
    "XENSRC",
    "BHYVE",
    "Parallels",
    "VDISK",
    "Virtual",
    "VIRTUAL",
    "nvme_card-pd",
};

/* Vendors of storage arrays and of iSCSI targets, as multipath-tools lists them (hwtable.c). */
static const char *const array_vendors[] = {
    "LIO-ORG",  "IET",    "NETAPP",   "EMC",     "DGC",     "PURE",
    "3PARdata", "Nimble", "COMPELNT", "FreeNAS", "TrueNAS", "SYNOLOGY",
};

struct search {
    struct arena *arena;
    int root_fd;
    struct fact *fact;
    bool is_doubtful; /* one part of a stack is not to be believed */
};

static enum word word_of(const char *name)
{
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++)
        if (strncmp(name, names[i].prefix, strlen(names[i].prefix)) == 0)
            return names[i].word;
    return WORD_NONE;
}

/* The line of a file in the device's directory, "" when absent; noted when present. */
static const char *read_line(struct search *search, const char *directory, const char *name)
{
    const char *path = arena_printf(search->arena, "%s/%s", directory, name);
    const char *text = kernel_peek(search->arena, search->root_fd, path);
    const char *line = text ? kernel_first_line(search->arena, text) : "";

    if (text)
        facts_consider(search->arena, search->fact, path, line);
    return line;
}

static bool is_virtual(const char *vendor, const char *model)
{
    for (size_t i = 0; i < ARRAY_LENGTH(virtual_words); i++)
        if (strstr(vendor, virtual_words[i]) || strstr(model, virtual_words[i]))
            return true;
    return false;
}

static bool is_array(const char *vendor)
{
    for (size_t i = 0; i < ARRAY_LENGTH(array_vendors); i++)
        if (strncmp(vendor, array_vendors[i], strlen(array_vendors[i])) == 0)
            return true;
    return false;
}

/* The slowest part of a stack sets its pace. */
static void offer(struct search *search, enum storage_kind kind, const char *source)
{
    static const int slowness[] = {
        [STORAGE_NVME] = 0,
        [STORAGE_SSD] = 1,
        [STORAGE_SAN] = 2,
        [STORAGE_HDD] = 3,
    };
    struct fact *fact = search->fact;

    if (!fact->is_known || slowness[kind] > slowness[fact->value])
        facts_decide(fact, kind, source);
}

static void doubt(struct search *search, const char *directory, const char *why)
{
    search->is_doubtful = true;
    facts_consider(search->arena, search->fact, directory, why);
}

static void read_physical(struct search *search, const char *directory, enum word word)
{
    const char *vendor = read_line(search, directory, "device/vendor");
    const char *model = read_line(search, directory, "device/model");
    const char *rotational;

    if (is_virtual(vendor, model)) {
        doubt(search, directory, "a virtual disk: what it says about itself is not believed");
        return;
    }
    if (is_array(vendor)) {
        offer(search, STORAGE_SAN, arena_printf(search->arena, "%s/device/vendor", directory));
        return;
    }
    if (word == WORD_NVME) {
        offer(search, STORAGE_NVME, directory);
        return;
    }
    rotational = read_line(search, directory, "queue/rotational");
    if (rotational[0] == '\0')
        doubt(search, directory, "does not say whether it rotates");
    else
        offer(search, strcmp(rotational, "0") == 0 ? STORAGE_SSD : STORAGE_HDD,
              arena_printf(search->arena, "%s/queue/rotational", directory));
}

static void read_device(struct search *search, const char *directory, int depth);

static void read_stack(struct search *search, const char *directory, int depth)
{
    const char *slaves = arena_printf(search->arena, "%s/slaves", directory);
    const char **below = place_list(search->arena, search->root_fd, slaves, SLAVES_MAX);

    if (!below[0] || depth >= DEPTH_MAX) {
        doubt(search, directory, "a mapped device without disks below it");
        return;
    }
    for (; *below; below++)
        read_device(search, arena_printf(search->arena, "%s/%s", slaves, *below), depth + 1);
}

static void read_device(struct search *search, const char *directory, int depth)
{
    const char *text;

    /* A partition has no queue of its own; its disk is the directory above it, once the link from
     * /sys/dev/block is followed. */
    if (file_exists(search->root_fd, arena_printf(search->arena, "%s/partition", directory)))
        directory = arena_printf(search->arena, "%s/..", directory);
    text = kernel_peek(search->arena, search->root_fd,
                       arena_printf(search->arena, "%s/uevent", directory));

    const char *name = text ? kernel_find_value(search->arena, text, "DEVNAME") : NULL;

    if (!name) {
        doubt(search, directory, "absent");
        return;
    }
    facts_consider(search->arena, search->fact, arena_printf(search->arena, "%s/uevent", directory),
                   name);

    enum word word = word_of(name);

    if (word == WORD_PHYSICAL || word == WORD_NVME)
        read_physical(search, directory, word);
    else if (word == WORD_NETWORK)
        offer(search, STORAGE_SAN, arena_printf(search->arena, "%s/uevent", directory));
    else if (word == WORD_STACKED)
        read_stack(search, directory, depth);
    else
        doubt(search, directory, "not a physical disk: what it says about itself is not believed");
}

void disk_read_kind(struct arena *arena, int root_fd, const char *directory, struct fact *fact)
{
    struct search search = { .arena = arena, .root_fd = root_fd, .fact = fact };

    read_device(&search, directory, 0);
    if (search.is_doubtful) {
        fact->is_known = false;
        fact->value = 0;
        fact->source = NULL;
    }
}
