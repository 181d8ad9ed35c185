#include "facts/cgroup.h"

#include <inttypes.h>
#include <string.h>

#include "base/units.h"
#include "facts/host.h"
#include "facts/kernel.h"

enum { PERIOD_DEFAULT_US = 100000 };

/* As kernel_read, but a file that cannot be read is noted and then treated as absent. */
static const char *read_or_note(struct arena *arena, int root_fd, const char *path,
                                struct facts *facts)
{
    struct error failure;
    const char *text;

    if (kernel_read(arena, root_fd, path, &text, &failure))
        return text;
    facts_consider(arena, &facts->cpu_milli, path, arena_strdup(arena, failure.message));
    facts_remark(arena, facts, "cgroup-cpu-unreadable",
                 arena_printf(arena, "a CPU limit may exist: %s", failure.message),
                 "Let the tool read this file, or name the CPUs with --limits MEM,CPUS.");
    return NULL;
}

static bool not_a_quota(struct arena *arena, const char *path, const char *text, struct error *err)
{
    (void)error_at(err, path, 1, "\"%s\" is not a CPU limit", kernel_first_line(arena, text));
    return error_hint(err, "Name the CPUs with --limits MEM,CPUS.");
}

/* quota/period in thousandths, rounded down but never to nothing. */
static void limit_quota(struct arena *arena, struct facts *facts, const char *path, uint64_t quota,
                        uint64_t period)
{
    uint64_t milli;

    if (__builtin_mul_overflow(quota, 1000u, &milli))
        milli = UINT64_MAX;
    milli /= period;
    if (milli == 0)
        milli = 1;
    facts_limit(arena, &facts->cpu_milli, milli, path,
                milli > UINT32_MAX
                    ? arena_printf(arena, "%" PRIu64 " of %" PRIu64 " us", quota, period)
                    : arena_printf(arena, "%" PRIu64 " of %" PRIu64 " us (%s CPU%s)", quota, period,
                                   units_format_cpus(arena, (uint32_t)milli),
                                   milli == 1000 ? "" : "s"));
}

/* v2: "max 100000" or "150000 100000" */
static bool read_cpu_max(struct arena *arena, int root_fd, const char *directory,
                         struct facts *facts, struct error *err)
{
    const char *path = arena_printf(arena, "%s/cpu.max", directory);
    const char *text = read_or_note(arena, root_fd, path, facts);
    uint64_t quota, period;

    if (!text)
        return true;

    size_t length = strcspn(text, " \t\n");
    const char *first = arena_strndup(arena, text, length);

    if (strcmp(first, "max") == 0) {
        facts_consider(arena, &facts->cpu_milli, path, "max (none)");
        return true;
    }
    if (!kernel_parse_number(first, &quota) || !kernel_parse_number(text + length, &period) ||
        period == 0)
        return not_a_quota(arena, path, text, err);
    limit_quota(arena, facts, path, quota, period);
    return true;
}

/* v1: cpu.cfs_quota_us is -1 for none; cpu.cfs_period_us beside it */
static bool read_cfs_quota(struct arena *arena, int root_fd, const char *directory,
                           struct facts *facts, struct error *err)
{
    const char *path = arena_printf(arena, "%s/cpu.cfs_quota_us", directory);
    const char *period_path = arena_printf(arena, "%s/cpu.cfs_period_us", directory);
    const char *text = read_or_note(arena, root_fd, path, facts);
    uint64_t quota, period = PERIOD_DEFAULT_US;

    if (!text)
        return true;
    if (strcmp(kernel_first_line(arena, text), "-1") == 0) {
        facts_consider(arena, &facts->cpu_milli, path, "-1 (none)");
        return true;
    }
    if (!kernel_parse_number(text, &quota))
        return not_a_quota(arena, path, text, err);

    const char *period_text = read_or_note(arena, root_fd, period_path, facts);

    if (period_text && (!kernel_parse_number(period_text, &period) || period == 0))
        return not_a_quota(arena, period_path, period_text, err);
    limit_quota(arena, facts, path, quota, period);
    return true;
}

static bool read_quotas(struct arena *arena, int root_fd, const struct cgroup_place *place,
                        struct facts *facts, struct error *err)
{
    if (place->hierarchy == CGROUP_NONE)
        return true;
    for (const char *directory = place->group; directory;
         directory = cgroup_above(arena, place, directory)) {
        bool is_read = place->hierarchy == CGROUP_V2
                           ? read_cpu_max(arena, root_fd, directory, facts, err)
                           : read_cfs_quota(arena, root_fd, directory, facts, err);

        if (!is_read)
            return false;
    }
    return true;
}

/* The first file that says something, from our own group upwards: an effective set is already the
 * intersection with every ancestor's, and an empty one means "as above" (cgroup-v2.rst, Cpuset). */
static bool read_cpuset(struct arena *arena, int root_fd, const struct cgroup_place *place,
                        struct facts *facts, struct error *err)
{
    static const char *const names[][2] = {
        [CGROUP_V1] = { "cpuset.effective_cpus", "cpuset.cpus" },
        [CGROUP_V2] = { "cpuset.cpus.effective", "cpuset.cpus" },
    };

    if (place->hierarchy == CGROUP_NONE)
        return true;
    for (const char *directory = place->group; directory;
         directory = cgroup_above(arena, place, directory)) {
        for (size_t i = 0; i < ARRAY_LENGTH(names[0]); i++) {
            const char *path = arena_printf(arena, "%s/%s", directory, names[place->hierarchy][i]);
            const char *text = read_or_note(arena, root_fd, path, facts);
            const char *line = text ? kernel_first_line(arena, text) : "";
            uint32_t count;

            if (line[0] == '\0')
                continue;
            if (!kernel_parse_cpu_list(text, &count))
                return not_a_quota(arena, path, text, err);
            facts_limit(arena, &facts->cpu_milli, (uint64_t)count * 1000, path, line);
            return true;
        }
    }
    return true;
}

bool cgroup_read_cpus(struct arena *arena, int root_fd, const struct cgroup *cgroup,
                      struct facts *facts, struct error *err)
{
    const struct fact *online = &facts->cpu_online;

    /* First: what allows as many CPUs as there are limits nothing and decides nothing. */
    if (online->is_known)
        facts_limit(arena, &facts->cpu_milli, online->value * 1000, online->source,
                    online->considered->value);
    if (!read_quotas(arena, root_fd, &cgroup->cpu, facts, err))
        return false;
    if (!read_cpuset(arena, root_fd, &cgroup->cpuset, facts, err))
        return false;
    host_read_affinity(arena, root_fd, facts);
    return true;
}
