/*
 * A service's environment: env_file below, environment above it (types/project.go).
 */
#include "facts/compose_parts.h"

#include <errno.h>
#include <string.h>

#include "facts/dotenv.h"

static bool fail_env_file(struct compose_decoder *decoder, const struct yaml_node *node,
                          const char *why, const char *hint)
{
    (void)error_at(decoder->err, node->place.file, node->place.line, "env_file: %s", why);
    return error_hint(decoder->err, "%s", hint);
}

/* An entry: a path, or a mapping of path, required and format. */
static bool read_one_file(struct compose_decoder *decoder, struct yaml_node *node,
                          struct variables *variables)
{
    bool is_mapping = node->kind == YAML_MAPPING;
    const struct yaml_node *path = is_mapping ? yaml_find(decoder->arena, node, "path") : node;
    const struct yaml_node *required = yaml_find(decoder->arena, node, "required");
    const struct yaml_node *format = yaml_find(decoder->arena, node, "format");
    bool is_required = !required || required->kind != YAML_BOOL || required->as.boolean;
    bool is_raw = format && strcmp(format->text, "raw") == 0;
    struct error failure = { 0 };

    if (!path || path->kind != YAML_STRING)
        return fail_env_file(decoder, node, "an entry has no path", "Give the file's path.");
    if (format && !is_raw && *format->text)
        return fail_env_file(decoder, format, "unknown format", "The only format is raw.");

    const char *name =
        compose_resolve_path(decoder->arena, decoder->project_directory, decoder->home, path->text);

    if (dotenv_read_file(decoder->arena, name, is_raw, variables, &failure))
        return true;
    if (failure.sys_errno == ENOENT && !is_required)
        return true;
    *decoder->err = failure;
    if (failure.sys_errno != ENOENT)
        return false;
    (void)error_at(decoder->err, path->place.file, path->place.line,
                   "env_file \"%.200s\" does not exist", name);
    return error_hint(decoder->err, "Create it, or add \"required: false\".");
}

static void append_pair(struct compose_decoder *decoder, struct compose_pair ***tail,
                        const char *name, const char *value, struct place place)
{
    struct compose_pair *pair = arena_alloc(decoder->arena, sizeof *pair);

    *pair = (struct compose_pair){ .name = name, .value = value, .place = place };
    **tail = pair;
    *tail = &pair->next;
}

/* The shell's value, or NULL: the name then overrides env_file with nothing. */
static const char *shell_value(const struct variables *variables, const char *name)
{
    const struct variable *variable = variables_find(variables, name, strlen(name));

    return variable ? variable->value : NULL;
}

/* Expansion in env_file sees the project's variables first, then the service's environment (`own`
 * and its outer set), then what stands above. */
static bool read_env_files(struct compose_decoder *decoder, const struct variables *own,
                           struct variables *ret)
{
    ret->outer = own;
    for (uint32_t i = 0; i < decoder->env_file->count; i++)
        if (!read_one_file(decoder, decoder->env_file->as.items[i], ret))
            return false;
    return true;
}

static void collect_own(struct compose_decoder *decoder, const struct variables *variables,
                        struct variables *own)
{
    const struct yaml_node *node = decoder->environment;

    own->outer = variables;
    for (uint32_t i = 0; node && i < node->count; i++) {
        const struct yaml_entry *entry = &node->as.entries[i];
        const struct yaml_node *value = entry->value;

        variables_set(decoder->arena, own, entry->key, strlen(entry->key),
                      value->kind == YAML_NULL ? shell_value(variables, entry->key) : value->text,
                      value->place);
    }
}

bool compose_fill_environment(struct compose_decoder *decoder, const struct variables *variables)
{
    struct compose_pair **tail = &decoder->service->environment;
    struct variables own = { 0 }, files = { 0 };

    collect_own(decoder, variables, &own);
    if (decoder->env_file && decoder->service->is_enabled && !read_env_files(decoder, &own, &files))
        return false;

    /* Only the service's own names decide what is overlaid, not the project's variables. */
    own.outer = NULL;
    for (const struct variable *one = files.first; one; one = one->next)
        if (!variables_find(&own, one->name.text, one->name.length))
            append_pair(decoder, &tail, one->name.text, one->value, one->place);
    for (const struct variable *one = own.first; one; one = one->next)
        append_pair(decoder, &tail, one->name.text, one->value, one->place);
    return true;
}
