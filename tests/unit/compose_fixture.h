/*
 * Compose's options to our typed model, printed as JSON, which tests/unit/test_compose_cases.c
 * compares with the recorded `expected`.
 */
#ifndef TESTS_COMPOSE_FIXTURE_H
#define TESTS_COMPOSE_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "facts/compose.h"
#include "report/json.h"

enum { OPTIONS_MAX = 64, STATUS_USAGE = 2, STATUS_INPUT = 3 };

struct dump_options {
    const char *files[OPTIONS_MAX], *env_files[OPTIONS_MAX], *profiles[OPTIONS_MAX];
    const char *project_directory;
};

static void append_option(const char **list, const char *value)
{
    size_t count = 0;

    while (list[count])
        count++;
    if (count + 1 < OPTIONS_MAX)
        list[count] = value;
}

static bool take_option(struct dump_options *options, const char *name, const char *value)
{
    if (strcmp(name, "-f") == 0)
        append_option(options->files, value);
    else if (strcmp(name, "--env-file") == 0)
        append_option(options->env_files, value);
    else if (strcmp(name, "--profile") == 0)
        append_option(options->profiles, value);
    else if (strcmp(name, "--project-directory") == 0)
        options->project_directory = value;
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

static void put_mounts(struct json_out *object, const struct compose_mount *mount)
{
    struct json_out *mounts = json_out_put_array(object, "mounts");

    for (; mount; mount = mount->next) {
        struct json_out *one = json_out_add_object(mounts);

        json_out_put_string(one, "type", mount->type);
        json_out_put_string(one, "target", mount->target);
        json_out_put_bool(one, "read_only", mount->is_read_only);
        json_out_put_integer(one, "size", (int64_t)mount->tmpfs_size_bytes);
    }
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
    put_mounts(object, service->mounts);
}

/* Prints the enabled services as JSON, or the error as one line without a program's name. */
static int compose_dump(struct arena *arena, int count, char *const *values,
                        const char *const *environment, FILE *stream)
{
    struct dump_options options = { 0 };
    struct compose_problems problems = { .arena = arena };
    struct compose_model model;
    struct error err = { 0 };

    for (int i = 0; i + 1 < count; i += 2)
        if (!take_option(&options, values[i], values[i + 1]))
            return STATUS_USAGE;
    if (count % 2 != 0 || !options.files[0])
        return STATUS_USAGE;

    struct compose_input input = { .files = options.files,
                                   .env_files = options.env_files,
                                   .profiles = options.profiles,
                                   .project_directory = options.project_directory,
                                   .process_environment = environment };

    if (!compose_read(arena, &input, &model, &problems, &err)) {
        error_print(&err, "compose", stream);
        return STATUS_INPUT;
    }

    struct json_out *root = json_out_object();

    for (const struct compose_service *one = model.services; one; one = one->next)
        if (one->is_enabled)
            put_service(root, one);
    json_out_write(root, stream);
    return 0;
}

#endif
