/*
 * The merge rules that make lists (compose-go 2.9, override/merge.go: mergeToSequence,
 * mergeExtraHosts, mergeIPAMConfig). Compose looks for the rule by the way to a value before it
 * looks at the value, so that a null or a number laid over a list adds nothing instead of being
 * refused.
 */
#include "facts/compose_merge.h"

#include <stdlib.h>
#include <string.h>

enum { POOLS_MAX = 64 }; /* of one network; Compose compares every one with every other */

static int compare_items(const void *left, const void *right)
{
    struct yaml_node *const *a = left;
    struct yaml_node *const *b = right;

    return strcmp((*a)->text, (*b)->text);
}

/* Not with printf: a large stack has hundreds of thousands of them. */
static struct yaml_node *pair_item(struct arena *arena, const char *key,
                                   const struct yaml_node *value)
{
    const char *text = compose_value_text(arena, value);
    size_t key_length = strlen(key), length = strlen(text);
    char *pair = arena_alloc(arena, key_length + length + 2);

    memcpy(pair, key, key_length);
    pair[key_length] = '=';
    memcpy(pair + key_length + 1, text, length);
    return yaml_new_string(arena, pair, value->place);
}

/* NAME=VALUE, NAME for a null, NAME=VALUE for every item of a list; sorted by the whole text. */
static struct yaml_node *list_of_mapping(struct arena *arena, const struct yaml_node *mapping)
{
    struct yaml_node *list =
        yaml_new_collection(arena, YAML_SEQUENCE, mapping->count, mapping->place);

    for (uint32_t i = 0; i < mapping->count; i++) {
        const char *key = mapping->as.entries[i].key;
        const struct yaml_node *value = mapping->as.entries[i].value;

        if (value->kind == YAML_NULL)
            yaml_append(arena, list, yaml_new_string(arena, key, value->place));
        else if (value->kind != YAML_SEQUENCE)
            yaml_append(arena, list, pair_item(arena, key, value));
        else
            for (uint32_t j = 0; j < value->count; j++)
                yaml_append(arena, list, pair_item(arena, key, value->as.items[j]));
    }
    if (list->count > 1)
        qsort(list->as.items, list->count, sizeof(struct yaml_node *), compare_items);
    return list;
}

/* Compose's convertIntoSequence: what is neither a mapping, a list nor a text is no item at all. */
static struct yaml_node *into_list(struct arena *arena, struct yaml_node *node)
{
    struct yaml_node *list;

    if (node->kind == YAML_SEQUENCE)
        return node;
    if (node->kind == YAML_MAPPING)
        return list_of_mapping(arena, node);
    list = yaml_new_collection(arena, YAML_SEQUENCE, 1, node->place);
    if (node->kind == YAML_STRING)
        yaml_append(arena, list, node);
    return list;
}

struct yaml_node *compose_merge_texts(struct compose_project *project, struct yaml_node *base,
                                      struct yaml_node *over)
{
    struct yaml_node *list = into_list(project->arena, base);
    const struct yaml_node *later = into_list(project->arena, over);

    for (uint32_t i = 0; i < later->count; i++)
        yaml_append(project->arena, list, later->as.items[i]);
    return list;
}

/* Items are the same when kind and value are. */
static const char *item_key(struct arena *arena, const struct yaml_node *item)
{
    return arena_printf(arena, "%d %s", (int)item->kind, compose_value_text(arena, item));
}

struct yaml_node *compose_merge_hosts(struct compose_project *project, struct yaml_node *base,
                                      struct yaml_node *over)
{
    struct arena *arena = project->arena;
    struct yaml_node *list = into_list(arena, base);
    const struct yaml_node *later = into_list(arena, over);
    struct name *known = NULL;

    for (uint32_t i = 0; later->count > 0 && i < list->count; i++) {
        const char *key = item_key(arena, list->as.items[i]);

        (void)names_add(arena, &known, key, strlen(key), sizeof *known); /* only to be found */
    }
    for (uint32_t i = 0; i < later->count; i++) {
        const char *key = item_key(arena, later->as.items[i]);

        if (!names_find(known, key, strlen(key)))
            yaml_append(arena, list, later->as.items[i]);
    }
    return list;
}

static bool is_same_subnet(struct arena *arena, struct yaml_node *left, struct yaml_node *right)
{
    struct yaml_node *a = yaml_find(arena, left, "subnet");
    struct yaml_node *b = yaml_find(arena, right, "subnet");
    bool has_a = a && a->kind != YAML_NULL, has_b = b && b->kind != YAML_NULL;

    return has_a && has_b ? yaml_equal(arena, a, b) : has_a == has_b;
}

/* Where in the list a pool of the same subnet stands; its length when none does. */
static uint32_t find_pool(struct arena *arena, const struct yaml_node *list, struct yaml_node *pool)
{
    uint32_t i = 0;

    while (i < list->count && !is_same_subnet(arena, list->as.items[i], pool))
        i++;
    return i;
}

/* One pool of the base against one of the later file, as mergeIPAMConfig does it: a later pool of
 * another subnet is added once; when it comes by again it is merged into the base's, whatever its
 * subnet. */
static void merge_pool(struct compose_project *project, const struct compose_path *path,
                       struct yaml_node *list, struct yaml_node *base, struct yaml_node *over)
{
    uint32_t at;

    if (!is_same_subnet(project->arena, over, base) &&
        find_pool(project->arena, list, over) == list->count) {
        yaml_append(project->arena, list, over);
        return;
    }
    base = compose_merge(project, NULL, path, base, over);
    at = find_pool(project->arena, list, base);
    if (at < list->count)
        list->as.items[at] = base;
    else
        yaml_append(project->arena, list, base);
}

/* Compose's convertIntoMapping: a list is one of names, a scalar is an empty pool. */
static struct yaml_node *into_pool(struct arena *arena, struct yaml_node *item)
{
    struct yaml_node *pool;

    if (item->kind == YAML_MAPPING)
        return item;
    pool = yaml_new_collection(arena, YAML_MAPPING, 0, item->place);
    for (uint32_t i = 0; item->kind == YAML_SEQUENCE && i < item->count; i++)
        yaml_set(arena, pool, compose_value_text(arena, item->as.items[i]),
                 yaml_new_null(arena, item->place));
    return pool;
}

static bool are_pools(struct arena *arena, struct yaml_node *list)
{
    if (list->kind != YAML_SEQUENCE || list->count > POOLS_MAX)
        return false;
    for (uint32_t i = 0; i < list->count; i++)
        list->as.items[i] = into_pool(arena, list->as.items[i]);
    return true;
}

struct yaml_node *compose_merge_pools(struct compose_project *project,
                                      const struct compose_path *path, struct yaml_node *base,
                                      struct yaml_node *over)
{
    struct yaml_node *list;

    if (!are_pools(project->arena, base) || !are_pools(project->arena, over)) {
        compose_refuse(project->problems, over->place,
                       "Write a list of at most 64 pools, each a mapping with a subnet.",
                       "%s: unexpected type: %s cannot be merged",
                       compose_path_text(project->arena, path), yaml_kind_name(over->kind));
        return base;
    }
    list =
        yaml_new_collection(project->arena, YAML_SEQUENCE, base->count + over->count, base->place);
    for (uint32_t i = 0; i < base->count; i++)
        for (uint32_t j = 0; j < over->count; j++)
            merge_pool(project, path, list, base->as.items[i], over->as.items[j]);
    return list;
}
