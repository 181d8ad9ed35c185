/*
 * Later files over earlier ones (compose-go 2.9, override/merge.go), by the column `merge` of the
 * table of fields. Works in place: what stands stays where it is, and nodes of the later file are
 * moved in. An entry that takes its value from the later file takes the line of its key along, so
 * that the line of an entry always belongs to the file of its value.
 */
#include "facts/compose_merge.h"

#include <string.h>

static bool is_collection(const struct yaml_node *node)
{
    return node->kind == YAML_MAPPING || node->kind == YAML_SEQUENCE;
}

static bool is_empty(const struct yaml_node *node)
{
    if (is_collection(node))
        return node->count == 0;
    return node->kind == YAML_NULL || (node->kind == YAML_STRING && !*node->text);
}

static const char *what_of(const struct yaml_node *node)
{
    if (!is_collection(node))
        return yaml_kind_name(node->kind);
    return node->kind == YAML_MAPPING ? "an empty mapping" : "an empty list";
}

/* A collection that a !reset emptied has done its work. */
static bool was_emptied(const struct yaml_node *node)
{
    return is_collection(node) && node->count == 0 && node->expanded > 1;
}

/* Most who write `ports: []` into an override file want the ports gone. Compose says nothing. */
static void warn_idle(struct compose_project *project, const struct compose_path *path,
                      const struct yaml_node *base, const struct yaml_node *over)
{
    if (is_empty(base) || was_emptied(over) ||
        (is_collection(over) ? over->count > 0 : over->kind == YAML_STRING))
        return;

    compose_warn(
        project->problems, "compose-override-empty", compose_path_service(path), over->place,
        "Write !reset before the value to remove what the earlier file sets, or !override "
        "to replace it.",
        "%s: %s changes nothing here", compose_path_text(project->arena, path), what_of(over));
}

static void refuse_override(struct compose_project *project, const struct compose_path *path,
                            const struct yaml_node *base, const struct yaml_node *over)
{
    compose_refuse(
        project->problems, over->place,
        arena_printf(project->arena, "Write it as %s, as %s line %d does.",
                     yaml_kind_name(base->kind),
                     base->place.file ? base->place.file : "the earlier file", base->place.line),
        "cannot override %s: it is %s here and %s before", compose_path_text(project->arena, path),
        yaml_kind_name(over->kind), yaml_kind_name(base->kind));
}

/* A resource named once more without anything, as in `volumes: {data: }`, is how people refer to
 * it, so nothing is lost. With a service it is. */
static bool is_mention(const struct compose_field *field, const struct compose_field *child,
                       const struct yaml_node *base, const struct yaml_node *over)
{
    return field && child && child == field->each && child != &compose_field_service &&
           child->merge == COMPOSE_MERGE_DEEP && base->kind == YAML_MAPPING &&
           (over->kind == YAML_NULL || (over->kind == YAML_MAPPING && over->count == 0));
}

/* override/merge.go, mergeMappings: key by key, new ones at the end. */
static struct yaml_node *merge_mappings(struct compose_project *project,
                                        const struct compose_field *field,
                                        const struct compose_path *path, struct yaml_node *base,
                                        struct yaml_node *over)
{
    for (uint32_t i = 0; i < over->count; i++) {
        const struct yaml_entry *later = &over->as.entries[i];
        struct yaml_entry *entry = yaml_find_entry(project->arena, base, later->key);

        if (!entry) {
            yaml_set(project->arena, base, later->key, later->value);
            base->as.entries[base->count - 1] = *later;
            continue;
        }

        const struct compose_field *child = compose_field_below(field, later->key);
        const struct compose_path frame = { path, later->key, 0 };

        if (is_mention(field, child, entry->value, later->value))
            continue;

        struct yaml_node *merged =
            compose_merge(project, child, &frame, entry->value, later->value);

        if (merged == later->value)
            *entry = *later;
        entry->value = merged;
    }
    return base;
}

/* Scalars: the later one; collections meet their own kind only; null is nothing. */
static struct yaml_node *merge_deep(struct compose_project *project,
                                    const struct compose_field *field,
                                    const struct compose_path *path, struct yaml_node *base,
                                    struct yaml_node *over)
{
    if (over->kind == YAML_NULL || (is_collection(base) && base->kind == over->kind)) {
        if (field)
            warn_idle(project, path, base, over);
    } else if (is_collection(base)) {
        refuse_override(project, path, base, over);
        return base;
    }
    if (over->kind == YAML_NULL)
        return base;
    if (base->kind == YAML_MAPPING)
        return merge_mappings(project, field, path, base, over);
    if (base->kind != YAML_SEQUENCE)
        return over;
    for (uint32_t i = 0; i < over->count; i++)
        yaml_append(project->arena, base, over->as.items[i]);
    return base;
}

/* {condition: service_started, required: true}: what a plain name in depends_on means. */
static struct yaml_node *new_dependency(struct arena *arena, struct place place)
{
    struct yaml_node *mapping = yaml_new_collection(arena, YAML_MAPPING, 2, place);

    yaml_set(arena, mapping, "condition", yaml_new_string(arena, "service_started", place));
    yaml_set(arena, mapping, "required", yaml_new_bool(arena, true, place));
    return mapping;
}

