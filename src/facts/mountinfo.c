#include "facts/mountinfo.h"

#include <string.h>

#include "facts/kernel.h"

static const char path_mountinfo[] = "/proc/self/mountinfo";

const char *mountinfo_unescape(struct arena *arena, const char *text, size_t length)
{
    char *copy = arena_strndup(arena, text, length);
    char *to = copy;

    for (const char *from = copy; *from; from++) {
        bool is_octal = from[0] == '\\' && from[1] >= '0' && from[1] <= '3' && from[2] >= '0' &&
                        from[2] <= '7' && from[3] >= '0' && from[3] <= '7';

        if (!is_octal) {
            *to++ = *from;
            continue;
        }
        *to++ = (char)((from[1] - '0') * 64 + (from[2] - '0') * 8 + (from[3] - '0'));
        from += 3;
    }
    *to = '\0';
    return copy;
}

/* The next field up to one blank. Not strtok(3): a mount without a source prints an empty field,
 * and two blanks are then two separators. NULL at the end of the line. */
static const char *next_field(struct arena *arena, const char **cursor, const char *end)
{
    const char *from = *cursor;

    if (from > end)
        return NULL;

    const char *to = memchr(from, ' ', (size_t)(end - from));

    if (!to)
        to = end;
    *cursor = to + 1;
    return mountinfo_unescape(arena, from, (size_t)(to - from));
}

static bool parse_device(const char *text, struct mount *mount)
{
    const char *colon = strchr(text, ':');
    uint64_t device_minor, device_major = 0;

    if (!colon || !kernel_parse_number(colon + 1, &device_minor))
        return false;
    for (; text < colon; text++) {
        if (*text < '0' || *text > '9')
            return false;
        device_major = (device_major * 10 + (uint64_t)(*text - '0')) & UINT32_MAX;
    }
    mount->device_major = (uint32_t)device_major;
    mount->device_minor = (uint32_t)device_minor;
    return true;
}

/* "36 35 98:0 /root /point rw,noatime shared:1 - ext4 /dev/sda1 rw" */
static bool parse_line(struct arena *arena, const char *line, const char *end, struct mount *ret)
{
    const char *at = line;
    const char *id = next_field(arena, &at, end);
    const char *parent = next_field(arena, &at, end);
    const char *device = next_field(arena, &at, end);
    const char *field;

    ret->root = next_field(arena, &at, end);
    ret->point = next_field(arena, &at, end);
    if (!id || !parent || !device || !parse_device(device, ret) || !ret->point ||
        ret->point[0] != '/')
        return false;
    /* Optional fields follow, in a number that may grow; "-" ends them. */
    do {
        field = next_field(arena, &at, end);
    } while (field && strcmp(field, "-") != 0);
    ret->type = next_field(arena, &at, end);
    ret->source = next_field(arena, &at, end);
    ret->super_options = next_field(arena, &at, end);
    return ret->super_options != NULL;
}

bool mountinfo_read(struct arena *arena, int root_fd, struct mount **ret, struct error *err)
{
    struct mount *first = NULL, **last = &first;
    const char *text;
    int line_number = 0;

    if (!kernel_read(arena, root_fd, path_mountinfo, &text, err))
        return false;
    for (const char *line = text; line && *line;) {
        const char *end = line + strcspn(line, "\n");
        struct mount *mount = arena_alloc(arena, sizeof *mount);

        line_number++;
        if (!parse_line(arena, line, end, mount)) {
            (void)error_at(err, path_mountinfo, line_number, "this is not a line of mountinfo");
            return error_hint(err, "Record the machine again.");
        }
        *last = mount;
        last = &mount->next;
        line = end + (*end != '\0');
    }
    *ret = first;
    return true;
}

