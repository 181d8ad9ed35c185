/*
 * A volume's short form (compose-go 2.9, format/volume.go).
 */
#include "facts/compose_parts.h"

#include <string.h>

static bool is_letter(char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* The end of a section. A single letter before the colon is a Windows drive, so d:/data is one
 * section. */
static const char *section_end(const char *start)
{
    const char *colon = strchr(start, ':');

    if (colon && colon == start + 1 && is_letter(*start))
        colon = strchr(colon + 1, ':');
    return colon ? colon : start + strlen(start);
}

static bool is_path(const char *source)
{
    return source && (strchr("./~", source[0]) || strncmp(source, "\\\\", 2) == 0 ||
                      (is_letter(source[0]) && source[1] == ':'));
}

static bool has_option(const char *options, const char *wanted)
{
    size_t length = strlen(wanted);

    for (const char *option = options; option; option = strchr(option, ',')) {
        option += *option == ',';
        if (strncmp(option, wanted, length) == 0 && (!option[length] || option[length] == ','))
            return true;
    }
    return false;
}

static bool fail(const char *text, struct place place, const char *why, struct error *err)
{
    (void)error_at(err, place.file, place.line, "invalid volume \"%.200s\": %s", text, why);
    return error_hint(err, "Write SOURCE:TARGET or SOURCE:TARGET:ro.");
}

/* path.Clean of Go as far as a mount target needs it: no double and no closing slash. */
static const char *clean_target(struct arena *arena, const char *text, size_t length)
{
    char *target = arena_strndup(arena, text, length);
    size_t kept = 0;

    if (target[0] != '/')
        return target;
    for (size_t i = 0; i < length; i++)
        if (target[i] != '/' || kept == 0 || target[kept - 1] != '/')
            target[kept++] = target[i];
    while (kept > 1 && target[kept - 1] == '/')
        kept--;
    target[kept] = '\0';
    return target;
}

bool compose_parse_volume(struct arena *arena, const char *text, struct place place,
                          struct compose_mount *ret, struct error *err)
{
    struct compose_mount mount = { .type = "volume", .place = place };
    const char *sections[3] = { NULL }, *ends[3] = { NULL };
    size_t count = 0;

    if (!*text)
        return fail(text, place, "it is empty", err);
    /* One or two characters are a target, whatever they are. */
    if (strlen(text) <= 2) {
        mount.target = clean_target(arena, text, strlen(text));
        *ret = mount;
        return true;
    }
    for (const char *start = text;; start = ends[count - 1] + 1) {
        if (count == ARRAY_LENGTH(sections))
            return fail(text, place, "too many colons", err);
        sections[count] = start;
        ends[count] = section_end(start);
        if (ends[count] == start)
            return fail(text, place, "empty section between colons", err);
        count++;
        if (!*ends[count - 1])
            break;
    }
    if (count == 1) {
        mount.target = clean_target(arena, sections[0], (size_t)(ends[0] - sections[0]));
    } else {
        mount.source = arena_strndup(arena, sections[0], (size_t)(ends[0] - sections[0]));
        mount.target = clean_target(arena, sections[1], (size_t)(ends[1] - sections[1]));
        mount.is_read_only = count == 3 && has_option(sections[2], "ro");
    }
    if (is_path(mount.source))
        mount.type = "bind";
    *ret = mount;
    return true;
}

const char *compose_resolve_path(struct arena *arena, const char *directory, const char *home,
                                 const char *path)
{
    if (path[0] == '~' && (path[1] == '/' || !path[1]) && home)
        return arena_printf(arena, "%s%s", home, path + 1);
    if (strcmp(path, "-") == 0)
        return arena_printf(arena, "%s/-", directory); /* "-" alone would be standard input to us */
    if (path[0] == '/' || strcmp(directory, ".") == 0)
        return path;
    while (strncmp(path, "./", 2) == 0)
        path += 2;
    return arena_printf(arena, "%s/%s", directory, path);
}
