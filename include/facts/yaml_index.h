/*
 * What the YAML modules share among themselves: the index of a large mapping, and the end of a
 * mapping.
 */
#ifndef FACTS_YAML_INDEX_H
#define FACTS_YAML_INDEX_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "facts/names.h"
#include "facts/yaml.h"

/* Gives a mapping without entries room for `room` of them. */
void yaml_entries_init(struct arena *arena, struct yaml_node *mapping, uint32_t room);

/* Appends an entry whose key is not there. */
void yaml_entries_append(struct arena *arena, struct yaml_node *mapping, struct yaml_entry entry);

/* Takes the entries whose value is NULL out. */
void yaml_entries_compact(struct yaml_node *mapping);

/* Whether a key is the merge key: a plain <<, or any << that is tagged so (go-yaml's isMerge). */
bool yaml_is_merge(const char *tag, const char *text, bool is_plain);

/* The children that a mapping was read with. */
struct yaml_children {
    struct arena *arena;
    const struct yaml_entry *entries; /* of the merge key the key is yaml_merge_key */
    size_t count;
    bool is_lost; /* below a !reset: nothing is refused */
};

/* Copies the entries into `node`. Refuses a key that stands twice and a merge key whose value is
 * not a mapping or a list of mappings. */
bool yaml_mapping_finish(const struct yaml_children *children, struct yaml_node *node,
                         struct error *err) MUST_CHECK;

/* Replaces the merge key of a mapping, if it has one, by the entries that are not there. What is
 * merged has no merge keys any more. */
void yaml_mapping_merge(struct arena *arena, struct yaml_node *mapping);

/* Texts of keys, by hash: most keys stand in a file often. */
struct yaml_keys {
    const char *kept[1024]; /* a power of two */
};

/* The text, copied only when it is not the last one of its hash. */
const char *yaml_keys_keep(struct arena *arena, struct yaml_keys *keys, const char *text);

/* The text of a way, the beginning of which is kept while its end changes. */
struct yaml_path {
    char *text;
    size_t size;
};

/* Puts a step behind the first `length` bytes, after a dot unless they are none; the new length. */
size_t yaml_path_append(struct arena *arena, struct yaml_path *path, size_t length,
                        const char *step);

/* The ways on which aliases of one node stand. */
struct yaml_ways {
    struct name *seen;
};

/* Adds the way `path` ("services.db.environment") of an alias; false: Compose would call it a
 * cycle, because it leads through another alias of the same node or the other way round. *budget is
 * how many bytes may still be looked at; when it is spent, every way is good. */
bool yaml_ways_add(struct arena *arena, struct yaml_ways *ways, const char *path, size_t length,
                   size_t *budget);

/* Aliases see the anchors above them, in whichever document of the file these stand. */
struct yaml_anchor {
    struct name name; /* first: names_add() makes it */
    struct yaml_node *node;
    struct yaml_ways ways; /* of the aliases of this node */
    unsigned document;     /* the number of the one that has the node */
    int height;            /* levels of the anchored collection */
    bool is_open;          /* the anchored collection has not ended */
};

/* Gives the later document a copy of the node. *count is raised by the nodes copied; false: it
 * would be more than YAML_EXPANDED_MAX. */
bool yaml_anchor_import(struct arena *arena, struct yaml_anchor *anchor, unsigned document,
                        unsigned *count) MUST_CHECK;

/* The bytes that base64 text means, invalid UTF-8 replaced; NULL: it is not base64, or a NUL is
 * among the bytes. */
const char *yaml_decode_binary(struct arena *arena, const char *text);

/* Whether an unquoted text is a date to go-yaml. */
bool yaml_is_timestamp(const char *text);

#endif
