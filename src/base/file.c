#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { READ_STEP_BYTES = 16 * 1024 };

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

/* Symbolic links of a recorded machine must not lead to the machine that runs the test. */
static int open_below(int root_fd, const char *path)
{
    struct open_how how = { .flags = O_RDONLY | O_CLOEXEC | O_NOCTTY, .resolve = RESOLVE_IN_ROOT };
    long fd = syscall(SYS_openat2, root_fd, path, &how, sizeof how);

    if (fd >= 0 || (errno != ENOSYS && errno != EPERM))
        return (int)fd;

    /* Kernels before 5.6, and seccomp filters that do not know the call: without the confinement. */
    while (*path == '/')
        path++;
    return openat(root_fd, *path ? path : ".", O_RDONLY | O_CLOEXEC | O_NOCTTY);
}

static bool too_large(const char *path, size_t max_bytes, struct error *err)
{
    (void)error_set(err, ERROR_INPUT, "%s is larger than %zu bytes", path, max_bytes);
    return error_hint(err, "Is this the right file?");
}

/* Reads until the end, in growing steps: the size in stat(2) is 0 for files of /proc and /sys. */
static const char *read_all(struct arena *arena, int fd, const char *path, size_t max_bytes,
                            size_t *ret_length, struct error *err)
{
    size_t size = READ_STEP_BYTES, length = 0;
    struct stat status;

    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0) {
        if ((uint64_t)status.st_size > max_bytes) {
            (void)too_large(path, max_bytes, err);
            return NULL;
        }
        size = (size_t)status.st_size + 1;
    }

    char *content = arena_alloc(arena, size + 1);

    for (;;) {
        ssize_t count = read(fd, content + length, size - length);

        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0) {
            (void)error_system(err, errno, "cannot read %s", path);
            return NULL;
        }
        if (count == 0)
            break;
        length += (size_t)count;
        if (length > max_bytes) {
            (void)too_large(path, max_bytes, err);
            return NULL;
        }
        if (length == size) {
            char *larger = arena_alloc(arena, size * 2 + 1);

            memcpy(larger, content, length);
            content = larger;
            size *= 2;
        }
    }
    content[length] = '\0';
    if (ret_length)
        *ret_length = length;
    return content;
}

const char *file_read(struct arena *arena, int root_fd, const char *path, size_t max_bytes,
                      size_t *ret_length, struct error *err)
{
    CLEANUP(file_close_cleanup) int fd = open_below(root_fd, path);

    if (fd < 0) {
        (void)error_system(err, errno, "cannot read %s", path);
        return NULL;
    }
    return read_all(arena, fd, path, max_bytes, ret_length, err);
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
    const char *content = read_all(arena, fd, name, max_bytes, ret_length, err);

    if (content)
        return content;
    if (err->sys_errno == EISDIR) {
        (void)error_set(err, ERROR_INPUT, "it is a directory");
        (void)error_hint(err, "Name a file in it.");
    } else if (err->kind == ERROR_INPUT) {
        (void)error_set(err, ERROR_INPUT, "it is larger than %zu MiB", max_bytes >> 20);
        (void)error_hint(err, "Is this the right file?");
    }
    (void)error_place(err, name, 0);
    return NULL;
}

bool file_exists(int root_fd, const char *path)
{
    CLEANUP(file_close_cleanup) int fd = open_below(root_fd, path);

    return fd >= 0;
}
