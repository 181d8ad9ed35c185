/* Given mode with compose files: what they say of the server's service. */
#include "cli/input.h"

#include <inttypes.h>
#include <string.h>

#include "base/file.h"
#include "facts/image.h"

static const char *const *strings_of_list(struct arena *arena, const struct option_list *list)
{
    size_t count = 0;

    for (const struct option_list *item = list; item; item = item->next)
        count++;
    if (count == 0)
        return NULL;

    const char **strings = arena_array(arena, count + 1, sizeof *strings);

    for (size_t i = 0; i < count; i++, list = list->next)
        strings[i] = list->text;
    return strings;
}

/* The environment with COMPOSE_PROJECT_NAME of --project-name, which beats the shell's. */
static const char *const *compose_environment(struct run *run)
{
    static const char name[] = "COMPOSE_PROJECT_NAME=";
    const char *const *environment = run->environment;
    size_t count = 0;

    if (!run->options.project_name)
        return environment;
    while (environment[count])
        count++;

    const char **entries = arena_array(run->arena, count + 2, sizeof *entries);

    entries[0] = arena_printf(run->arena, "%s%s", name, run->options.project_name);
    count = 1;
    for (; *environment; environment++)
        if (strncmp(*environment, name, sizeof name - 1) != 0)
            entries[count++] = *environment;
    return entries;
}

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
    if (memory->is_known)
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

bool input_from_compose(struct run *run, struct gathered *ret)
{
    const struct options *options = &run->options;
    struct compose_input input = {
        .files = strings_of_list(run->arena, options->files),
        .env_files = strings_of_list(run->arena, options->env_files),
        .profiles = strings_of_list(run->arena, options->profiles),
        .project_directory = options->project_directory,
        .process_environment = compose_environment(run),
    };
    struct compose_model model = { 0 };
    const char *data_directory = NULL;

    if (!compose_read(run->arena, &input, &model, run->err) ||
        !compose_find_server(run->arena, &model, options->service, &ret->service, run->err) ||
        !decide_limits(run, ret) || !decide_major(run, ret) ||
        !take_command(run, ret, &data_directory))
        return false;
    decide_shm(run, ret);
    return count_tmpfs(run, ret, data_directory_of(run, ret, data_directory));
}
