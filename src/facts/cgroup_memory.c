#include "facts/cgroup.h"

#include <inttypes.h>
#include <string.h>

#include "base/units.h"
#include "facts/kernel.h"

/* A limit as the kernel writes it. "max" is v2's none; "-1" is what one writes to v1 and some
 * emulations also read back. *ret is UINT64_MAX for none. */
static bool parse_limit(struct arena *arena, const char *path, const char *text, uint64_t *ret,
                        struct error *err)
{
    const char *line = kernel_first_line(arena, text);

    if (strcmp(line, "max") == 0 || strcmp(line, "-1") == 0) {
        *ret = UINT64_MAX;
        return true;
    }
    if (kernel_parse_number(text, ret) && *ret > 0)
        return true;
    (void)error_at(err, path, 1, "\"%s\" is not a memory limit", line);
    return error_hint(err, "Expected bytes or \"max\"; name the limit with --limits.");
}

/* v1 says "none" with 2^63-1 rounded down to a page, and a limit that RAM cannot reach limits
 * nothing; where RAM is unknown, half the address space stands for it. */
static bool is_no_limit(const struct facts *facts, uint64_t limit)
{
    const struct fact *total = &facts->memory_total_bytes;

    return limit >= (total->is_known ? total->value : UINT64_MAX / 4);
}

static void consider_limit(struct arena *arena, const struct facts *facts, struct fact *fact,
                           const char *source, uint64_t limit)
{
    if (limit == UINT64_MAX)
        facts_consider(arena, fact, source, "max (none)");
    else if (is_no_limit(facts, limit))
        facts_consider(
            arena, fact, source,
            arena_printf(arena, "%" PRIu64 " (none%s)", limit,
                         facts->memory_total_bytes.is_known ? ": not below MemTotal" : ""));
    else
        facts_limit(arena, fact, limit, source, arena_printf(arena, "%" PRIu64, limit));
}

/* One file of one level into `fact`; *ret_exists tells whether it is there. */
static bool read_level(struct arena *arena, int root_fd, const char *directory, const char *name,
                       const struct facts *facts, struct fact *fact, bool *ret_exists,
                       struct error *err)
{
    const char *path = arena_printf(arena, "%s/%s", directory, name);
    const char *text;
    uint64_t limit;

    if (!kernel_read(arena, root_fd, path, &text, err))
        return false;
    *ret_exists = text != NULL;
    if (!text)
        return true;
    if (!parse_limit(arena, path, text, &limit, err))
        return false;
    consider_limit(arena, facts, fact, path, limit);
    return true;
}

/* v1's memory.stat holds the minimum over all ancestors, also over those that the container does
 * not see (cgroup-v1/memory.rst, 5.2); our own group's is enough. */
static bool read_hierarchical(struct arena *arena, int root_fd, const char *directory,
                              struct facts *facts, struct error *err)
{
    const char *path = arena_printf(arena, "%s/memory.stat", directory);
    const char *text;
    uint64_t limit;

    if (!kernel_read(arena, root_fd, path, &text, err))
        return false;

    const char *value = text ? kernel_find_value(arena, text, "hierarchical_memory_limit") : NULL;

    if (!value)
        return true;
    if (!parse_limit(arena, path, value, &limit, err))
        return false;
    consider_limit(arena, facts, &facts->memory_bytes,
                   arena_printf(arena, "hierarchical_memory_limit of %s", path), limit);
    return true;
}

static void remark_if_missing(struct arena *arena, int root_fd, const struct cgroup *cgroup,
                              struct facts *facts)
{
    const struct cgroup_place *place = &cgroup->memory;

    if (place->hierarchy == CGROUP_V2) {
        const char *path = arena_printf(arena, "%s/cgroup.controllers", place->mount_point);
        const char *text = kernel_peek(arena, root_fd, path);
        const char *line = text ? kernel_first_line(arena, text) : "absent";
        const char *padded = arena_printf(arena, " %s ", line);

        /* The root of the hierarchy has no memory.max; with the controller there, that is no
         * limit. */
        if (strstr(padded, " memory "))
            return;
        facts_consider(arena, &facts->memory_bytes, path,
                       text ? arena_printf(arena, "%s (no memory controller)", line) : line);
    }
    cgroup_remark_missing(arena, facts);
}

static bool read_levels(struct arena *arena, int root_fd, const struct cgroup *cgroup,
                        struct facts *facts, struct error *err)
{
    const struct cgroup_place *place = &cgroup->memory;
    bool is_v2 = place->hierarchy == CGROUP_V2;
    const char *name = is_v2 ? "memory.max" : "memory.limit_in_bytes";
    bool has_any = false, exists;

