/*
 * Services that wait for each other (compose-go 2.9, graph/cycle.go): the graph is that of the
 * enabled services, and an optional dependency (`required: false`) is an edge like any other.
 *
 * Compose searches from every service anew; we see each edge once, and name every edge that closes
 * a cycle.
 */
#include "facts/compose_parts.h"

#include <string.h>

enum { NAMES_SHOWN = 8 };

/* "a -> b -> c": the cycle from `first` to `last`, which is on the way that the walk has gone. */
static const char *cycle_text(struct arena *arena, const struct compose_vertex *first,
                              const struct compose_vertex *last)
{
    const struct compose_vertex *shown[NAMES_SHOWN] = { NULL };
    unsigned length = last->depth - first->depth + 1;
    const char *text = "";

    for (const struct compose_vertex *one = last; one; one = one == first ? NULL : one->parent)
        if (one->depth - first->depth < NAMES_SHOWN)
            shown[one->depth - first->depth] = one;
    for (size_t i = 0; i < NAMES_SHOWN && shown[i]; i++)
        text = arena_printf(arena, "%s%s -> ", text, shown[i]->name.text);
    return arena_printf(arena, "%s%s%s", text, length > NAMES_SHOWN ? "… -> " : "",
                        first->name.text);
}

static void refuse_cycle(struct compose_project *project, const struct compose_vertex *first,
                         const struct compose_vertex *last, const struct yaml_entry *entry)
{
    /* Thousands of cycles are one mistake; the first ones say where. */
    if (project->problems->error_count >= COMPOSE_PROBLEMS_MAX)
        return;
    (void)compose_refuse(project->problems, compose_entry_place(entry),
                         "Remove one of these dependencies: no service can start first.",
                         "dependency cycle detected: %s", cycle_text(project->arena, first, last));
}

static void enter(struct compose_vertex *vertex, struct compose_vertex *parent)
{
    vertex->state = COMPOSE_VERTEX_ENTERED;
    vertex->parent = parent;
    vertex->depth = parent ? parent->depth + 1 : 0;
    vertex->edges = compose_look_kind(vertex->service, "depends_on", YAML_MAPPING);
}

static void walk_from(struct compose_project *project, struct name *vertices,
                      struct compose_vertex *start)
{
    struct compose_vertex *vertex = start;

    enter(start, NULL);
    while (vertex) {
        if (!vertex->edges || vertex->next_edge == vertex->edges->count) {
            vertex->state = COMPOSE_VERTEX_LEFT;
            vertex = vertex->parent;
            continue;
        }

        const struct yaml_entry *entry = &vertex->edges->as.entries[vertex->next_edge++];
        struct compose_vertex *next =
            (struct compose_vertex *)names_find(vertices, entry->key, strlen(entry->key));

        if (!next || !next->is_enabled || next->state == COMPOSE_VERTEX_LEFT)
            continue;
        if (next->state == COMPOSE_VERTEX_ENTERED) {
            refuse_cycle(project, next, vertex, entry);
            continue;
        }
        enter(next, vertex);
        vertex = next;
    }
}

void compose_check_cycles(struct compose_project *project, struct name *vertices,
                          const struct yaml_node *services)
{
    for (uint32_t i = 0; i < services->count; i++) {
        const char *name = services->as.entries[i].key;
        struct compose_vertex *vertex =
            (struct compose_vertex *)names_find(vertices, name, strlen(name));

        if (vertex && vertex->is_enabled && vertex->state == COMPOSE_VERTEX_NEW)
            walk_from(project, vertices, vertex);
    }
}
