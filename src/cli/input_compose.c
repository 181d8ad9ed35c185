/* Given mode with compose files: what they say of the server's service. */
#include "cli/input.h"

#include <inttypes.h>
#include <string.h>

#include "base/file.h"
#include "facts/image.h"
#include "facts/pool.h"

static const char *place_text(struct arena *arena, const struct place *place)
{
    return arena_printf(arena, "%s:%d", place->file, place->line);
}

static bool decide_major(struct run *run, struct gathered *ret)
{
    const struct compose_service *service = ret->service;
    struct image image = image_parse(service->image ? service->image : "");
    struct fact *fact = &ret->decided[INPUT_PG_MAJOR];

    ret->input.has_build_values = image.is_official;
    if (image.pg_major == 0) {
        if (!fact->is_known)
            command_note(run,
                         arena_printf(run->arena,
                                      "the image of service \"%s\" does not name a major version",
                                      service->name),
                         "Give it with --pg.");
        return true;
    }
    if (!fact->is_known && (image.pg_major < PG_MAJOR_FIRST || image.pg_major > PG_MAJOR_LAST)) {
        (void)error_at(run->err, service->image_place.file, service->image_place.line,
                       "service \"%s\" runs PostgreSQL %d", service->name, image.pg_major);
        return error_hint(run->err, "This program knows %d to %d; plan for another with --pg.",
                          PG_MAJOR_FIRST, PG_MAJOR_LAST);
    }
    input_decide(run->arena, fact, (uint64_t)image.pg_major,
                 arena_printf(run->arena, "%s (image %s)",
                              place_text(run->arena, &service->image_place), service->image));
    return true;
}

