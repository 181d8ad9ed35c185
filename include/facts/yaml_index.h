/*
 * What the YAML modules share among themselves: sorted keys, and the end of a mapping.
 */
#ifndef FACTS_YAML_INDEX_H
#define FACTS_YAML_INDEX_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "facts/yaml.h"

/* Entry numbers sorted by key; equal keys in file order. */
uint32_t *yaml_sort_entries(struct arena *arena, struct yaml_entry *entries, uint32_t count);

/* The children that a mapping was read with; the one entry whose key is NULL is the merge key. */
struct yaml_merge {
    struct arena *arena;
    const struct yaml_entry *entries;
    size_t count;
};

/* Copies the entries into `node`, then those of its merge key that are not there. Refuses a key
 * that stands twice and a merge key whose value is not a mapping or a list of mappings. */
bool yaml_mapping_finish(const struct yaml_merge *merge, struct yaml_node *node,
                         struct error *err) MUST_CHECK;

#endif
