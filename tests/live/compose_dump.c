/*
 * Prints our model of Compose files as JSON, for tests/live/compose-oracle.sh. Arguments as in docker
 * compose: -f FILE, --env-file FILE, --profile NAME, --project-directory DIR.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "facts/compose.h"
#include "report/json.h"

enum { LIST_MAX = 64, EXIT_USAGE = 2, EXIT_INPUT = 3 };

struct arguments {
    const char *files[LIST_MAX], *env_files[LIST_MAX], *profiles[LIST_MAX];
    const char *project_directory;
};

static void append(const char **list, const char *value)
{
    size_t count = 0;

    while (list[count])
        count++;
    if (count + 1 < LIST_MAX)
        list[count] = value;
}

static bool take(struct arguments *arguments, const char *option, const char *value)
{
    if (strcmp(option, "-f") == 0)
        append(arguments->files, value);
    else if (strcmp(option, "--env-file") == 0)
        append(arguments->env_files, value);
    else if (strcmp(option, "--profile") == 0)
        append(arguments->profiles, value);
    else if (strcmp(option, "--project-directory") == 0)
        arguments->project_directory = value;
    else
        return false;
    return true;
}

static void put_words(struct json_out *object, const char *key, bool has,
                      const struct compose_word *words)
{
    if (!has) {
        json_out_put_null(object, key);
        return;
    }

    struct json_out *array = json_out_put_array(object, key);

    for (; words; words = words->next)
        json_out_add_string(array, words->text);
}

static void put_size(struct json_out *object, const char *key, const struct compose_size *size)
{
    json_out_put_integer(object, key, size->is_set ? (int64_t)size->value : 0);
}

static void put_service(struct json_out *services, const struct compose_service *service)
{
    struct json_out *object = json_out_put_object(services, service->name);

    json_out_put_string(object, "image", service->image);
    put_words(object, "command", service->has_command, service->command);
    put_words(object, "entrypoint", service->has_entrypoint, service->entrypoint);
    put_size(object, "memory", &service->memory_limit);
    put_size(object, "cpu_milli", &service->cpu_limit);
    put_size(object, "reservation", &service->memory_reservation);
    put_size(object, "shm_size", &service->shm_size);
    json_out_put_integer(object, "replicas", service->replicas);

    struct json_out *environment = json_out_put_object(object, "environment");

    for (const struct compose_pair *pair = service->environment; pair; pair = pair->next)
        json_out_put_string(environment, pair->name, pair->value);

    struct json_out *mounts = json_out_put_array(object, "mounts");

    for (const struct compose_mount *mount = service->mounts; mount; mount = mount->next) {
        struct json_out *one = json_out_add_object(mounts);

        json_out_put_string(one, "type", mount->type);
        json_out_put_string(one, "target", mount->target);
        json_out_put_bool(one, "read_only", mount->is_read_only);
        json_out_put_integer(one, "size", (int64_t)mount->tmpfs_size_bytes);
    }
}

int main(int count, char **values)
{
    struct arguments arguments = { 0 };
    struct arena *arena = arena_create();
    struct compose_model model;
    struct error err = { 0 };

    for (int i = 1; i + 1 < count; i += 2)
        if (!take(&arguments, values[i], values[i + 1]))
            return EXIT_USAGE;
    if (!arguments.files[0])
        return EXIT_USAGE;

    struct compose_input input = { .files = arguments.files,
                                   .env_files = arguments.env_files,
                                   .profiles = arguments.profiles,
                                   .project_directory = arguments.project_directory,
                                   .process_environment = (const char *const *)environ };

    if (!compose_read(arena, &input, &model, &err)) {
        error_print(&err, "compose_dump", stderr);
        return EXIT_INPUT;
    }

    struct json_out *root = json_out_object();

    for (const struct compose_service *one = model.services; one; one = one->next)
        if (one->is_enabled)
            put_service(root, one);
    json_out_write(root, stdout);
    arena_destroy(arena);
    return 0;
}