/* Whether `path` is `directory` or lies below it. */
static bool is_below(const char *path, const char *directory)
{
    size_t length = strlen(directory);

    while (length > 0 && directory[length - 1] == '/')
        length--;
    return strncmp(path, directory, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

/* The mount behind `path`: the deepest one that holds it; of two at one place the later. */
static const struct compose_mount *mount_behind(const struct compose_service *service,
                                                const char *path)
{
    const struct compose_mount *found = NULL;

    for (const struct compose_mount *mount = service->mounts; mount; mount = mount->next)
        if (mount->target && is_below(path, mount->target) &&
            (!found || strlen(mount->target) >= strlen(found->target)))
            found = mount;
    return found;
}

static const char *data_directory_of(struct run *run, const struct gathered *gathered,
                                     const char *of_command)
{
    const struct compose_service *service = gathered->service;
    const struct fact *major = &gathered->decided[INPUT_PG_MAJOR];
    struct image image = image_parse(service->image ? service->image : "");

    if (run->options.pgdata)
        return run->options.pgdata;
    if (of_command)
        return of_command;
    for (const struct compose_pair *pair = service->environment; pair; pair = pair->next)
        if (strcmp(pair->name, "PGDATA") == 0 && pair->value)
            return pair->value;
    /* docker-library/postgres moved it in 18, so that pg_upgrade can link within one volume. */
    if (image.is_official && major->is_known && major->value >= 18)
        return arena_printf(run->arena, "/var/lib/postgresql/%" PRIu64 "/docker", major->value);
    return "/var/lib/postgresql/data";
}

/* Files on a tmpfs are charged to the container, so its size is a part of the ledger. */
static bool count_tmpfs(struct run *run, struct gathered *ret, const char *data_directory)
{
    const struct compose_mount *mount = mount_behind(ret->service, data_directory);

    if (!mount || strcmp(mount->type, "tmpfs") != 0)
        return true;
    ret->input.tmpfs_bytes =
        mount->tmpfs_size_bytes ? mount->tmpfs_size_bytes : run->options.data_size_bytes;
    if (ret->input.tmpfs_bytes > 0) {
        ret->input.disk_bytes = ret->input.tmpfs_bytes;
        return true;
    }
    (void)error_at(
        run->err, mount->place.file, mount->place.line,
        "the data of service \"%s\" is on a tmpfs without a size, which fills its memory",
        ret->service->name);
    return error_hint(run->err,
                      "Limit it, as in \"%s:size=512m\", or say how large the data gets "
                      "with --data-size.",
                      mount->target);
}

static void decide_shm(struct run *run, struct gathered *ret)
{
    const struct compose_service *service = ret->service;
    const struct compose_mount *mount = mount_behind(service, "/dev/shm");

    if (mount && strcmp(mount->target, "/dev/shm") == 0 && mount->tmpfs_size_bytes > 0)
        input_decide(run->arena, &ret->decided[INPUT_SHM], mount->tmpfs_size_bytes,
                     place_text(run->arena, &mount->place));
    if (service->shm_size.is_set)
        input_decide(run->arena, &ret->decided[INPUT_SHM], service->shm_size.value,
                     place_text(run->arena, &service->shm_size.place));
}

static bool decide_limits(struct run *run, struct gathered *ret)
{
    const struct compose_service *service = ret->service;
    struct fact *memory = &ret->decided[INPUT_MEMORY];

    if (service->memory_limit.is_set && service->memory_limit.value > 0)
        input_decide(run->arena, memory, service->memory_limit.value,
                     place_text(run->arena, &service->memory_limit.place));
    if (service->cpu_limit.is_set && service->cpu_limit.value > 0)
        input_decide(run->arena, &ret->decided[INPUT_CPUS], service->cpu_limit.value,
                     place_text(run->arena, &service->cpu_limit.place));
    if (memory->is_known || ret->is_limit_optional)
        return true;
    (void)error_at(run->err, service->place.file, service->place.line,
                   "service \"%s\" has no memory limit", service->name);
    return error_hint(run->err, "Add deploy.resources.limits.memory to it, or give --limits.");
}

static bool take_command(struct run *run, struct gathered *ret, const char **ret_data_directory)
{
    bool is_server = true;

    if (!input_command_pins(run->arena, ret->service, &ret->command_pins, &ret->command_config_file,
                            ret_data_directory, &is_server, run->err))
        return false;
    ret->is_command_foreign = !is_server;
    if (!is_server)
        command_note(
            run,
            arena_printf(run->arena,
                         "the command of service \"%s\" is not postgres itself, so settings "
                         "in it are not seen",
                         ret->service->name),
            NULL);
    else
        ret->server_command = ret->service->command;
    return true;
}

/* Where no client says how many connections it opens, their number is not known at all. */
static void count_clients(struct run *run, struct gathered *ret)
{
    struct client *first = NULL, **tail = &first;
    struct pool *pools = NULL;
    bool is_any_known = false;

    if (!pools_find(run->arena, &ret->stack->model, ret->service, &pools))
        return;
    for (const struct pool *pool = pools; pool; pool = pool->next)
        is_any_known = is_any_known || pool->is_known;
    for (const struct pool *pool = pools; is_any_known && pool; pool = pool->next) {
        struct client *client = arena_alloc(run->arena, sizeof *client);
        const struct project_replicas *range;

        *client = (struct client){
            .name = pool->client->name,
            .replicas = stack_replicas(ret->stack, pool->client, &range),
            .per_replica = pool->is_known ? pool->per_replica : CLIENT_POOL_ASSUMED,
            .is_assumed = !pool->is_known,
            .variable = pool->variable,
            .place = pool->place,
        };
        *tail = client;
        tail = &client->next;
    }
    ret->input.clients = first;
    ret->input.client_connections = clients_sum(first);
}

bool input_from_compose(struct run *run, struct gathered *ret)
{
    const char *data_directory = NULL;

    if (!stack_find_server(run, ret->stack, &ret->service)) {
        bool is_named = run->options.service || ret->stack->environment.service;

        return ret->is_server_optional && !is_named && run->err->kind == ERROR_INPUT;
    }
    if (!decide_limits(run, ret) || !decide_major(run, ret) ||
        !take_command(run, ret, &data_directory))
        return false;
    decide_shm(run, ret);
    count_clients(run, ret);
    return count_tmpfs(run, ret, data_directory_of(run, ret, data_directory)) ||
           ret->is_limit_optional;
}
