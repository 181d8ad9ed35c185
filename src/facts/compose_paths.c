/*
 * Relative paths start at the project directory (compose-go 2.9, paths/), by the column `path`. A
 * path that is absolute stays as it is written, it is not even cleaned.
 */
#include "facts/compose_merge.h"

#include <string.h>

#include "facts/compose_value.h"

/* paths/home.go: without a home directory the '~' stays. */
static const char *expand_home(const struct compose_project *project, const char *path)
{
    if (*path != '~' || !project->home || !*project->home)
        return path;
    return compose_join_path(project->arena, project->home, path + 1);
}

static bool is_separator(char c)
{
    return c == '\\' || c == '/';
}

/* paths/windows_path.go of a path that does not start with '/': C:\x, \\host\share, \\.\pipe\x,
 * \??\C:\x. */
static bool is_windows_path(const char *path)
{
    if (path[0] && path[1] == ':')
        return is_separator(path[2]);
    if (!is_separator(path[0]))
        return false;
    if (is_separator(path[1]))
        return true;
    return path[1] == '?' && path[2] == '?' && is_separator(path[3]) && strpbrk(path + 4, "\\/");
}

/* "" stays "". */
static const char *resolve_file(const struct compose_walk *walk, const char *path)
{
    path = expand_home(walk->project, path);
    if (*path == '/' || !*path)
        return path;
    return compose_join_path(walk->project->arena, walk->directory, path);
}

/* "" is the directory itself. */
static const char *resolve_unix(const struct compose_walk *walk, const char *path)
{
    path = expand_home(walk->project, path);
    if (*path == '/' || is_windows_path(path))
        return path;
    return compose_join_path(walk->project->arena, walk->directory, path);
}

/* paths/context.go: URLs, other services and git repositories are no paths. */
static const char *resolve_context(const struct compose_walk *walk, const char *path)
{
    static const char *const prefixes[] = { "service:", "github.com/", "git@" };

    if (strstr(path, "://"))
        return path;
    for (size_t i = 0; i < ARRAY_LENGTH(prefixes); i++)
        if (strncmp(path, prefixes[i], strlen(prefixes[i])) == 0)
            return path;
    return resolve_file(walk, path);
}

static void resolve_mount(const struct compose_walk *walk, const struct compose_path *path,
                          struct yaml_node *mount)
{
    struct arena *arena = walk->project->arena;
    const struct yaml_node *type = yaml_find(arena, mount, "type");
    struct yaml_node *source = yaml_find(arena, mount, "source");

    if (!type || type->kind != YAML_STRING || strcmp(type->text, "bind") != 0)
        return;
    if (!source)
        compose_refuse(walk->project->problems, mount->place,
                       "Add source: with a path on the host.",
                       "invalid mount config for type \"bind\": field Source must not be empty");
    else if (source->kind == YAML_STRING)
        source->text = resolve_unix(walk, source->text);
    else
        compose_refuse_kind(walk->project, path, source, "a source");
}

/* A volume of the local driver that is a bind mount. */
static void resolve_driver_options(const struct compose_walk *walk, struct yaml_node *volume)
{
    struct arena *arena = walk->project->arena;
    const struct yaml_node *driver = yaml_find(arena, volume, "driver"), *option;
    struct yaml_node *options = yaml_find(arena, volume, "driver_opts"), *device;

    if (!driver || driver->kind != YAML_STRING || strcmp(driver->text, "local") != 0)
        return;
    option = yaml_find(arena, options, "o");
    device = yaml_find(arena, options, "device");
    if (option && option->kind == YAML_STRING && strcmp(option->text, "bind") == 0 && device &&
        device->kind == YAML_STRING)
        device->text = resolve_unix(walk, device->text);
}

/* Compose crashes on another kind, and the schema lets a null in additional_contexts through. */
static struct yaml_node *resolve_text(const struct compose_walk *walk,
                                      const struct compose_field *field,
                                      const struct compose_path *path, struct yaml_node *node)
{
    if (node->kind != YAML_STRING)
        return compose_refuse_kind(walk->project, path, node, "a path");
    node->text = field->path == COMPOSE_PATH_CONTEXT ? resolve_context(walk, node->text)
                                                     : resolve_file(walk, node->text);
    return node;
}

static struct yaml_node *apply(const struct compose_walk *walk, const struct compose_field *field,
                               const struct compose_path *path, struct yaml_node *node)
{
    switch (field->path) {
    case COMPOSE_PATH_FILE:
    case COMPOSE_PATH_CONTEXT:
        return resolve_text(walk, field, path, node);
    case COMPOSE_PATH_UNIX:
        if (node->kind == YAML_STRING)
            node->text = resolve_unix(walk, node->text);
        return node;
    case COMPOSE_PATH_VOLUME:
        resolve_mount(walk, path, node);
        return node;
    default:
        resolve_driver_options(walk, node);
        return node;
    }
}

static enum compose_walk_rule rule_of(const struct compose_field *field)
{
    return field->path == COMPOSE_PATH_NONE ? COMPOSE_WALK_NONE : COMPOSE_WALK_STOP;
}

void compose_resolve_paths(struct compose_project *project, const char *directory,
                           struct yaml_node *root)
{
    const struct compose_walk walk = {
        .project = project, .directory = directory, .rule = rule_of, .apply = apply
    };

    compose_walk_root(&walk, root);
}
