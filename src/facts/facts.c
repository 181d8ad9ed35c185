#include "facts/facts.h"

#include <string.h>

#include "facts/cgroup.h"
#include "facts/host.h"
#include "facts/mountinfo.h"
#include "facts/storage.h"

void facts_consider(struct arena *arena, struct fact *fact, const char *source, const char *value)
{
    struct considered **last = &fact->considered;

    while (*last)
        last = &(*last)->next;
    *last = arena_alloc(arena, sizeof **last);
    (*last)->source = source;
    (*last)->value = value;
}

void facts_decide(struct fact *fact, uint64_t value, const char *source)
{
    fact->is_known = true;
    fact->value = value;
    fact->source = source;
}

void facts_limit(struct arena *arena, struct fact *fact, uint64_t value, const char *source,
                 const char *text)
{
    facts_consider(arena, fact, source, text);
    if (!fact->is_known || value < fact->value)
        facts_decide(fact, value, source);
}

void facts_remark(struct arena *arena, struct facts *facts, const char *id, const char *message,
                  const char *fix)
{
    struct remark **last = &facts->remarks;

    while (*last)
        last = &(*last)->next;
    *last = arena_alloc(arena, sizeof **last);
    (*last)->id = id;
    (*last)->message = message;
    (*last)->fix = fix;
}

const char *facts_storage_name(enum storage_kind kind)
{
    static const char *const names[] = {
        [STORAGE_SSD] = "ssd",
        [STORAGE_HDD] = "hdd",
        [STORAGE_SAN] = "san",
        [STORAGE_NVME] = "nvme",
    };

    return names[kind];
}

static void name_facts(struct facts *facts)
{
    facts->memory_bytes.name = "memory";
    facts->memory_soft_bytes.name = "memory soft limit";
    facts->memory_total_bytes.name = "memory of the machine";
    facts->cpu_milli.name = "cpus";
    facts->cpu_online.name = "cpus of the machine";
    facts->shm_bytes.name = "shm";
    facts->page_size_bytes.name = "page size";
    facts->huge_pages_free.name = "free huge pages";
    facts->storage_kind.name = "storage";
    facts->disk_size_bytes.name = "disk size";
    facts->disk_free_bytes.name = "disk free";
}

bool facts_read(struct arena *arena, int root_fd, const char *data_directory, struct facts *ret,
                struct error *err)
{
    struct facts facts = { .overcommit_memory = -1 };
    struct mount *mounts;
    struct cgroup cgroup;

    if (data_directory[0] != '/') {
        (void)error_set(err, ERROR_USAGE, "the data directory \"%s\" is not an absolute path",
                        data_directory);
        return error_hint(err, "Name it from the root, as PostgreSQL's data_directory does.");
    }
    name_facts(&facts);
    facts.data_directory = arena_strdup(arena, data_directory);
    if (!mountinfo_read(arena, root_fd, &mounts, err))
        return false;
    if (!host_read(arena, root_fd, mounts, &facts, err))
        return false;
    if (!cgroup_locate(arena, root_fd, mounts, &facts, &cgroup, err))
        return false;
    if (!cgroup_read_memory(arena, root_fd, &cgroup, &facts, err))
        return false;
    cgroup_read_huge_pages(arena, root_fd, &cgroup, &facts);
    if (!cgroup_read_cpus(arena, root_fd, &cgroup, &facts, err))
        return false;
    storage_read(arena, root_fd, mounts, &facts);
    *ret = facts;
    return true;
}
