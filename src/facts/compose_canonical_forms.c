/*
 * The short form of one value (compose-go 2.9, transform/). A value of another kind than the
 * rule takes is an error here too: the schema lets a few of them through.
 */
#include "facts/compose_merge.h"

#include <string.h>

static struct yaml_node *new_mapping(struct arena *arena, const char *key, struct yaml_node *value)
{
    struct yaml_node *mapping = yaml_new_collection(arena, YAML_MAPPING, 2, value->place);

    yaml_set(arena, mapping, key, value);
    return mapping;
}

static void set_missing_bool(struct arena *arena, struct yaml_node *mapping, const char *key)
{
    if (!yaml_find(arena, mapping, key))
        yaml_set(arena, mapping, key, yaml_new_bool(arena, true, mapping->place));
}

static void complete_dependency(struct arena *arena, struct yaml_node *mapping)
{
    if (!yaml_find(arena, mapping, "condition"))
        yaml_set(arena, mapping, "condition",
                 yaml_new_string(arena, "service_started", mapping->place));
    set_missing_bool(arena, mapping, "required");
}

/* A list of names as a mapping to nulls; items that are no texts are passed over. */
static struct yaml_node *names_of_list(struct compose_project *project,
                                       const struct compose_path *path, struct yaml_node *list)
{
    struct yaml_node *mapping =
        yaml_new_collection(project->arena, YAML_MAPPING, list->count, list->place);

    for (uint32_t i = 0; i < list->count; i++) {
        struct yaml_node *item = list->as.items[i];
        const struct compose_path frame = { path, NULL, i };

        if (item->kind == YAML_STRING)
            yaml_set(project->arena, mapping, item->text,
                     yaml_new_null(project->arena, item->place));
        else
            compose_refuse_kind(project, &frame, item, "a name");
    }
    return mapping;
}

static struct yaml_node *form_depends(struct compose_project *project,
                                      const struct compose_path *path, struct yaml_node *node)
{
    bool is_list = node->kind == YAML_SEQUENCE;

    if (!is_list && node->kind != YAML_MAPPING)
        return compose_refuse_kind(project, path, node, "depends_on");
    if (is_list)
        node = names_of_list(project, path, node);
    for (uint32_t i = 0; i < node->count; i++) {
        struct yaml_entry *entry = &node->as.entries[i];
        const struct compose_path frame = { path, entry->key, 0 };

        if (is_list)
            entry->value =
                yaml_new_collection(project->arena, YAML_MAPPING, 2, entry->value->place);
        if (entry->value->kind == YAML_MAPPING)
            complete_dependency(project->arena, entry->value);
        else
            compose_refuse_kind(project, &frame, entry->value, "depends_on: unsupported value");
    }
    return node;
}

/* Compose drops what is empty from a list of name servers (loader/omitEmpty.go), and only there. */
static void drop_empty(struct yaml_node *list)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < list->count; i++) {
        struct yaml_node *item = list->as.items[i];

        if (item->kind != YAML_NULL && (item->kind != YAML_STRING || *item->text))
            list->as.items[kept++] = item;
    }
    list->count = kept;
}

static struct yaml_node *new_list(struct arena *arena, struct yaml_node *item)
{
    struct yaml_node *list = yaml_new_collection(arena, YAML_SEQUENCE, 1, item->place);

    yaml_append(arena, list, item);
    return list;
}

static struct yaml_node *form_list(struct compose_project *project,
                                   const struct compose_field *field, struct yaml_node *node)
{
    if (node->kind == YAML_STRING)
        node = new_list(project->arena, node);
    if (node->kind == YAML_SEQUENCE && field->name && strcmp(field->name, "dns") == 0)
        drop_empty(node);
    return node;
}

static struct yaml_node *form_env_file(struct compose_project *project,
                                       const struct compose_path *path, struct yaml_node *node)
{
    struct arena *arena = project->arena;

    if (node->kind == YAML_STRING)
        node = new_list(arena, node);
    if (node->kind != YAML_SEQUENCE)
        return compose_refuse_kind(project, path, node, "env_file");
    for (uint32_t i = 0; i < node->count; i++) {
        struct yaml_node **item = &node->as.items[i];

        if ((*item)->kind == YAML_STRING)
            *item = new_mapping(arena, "path", *item);
        if ((*item)->kind == YAML_MAPPING)
            set_missing_bool(arena, *item, "required");
    }
    return node;
}

/* One item of a list that stands for a mapping; of `ssh` one may have no value. */
static void add_pair(struct compose_project *project, const struct compose_path *path,
                     struct yaml_node *mapping, struct yaml_node *item, bool is_ssh)
{
    struct arena *arena = project->arena;
    const char *equals = item->kind == YAML_STRING ? strchr(item->text, '=') : NULL;

    if (equals)
        yaml_set(arena, mapping, arena_strndup(arena, item->text, (size_t)(equals - item->text)),
                 yaml_new_string(arena, equals + 1, item->place));
    else if (item->kind != YAML_STRING)
        compose_refuse_kind(project, path, item, "NAME=VALUE");
    else if (!is_ssh)
        compose_refuse(project->problems, item->place, "Write NAME=VALUE.",
                       "%s: invalid value %s, expected key=value", compose_path_text(arena, path),
                       item->text);
    else if (strcmp(item->text, "default") != 0)
        compose_refuse(project->problems, item->place, "Write default, or ID=PATH.",
                       "%s: invalid ssh key \"%s\"", compose_path_text(arena, path), item->text);
    else
        yaml_set(arena, mapping, item->text, yaml_new_null(arena, item->place));
}

