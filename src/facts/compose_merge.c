/*
 * Later files over earlier ones (compose-go 2.9, override/merge.go and uncity.go), by the table of
 * fields. Trees may share nodes through aliases, so a merged collection is always a new one.
 */
#include "facts/compose_parts.h"

#include <string.h>

struct merger {
    struct arena *arena;
    struct error *err;
};

static bool merge_values(struct merger *merger, struct yaml_entry *into,
                         const struct yaml_entry *over, enum compose_merge merge,
                         const struct compose_table *below);

static bool fail_kinds(struct merger *merger, const struct yaml_entry *base,
                       const struct yaml_entry *over)
{
    struct place place = over->value->place, base_place = base->value->place;

    (void)error_at(merger->err, place.file, place.line, "cannot override \"%.100s\": it is %s here",
                   over->key, yaml_kind_name(over->value->kind));
    return error_hint(merger->err, "Write it as %s, as in %.120s line %d.",
                      yaml_kind_name(base->value->kind), base_place.file, base_place.line);
}

static bool merge_entry(struct merger *merger, struct yaml_node *merged,
                        struct yaml_entry *existing, const struct yaml_node *base,
                        const struct yaml_entry *over, const struct compose_table *table)
{
    const struct compose_field *field = table ? compose_field_find(table, over->key) : NULL;

    if (!existing) {
        merged->as.entries[merged->count++] = *over;
        return true;
    }

    struct yaml_entry *into = &merged->as.entries[existing - base->as.entries];

    if (field)
        return merge_values(merger, into, over, field->merge, field->below);
    return merge_values(merger, into, over, table ? table->each_merge : COMPOSE_MERGE_DEEP,
                        table ? table->each : NULL);
}

static bool merge_mappings(struct merger *merger, struct yaml_entry *into,
                           const struct yaml_entry *over, const struct compose_table *table)
{
    struct yaml_node *base = into->value;
    struct yaml_node *merged = yaml_copy(merger->arena, base, over->value->count);

    for (uint32_t i = 0; i < over->value->count; i++) {
        const struct yaml_entry *entry = &over->value->as.entries[i];
        struct yaml_entry *existing = yaml_find_entry(merger->arena, base, entry->key);

        if (!merge_entry(merger, merged, existing, base, entry, table))
            return false;
    }
    into->value = merged;
    return true;
}

static void append_items(struct merger *merger, struct yaml_entry *into,
                         const struct yaml_node *over)
{
    struct yaml_node *merged = yaml_copy(merger->arena, into->value, over->count);

    if (over->count > 0)
        memcpy(merged->as.items + merged->count, over->as.items,
               over->count * sizeof(struct yaml_node *));
    merged->count += over->count;
    into->value = merged;
}

/* null keeps what stands; a scalar is replaced by anything, a collection only by its own kind. */
static bool merge_deep(struct merger *merger, struct yaml_entry *into,
                       const struct yaml_entry *over, const struct compose_table *below)
{
    const struct yaml_node *base = into->value;

    if (over->value->kind == YAML_NULL)
        return true;
    if (base->kind != YAML_MAPPING && base->kind != YAML_SEQUENCE) {
        into->value = over->value;
        into->line = over->line;
        return true;
    }
    if (base->kind != over->value->kind)
        return fail_kinds(merger, into, over);
    if (base->kind == YAML_MAPPING)
        return merge_mappings(merger, into, over, below);
    append_items(merger, into, over->value);
    return true;
}

/* By name; null is a value: it takes the shell's. */
static bool merge_pairs(struct merger *merger, struct yaml_entry *into,
                        const struct yaml_entry *over)
{
    static const struct compose_table replace = { .each_merge = COMPOSE_MERGE_REPLACE };

    if (into->value->kind != YAML_MAPPING || over->value->kind != YAML_MAPPING)
        return merge_deep(merger, into, over, NULL);
    return merge_mappings(merger, into, over, &replace);
}

static const char *text_of(const struct yaml_node *node)
{
    return node->kind == YAML_STRING ? node->text : NULL;
}

