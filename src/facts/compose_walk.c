/*
 * Trees and the table of fields side by side, for the stages that change single values by a column
 * of theirs.
 */
#include "facts/compose_merge.h"

#include <string.h>

/* With more errors than that it matters less that each mistake is told once. */
enum { ERRORS_SEARCHED_MAX = 500 };

static bool is_refused(const struct compose_problems *problems, struct place place)
{
    const struct compose_problem *error = problems->errors;

    if (problems->error_count > ERRORS_SEARCHED_MAX)
        return true;
    for (; error; error = error->next)
        if (error->place.line == place.line &&
            (error->place.file == place.file ||
             (error->place.file && place.file && strcmp(error->place.file, place.file) == 0)))
            return true;
    return false;
}

struct yaml_node *compose_refuse_kind(struct compose_project *project,
                                      const struct compose_path *path, struct yaml_node *node,
                                      const char *what)
{
    if (!is_refused(project->problems, node->place))
        compose_refuse(project->problems, node->place,
                       "Write it in one of the forms that Compose's reference shows.",
                       "%s: invalid type for %s: it is %s", compose_path_text(project->arena, path),
                       what, yaml_kind_name(node->kind));
    return node;
}

static struct yaml_node *visit(const struct compose_walk *walk, const struct compose_field *field,
                               const struct compose_path *path, struct yaml_node *node)
{
    enum compose_walk_rule rule = walk->rule(field);

    if (rule != COMPOSE_WALK_NONE)
        node = walk->apply(walk, field, path, node);
    if (rule == COMPOSE_WALK_STOP)
        return node;
    if (node->kind == YAML_SEQUENCE && field->items) {
        for (uint32_t i = 0; i < node->count; i++) {
            const struct compose_path frame = { path, NULL, i };

            node->as.items[i] = visit(walk, field->items, &frame, node->as.items[i]);
        }
    }
    if (node->kind != YAML_MAPPING || (!field->below && !field->each && !field->items))
        return node;
    for (uint32_t i = 0; i < node->count; i++) {
        struct yaml_entry *entry = &node->as.entries[i];
        const struct compose_field *child = compose_field_below(field, entry->key);
        const struct compose_path frame = { path, entry->key, 0 };

        /* Compose's pattern for the items of a list fits the values of a mapping too. */
        if (!child && !field->below)
            child = field->items;
        if (child)
            entry->value = visit(walk, child, &frame, entry->value);
    }
    return node;
}

void compose_walk_root(const struct compose_walk *walk, struct yaml_node *root)
{
    if (root->kind == YAML_MAPPING)
        (void)visit(walk, &compose_field_project, NULL, root); /* the root itself has no rule */
}
