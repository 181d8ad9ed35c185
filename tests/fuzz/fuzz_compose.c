/*
 * facts/compose, the whole way from bytes to the model. The input is up to three files, separated
 * by the byte 0xff, which is in no UTF-8 text: compose.yml, b.yml and .env. The second one is given
 * as an override, and the first may include it or extend what is in it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "facts/compose.h"

enum { PARTS = 3, SEPARATOR = 0xff };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[PARTS] = { "compose.yml", "b.yml", ".env" };
static char directory[] = "/tmp/fuzz_compose.XXXXXX";
static int directory_fd = -1; /* the corpus is relative to the working directory, which so stays */

static bool is_reading;

/* Stands before libc's: an input may name any file of this machine, and must read none of them. Not
 * even a FIFO or a device is opened. */
int open(const char *path, int flags, ...)
{
    size_t length = strlen(directory);
    mode_t mode = 0;

    if (is_reading && (strncmp(path, directory, length) != 0 || path[length] != '/' ||
                       strstr(path + length, "/.."))) {
        errno = EACCES;
        return -1;
    }
    if (flags & O_CREAT) {
        va_list arguments;

        va_start(arguments, flags);
        mode = va_arg(arguments, mode_t);
        va_end(arguments);
    }
    return openat(AT_FDCWD, path, flags, mode);
}

static void remove_directory(void)
{
    for (int i = 0; i < PARTS; i++)
        (void)unlinkat(directory_fd, names[i], 0); /* not every input has all three */
    (void)rmdir(directory);
}

static void make_directory(void)
{
    if (directory_fd >= 0)
        return;
    if (mkdtemp(directory))
        directory_fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    /* "-" is standard input. */
    if (directory_fd < 0 || atexit(remove_directory) != 0 || !freopen("/dev/null", "r", stdin))
        abort();
}

static void write_part(const char *name, const uint8_t *data, size_t size)
{
    int fd = openat(directory_fd, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    if (fd < 0 || write(fd, data, size) != (ssize_t)size || close(fd) != 0)
        abort();
}

/* The number of parts; those that are missing are removed. */
static int write_parts(const uint8_t *data, size_t size)
{
    const uint8_t *end = data + size;
    int parts = 0;

    while (data && parts < PARTS) {
        const uint8_t *separator = memchr(data, SEPARATOR, (size_t)(end - data));
        const uint8_t *stop = separator ? separator : end;

        write_part(names[parts++], data, (size_t)(stop - data));
        data = separator ? separator + 1 : NULL;
    }
    for (int i = parts; i < PARTS; i++)
        (void)unlinkat(directory_fd, names[i], 0); /* may not be there */
    return parts;
}

static void check_model(struct arena *arena, const struct compose_model *model)
{
    const struct compose_service *server = NULL;
    struct error err;

    if (!model->root || !model->name || !model->project_directory || !model->files[0])
        abort();
    for (const struct compose_service *one = model->services; one; one = one->next) {
        if (!one->name || one->replicas < 0 || one->place.line < 1)
            abort();
        if (one->memory_limit.is_set && !one->memory_limit.place.file)
            abort();
        for (const struct compose_mount *mount = one->mounts; mount; mount = mount->next)
            if (!mount->type)
                abort();
    }
    if (compose_find_server(arena, model, NULL, &server, &err) && !server->image)
        abort();
}

static void check_problems(const struct compose_problems *problems, const struct error *err)
{
    if (!problems->errors || !err->message[0])
        abort();
    for (const struct compose_problem *one = problems->errors; one; one = one->next)
        if (one->id || !one->message[0])
            abort();
    for (const struct compose_problem *one = problems->warnings; one; one = one->next)
        if (!one->id || !one->message[0])
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const environment[] = { "HOME=/home/fuzz", "SET=1", "EMPTY=", NULL };
    const char *files[] = { "compose.yml", NULL, NULL };

    make_directory();
    if (write_parts(data, size) > 1)
        files[1] = "b.yml";

    struct compose_input input = { .files = files,
                                   .working_directory = directory,
                                   .process_environment = environment };
    struct arena *arena = arena_create();
    struct compose_problems problems = { .arena = arena };
    struct compose_model model;
    struct error err = { 0 };

    is_reading = true;

    bool is_good = compose_read(arena, &input, &model, &problems, &err);

    is_reading = false;
    if (is_good)
        check_model(arena, &model);
    else
        check_problems(&problems, &err);
    arena_destroy(arena);
    return 0;
}
