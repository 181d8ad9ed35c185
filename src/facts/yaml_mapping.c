/*
 * The end of a mapping: duplicate keys, which libyaml accepts, and the merge key, which it does not
 * resolve. (go-yaml 3.0.4 decode.go, merge; Compose's own duplicate check is reset.go.)
 */
#include "facts/yaml_index.h"

#include <string.h>

enum { LINEAR_CHECK_MAX = 12 };

static bool fail_duplicate(const struct yaml_node *node, const struct yaml_entry *first,
                           const struct yaml_entry *second, struct error *err)
{
    (void)error_at(err, node->place.file, second->line,
                   "the key \"%.100s\" stands here and in line %d", second->key, first->line);
    return error_hint(err, "Keep one of the two.");
}

static bool check_few(const struct yaml_node *node, struct error *err)
{
    for (uint32_t i = 1; i < node->count; i++)
        for (uint32_t j = 0; j < i; j++)
            if (strcmp(node->as.entries[i].key, node->as.entries[j].key) == 0)
                return fail_duplicate(node, &node->as.entries[j], &node->as.entries[i], err);
    return true;
}

/* The duplicate that stands first in the file is named, however the keys sort. */
static bool check_many(struct arena *arena, struct yaml_node *node, struct error *err)
{
    const struct yaml_entry *entries = node->as.entries;
    uint32_t first = 0, second = node->count;

    node->sorted = yaml_sort_entries(arena, node->as.entries, node->count);
    for (uint32_t i = 1; i < node->count; i++) {
        uint32_t a = node->sorted[i - 1], b = node->sorted[i];

        if (b < second && strcmp(entries[a].key, entries[b].key) == 0) {
            first = a;
            second = b;
        }
    }
    return second == node->count || fail_duplicate(node, &entries[first], &entries[second], err);
}

static bool check_duplicates(struct arena *arena, struct yaml_node *node, struct error *err)
{
    return node->count <= LINEAR_CHECK_MAX ? check_few(node, err) : check_many(arena, node, err);
}

static bool fail_merge(const struct yaml_node *node, int line, struct error *err)
{
    (void)error_at(err, node->place.file, line, "<< needs a mapping or a list of mappings");
    return error_hint(err, "Give it an alias to a mapping, such as <<: *defaults.");
}

static bool check_merge_value(const struct yaml_node *node, const struct yaml_node *value, int line,
                              struct error *err)
{
    if (value->kind == YAML_MAPPING)
        return true;
    if (value->kind != YAML_SEQUENCE)
        return fail_merge(node, line, err);
    for (uint32_t i = 0; i < value->count; i++)
        if (value->as.items[i]->kind != YAML_MAPPING)
            return fail_merge(node, line, err);
    return true;
}

static bool has_key(const struct yaml_node *node, const char *key)
{
    for (uint32_t i = 0; i < node->count; i++)
        if (strcmp(node->as.entries[i].key, key) == 0)
            return true;
    return false;
}

/* Keeps the first of equal keys, in the order of the entries. */
static void keep_first(struct arena *arena, struct yaml_node *node, struct yaml_entry *entries,
                       uint32_t count)
{
    if (count <= LINEAR_CHECK_MAX) {
        for (uint32_t i = 0; i < count; i++)
            if (!has_key(node, entries[i].key))
                node->as.entries[node->count++] = entries[i];
        return;
    }

    uint32_t *sorted = yaml_sort_entries(arena, entries, count);
    bool *is_repeated = arena_array(arena, count, sizeof *is_repeated);

    for (uint32_t i = 1; i < count; i++)
        is_repeated[sorted[i]] = strcmp(entries[sorted[i]].key, entries[sorted[i - 1]].key) == 0;
    for (uint32_t i = 0; i < count; i++)
        if (!is_repeated[i])
            node->as.entries[node->count++] = entries[i];
}

/* Local keys win wherever << stands, then the earlier mapping of a list; a key that is there with
 * null counts as present. */
static void merge_mappings(struct arena *arena, struct yaml_node *node,
                           struct yaml_node *const *sources, uint32_t source_count)
{
    uint32_t room = node->count, count = 0;

    for (uint32_t i = 0; i < source_count; i++)
        room += sources[i]->count;

    struct yaml_entry *all = arena_array(arena, room, sizeof *all);

    for (uint32_t i = 0; i < node->count; i++)
        all[count++] = node->as.entries[i];
    for (uint32_t i = 0; i < source_count; i++)
        for (uint32_t j = 0; j < sources[i]->count; j++)
            all[count++] = sources[i]->as.entries[j];
    node->as.entries = arena_array(arena, room, sizeof *all);
    node->count = 0;
    node->sorted = NULL;
    keep_first(arena, node, all, count);
}

bool yaml_mapping_finish(const struct yaml_merge *merge, struct yaml_node *node, struct error *err)
{
    const struct yaml_entry *merge_entry = NULL;

    node->as.entries = arena_array(merge->arena, merge->count, sizeof *node->as.entries);
    for (size_t i = 0; i < merge->count; i++) {
        if (merge->entries[i].key)
            node->as.entries[node->count++] = merge->entries[i];
        else
            merge_entry = &merge->entries[i];
    }
    if (!check_duplicates(merge->arena, node, err))
        return false;
    if (!merge_entry)
        return true;

    struct yaml_node *value = merge_entry->value;

    if (!check_merge_value(node, value, merge_entry->line, err))
        return false;
    if (value->kind == YAML_MAPPING)
        merge_mappings(merge->arena, node, &value, 1);
    else
        merge_mappings(merge->arena, node, value->as.items, value->count);
    return true;
}
