#include "facts/kernel.h"

#include <errno.h>
#include <string.h>

#include "base/file.h"

/* Hosts with thousands of containers have mount tables of a few MB; nothing else comes near. */
enum { KERNEL_FILE_BYTES = 16 * 1024 * 1024, CPUS_MAX = 65536 };

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

/* ENODEV: the cgroup was removed while its file was open. ENOTDIR: a path that is not of this
 * machine. */
static bool means_absent(int sys_errno)
{
    return sys_errno == ENOENT || sys_errno == ENOTDIR || sys_errno == ENODEV ||
           sys_errno == EOPNOTSUPP;
}

bool kernel_read(struct arena *arena, int root_fd, const char *path, const char **ret_text,
                 struct error *err)
{
    struct error failure = { 0 };
    const char *text = file_read(arena, root_fd, path, KERNEL_FILE_BYTES, NULL, &failure);

    if (!text && !means_absent(failure.sys_errno)) {
        *err = failure;
        return error_hint(err, "Let the tool read this file, or name the limits with --limits.");
    }
    *ret_text = text;
    return true;
}

const char *kernel_peek(struct arena *arena, int root_fd, const char *path)
{
    struct error ignored;

    return file_read(arena, root_fd, path, KERNEL_FILE_BYTES, NULL, &ignored);
}

/* Reads digits and moves the cursor behind them; false when there are none. */
static bool take_number(const char **cursor, uint64_t *ret)
{
    const char *at = *cursor;
    uint64_t number = 0;

    if (*at < '0' || *at > '9')
        return false;
    for (; *at >= '0' && *at <= '9'; at++)
        if (__builtin_mul_overflow(number, 10u, &number) ||
            __builtin_add_overflow(number, (uint64_t)(*at - '0'), &number))
            number = UINT64_MAX;
    *cursor = at;
    *ret = number;
    return true;
}

bool kernel_parse_number(const char *text, uint64_t *ret)
{
    uint64_t number;

    while (is_blank(*text))
        text++;
    if (!take_number(&text, &number))
        return false;
    while (is_blank(*text))
        text++;
    if (*text != '\0')
        return false;
    *ret = number;
    return true;
}

bool kernel_parse_cpu_list(const char *text, uint32_t *ret_count)
{
    uint64_t count = 0;

    while (is_blank(*text))
        text++;
    for (;; text++) {
        uint64_t first, last;

        if (!take_number(&text, &first))
            return false;
        last = first;
        if (*text == '-' && (text++, !take_number(&text, &last)))
            return false;
        if (last < first || last >= CPUS_MAX)
            return false;
        count += last - first + 1;
        if (*text != ',')
            break;
    }
    while (is_blank(*text))
        text++;
    if (*text != '\0' || count > CPUS_MAX)
        return false;
    *ret_count = (uint32_t)count;
    return true;
}

/* [from, to) without blanks at both ends. */
static const char *trimmed(struct arena *arena, const char *from, const char *to)
{
    while (from < to && is_blank(*from))
        from++;
    while (to > from && is_blank(to[-1]))
        to--;
    return arena_strndup(arena, from, (size_t)(to - from));
}

static const char *end_of_line(const char *text)
{
    return text + strcspn(text, "\n");
}

const char *kernel_find_value(struct arena *arena, const char *text, const char *key)
{
    size_t length = strlen(key);

    for (const char *line = text; *line; line = end_of_line(line) + (*end_of_line(line) != '\0')) {
        const char *rest = line + length;

        if (strncmp(line, key, length) != 0)
            continue;
        if (*rest == ':' || *rest == '=')
            rest++;
        else if (!is_blank(*rest))
            continue;
        return trimmed(arena, rest, end_of_line(rest));
    }
    return NULL;
}

const char *kernel_find_choice(struct arena *arena, const char *text)
{
    const char *open = strchr(text, '[');
    const char *close = open ? strchr(open, ']') : NULL;

    return close ? trimmed(arena, open + 1, close) : NULL;
}

const char *kernel_first_line(struct arena *arena, const char *text)
{
    return trimmed(arena, text, end_of_line(text));
}
