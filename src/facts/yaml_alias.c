/*
 * Compose's test for cycles goes by the ways on which aliases stand, not by what they contain: two
 * aliases of one node, the way of the one being the beginning of the other's, are refused, even
 * when no node contains itself. `<<` is no step on a way and a dot in a key is like a step, so
 * "<<: *x" in a mapping and "*x" below it, or "<<: *x" in both of the services app and app.worker
 * are refused. (compose-go, reset.go, checkForCycle.)
 */
#include "facts/yaml_index.h"

#include <string.h>

enum { PATH_SIZE_FIRST = 200 };

struct way {
    struct name name; /* first: names_add() makes it */
    bool is_end;      /* an alias stands there; else only ways of aliases lead through it */
};

size_t yaml_path_append(struct arena *arena, struct yaml_path *path, size_t length,
                        const char *step)
{
    size_t more = strlen(step);

    if (length + more + 2 > path->size) {
        size_t size = (length + more + PATH_SIZE_FIRST) * 2;
        char *larger = arena_alloc(arena, size);

        if (length > 0)
            memcpy(larger, path->text, length);
        *path = (struct yaml_path){ larger, size };
    }
    if (length > 0)
        path->text[length++] = '.';
    memcpy(path->text + length, step, more + 1);
    return length + more;
}

static struct way *add(struct arena *arena, struct yaml_ways *ways, const char *path, size_t length)
{
    void *way = names_add(arena, &ways->seen, path, length, sizeof(struct way));

    return way;
}

bool yaml_ways_add(struct arena *arena, struct yaml_ways *ways, const char *path, size_t length,
                   size_t *budget)
{
    if (length == 0) /* "<<: *x" at the root: no step has made a text yet */
        path = "";
    for (size_t i = 1; i < length; i++) {
        if (path[i] != '.')
            continue;
        if (*budget < i)
            return true;
        *budget -= i;
        if (add(arena, ways, path, i)->is_end)
            return false;
    }

    const void *found = names_find(ways->seen, path, length);
    const struct way *way = found;

    if (way)
        return way->is_end;
    add(arena, ways, path, length)->is_end = true;
    return true;
}

/* Each document becomes a tree of its own, which is changed while the model grows. */
bool yaml_anchor_import(struct arena *arena, struct yaml_anchor *anchor, unsigned document,
                        unsigned *count)
{
    if (anchor->node->expanded > YAML_EXPANDED_MAX - *count)
        return false;
    anchor->node = yaml_clone(arena, anchor->node, count);
    anchor->node->may_share = true;
    anchor->ways = (struct yaml_ways){ NULL };
    anchor->document = document;
    return true;
}
