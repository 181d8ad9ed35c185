#include "base/place.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/file.h"

bool place_is_machine(int root_fd)
{
    struct stat root, machine;

    return fstat(root_fd, &root) == 0 && stat("/", &machine) == 0 &&
           root.st_dev == machine.st_dev && root.st_ino == machine.st_ino;
}

/* The name that the kernel knows for a descriptor, or NULL. */
static const char *name_of_descriptor(struct arena *arena, int fd)
{
    char name[PATH_MAX];
    ssize_t length = readlink(arena_printf(arena, "/proc/self/fd/%d", fd), name, sizeof name);

    if (length <= 0 || (size_t)length == sizeof name || name[0] != '/')
        return NULL;
    return arena_strndup(arena, name, (size_t)length);
}

/* Opens the longest existing part of `path`; `rest` becomes what follows it. */
static int open_existing(int root_fd, char *path, const char **rest)
{
    size_t length = strlen(path);

    *rest = path + length;
    for (;;) {
        char kept = path[length];

        path[length] = '\0';

        int fd = file_open_below(root_fd, length > 0 ? path : "/", O_PATH);

        path[length] = kept;
        *rest = path + length;
        if (fd >= 0 || length == 0)
            return fd;
        while (length > 0 && path[length - 1] == '/')
            length--;
        while (length > 0 && path[length - 1] != '/')
            length--;
        while (length > 0 && path[length - 1] == '/')
            length--;
    }
}

const char *place_resolve(struct arena *arena, int root_fd, const char *path)
{
    const char *rest;
    CLEANUP(file_close_cleanup)
    int fd = open_existing(root_fd, arena_strdup(arena, path), &rest);

    if (fd < 0)
        return path;

    const char *found = name_of_descriptor(arena, fd);
    const char *root = name_of_descriptor(arena, root_fd);

    if (!found || !root)
        return path;

    size_t root_length = strcmp(root, "/") == 0 ? 0 : strlen(root);

    if (strncmp(found, root, root_length) != 0)
        return path;
    found += root_length;
    if (found[0] == '\0')
        found = "/";
    if (rest[0] == '\0')
        return found;
    return arena_printf(arena, "%s%s", strcmp(found, "/") == 0 ? "" : found, rest);
}

static void close_directory(DIR **directory)
{
    if (*directory)
        (void)closedir(*directory); /* only read from */
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

const char **place_list(struct arena *arena, int root_fd, const char *path, size_t max_names)
{
    const char **names = arena_array(arena, max_names + 1, sizeof *names);
    int fd = file_open_below(root_fd, path, O_RDONLY | O_DIRECTORY);

    if (fd < 0)
        return names;

    CLEANUP(close_directory) DIR *directory = fdopendir(fd);

    if (!directory) {
        file_close_cleanup(&fd);
        return names;
    }

    size_t count = 0;

    for (const struct dirent *entry; count < max_names && (entry = readdir(directory));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            names[count++] = arena_strdup(arena, entry->d_name);
    qsort(names, count, sizeof *names, compare_names);
    return names;
}

bool place_disk_space(int root_fd, const char *path, uint64_t *ret_total_bytes,
                      uint64_t *ret_free_bytes)
{
    CLEANUP(file_close_cleanup) int fd = file_open_below(root_fd, path, O_PATH);
    struct statvfs space;

    uint64_t total, available;

    if (fd < 0 || fstatvfs(fd, &space) != 0)
        return false;
    if (__builtin_mul_overflow(space.f_blocks, space.f_frsize, &total) ||
        __builtin_mul_overflow(space.f_bavail, space.f_frsize, &available))
        return false;
    *ret_total_bytes = total;
    *ret_free_bytes = available;
    return true;
}
