#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/place.h"
#include "base/units.h"

enum { FIRST_STEP_BYTES = 16 * 1024, GROWTH = 4, OPEN_TRIES = 16 };

void file_close_cleanup(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd); /* read-only descriptors: nothing can be lost */
}

bool file_open_root(const char *sysroot, int *ret_root_fd, struct error *err)
{
    int fd = open(sysroot, O_PATH | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0) {
        (void)error_system(err, errno, "cannot use \"%s\" as root of facts", sysroot);
        return error_hint(err, "Name an existing directory with --sysroot.");
    }
    *ret_root_fd = fd;
    return true;
}

int file_open_below(int root_fd, const char *path, int flags)
{
    /* openat2(2) refuses O_PATH together with flags that O_PATH ignores. */
    int all = flags | O_CLOEXEC | ((flags & O_PATH) != 0 ? 0 : O_NOCTTY);
    struct open_how how = { .flags = (unsigned int)all, .resolve = RESOLVE_IN_ROOT };
    long fd = -1;

    /* EAGAIN: a mount or rename elsewhere in the system raced with a ".." (openat2(2)). */
    for (int tries = 0; tries < OPEN_TRIES; tries++) {
        fd = syscall(SYS_openat2, root_fd, path, &how, sizeof how);
        if (fd >= 0 || errno != EAGAIN)
            break;
    }
    if (fd >= 0 || (errno != ENOSYS && errno != EPERM && errno != EAGAIN))
        return (int)fd;

    /* Kernels before 5.6, valgrind, and seccomp filters that do not know the call: link by link. */
    char followed[PATH_MAX];

    if (!place_follow(root_fd, path, followed))
        return -1;
    return openat(root_fd, followed[0] ? followed + 1 : ".", all);
}

static bool too_large(const char *path, size_t max_bytes, struct error *err)
{
    (void)error_set(err, ERROR_INPUT, "%s is larger than %zu bytes", path, max_bytes);
    return error_hint(err, "Is this the right file?");
}

/* Fills the buffer until it is full or the file ends. False = errno says why. */
static bool read_full(int fd, char *buffer, size_t size, size_t *length)
{
    while (*length < size) {
        ssize_t count = read(fd, buffer + *length, size - *length);

        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        if (count == 0)
            return true;
        *length += (size_t)count;
    }
    return true;
}

/* Reads until the end, in growing steps: stat(2) gives 0 for files of /proc and 4096 for those of
 * /sys, whatever they hold. The many small ones cost the arena only their own length. */
static const char *read_all(struct arena *arena, int fd, const char *path, size_t max_bytes,
                            size_t *ret_length, struct error *err)
{
    char first[FIRST_STEP_BYTES];
    char *into = first, *grown = NULL;
    size_t size = sizeof first, length = 0;

    for (;;) {
        if (!read_full(fd, into, size, &length)) {
            (void)error_system(err, errno, "cannot read %s", path);
            return NULL;
        }
        if (length > max_bytes) {
            (void)too_large(path, max_bytes, err);
            return NULL;
        }
        if (length < size)
            break;
        size = size * GROWTH <= max_bytes ? size * GROWTH : max_bytes + 1;

        grown = arena_alloc(arena, size + 1);
        memcpy(grown, into, length);
        into = grown;
    }
    if (ret_length)
        *ret_length = length;
    if (!grown)
        return arena_strndup(arena, first, length);
    grown[length] = '\0';
    return grown;
}

const char *file_read(struct arena *arena, int root_fd, const char *path, size_t max_bytes,
                      size_t *ret_length, struct error *err)
{
    CLEANUP(file_close_cleanup) int fd = file_open_below(root_fd, path, O_RDONLY);

    if (fd < 0) {
        (void)error_system(err, errno, "cannot read %s", path);
        return NULL;
    }
    return read_all(arena, fd, path, max_bytes, ret_length, err);
}

/* A regular file says its size beforehand: no need to read 64 MiB of it to refuse the rest. */
static bool is_larger_file(int fd, size_t max_bytes)
{
    struct stat status;

    return fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
           (uint64_t)status.st_size > max_bytes;
}

const char *file_read_user(struct arena *arena, const char *path, size_t max_bytes,
                           size_t *ret_length, struct error *err)
{
    bool is_stdin = strcmp(path, "-") == 0;
    CLEANUP(file_close_cleanup)
    int fd = is_stdin ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

    if (fd < 0) {
        int open_errno = errno;

        (void)error_system(err, open_errno, "cannot open it");
        (void)error_hint(err, "Check the path and its permissions.");
        (void)error_place(err, path, 0);
        return NULL;
    }

    const char *name = is_stdin ? "standard input" : path;
    const char *content = NULL;

    if (is_larger_file(fd, max_bytes))
        (void)error_set(err, ERROR_INPUT, "too large");
    else
        content = read_all(arena, fd, name, max_bytes, ret_length, err);
    if (content)
        return content;
    if (err->sys_errno == EISDIR) {
        (void)error_set(err, ERROR_INPUT, "it is a directory");
        (void)error_hint(err, "Name a file in it.");
    } else if (err->kind == ERROR_INPUT) {
        (void)error_set(err, ERROR_INPUT, "it is larger than %s",
                        units_format_bytes(arena, max_bytes));
        (void)error_hint(err, "Is this the right file?");
    }
    (void)error_place(err, name, 0);
    return NULL;
}

bool file_exists(int root_fd, const char *path)
{
    CLEANUP(file_close_cleanup) int fd = file_open_below(root_fd, path, O_PATH);

    return fd >= 0;
}