/* What makes an entry of a list the same entry; NULL: nothing, it stays. */
static const char *identity(struct arena *arena, struct yaml_node *item, enum compose_merge merge)
{
    /* tmpfs entries too are compared up to their first '=': /run:size=1m and /run:size=2m are
     * one. */
    if (merge == COMPOSE_MERGE_STRINGS)
        return item->kind == YAML_STRING
                   ? arena_strndup(arena, item->text, strcspn(item->text, "="))
                   : NULL;
    if (item->kind == YAML_MAPPING) {
        const char *key = merge == COMPOSE_MERGE_VOLUMES ? "target" : "path";
        const struct yaml_node *value = yaml_find(arena, item, key);

        return value ? text_of(value) : NULL;
    }
    if (item->kind != YAML_STRING || merge == COMPOSE_MERGE_FILES)
        return text_of(item);

    struct compose_mount mount;
    struct error ignored;

    /* A wrong volume is reported when it is decoded. */
    return compose_parse_volume(arena, item->text, item->place, &mount, &ignored) ? mount.target
                                                                                  : NULL;
}

struct seen {
    struct name name; /* first: names_add() makes it */
    uint32_t position;
    bool is_known;
};

struct yaml_node *compose_keep_unique(struct arena *arena, struct yaml_node *list,
                                      enum compose_merge merge)
{
    if (list->kind != YAML_SEQUENCE)
        return list;

    struct yaml_node *unique = yaml_new_collection(arena, YAML_SEQUENCE, list->count, list->place);
    struct name *names = NULL;

    for (uint32_t i = 0; i < list->count; i++) {
        struct yaml_node *item = list->as.items[i];
        const char *text = identity(arena, item, merge);
        void *found =
            text ? names_add(arena, &names, text, strlen(text), sizeof(struct seen)) : NULL;
        struct seen *seen = found;

        if (seen && seen->is_known) {
            unique->as.items[seen->position] = item;
            continue;
        }
        if (seen) {
            seen->is_known = true;
            seen->position = unique->count;
        }
        unique->as.items[unique->count++] = item;
    }
    return unique;
}

static bool merge_list(struct merger *merger, struct yaml_entry *into,
                       const struct yaml_entry *over, enum compose_merge merge)
{
    if (into->value->kind != YAML_SEQUENCE || over->value->kind != YAML_SEQUENCE)
        return merge_deep(merger, into, over, NULL);
    append_items(merger, into, over->value);
    into->value = compose_keep_unique(merger->arena, into->value, merge);
    return true;
}

/* Options belong to their driver: another driver starts anew. */
static bool merge_logging(struct merger *merger, struct yaml_entry *into,
                          const struct yaml_entry *over)
{
    const struct yaml_node *base = yaml_find(merger->arena, into->value, "driver");
    const struct yaml_node *other = yaml_find(merger->arena, over->value, "driver");

    if (base && other && strcmp(base->text, other->text) != 0) {
        into->value = over->value;
        return true;
    }
    return merge_deep(merger, into, over, NULL);
}

static bool merge_values(struct merger *merger, struct yaml_entry *into,
                         const struct yaml_entry *over, enum compose_merge merge,
                         const struct compose_table *below)
{
    switch (merge) {
    case COMPOSE_MERGE_REPLACE:
        *into = *over;
        return true;
    case COMPOSE_MERGE_PAIRS:
        return merge_pairs(merger, into, over);
    case COMPOSE_MERGE_STRINGS:
    case COMPOSE_MERGE_VOLUMES:
    case COMPOSE_MERGE_FILES:
        return merge_list(merger, into, over, merge);
    case COMPOSE_MERGE_LOGGING:
        return merge_logging(merger, into, over);
    default:
        return merge_deep(merger, into, over, below);
    }
}

bool compose_merge_trees(struct arena *arena, struct yaml_node *base, struct yaml_node *over,
                         struct yaml_node **ret, struct error *err)
{
    struct merger merger = { arena, err };
    struct yaml_entry into = { "the file", base, base->place.line };
    struct yaml_entry from = { "the file", over, over->place.line };

    if (!merge_mappings(&merger, &into, &from, &compose_table_project))
        return false;
    *ret = into.value;
    return true;
}
