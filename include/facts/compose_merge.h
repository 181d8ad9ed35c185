/*
 * What the files of merging and of the canonical form share among themselves.
 */
#ifndef FACTS_COMPOSE_MERGE_H
#define FACTS_COMPOSE_MERGE_H

#include <stdbool.h>

#include "base/arena.h"
#include "facts/compose_parts.h"
#include "facts/yaml.h"

/* compose_print.c: the value as Go's %v prints it: a scalar as yaml_scalar_text() does, null as
 * <nil>, a date as Go's time.Time, [a b], map[a:1 b:2] with sorted keys. Merging a mapping into a
 * list shows this text. */
const char *compose_value_text(struct arena *arena, const struct yaml_node *node);

/* compose_merge_lists.c: the rules LIST, HOSTS and IPAM of compose_merge(). */
struct yaml_node *compose_merge_texts(struct compose_project *project, struct yaml_node *base,
                                      struct yaml_node *over);
struct yaml_node *compose_merge_hosts(struct compose_project *project, struct yaml_node *base,
                                      struct yaml_node *over);
struct yaml_node *compose_merge_pools(struct compose_project *project,
                                      const struct compose_path *path, struct yaml_node *base,
                                      struct yaml_node *over);

/* compose_walk.c: a walk over a tree by the rows of the table, for a stage with a column of its
 * own.
 */
enum compose_walk_rule {
    COMPOSE_WALK_NONE, /* the row has no rule: on to what is below */
    COMPOSE_WALK_STOP, /* it has, and nothing below it has one */
    COMPOSE_WALK_ON    /* it has, and something below too */
};

struct compose_walk {
    struct compose_project *project;
    const char *directory; /* of compose_resolve_paths() */
    enum compose_walk_rule (*rule)(const struct compose_field *field);
    /* What stands there from now on; `node` itself when nothing changes. */
    struct yaml_node *(*apply)(const struct compose_walk *walk, const struct compose_field *field,
                               const struct compose_path *path, struct yaml_node *node);
};

void compose_walk_root(const struct compose_walk *walk, struct yaml_node *root);

/* Records that `node` is of a kind that `what` cannot be, unless something at its place has been
 * recorded: most often the schema has said it already. Returns `node`. */
struct yaml_node *compose_refuse_kind(struct compose_project *project,
                                      const struct compose_path *path, struct yaml_node *node,
                                      const char *what);

/* compose_canonical_forms.c: the long form of one value, or `node` itself. */
struct yaml_node *compose_canonical_form(const struct compose_walk *walk,
                                         const struct compose_field *field,
                                         const struct compose_path *path, struct yaml_node *node);

/* compose_canonical_lists.c: ports, one volume, one device. */
struct yaml_node *compose_canonical_ports(struct compose_project *project,
                                          const struct compose_path *path, struct yaml_node *list);
struct yaml_node *compose_canonical_volume(struct compose_project *project,
                                           const struct compose_path *path, struct yaml_node *text);
struct yaml_node *compose_canonical_device(struct compose_project *project, struct yaml_node *text);

#endif