/* [a=b] -> {a: b} */
static struct yaml_node *form_pairs(struct compose_project *project,
                                    const struct compose_path *path, struct yaml_node *node,
                                    bool is_ssh)
{
    struct yaml_node *mapping;

    if (node->kind == YAML_MAPPING)
        return node;
    if (node->kind != YAML_SEQUENCE)
        return compose_refuse_kind(project, path, node, "a mapping");
    mapping = yaml_new_collection(project->arena, YAML_MAPPING, node->count, node->place);
    for (uint32_t i = 0; i < node->count; i++)
        add_pair(project, path, mapping, node->as.items[i], is_ssh);
    return mapping;
}

/* external: {name: x} is the old form of name: x and external: true. */
static struct yaml_node *form_external(struct compose_project *project,
                                       const struct compose_path *path, struct yaml_node *node)
{
    struct arena *arena = project->arena;
    struct yaml_node *external = yaml_find(arena, node, "external");
    struct yaml_node *name = yaml_find(arena, node, "name"), *old;

    if (node->kind != YAML_MAPPING)
        return node->kind == YAML_NULL ? node
                                       : compose_refuse_kind(project, path, node, "a resource");
    if (!external || external->kind != YAML_MAPPING)
        return node;
    old = yaml_find(arena, external, "name");
    yaml_set(arena, node, "external", yaml_new_bool(arena, true, external->place));
    if (old && !name)
        yaml_set(arena, node, "name", old);
    else if (old && !yaml_equal(arena, old, name))
        compose_refuse(project->problems, old->place, "Remove the name below external.",
                       "%s: name and external.name conflict; only use name",
                       compose_path_text(arena, path));
    return node;
}

static struct yaml_node *form_gpus(struct compose_project *project, const struct compose_path *path,
                                   struct yaml_node *node)
{
    struct arena *arena = project->arena;

    if (node->kind == YAML_SEQUENCE)
        return node;
    if (node->kind != YAML_STRING)
        return compose_refuse_kind(project, path, node, "gpus");
    return new_list(arena, new_mapping(arena, "count", yaml_new_string(arena, "all", node->place)));
}

/* A text that is the value of the one key that matters, else a mapping. */
static struct yaml_node *form_single(struct compose_project *project,
                                     const struct compose_path *path, struct yaml_node *node,
                                     const char *key)
{
    if (node->kind == YAML_STRING)
        return new_mapping(project->arena, key, node);
    return node->kind == YAML_MAPPING ? node : compose_refuse_kind(project, path, node, key);
}

/* A text is parsed by `parse`, a mapping stays. */
static struct yaml_node *form_mount(struct compose_project *project,
                                    const struct compose_field *field,
                                    const struct compose_path *path, struct yaml_node *node)
{
    if (node->kind == YAML_MAPPING)
        return node;
    if (node->kind != YAML_STRING)
        return compose_refuse_kind(project, path, node, "a mount");
    return field->canon == COMPOSE_CANON_VOLUME ? compose_canonical_volume(project, path, node)
                                                : compose_canonical_device(project, node);
}

/* A number, or {soft, hard}: the schema lets whole floats and other keys through. */
static struct yaml_node *form_ulimit(struct compose_project *project,
                                     const struct compose_path *path, struct yaml_node *node)
{
    return node->kind == YAML_MAPPING || node->kind == YAML_INTEGER
               ? node
               : compose_refuse_kind(project, path, node, "a ulimit");
}

struct yaml_node *compose_canonical_form(const struct compose_walk *walk,
                                         const struct compose_field *field,
                                         const struct compose_path *path, struct yaml_node *node)
{
    struct compose_project *project = walk->project;

    switch (field->canon) {
    case COMPOSE_CANON_BUILD:
        return form_single(project, path, node, "context");
    case COMPOSE_CANON_EXTENDS:
        return form_single(project, path, node, "service");
    case COMPOSE_CANON_FILE_MOUNT:
        return form_single(project, path, node, "source");
    case COMPOSE_CANON_PAIRS:
        return form_pairs(project, path, node, false);
    case COMPOSE_CANON_DEPENDS:
        return form_depends(project, path, node);
    case COMPOSE_CANON_ENV_FILE:
        return form_env_file(project, path, node);
    case COMPOSE_CANON_LIST:
        return form_list(project, field, node);
    case COMPOSE_CANON_GPUS:
        return form_gpus(project, path, node);
    case COMPOSE_CANON_NAMES:
        return node->kind == YAML_SEQUENCE ? names_of_list(project, path, node) : node;
    case COMPOSE_CANON_VOLUME:
    case COMPOSE_CANON_DEVICE:
        return form_mount(project, field, path, node);
    case COMPOSE_CANON_PORTS:
        return compose_canonical_ports(project, path, node);
    case COMPOSE_CANON_SSH:
        return form_pairs(project, path, node, true);
    case COMPOSE_CANON_ULIMIT:
        return form_ulimit(project, path, node);
    case COMPOSE_CANON_EXTERNAL:
        return form_external(project, path, node);
    case COMPOSE_CANON_TEXT:
        return node->kind == YAML_STRING
                   ? node
                   : yaml_new_string(project->arena, compose_value_text(project->arena, node),
                                     node->place);
    default:
        return node;
    }
}
