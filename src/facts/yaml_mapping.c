/*
 * The end of a mapping: duplicate keys, which libyaml accepts, and the merge key, which it does not
 * resolve. (go-yaml 3.0.4 decode.go, merge; Compose's own duplicate check is reset.go.)
 */
#include "facts/yaml_index.h"

#include <string.h>

const char yaml_merge_key[] = "<<";

bool yaml_is_merge(const char *tag, const char *text, bool is_plain)
{
    if (strcmp(text, "<<") != 0)
        return false;
    return strcmp(tag, "tag:yaml.org,2002:merge") == 0 ||
           (is_plain && (!tag[0] || strcmp(tag, "!") == 0));
}

static bool fail_duplicate(const struct yaml_node *node, const struct yaml_entry *first,
                           const struct yaml_entry *second, struct error *err)
{
    (void)error_at(err, node->place.file, second->line,
                   "mapping key \"%.100s\" already defined at line %d", second->key, first->line);
    if (second->key == yaml_merge_key)
        return error_hint(err, "Merge several mappings with one list: <<: [*a, *b].");
    return error_hint(err, "Keep one of the two.");
}

static bool fail_merge(const struct yaml_node *node, int line, struct error *err)
{
    (void)error_at(err, node->place.file, line,
                   "map merge requires map or sequence of maps as the value");
    return error_hint(err, "Give it an alias to a mapping, such as <<: *defaults.");
}

static bool check_merge_value(const struct yaml_node *node, const struct yaml_node *value, int line,
                              struct error *err)
{
    /* What a !reset removes is gone before anything is merged. */
    if (value->kind == YAML_MAPPING || value->tag == YAML_TAG_RESET)
        return true;
    if (value->kind != YAML_SEQUENCE)
        return fail_merge(node, line, err);
    for (uint32_t i = 0; i < value->count; i++)
        if (value->as.items[i]->kind != YAML_MAPPING && value->as.items[i]->tag != YAML_TAG_RESET)
            return fail_merge(node, line, err);
    return true;
}

/* Local keys win wherever << stands, then the earlier mapping of a list; a key that is there with
 * null counts as present. */
static void merge_mapping(struct arena *arena, struct yaml_node *node, struct yaml_node *source)
{
    source->may_share = true;
    for (uint32_t i = 0; i < source->count; i++) {
        struct yaml_entry entry = source->as.entries[i];

        if (yaml_find_entry(arena, node, entry.key))
            continue;
        entry.value->may_share = true;
        yaml_entries_append(arena, node, entry);
    }
    node->may_share |= source->count > 0;
}

static struct yaml_node *take_merge_value(struct yaml_node *mapping)
{
    for (uint32_t i = 0; i < mapping->count; i++) {
        struct yaml_node *value = mapping->as.entries[i].value;

        if (mapping->as.entries[i].key != yaml_merge_key)
            continue;
        mapping->as.entries[i].value = NULL;
        yaml_entries_compact(mapping);
        return value;
    }
    return NULL;
}

void yaml_mapping_merge(struct arena *arena, struct yaml_node *mapping)
{
    struct yaml_node *value = take_merge_value(mapping);

    if (value && value->kind == YAML_MAPPING)
        merge_mapping(arena, mapping, value);
    for (uint32_t i = 0; value && value->kind == YAML_SEQUENCE && i < value->count; i++)
        merge_mapping(arena, mapping, value->as.items[i]);
}

/* Sources first. A shared node is met on every way, and has nothing to do from the second on. */
void yaml_resolve_merges(struct arena *arena, struct yaml_node *root)
{
    for (uint32_t i = 0; root->kind == YAML_SEQUENCE && i < root->count; i++)
        yaml_resolve_merges(arena, root->as.items[i]);
    if (root->kind != YAML_MAPPING)
        return;
    for (uint32_t i = 0; i < root->count; i++)
        yaml_resolve_merges(arena, root->as.entries[i].value);
    yaml_mapping_merge(arena, root);
}

bool yaml_mapping_finish(const struct yaml_children *children, struct yaml_node *node,
                         struct error *err)
{
    yaml_entries_init(children->arena, node, (uint32_t)children->count);
    for (size_t i = 0; i < children->count; i++) {
        const struct yaml_entry *entry = &children->entries[i];
        const struct yaml_entry *first = yaml_find_entry(children->arena, node, entry->key);

        if (first && children->is_lost)
            continue;
        if (first)
            return fail_duplicate(node, first, entry, err);
        if (entry->key == yaml_merge_key && !children->is_lost &&
            !check_merge_value(node, entry->value, entry->line, err))
            return false;
        yaml_entries_append(children->arena, node, *entry);
    }
    return true;
}
