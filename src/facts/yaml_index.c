/*
 * The entries of a mapping: found, set and deleted. A small mapping is searched from the front; a
 * large one gets a hash index with its first search, which later changes keep up to date, so that
 * 4,000 services are set one by one in linear time.
 */
#include "facts/yaml_index.h"

#include <string.h>

enum { LINEAR_SEARCH_MAX = 12, ROOM_FIRST = 4, SLOTS_PER_ENTRY = 2 };

/* A slot holds an entry's number plus one; 0 is empty. */
enum { SLOT_EMPTY = 0 };
#define SLOT_DELETED UINT32_MAX

struct index {
    uint32_t mask; /* slots - 1, a power of two less one */
    uint32_t used; /* slots that are not empty, deleted ones included */
    uint32_t slots[];
};

/* One entry more than there is room for is allocated for a large mapping; its value is the index.
 * Small mappings, which are nearly all, then pay nothing. */
static struct index **index_of(const struct yaml_node *mapping)
{
    void *value = &mapping->as.entries[mapping->room].value;

    return value;
}

static uint32_t hash_of(const char *key)
{
    uint64_t hash = UINT64_C(14695981039346656037);

    for (; *key; key++)
        hash = (hash ^ (unsigned char)*key) * UINT64_C(1099511628211);
    return (uint32_t)((hash * UINT64_C(0x9e3779b97f4a7c15)) >> 32);
}

void yaml_entries_init(struct arena *arena, struct yaml_node *mapping, uint32_t room)
{
    mapping->room = room;
    mapping->as.entries =
        arena_array(arena, (size_t)room + (room > LINEAR_SEARCH_MAX), sizeof *mapping->as.entries);
}

/* Makes room for one more at least, or for what is there. The index moves along. */
static void grow(struct arena *arena, struct yaml_node *mapping, uint32_t room)
{
    const struct yaml_entry *entries = mapping->as.entries;
    struct index *index = entries && mapping->room > LINEAR_SEARCH_MAX ? *index_of(mapping) : NULL;

    yaml_entries_init(arena, mapping, room);
    if (entries)
        memcpy(mapping->as.entries, entries, mapping->count * sizeof *entries);
    if (index)
        *index_of(mapping) = index;
}

/* The slot of the key, or the empty one where it would be. */
static uint32_t *find_slot(const struct yaml_node *mapping, struct index *index, const char *key)
{
    for (uint32_t i = hash_of(key) & index->mask;; i = (i + 1) & index->mask) {
        uint32_t slot = index->slots[i];

        if (slot == SLOT_EMPTY)
            return &index->slots[i];
        if (slot != SLOT_DELETED && strcmp(mapping->as.entries[slot - 1].key, key) == 0)
            return &index->slots[i];
    }
}

/* Of equal keys the first is found; there are none after reading. */
static struct index *build_index(struct arena *arena, struct yaml_node *mapping)
{
    /* A power of two, at least twice as many as there is room for. */
    uint32_t slots = UINT32_C(1) << (32 - __builtin_clz(SLOTS_PER_ENTRY * mapping->room));

    struct index *index =
        arena_alloc(arena, sizeof *index + (size_t)slots * sizeof index->slots[0]);

    index->mask = slots - 1;
    for (uint32_t i = 0; i < mapping->count; i++) {
        uint32_t *slot = find_slot(mapping, index, mapping->as.entries[i].key);

        if (*slot == SLOT_EMPTY) {
            *slot = i + 1;
            index->used++;
        }
    }
    *index_of(mapping) = index;
    return index;
}

/* The index of a large mapping, made when it is missing; NULL: the mapping is small. */
static struct index *need_index(struct arena *arena, struct yaml_node *mapping)
{
    if (mapping->count <= LINEAR_SEARCH_MAX) {
        /* It may have shrunk; an index of before then still counts, and must be kept. */
        return mapping->room > LINEAR_SEARCH_MAX ? *index_of(mapping) : NULL;
    }
    if (mapping->room < mapping->count) /* somebody brought the entries */
        grow(arena, mapping, mapping->count);
    return *index_of(mapping) ? *index_of(mapping) : build_index(arena, mapping);
}

struct yaml_entry *yaml_find_entry(struct arena *arena, struct yaml_node *node, const char *key)
{
    if (!node || node->kind != YAML_MAPPING)
        return NULL;

    struct index *index = need_index(arena, node);

    if (index) {
        uint32_t slot = *find_slot(node, index, key);

        return slot == SLOT_EMPTY ? NULL : &node->as.entries[slot - 1];
    }
    for (uint32_t i = 0; i < node->count; i++)
        if (*node->as.entries[i].key == *key && strcmp(node->as.entries[i].key, key) == 0)
            return &node->as.entries[i];
    return NULL;
}

struct yaml_node *yaml_find(struct arena *arena, struct yaml_node *node, const char *key)
{
    struct yaml_entry *entry = yaml_find_entry(arena, node, key);

    return entry ? entry->value : NULL;
}

void yaml_entries_append(struct arena *arena, struct yaml_node *mapping, struct yaml_entry entry)
{
    if (mapping->count >= mapping->room)
        grow(arena, mapping, mapping->count < ROOM_FIRST ? ROOM_FIRST : 2 * mapping->count);

    struct index *index = mapping->room > LINEAR_SEARCH_MAX ? *index_of(mapping) : NULL;

    mapping->as.entries[mapping->count++] = entry;
    if (!index)
        return;
    if (index->used >= index->mask / SLOTS_PER_ENTRY) {
        *index_of(mapping) = NULL; /* too full: the next search makes a larger one */
        return;
    }
    *find_slot(mapping, index, entry.key) = mapping->count;
    index->used++;
}

void yaml_set(struct arena *arena, struct yaml_node *mapping, const char *key,
              struct yaml_node *value)
{
    struct yaml_entry *entry = yaml_find_entry(arena, mapping, key);

    if (entry)
        entry->value = value;
    else
        yaml_entries_append(arena, mapping, (struct yaml_entry){ key, value, value->place.line });
}

bool yaml_delete(struct arena *arena, struct yaml_node *mapping, const char *key)
{
    struct yaml_entry *entry = yaml_find_entry(arena, mapping, key);

    if (!entry)
        return false;

    struct index *index = need_index(arena, mapping);
    uint32_t number = (uint32_t)(entry - mapping->as.entries);

    if (index) {
        *find_slot(mapping, index, key) = SLOT_DELETED;
        /* One pass over small numbers: far cheaper than hashing all keys again. */
        for (uint32_t i = 0; i <= index->mask; i++)
            index->slots[i] -= index->slots[i] > number && index->slots[i] != SLOT_DELETED;
    }
    memmove(entry, entry + 1, (mapping->count - number - 1) * sizeof *entry);
    mapping->count--;
    return true;
}

void yaml_entries_compact(struct yaml_node *mapping)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < mapping->count; i++)
        if (mapping->as.entries[i].value)
            mapping->as.entries[kept++] = mapping->as.entries[i];
    if (kept < mapping->count && mapping->room > LINEAR_SEARCH_MAX)
        *index_of(mapping) = NULL;
    mapping->count = kept;
}

const char *yaml_keys_keep(struct arena *arena, struct yaml_keys *keys, const char *text)
{
    uint32_t hash = 5381;

    for (const char *c = text; *c; c++)
        hash = hash * 33 ^ (unsigned char)*c;

    const char **kept = &keys->kept[(hash ^ hash >> 16) % (sizeof keys->kept / sizeof *keys->kept)];

    if (!*kept || strcmp(*kept, text) != 0)
        *kept = arena_strdup(arena, text);
    return *kept;
}
