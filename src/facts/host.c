#include "facts/host.h"

#include <elf.h>
#include <string.h>

#include "base/file.h"
#include "base/units.h"
#include "facts/kernel.h"

enum { AUXV_BYTES = 16 * 1024, PAGE_SIZE_ASSUMED = 4096 };

static const char path_meminfo[] = "/proc/meminfo";
static const char path_online[] = "/sys/devices/system/cpu/online";
static const char path_status[] = "/proc/self/status";
static const char path_auxv[] = "/proc/self/auxv";
static const char path_shm[] = "/dev/shm";
static const char path_thp[] = "/sys/kernel/mm/transparent_hugepage/enabled";
static const char path_overcommit[] = "/proc/sys/vm/overcommit_memory";

/* "24684084 kB": meminfo prints kilobytes, always (proc(5)). */
static bool parse_kilobytes(struct arena *arena, const char *text, uint64_t *ret_bytes)
{
    size_t length = strcspn(text, " ");
    uint64_t kilobytes;

    if (strcmp(text + length, " kB") != 0 ||
        !kernel_parse_number(arena_strndup(arena, text, length), &kilobytes))
        return false;
    return !__builtin_mul_overflow(kilobytes, KIB, ret_bytes);
}

static bool read_meminfo(struct arena *arena, int root_fd, struct facts *facts, struct error *err)
{
    const char *text;
    uint64_t bytes, pages;

    if (!kernel_read(arena, root_fd, path_meminfo, &text, err))
        return false;
    if (!text) {
        facts_consider(arena, &facts->memory_total_bytes, path_meminfo, "absent");
        return true;
    }

    const char *total = kernel_find_value(arena, text, "MemTotal");
    const char *huge = kernel_find_value(arena, text, "HugePages_Free");

    if (!total || !parse_kilobytes(arena, total, &bytes) || bytes == 0) {
        (void)error_at(err, path_meminfo, 1, "MemTotal is missing or not a number of kB");
        return error_hint(err, "Name the limits with --limits.");
    }
    facts_limit(arena, &facts->memory_total_bytes, bytes, "MemTotal", total);
    if (huge && kernel_parse_number(huge, &pages))
        facts_limit(arena, &facts->huge_pages_free, pages, "HugePages_Free", huge);
    return true;
}

static void read_online(struct arena *arena, int root_fd, struct facts *facts)
{
    const char *text = kernel_peek(arena, root_fd, path_online);
    uint32_t count;

    if (!text)
        facts_consider(arena, &facts->cpu_online, path_online, "absent");
    else if (!kernel_parse_cpu_list(text, &count))
        facts_consider(
            arena, &facts->cpu_online, path_online,
            arena_printf(arena, "%s (not a list of CPUs)", kernel_first_line(arena, text)));
    else
        facts_limit(arena, &facts->cpu_online, count, path_online, kernel_first_line(arena, text));
}

void host_read_affinity(struct arena *arena, int root_fd, struct facts *facts)
{
    const char *text = kernel_peek(arena, root_fd, path_status);
    const char *list = text ? kernel_find_value(arena, text, "Cpus_allowed_list") : NULL;
    uint32_t count;

    if (!list)
        facts_consider(arena, &facts->cpu_milli, path_status, "absent");
    else if (!kernel_parse_cpu_list(list, &count))
        facts_consider(arena, &facts->cpu_milli, path_status,
                       arena_printf(arena, "Cpus_allowed_list %s (not a list of CPUs)", list));
    else
        facts_limit(arena, &facts->cpu_milli, (uint64_t)count * 1000, path_status,
                    arena_printf(arena, "Cpus_allowed_list %s", list));
}

/* The auxiliary vector is pairs of words of the machine that wrote it; both are ours, 64 bits. */
static void read_page_size(struct arena *arena, int root_fd, struct facts *facts)
{
    struct fact *fact = &facts->page_size_bytes;
    struct error ignored;
    size_t length;
    const char *bytes = file_read(arena, root_fd, path_auxv, AUXV_BYTES, &length, &ignored);
    uint64_t pair[2];

    for (size_t at = 0; bytes && at + sizeof pair <= length; at += sizeof pair) {
        memcpy(pair, bytes + at, sizeof pair);
        bool is_power_of_two = pair[1] && (pair[1] & (pair[1] - 1)) == 0;

        if (pair[0] == AT_PAGESZ && is_power_of_two) {
            facts_limit(arena, fact, pair[1], path_auxv,
                        arena_printf(arena, "%llu", (unsigned long long)pair[1]));
            return;
        }
    }
    facts_consider(arena, fact, path_auxv, bytes ? "no page size in it" : "absent");
    fact->value = PAGE_SIZE_ASSUMED;
    fact->source = "assumed";
}

static void read_memory_policy(struct arena *arena, int root_fd, struct facts *facts)
{
    const char *thp = kernel_peek(arena, root_fd, path_thp);
    const char *overcommit = kernel_peek(arena, root_fd, path_overcommit);
    uint64_t mode;

    if (overcommit && kernel_parse_number(overcommit, &mode) && mode <= 2)
        facts->overcommit_memory = (int)mode;
    if (thp)
        facts->transparent_huge_pages = kernel_find_choice(arena, thp);
    if (facts->transparent_huge_pages && strcmp(facts->transparent_huge_pages, "always") == 0)
        facts_remark(arena, facts, "thp-always",
                     "transparent huge pages are \"always\": memory that was freed in small pieces "
                     "stays resident and compaction stalls queries",
                     "Set /sys/kernel/mm/transparent_hugepage/enabled to madvise on the host.");
}

static void read_shm(struct arena *arena, const struct mount *mounts, struct facts *facts)
{
    const struct mount *mount = mountinfo_find_point(mounts, path_shm);
    struct fact *fact = &facts->shm_bytes;
    uint64_t bytes;

    if (!mount) {
        facts_consider(arena, fact, path_shm, "not mounted");
        return;
    }
    if (strcmp(mount->type, "tmpfs") != 0) {
        facts_consider(arena, fact, path_shm, arena_printf(arena, "a mount of %s", mount->type));
        return;
    }

    bool is_sized = mountinfo_tmpfs_is_sized(arena, mount);
    const char *text = arena_printf(arena, "tmpfs %s%s", mount->super_options,
                                    is_sized ? "" : " (no size: half of MemTotal)");

    if (mountinfo_tmpfs_bytes(arena, mount, facts->memory_total_bytes.value,
                              facts->page_size_bytes.value, &bytes))
        facts_limit(arena, fact, bytes, path_shm, text);
    else
        facts_consider(arena, fact, path_shm, text);
}

bool host_read(struct arena *arena, int root_fd, const struct mount *mounts, struct facts *facts,
               struct error *err)
{
    if (!read_meminfo(arena, root_fd, facts, err))
        return false;
    read_online(arena, root_fd, facts);
    read_page_size(arena, root_fd, facts);
    read_memory_policy(arena, root_fd, facts);
    read_shm(arena, mounts, facts);
    return true;
}
