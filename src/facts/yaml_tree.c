/*
 * Searching and building trees. Small mappings are searched from the front; a large one gets a
 * sorted index on its first search, so that 4,000 services merge in n log n.
 */
#include "facts/yaml.h"

#include <stdlib.h>
#include <string.h>

#include "facts/yaml_index.h"

enum { LINEAR_SEARCH_MAX = 12 };

/* Equal keys keep the order of the file, so that the later one is named as the duplicate. */
static int compare_entries(const void *left, const void *right, void *entries)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    const struct yaml_entry *all = entries;
    int order = strcmp(all[a].key, all[b].key);

    return order ? order : (a > b) - (a < b);
}

uint32_t *yaml_sort_entries(struct arena *arena, struct yaml_entry *entries, uint32_t count)
{
    uint32_t *sorted = arena_array(arena, count, sizeof *sorted);

    for (uint32_t i = 0; i < count; i++)
        sorted[i] = i;
    qsort_r(sorted, count, sizeof *sorted, compare_entries, entries);
    return sorted;
}

static struct yaml_entry *search(struct yaml_node *node, const char *key)
{
    uint32_t low = 0, high = node->count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        struct yaml_entry *entry = &node->as.entries[node->sorted[middle]];
        int order = strcmp(key, entry->key);

        if (order == 0)
            return entry;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

struct yaml_entry *yaml_find_entry(struct arena *arena, struct yaml_node *node, const char *key)
{
    if (!node || node->kind != YAML_MAPPING)
        return NULL;
    if (node->count > LINEAR_SEARCH_MAX) {
        if (!node->sorted)
            node->sorted = yaml_sort_entries(arena, node->as.entries, node->count);
        return search(node, key);
    }
    for (uint32_t i = 0; i < node->count; i++)
        if (strcmp(node->as.entries[i].key, key) == 0)
            return &node->as.entries[i];
    return NULL;
}

struct yaml_node *yaml_find(struct arena *arena, struct yaml_node *node, const char *key)
{
    struct yaml_entry *entry = yaml_find_entry(arena, node, key);

    return entry ? entry->value : NULL;
}

struct yaml_node *yaml_new_string(struct arena *arena, const char *text, struct place place)
{
    struct yaml_node *node = arena_alloc(arena, sizeof *node);

    node->kind = YAML_STRING;
    node->text = text;
    node->place = place;
    node->expanded = 1;
    return node;
}

struct yaml_node *yaml_new_collection(struct arena *arena, enum yaml_kind kind, uint32_t room,
                                      struct place place)
{
    struct yaml_node *node = arena_alloc(arena, sizeof *node);

    node->kind = kind;
    node->text = "";
    node->place = place;
    node->expanded = 1;
    if (kind == YAML_MAPPING)
        node->as.entries = arena_array(arena, room, sizeof *node->as.entries);
    else
        node->as.items = arena_array(arena, room, sizeof(struct yaml_node *));
    return node;
}

struct yaml_node *yaml_copy(struct arena *arena, const struct yaml_node *node, uint32_t extra)
{
    struct yaml_node *copy =
        yaml_new_collection(arena, node->kind, node->count + extra, node->place);

    copy->tag = node->tag;
    copy->count = node->count;
    copy->expanded = node->expanded;
    if (node->count == 0)
        return copy;
    if (node->kind == YAML_MAPPING)
        memcpy(copy->as.entries, node->as.entries, node->count * sizeof *node->as.entries);
    else
        memcpy(copy->as.items, node->as.items, node->count * sizeof(struct yaml_node *));
    return copy;
}
