/*
 * Short forms become long ones (compose-go 2.9, transform/canonical.go), by the column `canon`. It
 * runs on the whole model after every file, so what is long already is only walked past.
 */
#include "facts/compose_merge.h"

/* Compose goes on below a build and a resource only; nothing below the others has a short form. */
static enum compose_walk_rule rule_of(const struct compose_field *field)
{
    if (field->canon == COMPOSE_CANON_NONE)
        return COMPOSE_WALK_NONE;
    return field->canon == COMPOSE_CANON_BUILD || field->canon == COMPOSE_CANON_EXTERNAL
               ? COMPOSE_WALK_ON
               : COMPOSE_WALK_STOP;
}

/* The include of a base of extends is not followed, but its items are looked at (transformInclude);
 * elsewhere it is gone by now. */
static void check_include(struct compose_project *project, struct yaml_node *include)
{
    for (uint32_t i = 0; include && include->kind == YAML_SEQUENCE && i < include->count; i++) {
        const struct yaml_node *item = include->as.items[i];

        if (item->kind != YAML_STRING && item->kind != YAML_MAPPING)
            (void)compose_refuse(project->problems, item->place, "Name a file.",
                                 "include[%u]: invalid type: it is %s", i,
                                 yaml_kind_name(item->kind));
    }
}

void compose_make_canonical(struct compose_project *project, struct yaml_node *root)
{
    if (project->is_base)
        check_include(project, yaml_find(project->arena, root, "include"));
    const struct compose_walk walk = { .project = project,
                                       .rule = rule_of,
                                       .apply = compose_canonical_form };

    compose_walk_root(&walk, root);
}
