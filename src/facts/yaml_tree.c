/*
 * Building, copying and comparing trees.
 */
#include "facts/yaml.h"

#include <string.h>

#include "facts/yaml_index.h"

enum { ROOM_FIRST = 4 };

static struct yaml_node *new_scalar(struct arena *arena, enum yaml_kind kind, const char *text,
                                    struct place place)
{
    struct yaml_node *node = arena_alloc(arena, sizeof *node);

    node->kind = kind;
    node->text = text;
    node->place = place;
    node->expanded = 1;
    return node;
}

struct yaml_node *yaml_new_string(struct arena *arena, const char *text, struct place place)
{
    return new_scalar(arena, YAML_STRING, text, place);
}

struct yaml_node *yaml_new_null(struct arena *arena, struct place place)
{
    return new_scalar(arena, YAML_NULL, "", place);
}

struct yaml_node *yaml_new_bool(struct arena *arena, bool value, struct place place)
{
    struct yaml_node *node = new_scalar(arena, YAML_BOOL, value ? "true" : "false", place);

    node->as.boolean = value;
    return node;
}

struct yaml_node *yaml_new_integer(struct arena *arena, int64_t value, struct place place)
{
    struct yaml_node *node =
        new_scalar(arena, YAML_INTEGER, arena_printf(arena, "%lld", (long long)value), place);

    node->as.integer = value;
    return node;
}

struct yaml_node *yaml_new_collection(struct arena *arena, enum yaml_kind kind, uint32_t room,
                                      struct place place)
{
    struct yaml_node *node = new_scalar(arena, kind, "", place);

    if (kind == YAML_MAPPING) {
        yaml_entries_init(arena, node, room);
    } else {
        node->room = room;
        node->as.items = arena_array(arena, room, sizeof(struct yaml_node *));
    }
    return node;
}

void yaml_append(struct arena *arena, struct yaml_node *list, struct yaml_node *item)
{
    if (list->count >= list->room) {
        struct yaml_node **items = list->as.items;

        list->room = list->count < ROOM_FIRST ? ROOM_FIRST : 2 * list->count;
        list->as.items = arena_array(arena, list->room, sizeof(struct yaml_node *));
        if (list->count > 0)
            memcpy(list->as.items, items, list->count * sizeof(struct yaml_node *));
    }
    list->as.items[list->count++] = item;
}

struct yaml_node *yaml_copy(struct arena *arena, const struct yaml_node *node, uint32_t extra)
{
    struct yaml_node *copy =
        yaml_new_collection(arena, node->kind, node->count + extra, node->place);

    copy->tag = node->tag;
    copy->may_share = node->may_share;
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

struct yaml_node *yaml_clone(struct arena *arena, const struct yaml_node *node, unsigned *ret_count)
{
    struct yaml_node *copy;

    (*ret_count)++;
    if (node->kind < YAML_SEQUENCE) {
        copy = arena_alloc(arena, sizeof *copy);
        *copy = *node;
        copy->may_share = copy->is_taken = false;
        return copy;
    }
    copy = yaml_copy(arena, node, 0);
    copy->may_share = false;
    for (uint32_t i = 0; i < node->count; i++) {
        if (node->kind == YAML_MAPPING)
            copy->as.entries[i].value = yaml_clone(arena, node->as.entries[i].value, ret_count);
        else
            copy->as.items[i] = yaml_clone(arena, node->as.items[i], ret_count);
    }
    return copy;
}

/* The first way, in the order of the file, keeps the node itself. */
static struct yaml_node *take(struct arena *arena, struct yaml_node *node)
{
    unsigned ignored = 0;

    if (!node->may_share)
        return node;
    if (node->is_taken)
        return yaml_clone(arena, node, &ignored);
    node->is_taken = true;
    for (uint32_t i = 0; node->kind == YAML_MAPPING && i < node->count; i++)
        node->as.entries[i].value = take(arena, node->as.entries[i].value);
    for (uint32_t i = 0; node->kind == YAML_SEQUENCE && i < node->count; i++)
        node->as.items[i] = take(arena, node->as.items[i]);
    return node;
}

struct yaml_node *yaml_unshare(struct arena *arena, struct yaml_node *root)
{
    /* There is one way to the root: when it is taken, all of this has been done. */
    return root->is_taken ? root : take(arena, root);
}

static bool are_scalars_equal(struct arena *arena, const struct yaml_node *left,
                              const struct yaml_node *right)
{
    switch (left->kind) {
    case YAML_NULL:
        return true;
    case YAML_BOOL:
        return left->as.boolean == right->as.boolean;
    case YAML_INTEGER:
        return left->as.integer == right->as.integer;
    case YAML_FLOAT:
        /* Its text tells 2^63 the integer from 2^63 the float, which have one value. */
        return strcmp(yaml_scalar_text(arena, left), yaml_scalar_text(arena, right)) == 0;
    default:
        return strcmp(left->text, right->text) == 0;
    }
}

bool yaml_equal(struct arena *arena, struct yaml_node *left, struct yaml_node *right)
{
    if (left == right)
        return true;
    if (left->kind != right->kind)
        return false;
    if (left->kind < YAML_SEQUENCE)
        return are_scalars_equal(arena, left, right);
    if (left->count != right->count)
        return false;
    for (uint32_t i = 0; i < left->count; i++) {
        if (left->kind == YAML_SEQUENCE) {
            if (!yaml_equal(arena, left->as.items[i], right->as.items[i]))
                return false;
            continue;
        }

        struct yaml_node *other = yaml_find(arena, right, left->as.entries[i].key);

        if (!other || !yaml_equal(arena, left->as.entries[i].value, other))
            return false;
    }
    return true;
}