const char *mountinfo_path_below(const char *parent, const char *path)
{
    size_t length = strlen(parent);

    if (length > 0 && parent[length - 1] == '/')
        length--; /* "/" is above everything */
    if (strncmp(parent, path, length) != 0)
        return NULL;
    path += length;
    if (strcmp(path, "/") == 0)
        return "";
    return *path == '/' || *path == '\0' ? path : NULL;
}

const struct mount *mountinfo_find_path(const struct mount *mounts, const char *path)
{
    const struct mount *found = NULL;

    for (const struct mount *mount = mounts; mount; mount = mount->next) {
        if (!mountinfo_path_below(mount->point, path))
            continue;
        if (!found || strlen(mount->point) >= strlen(found->point))
            found = mount;
    }
    return found;
}

const struct mount *mountinfo_find_point(const struct mount *mounts, const char *point)
{
    const struct mount *found = NULL;

    for (const struct mount *mount = mounts; mount; mount = mount->next)
        if (strcmp(mount->point, point) == 0)
            found = mount;
    return found;
}

/* Start of the last option `name` that is followed by `follower` or, when that is 0, by nothing. */
static const char *find_option(const char *options, const char *name, char follower)
{
    size_t length = strlen(name);
    const char *found = NULL;

    for (const char *option = options;; option++) {
        if (strncmp(option, name, length) == 0 &&
            (follower ? option[length] == follower : !option[length] || option[length] == ','))
            found = option;
        option += strcspn(option, ",");
        if (*option == '\0')
            return found;
    }
}

bool mountinfo_has_option(const char *options, const char *word)
{
    return find_option(options, word, '\0') != NULL;
}

const char *mountinfo_option_value(struct arena *arena, const char *options, const char *name)
{
    const char *option = find_option(options, name, '=');

    if (!option)
        return NULL;
    option += strlen(name) + 1;
    return arena_strndup(arena, option, strcspn(option, ","));
}

/* A number with k, m, g as memparse() of the kernel takes it, or N% of RAM; false for anything
 * else. */
static bool parse_tmpfs_size(struct arena *arena, const char *text, uint64_t total, uint64_t *ret)
{
    static const char suffixes[] = "kmgtp";
    size_t digits = strspn(text, "0123456789");
    const char *rest = text + digits;
    uint64_t number, factor = 1;

    if (!kernel_parse_number(arena_strndup(arena, text, digits), &number))
        return false;
    if (strcmp(rest, "%") == 0) {
        *ret = total / 100 * number;
        return total > 0;
    }
    if (*rest) {
        const char *suffix = strchr(suffixes, *rest | 0x20);

        if (!suffix || rest[1] != '\0')
            return false;
        factor = (uint64_t)1 << (10 * (suffix - suffixes + 1));
    }
    if (__builtin_mul_overflow(number, factor, ret))
        *ret = UINT64_MAX;
    return true;
}

bool mountinfo_tmpfs_is_sized(struct arena *arena, const struct mount *mount)
{
    const char *size = mountinfo_option_value(arena, mount->super_options, "size");
    const char *blocks = mountinfo_option_value(arena, mount->super_options, "nr_blocks");

    return size || blocks;
}

bool mountinfo_tmpfs_bytes(struct arena *arena, const struct mount *mount, uint64_t total,
                           uint64_t page_size_bytes, uint64_t *ret_bytes)
{
    const char *size = mountinfo_option_value(arena, mount->super_options, "size");
    const char *blocks = mountinfo_option_value(arena, mount->super_options, "nr_blocks");
    uint64_t bytes = total / 2;

    if (size && !parse_tmpfs_size(arena, size, total, &bytes))
        return false;
    if (!size && blocks) {
        if (!parse_tmpfs_size(arena, blocks, total, &bytes))
            return false;
        if (__builtin_mul_overflow(bytes, page_size_bytes, &bytes))
            bytes = UINT64_MAX;
    }
    if ((size || blocks) && bytes == 0)
        bytes = total;
    if (bytes == 0)
        return false;
    *ret_bytes = bytes;
    return true;
}
