#include "base/place.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/file.h"

enum { LINKS_MAX = 40 }; /* as the kernel (path_resolution(7)) */

bool place_is_machine(int root_fd)
{
    struct stat root, machine;

    return fstat(root_fd, &root) == 0 && stat("/", &machine) == 0 &&
           root.st_dev == machine.st_dev && root.st_ino == machine.st_ino;
}

/* A walk along a path: what is behind us holds no link any more, what is ahead is still to be
 * read. */
struct walk {
    int root_fd;
    int links;
    size_t length; /* of behind */
    char *behind;  /* "/a/b", "" at the root */
    char ahead[PATH_MAX];
};

static void step_up(struct walk *walk)
{
    while (walk->length > 0 && walk->behind[--walk->length] != '/')
        ;
    walk->behind[walk->length] = '\0';
}

static bool fail(int sys_errno)
{
    errno = sys_errno;
    return false;
}

/* Puts the target of a link in front of what is ahead; an absolute one begins at the root again. */
static bool turn(struct walk *walk, const char *target, size_t length, const char *ahead)
{
    size_t rest = strlen(ahead);

    if (++walk->links > LINKS_MAX)
        return fail(ELOOP);
    if (length + rest + 1 > sizeof walk->ahead)
        return fail(ENAMETOOLONG);
    memmove(walk->ahead + length, ahead, rest + 1);
    memcpy(walk->ahead, target, length);
    if (target[0] == '/')
        walk->length = 0;
    walk->behind[walk->length] = '\0';
    return true;
}

/* Goes down by one name; *ahead moves behind it, or back to the start when the name is a link. */
static bool step_down(struct walk *walk, const char **ahead, size_t name_length)
{
    char target[PATH_MAX];
    size_t before = walk->length;

    if (before + name_length + 2 > PATH_MAX)
        return fail(ENAMETOOLONG);
    walk->behind[before] = '/';
    memcpy(walk->behind + before + 1, *ahead, name_length);
    walk->length = before + 1 + name_length;
    walk->behind[walk->length] = '\0';
    *ahead += name_length;

    ssize_t length = readlinkat(walk->root_fd, walk->behind + 1, target, sizeof target);

    if (length <= 0)
        return true; /* not a link, or nothing yet */
    walk->length = before;
    if (!turn(walk, target, (size_t)length, *ahead))
        return false;
    *ahead = walk->ahead;
    return true;
}

bool place_follow(int root_fd, const char *path, char *ret_path)
{
    struct walk walk = { .root_fd = root_fd, .behind = ret_path };
    const char *ahead = walk.ahead;

    ret_path[0] = '\0';
    if (!turn(&walk, path, strlen(path), ""))
        return false;
    for (;;) {
        ahead += strspn(ahead, "/");

        size_t length = strcspn(ahead, "/");

        if (length == 0)
            return true;
        if (length == 2 && strncmp(ahead, "..", 2) == 0)
            step_up(&walk);
        else if (length != 1 || ahead[0] != '.') {
            if (!step_down(&walk, &ahead, length))
                return false;
            continue;
        }
        ahead += length;
    }
}

const char *place_resolve(struct arena *arena, int root_fd, const char *path)
{
    char resolved[PATH_MAX];

    if (!place_follow(root_fd, path, resolved))
        return path;
    return resolved[0] ? arena_strdup(arena, resolved) : "/";
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
