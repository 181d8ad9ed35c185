/*
 * One form for each field before merging. Compose converts while it merges (override/merge.go,
 * convertIntoSequence) and afterwards again (transform/); doing it once before gives the same
 * result, because its merging looks at names and targets only.
 */
#include "facts/compose_parts.h"

#include <string.h>

struct canon {
    struct arena *arena;
    struct error *err;
};

static bool fail_item(struct canon *canon, const struct yaml_node *item, const char *key)
{
    (void)error_at(canon->err, item->place.file, item->place.line, "an entry of \"%.60s\" is %s",
                   key, yaml_kind_name(item->kind));
    if (item->kind == YAML_TIMESTAMP)
        return error_hint(canon->err, "Put the date in quotes.");
    return error_hint(canon->err, "Write NAME=VALUE, or NAME: VALUE without a dash.");
}

struct pair {
    struct name name; /* first: names_add() makes it */
    struct yaml_entry *entry;
};

/* Numbers and booleans become the text that the program will see. */
static bool pair_value(struct canon *canon, const char *key, struct yaml_node *value,
                       struct yaml_node **ret)
{
    *ret = value;
    if (value->kind == YAML_STRING || value->kind == YAML_NULL)
        return true;
    if (value->kind >= YAML_SEQUENCE || value->kind == YAML_TIMESTAMP)
        return fail_item(canon, value, key);
    *ret = yaml_new_string(canon->arena, yaml_scalar_text(canon->arena, value), value->place);
    return true;
}

static bool pairs_of_mapping(struct canon *canon, const char *key, const struct yaml_node *node,
                             struct yaml_node *pairs)
{
    for (uint32_t i = 0; i < node->count; i++) {
        struct yaml_entry *entry = &pairs->as.entries[pairs->count++];

        *entry = node->as.entries[i];
        if (!pair_value(canon, key, entry->value, &entry->value))
            return false;
    }
    return true;
}

/* NAME=VALUE or NAME; of equal names the last one stays, at the place of the first. */
static bool pairs_of_list(struct canon *canon, const char *key, const struct yaml_node *node,
                          struct yaml_node *pairs)
{
    struct name *names = NULL;

    for (uint32_t i = 0; i < node->count; i++) {
        struct yaml_node *item = node->as.items[i];

        if (item->kind != YAML_STRING)
            return fail_item(canon, item, key);

        const char *equals = strchr(item->text, '=');
        size_t length = equals ? (size_t)(equals - item->text) : strlen(item->text);
        void *found = names_add(canon->arena, &names, item->text, length, sizeof(struct pair));
        struct pair *pair = found;

        if (!pair->entry)
            pair->entry = &pairs->as.entries[pairs->count++];
        *pair->entry =
            (struct yaml_entry){ .key = pair->name.text,
                                 .value = yaml_new_string(canon->arena, equals ? equals + 1 : "",
                                                          item->place),
                                 .line = item->place.line };
        if (!equals)
            pair->entry->value->kind = YAML_NULL;
    }
    return true;
}

static bool canon_pairs(struct canon *canon, const char *key, struct yaml_node **node)
{
    if ((*node)->kind != YAML_MAPPING && (*node)->kind != YAML_SEQUENCE)
        return true;

    struct yaml_node *pairs =
        yaml_new_collection(canon->arena, YAML_MAPPING, (*node)->count, (*node)->place);
    bool is_good = (*node)->kind == YAML_MAPPING ? pairs_of_mapping(canon, key, *node, pairs)
                                                 : pairs_of_list(canon, key, *node, pairs);

    *node = pairs;
    return is_good;
}

static void canon_strings(struct canon *canon, struct yaml_node **node)
{
    if ((*node)->kind != YAML_STRING)
        return;

    struct yaml_node *list = yaml_new_collection(canon->arena, YAML_SEQUENCE, 1, (*node)->place);

    list->as.items[list->count++] = *node;
    *node = list;
}

/* depends_on: [a, b] and networks: [a, b] mean mappings. */
static bool canon_named(struct canon *canon, const char *key, struct yaml_node **node)
{
    if ((*node)->kind != YAML_SEQUENCE)
        return true;

    struct yaml_node *pairs =
        yaml_new_collection(canon->arena, YAML_MAPPING, (*node)->count, (*node)->place);

    if (!pairs_of_list(canon, key, *node, pairs))
        return false;
    *node = pairs;
    return true;
}

static void canon_build(struct canon *canon, struct yaml_node **node)
{
    if ((*node)->kind != YAML_STRING)
        return;

    struct yaml_node *build = yaml_new_collection(canon->arena, YAML_MAPPING, 1, (*node)->place);

    build->as.entries[build->count++] =
        (struct yaml_entry){ "context", *node, (*node)->place.line };
    *node = build;
}

static bool canon_value(struct canon *canon, const char *key, struct yaml_node **node,
                        enum compose_merge merge)
{
    switch (merge) {
    case COMPOSE_MERGE_PAIRS:
        return canon_pairs(canon, key, node);
    case COMPOSE_MERGE_NAMED:
        return canon_named(canon, key, node);
    case COMPOSE_MERGE_STRINGS:
    case COMPOSE_MERGE_FILES:
    case COMPOSE_MERGE_VOLUMES:
        if (merge != COMPOSE_MERGE_VOLUMES)
            canon_strings(canon, node);
        *node = compose_keep_unique(canon->arena, *node, merge);
        return true;
    case COMPOSE_MERGE_BUILD:
        canon_build(canon, node);
        return true;
    default:
        return true;
    }
}

/* The same mapping with canonical values; a new one, because an alias may share it with other
 * places. */
static bool canon_mapping(struct canon *canon, struct yaml_node **node,
                          const struct compose_table *table)
{
    if (!table || (*node)->kind != YAML_MAPPING)
        return true;

    struct yaml_node *copy = yaml_copy(canon->arena, *node, 0);

    for (uint32_t i = 0; i < copy->count; i++) {
        struct yaml_entry *entry = &copy->as.entries[i];
        const struct compose_field *field = compose_field_find(table, entry->key);
        const struct compose_table *below = field ? field->below : table->each;

        if (field && !canon_value(canon, entry->key, &entry->value, field->merge))
            return false;
        if (!canon_mapping(canon, &entry->value, below))
            return false;
    }
    *node = copy;
    return true;
}

bool compose_canonical(struct arena *arena, struct yaml_node *root, struct yaml_node **ret,
                       struct error *err)
{
    struct canon canon = { arena, err };

    *ret = root;
    return canon_mapping(&canon, ret, &compose_table_project);
}
