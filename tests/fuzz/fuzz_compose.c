/*
 * facts/compose, the whole way from bytes to the model. The input is up to three files, separated
 * by the byte 0xff, which is in no UTF-8 text: two Compose files and an env file.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "facts/compose.h"

enum { PARTS = 3, SEPARATOR = 0xff };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int file_of(const uint8_t *data, size_t size, char *name, size_t name_size)
{
    int fd = memfd_create("fuzz", MFD_CLOEXEC);

    if (fd < 0 || write(fd, data, size) != (ssize_t)size || lseek(fd, 0, SEEK_SET) != 0)
        abort();
    (void)snprintf(name, name_size, "/proc/self/fd/%d", fd);
    return fd;
}

static void check_model(struct arena *arena, const struct compose_model *model)
{
    const struct compose_service *server = NULL;
    struct error err;

    for (const struct compose_service *one = model->services; one; one = one->next) {
        if (!one->name || one->replicas < 0 || one->place.line < 1)
            abort();
        if (one->memory_limit.is_set && (!one->memory_limit.value || !one->memory_limit.place.file))
            abort();
        if (one->cpu_limit.is_set && (!one->cpu_limit.value || !one->cpu_limit.place.file))
            abort();
        for (const struct compose_mount *mount = one->mounts; mount; mount = mount->next)
            if (!mount->type)
                abort();
    }
    if (compose_find_server(arena, model, NULL, &server, &err) && !server->image)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char names[PARTS][32];
    int fds[PARTS];
    const char *files[PARTS] = { names[0], names[1], NULL };
    const char *env_files[] = { names[2], NULL };
    const char *const environment[] = { "HOME=/home/fuzz", "SET=1", "EMPTY=", NULL };
    const uint8_t *end = data + size;
    int parts = 0;

    for (; parts < PARTS; parts++) {
        const uint8_t *separator = memchr(data, SEPARATOR, (size_t)(end - data));
        const uint8_t *stop = separator ? separator : end;

        fds[parts] = file_of(data, (size_t)(stop - data), names[parts], sizeof names[parts]);
        data = stop;
        if (!separator)
            break;
        data = separator + 1;
    }
    parts = parts < PARTS ? parts + 1 : PARTS;
    if (parts < 2)
        files[1] = NULL;

    /* Paths in the files must not lead to files of this machine. */
    struct compose_input input = { .files = files,
                                   .env_files = parts == PARTS ? env_files : NULL,
                                   .project_directory = "/nonexistent",
                                   .process_environment = environment };
    struct arena *arena = arena_create();
    struct compose_model model;
    struct error err;

    if (compose_read(arena, &input, &model, &err))
        check_model(arena, &model);
    else if (err.kind != ERROR_INPUT || !err.message[0] || !err.hint[0] || !err.file[0])
        abort();
    arena_destroy(arena);
    while (parts-- > 0)
        (void)close(fds[parts]); /* memory only */
    return 0;
}