    for (const char *directory = place->group; directory;
         directory = cgroup_above(arena, place, directory)) {
        if (!read_level(arena, root_fd, directory, name, facts, &facts->memory_bytes, &exists, err))
            return false;
        has_any |= exists;
        if (is_v2 && !read_level(arena, root_fd, directory, "memory.high", facts,
                                 &facts->memory_soft_bytes, &exists, err))
            return false;
    }
    if (!is_v2 && !read_hierarchical(arena, root_fd, place->group, facts, err))
        return false;
    if (!has_any)
        remark_if_missing(arena, root_fd, cgroup, facts);
    return true;
}

/* memory.high throttles before memory.max kills: below it, it is the budget to plan for. */
static void judge_soft_limit(struct arena *arena, struct facts *facts)
{
    struct fact *soft = &facts->memory_soft_bytes;

    if (!soft->is_known)
        return;
    if (facts->memory_bytes.is_known && soft->value >= facts->memory_bytes.value) {
        soft->is_known = false;
        soft->value = 0;
        soft->source = NULL;
        return;
    }
    facts_remark(arena, facts, "cgroup-memory-high",
                 arena_printf(arena,
                              "memory.high of %s in %s is below the hard limit: the kernel slows "
                              "the server down from there on",
                              units_format_bytes(arena, soft->value), soft->source),
                 "Raise memory.high to memory.max, or plan for memory.high.");
}

bool cgroup_read_memory(struct arena *arena, int root_fd, const struct cgroup *cgroup,
                        struct facts *facts, struct error *err)
{
    const struct fact *total = &facts->memory_total_bytes;

    if (cgroup->memory.hierarchy != CGROUP_NONE && !read_levels(arena, root_fd, cgroup, facts, err))
        return false;
    if (total->is_known)
        facts_limit(arena, &facts->memory_bytes, total->value, total->source,
                    arena_printf(arena, "%" PRIu64, total->value));
    judge_soft_limit(arena, facts);
    return true;
}

static uint64_t huge_page_bytes(struct arena *arena, int root_fd)
{
    const char *text = kernel_peek(arena, root_fd, "/proc/meminfo");
    const char *size = text ? kernel_find_value(arena, text, "Hugepagesize") : NULL;
    uint64_t kilobytes;

    if (!size || !kernel_parse_number(arena_strndup(arena, size, strcspn(size, " ")), &kilobytes))
        return 0;
    return kilobytes * KIB;
}

/* "2MB", "1GB", "64KB": the size in the names of the controller's files (cgroup-v2.rst,
 * HugeTLB). */
static const char *huge_page_name(struct arena *arena, uint64_t bytes)
{
    if (bytes >= GIB)
        return arena_printf(arena, "%" PRIu64 "GB", bytes / GIB);
    if (bytes >= MIB)
        return arena_printf(arena, "%" PRIu64 "MB", bytes / MIB);
    return arena_printf(arena, "%" PRIu64 "KB", bytes / KIB);
}

/* meminfo shows the host's pool. A group that may not use it gets no error from mmap(2) but SIGBUS
 * at the first touch, so that huge_pages = try kills the server. */
void cgroup_read_huge_pages(struct arena *arena, int root_fd, const struct cgroup *cgroup,
                            struct facts *facts)
{
    const struct cgroup_place *place = &cgroup->hugetlb;
    struct fact *fact = &facts->huge_pages_free;
    uint64_t free_pages = fact->value, size, limit;

    if (!fact->is_known || free_pages == 0 || place->hierarchy == CGROUP_NONE ||
        (size = huge_page_bytes(arena, root_fd)) == 0)
        return;
    for (const char *directory = place->group; directory;
         directory = cgroup_above(arena, place, directory)) {
        const char *path =
            arena_printf(arena, "%s/hugetlb.%s.%s", directory, huge_page_name(arena, size),
                         place->hierarchy == CGROUP_V2 ? "max" : "limit_in_bytes");
        const char *text = kernel_peek(arena, root_fd, path);

        if (!text)
            continue;
        if (kernel_parse_number(text, &limit))
            facts_limit(arena, fact, limit / size, path,
                        arena_printf(arena, "%s bytes", kernel_first_line(arena, text)));
        else
            facts_consider(arena, fact, path,
                           arena_printf(arena, "%s (none)", kernel_first_line(arena, text)));
    }
    if (fact->value < free_pages)
        facts_remark(arena, facts, "huge-pages-limited",
                     arena_printf(arena,
                                  "the machine has %" PRIu64
                                  " free huge pages, but %s allows %" PRIu64
                                  ": a server that maps more is killed by SIGBUS",
                                  free_pages, fact->source, fact->value),
                     "Set huge_pages = off, or grant the container huge pages.");
}
