/*
 * YAML text as a tree with places; the only home of libyaml.
 *
 * Scalars are resolved as Docker Compose's YAML library (go-yaml 3) resolves them, not as YAML 1.1
 * or 1.2 say: 0777 is octal, yes and no are strings, 08 is a float. Merge keys (`<<`) are resolved;
 * an alias is a shared reference to the anchored node, so a tree may be a graph without cycles:
 * whoever changes a node copies it first. This module knows nothing of Compose but the two tags
 * !reset and !override.
 */
#ifndef FACTS_YAML_H
#define FACTS_YAML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/error.h"
#include "facts/place.h"

enum yaml_kind {
    YAML_NULL,
    YAML_BOOL,
    YAML_INTEGER,
    YAML_FLOAT,
    YAML_TIMESTAMP, /* an unquoted date: Compose has no field that takes one */
    YAML_STRING,
    YAML_SEQUENCE,
    YAML_MAPPING
} __attribute__((packed));

enum yaml_tag { YAML_TAG_NONE, YAML_TAG_RESET, YAML_TAG_OVERRIDE } __attribute__((packed));

/* Half a million of these are one large project: 48 bytes. */
struct yaml_node {
    enum yaml_kind kind;
    enum yaml_tag tag;
    bool may_share; /* for yaml_unshare(): there may be several ways to it or to something below */
    bool is_taken;  /* likewise: one of the ways has it */
    uint32_t count; /* items or entries */
    struct place place;
    const char *text; /* of a scalar, as written without quotes; "" for a collection */
    union {
        bool boolean;
        int64_t integer; /* YAML_INTEGER; integers over 2^63-1 are YAML_FLOAT and keep their text */
        double number;
        struct yaml_node **items;
        struct yaml_entry *entries; /* in file order, keys unique; yaml_set() may move them */
    } as;
    uint32_t expanded; /* nodes below and including this one as read, every alias counted in full */
    uint32_t room;     /* how many items or entries fit */
};

struct yaml_entry {
    const char *key;
    struct yaml_node *value;
    int line; /* of the key; the file is the mapping's */
};

struct yaml_document {
    struct yaml_node *root;
    bool has_tags; /* !reset or !override stands in it: its merge keys are not resolved yet */
    struct yaml_document *next;
};

enum {
    YAML_BYTES_MAX = 64 * 1024 * 1024,
    YAML_DEPTH_MAX = 200,
    YAML_EXPANDED_MAX =
        1000 * 1000 /* an alias bomb is refused while its aliases are being counted */
};

/* Parses `text`, called `file` in messages; *ret is the first document, NULL for a file without
 * any. Refuses, with the line: wrong syntax, text that is not UTF-8, duplicate and non-string keys,
 * unknown anchors, an alias inside its own anchor, a wrong merge key, and what is beyond the limits
 * above. */
bool yaml_read(struct arena *arena, const char *text, size_t length, const char *file,
               struct yaml_document **ret, struct error *err) MUST_CHECK;

/* The key of an entry whose value is to be merged, told from a quoted "<<" by its address. Only
 * documents with tags have such entries: what a !reset below them removes is not merged. */
extern const char yaml_merge_key[];

/* Resolves the merge keys of a document with tags. */
void yaml_resolve_merges(struct arena *arena, struct yaml_node *root);

/* Gives a scalar its kind and value from its text; `tag` is libyaml's ("" when there is none) and
 * is_plain false for quoted and block scalars. False: the text does not fit the tag. */
bool yaml_resolve(struct yaml_node *node, const char *tag, bool is_plain);

/* The value of `key`, or NULL when `node` is NULL, not a mapping, or has no such key. */
struct yaml_node *yaml_find(struct arena *arena, struct yaml_node *node, const char *key);

/* The entry of `key`, under the same conditions. */
struct yaml_entry *yaml_find_entry(struct arena *arena, struct yaml_node *node, const char *key);

/* A new string scalar, and a new empty mapping or sequence with room for `room` children. */
struct yaml_node *yaml_new_string(struct arena *arena, const char *text, struct place place);
struct yaml_node *yaml_new_collection(struct arena *arena, enum yaml_kind kind, uint32_t room,
                                      struct place place);

/* A shallow copy of a mapping or sequence with room for `extra` more children. */
struct yaml_node *yaml_copy(struct arena *arena, const struct yaml_node *node, uint32_t extra);

/* Makes a document, as read, a tree in which no node is shared: what an alias or a merge key
 * brought in a second time is copied. Returns the root. Without anchors it does nothing. */
struct yaml_node *yaml_unshare(struct arena *arena, struct yaml_node *root);

/* A deep copy; *ret_count is raised by the number of nodes. */
struct yaml_node *yaml_clone(struct arena *arena, const struct yaml_node *node,
                             unsigned *ret_count);

/* Changing a mapping that is not shared: sets a key (at the end when it is new), and deletes one,
 * keeping the order of the others; false: it was not there. Pointers to its entries end. */
void yaml_set(struct arena *arena, struct yaml_node *mapping, const char *key,
              struct yaml_node *value);
bool yaml_delete(struct arena *arena, struct yaml_node *mapping, const char *key);

/* Appends to a list that is not shared. */
void yaml_append(struct arena *arena, struct yaml_node *list, struct yaml_node *item);

/* New scalars: null, a boolean, an integer. */
struct yaml_node *yaml_new_null(struct arena *arena, struct place place);
struct yaml_node *yaml_new_bool(struct arena *arena, bool value, struct place place);
struct yaml_node *yaml_new_integer(struct arena *arena, int64_t value, struct place place);

/* Whether two trees say the same: kinds and values, keys in any order. */
bool yaml_equal(struct arena *arena, struct yaml_node *left, struct yaml_node *right);

/* Writes the tree as YAML (libyaml's emitter), block style; texts that would read back as something
 * else are quoted. False: the stream failed. */
bool yaml_write(const struct yaml_node *root, FILE *stream) MUST_CHECK;

/* "a string", "a mapping", … for messages. */
const char *yaml_kind_name(enum yaml_kind kind);

/* A scalar as Compose prints it into an environment variable (Go's %v): 1.10 -> 1.1, 1e6 -> 1e+06,
 * 0x10 -> 16, true -> true; a string is itself. NULL for a null. */
const char *yaml_scalar_text(struct arena *arena, const struct yaml_node *node);

#endif
