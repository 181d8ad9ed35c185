#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINKS_MAX = 40, TEMP_NAME_BYTES_MAX = 200 };

/* What is to be written, and where. */
struct target {
    const char *path, *directory, *backup; /* symbolic links followed; backup NULL: none wanted */
    const char *content, *old;             /* old NULL: there is no file yet */
    size_t length, old_length;
    mode_t mode;
    uid_t uid;
    gid_t gid;
};

static const char *directory_of(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');

    if (!slash)
        return ".";
    return slash == path ? "/" : arena_strndup(arena, path, (size_t)(slash - path));
}

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* A link that points nowhere counts: what would be created is its target. realpath(3) refuses
 * those. */
static bool follow_links(struct arena *arena, const char *path, const char **ret, struct error *err)
{
    for (int links = 0; links < LINKS_MAX; links++) {
        char to[PATH_MAX];
        ssize_t length = readlink(path, to, sizeof to - 1);

        if (length < 0) { /* EINVAL: not a link; the others are told by whoever opens it */
            *ret = path;
            return true;
        }
        to[length] = '\0';
        path = to[0] == '/' ? arena_strdup(arena, to)
                            : arena_printf(arena, "%s/%s", directory_of(arena, path), to);
    }
    return error_system(err, ELOOP, "cannot write %s", path);
}

static bool refuse_special(const char *path, mode_t mode, struct error *err)
{
    (void)error_at(err, path, 0, S_ISDIR(mode) ? "it is a directory" : "it is not a regular file");
    return error_hint(err, "Name a regular file, or leave the option out to print.");
}

static bool read_old(struct arena *arena, struct target *target, struct error *err)
{
    struct stat status;

    /* Before open(2): opening a FIFO waits, opening a device may do anything. */
    if (stat(target->path, &status) != 0) {
        if (errno == ENOENT)
            return true;
        return error_system(err, errno, "cannot write %s", target->path);
    }
    if (!S_ISREG(status.st_mode))
        return refuse_special(target->path, status.st_mode, err);
    target->old = file_read_user(arena, target->path, SIZE_MAX / 4, &target->old_length, err);
    if (!target->old)
        return false;
    target->mode = status.st_mode & 0777;
    target->uid = status.st_uid;
    target->gid = status.st_gid;
    return true;
}

static bool write_all(int fd, const char *content, size_t length)
{
    while (length > 0) {
        ssize_t count = write(fd, content, length);

        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        content += count;
        length -= (size_t)count;
    }
    return true;
}

/* An administrator who is neither root nor the owner may replace the file but not give it away; the
 * group at least can often be kept, and with it the server's right to read. */
static bool keep_owner_and_mode(int fd, const struct target *target)
{
    if (target->old && fchown(fd, target->uid, target->gid) != 0) {
        if (errno != EPERM)
            return false;
        (void)!fchown(fd, (uid_t)-1, target->gid); /* the last that can be tried */
    }
    return fchmod(fd, target->mode) == 0;
}

/* A synced file with `content` beside the target; NULL with errno set, and nothing left, on
 * failure. */
static const char *write_temp(struct arena *arena, const struct target *target, const char *content,
                              size_t length)
{
    char *temp = arena_printf(arena, "%s/.%.*s.pgtune-lnk.XXXXXX", target->directory,
                              TEMP_NAME_BYTES_MAX, base_of(target->path));
    CLEANUP(file_close_cleanup) int fd = mkostemp(temp, O_CLOEXEC);

    if (fd < 0)
        return NULL;
    if (write_all(fd, content, length) && keep_owner_and_mode(fd, target) && fsync(fd) == 0)
        return temp;

    int failure = errno;

    (void)unlink(temp); /* the failure that led here is the one to tell */
    errno = failure;
    return NULL;
}

/* rename(2) that leaves nothing behind where it fails. */
static bool rename_or_remove(const char *temp, const char *path)
{
    if (rename(temp, path) == 0)
        return true;

    int failure = errno;

    (void)unlink(temp); /* the failure that led here is the one to tell */
    errno = failure;
    return false;
}

