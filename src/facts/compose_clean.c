/*
 * Paths as Go's path package cleans and joins them: by their text alone, no file is looked at.
 */
#include "facts/compose_value.h"

#include <string.h>

/* Whether nothing is to be done, as nearly always: no empty, "." or ".." part and no closing
 * slash. */
static bool is_clean(const char *path)
{
    if (!*path)
        return false;
    if (path[0] == '/' && !path[1])
        return true;
    for (const char *part = path + (*path == '/');; part++) {
        size_t length = strcspn(part, "/");

        if (length == 0 || (length == 1 && part[0] == '.') ||
            (length == 2 && part[0] == '.' && part[1] == '.'))
            return false;
        part += length;
        if (!*part)
            return true;
    }
}

/* Takes the last part off again; a ".." stays where there is none. */
static size_t go_up(char *clean, size_t length, size_t root, size_t *kept)
{
    if (length > *kept) {
        while (length > *kept && clean[length - 1] != '/')
            length--;
        return length > *kept ? length - 1 : length;
    }
    if (root > 0)
        return length;
    if (length > 0)
        clean[length++] = '/';
    clean[length++] = '.';
    clean[length++] = '.';
    *kept = length;
    return length;
}

const char *compose_clean_path(struct arena *arena, const char *path)
{
    if (is_clean(path))
        return path;

    char *clean = arena_alloc(arena, strlen(path) + 2);
    size_t root = *path == '/', length = root, kept = root; /* what ".." cannot take off */

    memcpy(clean, path, root);
    while (*path) {
        size_t part = strcspn(path, "/");

        if (part == 2 && path[0] == '.' && path[1] == '.') {
            length = go_up(clean, length, root, &kept);
        } else if (part > 1 || (part == 1 && path[0] != '.')) {
            if (length > root)
                clean[length++] = '/';
            memcpy(clean + length, path, part);
            length += part;
        }
        path += part + (path[part] == '/');
    }
    if (length == 0)
        clean[length++] = '.';
    clean[length] = '\0';
    return clean;
}

const char *compose_join_path(struct arena *arena, const char *directory, const char *path)
{
    if (!*directory || !*path)
        return *directory || *path ? compose_clean_path(arena, *directory ? directory : path) : "";
    return compose_clean_path(arena, arena_printf(arena, "%s/%s", directory, path));
}
