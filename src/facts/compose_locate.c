/*
 * Paths of include and extends (loader.go, localResourceLoader), and what messages show of them.
 */
#include "facts/compose_parts.h"

#include <string.h>
#include <sys/stat.h>

#include "facts/compose_value.h"

const char *compose_show_path(const char *current, const char *path)
{
    size_t length = strlen(current);

    if (strcmp(path, "-") == 0)
        return "standard input";
    if (length <= 1 || strncmp(path, current, length) != 0)
        return path;
    if (!path[length])
        return ".";
    return path[length] == '/' ? path + length + 1 : path;
}

const char *compose_locate(const struct compose_project *project, const char *path)
{
    return *path == '/' ? path : compose_join_path(project->arena, project->directory, path);
}

static bool is_directory(const struct compose_project *project, const char *path)
{
    struct stat status;
    const char *absolute =
        *path == '/' ? path : compose_join_path(project->arena, project->current, path);

    return stat(absolute, &status) == 0 && S_ISDIR(status.st_mode);
}

/* How long the common beginning of two clean paths is, in whole parts. */
static size_t common_length(const char *from, const char *to)
{
    size_t length = 0, common = 0;

    while (from[length] && from[length] == to[length]) {
        length++;
        if (from[length - 1] == '/')
            common = length;
    }
    if ((!from[length] || from[length] == '/') && (!to[length] || to[length] == '/'))
        common = length;
    return common;
}

const char *compose_relative_path(struct arena *arena, const char *from, const char *to)
{
    from = compose_clean_path(arena, from);
    to = compose_clean_path(arena, to);
    if (strcmp(from, to) == 0)
        return ".";
    if (strcmp(from, ".") == 0)
        from = "";
    if ((*from == '/') != (*to == '/'))
        return NULL;

    size_t common = common_length(from, to);
    const char *up = from + common, *down = to + common;
    const char *way = "";

    up += *up == '/';
    down += *down == '/';
    /* What lies above a directory that is itself named from above is not known. */
    if (strncmp(up, "..", 2) == 0 && (!up[2] || up[2] == '/'))
        return NULL;
    while (*up) {
        way = arena_printf(arena, "%s../", way);
        up += strcspn(up, "/");
        up += *up == '/';
    }
    return compose_clean_path(arena, arena_printf(arena, "%s%s", way, down));
}

static const char *parent_of(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');

    if (!slash)
        return ".";
    return compose_clean_path(arena, arena_strndup(arena, path, (size_t)(slash - path) + 1));
}

const char *compose_locate_directory(const struct compose_project *project, const char *path)
{
    const char *found = compose_locate(project, path);

    if (!is_directory(project, found))
        found = compose_locate(project, parent_of(project->arena, path));

    const char *way = compose_relative_path(project->arena, project->directory, found);

    return way ? way : found;
}