/* A copy, and not a second link to the old file: where the target must be overwritten in place, a
 * link would be overwritten with it. */
static bool keep_backup(struct arena *arena, const struct target *target)
{
    if (!target->backup || !target->old)
        return true;

    const char *temp = write_temp(arena, target, target->old, target->old_length);

    return temp && rename_or_remove(temp, target->backup);
}

/* rename(2) is durable once the directory is. Some file systems cannot sync one and say EINVAL. */
static bool sync_directory(const char *directory)
{
    CLEANUP(file_close_cleanup) int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    return fd >= 0 && (fsync(fd) == 0 || errno == EINVAL);
}

/* Room first: with the blocks reserved, running out of space cannot happen half-way. File systems
 * without the call (EOPNOTSUPP) are written as they are. */
static bool overwrite(int fd, const char *content, size_t length)
{
    if (length > 0 && fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, (off_t)length) != 0 &&
        (errno == ENOSPC || errno == EDQUOT || errno == EFBIG))
        return false;
    return lseek(fd, 0, SEEK_SET) == 0 && write_all(fd, content, length) &&
           ftruncate(fd, (off_t)length) == 0 && fsync(fd) == 0;
}

/* A file that is itself a mount point cannot be renamed over (EBUSY), and a directory that takes no
 * new files (EROFS, EACCES) has no place for a temporary one. */
static bool write_in_place(const struct target *target, struct error *err)
{
    CLEANUP(file_close_cleanup) int fd = open(target->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);

    if (fd < 0)
        return error_system(err, errno, "cannot write %s", target->path);
    if (overwrite(fd, target->content, target->length))
        return true;

    int failure = errno;

    (void)overwrite(fd, target->old,
                    target->old_length); /* best effort: the old bytes fit before */
    return error_system(err, failure, "cannot write %s", target->path);
}

static bool is_directory_closed(int failure)
{
    return failure == EROFS || failure == EACCES || failure == EPERM;
}

static bool is_mount_point(int failure)
{
    return failure == EBUSY || failure == EXDEV;
}

static bool backup_failed(const struct target *target, int failure, struct error *err)
{
    return error_system(err, failure, "cannot keep the previous file as %s", target->backup);
}

static bool replace(struct arena *arena, const struct target *target, enum file_written *ret,
                    struct error *err)
{
    const char *temp = write_temp(arena, target, target->content, target->length);

    if (!temp) {
        if (!target->old || !is_directory_closed(errno))
            return error_system(err, errno, "cannot write %s", target->path);
        *ret = FILE_IN_PLACE; /* and no backup: the directory has no place for one */
        return write_in_place(target, err);
    }
    if (!keep_backup(arena, target)) {
        int failure = errno;

        (void)unlink(temp); /* the failure that led here is the one to tell */
        return backup_failed(target, failure, err);
    }
    if (rename_or_remove(temp, target->path)) {
        *ret = FILE_REPLACED;
        if (sync_directory(target->directory))
            return true;
        return error_system(err, errno, "cannot sync directory %s", target->directory);
    }
    if (!target->old || !is_mount_point(errno))
        return error_system(err, errno, "cannot write %s", target->path);
    *ret = FILE_IN_PLACE;
    return write_in_place(target, err);
}

bool file_write(struct arena *arena, const char *path, const char *content, size_t length,
                mode_t mode, bool is_backup_wanted, enum file_written *ret, struct error *err)
{
    struct target target = { .content = content, .length = length, .mode = mode };
    enum file_written written = FILE_REPLACED;

    if (strcmp(path, "-") == 0)
        path = "./-"; /* file_read_user() takes the bare name for standard input */
    if (!follow_links(arena, path, &target.path, err) || !read_old(arena, &target, err))
        return false;
    if (target.old && target.old_length == length && memcmp(target.old, content, length) == 0) {
        *ret = FILE_UNCHANGED;
        return true;
    }
    target.directory = directory_of(arena, target.path);
    if (is_backup_wanted)
        target.backup = arena_printf(arena, "%s.bak", target.path);
    if (!replace(arena, &target, &written, err))
        return false;
    *ret = written;
    return true;
}