/* override/merge.go, convertIntoMapping: a list of names as a mapping; NULL: neither. An item that
 * is no text makes Compose crash; here it is left out, and the schema would have refused it. */
static struct yaml_node *into_mapping(struct arena *arena, struct yaml_node *node, bool is_depends)
{
    struct yaml_node *mapping;

    if (node->kind == YAML_MAPPING)
        return node;
    if (node->kind != YAML_SEQUENCE)
        return NULL;
    mapping = yaml_new_collection(arena, YAML_MAPPING, node->count, node->place);
    for (uint32_t i = 0; i < node->count; i++) {
        const struct yaml_node *item = node->as.items[i];

        if (item->kind == YAML_STRING)
            yaml_set(arena, mapping, item->text,
                     is_depends ? new_dependency(arena, item->place)
                                : yaml_new_null(arena, item->place));
    }
    return mapping;
}

static const struct yaml_node *find_odd_item(const struct yaml_node *node)
{
    for (uint32_t i = 0; node->kind == YAML_SEQUENCE && i < node->count; i++)
        if (node->as.items[i]->kind != YAML_STRING)
            return node->as.items[i];
    return NULL;
}

/* What is neither a list nor a mapping counts as an empty mapping, and Compose crashes when it adds
 * to one. */
static struct yaml_node *merge_names(struct compose_project *project,
                                     const struct compose_field *field,
                                     const struct compose_path *path, struct yaml_node *base,
                                     struct yaml_node *over)
{
    bool is_depends = field->merge == COMPOSE_MERGE_DEPENDS;
    struct yaml_node *earlier = into_mapping(project->arena, base, is_depends);
    struct yaml_node *later = into_mapping(project->arena, over, is_depends);
    const struct yaml_node *odd = find_odd_item(base);

    if (!odd)
        odd = find_odd_item(over);
    if (odd) {
        compose_refuse(project->problems, odd->place, "Write the name as text, in quotes.",
                       "%s: an item is %s", compose_path_text(project->arena, path),
                       yaml_kind_name(odd->kind));
        return base;
    }
    if (!earlier && later && later->count > 0) {
        refuse_override(project, path, base, over);
        return base;
    }
    if (!earlier)
        return yaml_new_collection(project->arena, YAML_MAPPING, 0, base->place);
    warn_idle(project, path, base, over);
    return later ? merge_mappings(project, field, path, earlier, later) : earlier;
}

/* Options belong to their driver: another driver starts anew. */
static struct yaml_node *merge_logging(struct compose_project *project,
                                       const struct compose_field *field,
                                       const struct compose_path *path, struct yaml_node *base,
                                       struct yaml_node *over)
{
    struct yaml_node *earlier = yaml_find(project->arena, base, "driver");
    struct yaml_node *later = yaml_find(project->arena, over, "driver");

    if (base->kind != YAML_MAPPING || over->kind != YAML_MAPPING) { /* Compose crashes */
        refuse_override(project, path, base, over);
        return base;
    }
    if (earlier && later && !yaml_equal(project->arena, earlier, later))
        return over;
    return merge_deep(project, field, path, base, over);
}

static struct yaml_node *into_build(struct arena *arena, struct yaml_node *node)
{
    struct yaml_node *build;

    if (node->kind != YAML_STRING)
        return node->kind == YAML_MAPPING ? node : NULL;
    build = yaml_new_collection(arena, YAML_MAPPING, 1, node->place);
    yaml_set(arena, build, "context", node);
    return build;
}

static struct yaml_node *merge_build(struct compose_project *project,
                                     const struct compose_field *field,
                                     const struct compose_path *path, struct yaml_node *base,
                                     struct yaml_node *over)
{
    struct yaml_node *earlier = into_build(project->arena, base);
    struct yaml_node *later = into_build(project->arena, over);

    if (!earlier) { /* Compose crashes, now or when it fills the context in */
        refuse_override(project, path, base, over);
        return base;
    }
    warn_idle(project, path, base, over);
    return later ? merge_mappings(project, field, path, earlier, later) : earlier;
}

struct yaml_node *compose_merge(struct compose_project *project, const struct compose_field *field,
                                const struct compose_path *path, struct yaml_node *base,
                                struct yaml_node *over)
{
    if (!base)
        return over;
    switch (field ? field->merge : COMPOSE_MERGE_DEEP) {
    case COMPOSE_MERGE_REPLACE:
        return over;
    case COMPOSE_MERGE_LIST:
        warn_idle(project, path, base, over);
        return compose_merge_texts(project, base, over);
    case COMPOSE_MERGE_HOSTS:
        warn_idle(project, path, base, over);
        return compose_merge_hosts(project, base, over);
    case COMPOSE_MERGE_NAMES:
    case COMPOSE_MERGE_DEPENDS:
        return merge_names(project, field, path, base, over);
    case COMPOSE_MERGE_LOGGING:
        return merge_logging(project, field, path, base, over);
    case COMPOSE_MERGE_BUILD:
        return merge_build(project, field, path, base, over);
    case COMPOSE_MERGE_IPAM:
        return compose_merge_pools(project, path, base, over);
    default:
        return merge_deep(project, field, path, base, over);
    }
}
