/*
 * Mappings to texts, which may be written as lists, and what else has free keys.
 */
#include "facts/compose_decode.h"

#include <assert.h>
#include <string.h>

#include "facts/compose_merge.h"
#include "facts/yaml_index.h"

/* A value as Go prints it; null is `text_of_null`, or stays when that is NULL. */
static void become_text(struct arena *arena, struct yaml_node *node, const char *text_of_null)
{
    assert(node); /* entries without a value are gone: yaml_entries_compact() */

    const char *text = node->kind == YAML_NULL ? text_of_null : compose_value_text(arena, node);

    if (!text)
        return;
    node->kind = YAML_STRING;
    node->text = text;
}

/* A list of NAME=VALUE becomes a mapping, in which the later of two wins; `text_of_bare` is the
 * value of a NAME alone, NULL for null. The items become the values. */
static void become_mapping(struct arena *arena, struct yaml_node *node, const char *text_of_bare)
{
    struct yaml_node *mapping = yaml_new_collection(arena, YAML_MAPPING, node->count, node->place);

    for (uint32_t i = 0; i < node->count; i++) {
        struct yaml_node *item = node->as.items[i];

        become_text(arena, item, "<nil>");

        const char *equals = strchr(item->text, '=');
        const char *key =
            equals ? arena_strndup(arena, item->text, (size_t)(equals - item->text)) : item->text;

        item->text = equals ? equals + 1 : text_of_bare;
        if (!item->text) {
            item->kind = YAML_NULL;
            item->text = "";
        }
        yaml_set(arena, mapping, key, item);
    }
    *node = *mapping;
}

struct yaml_node *compose_decode_extensions(struct arena *arena, struct yaml_node *mapping,
                                            bool is_of_texts)
{
    struct yaml_node *found = NULL, *shown;

    for (uint32_t i = 0; i < mapping->count; i++) {
        struct yaml_entry *entry = &mapping->as.entries[i];

        if (strncmp(entry->key, "x-", 2) != 0)
            continue;
        if (!found)
            found = yaml_new_collection(arena, YAML_MAPPING, 1, entry->value->place);
        yaml_set(arena, found, entry->key, entry->value);
        entry->value = NULL; /* until compacting */
    }
    if (!found)
        return NULL;
    yaml_entries_compact(mapping);
    shown = is_of_texts ? yaml_new_string(arena, compose_value_text(arena, found), found->place)
                        : yaml_new_collection(arena, YAML_MAPPING, 0, found->place);
    yaml_set(arena, mapping, "#extensions", shown);
    return shown;
}

/* A blank at the end of a name, as the Go library sees it: it takes the last byte for a character
 * of Latin-1, so a name that ends in à or Å is refused too. */
static bool ends_with_blank(const char *name, size_t length)
{
    return length > 0 && strchr(" \t\n\v\f\r\x85\xa0", name[length - 1]);
}

static bool has_good_names(const struct compose_value *value)
{
    const struct yaml_node *node = value->node;
    bool is_good = true;

    for (uint32_t i = 0; i < node->count; i++) {
        const char *text = node->as.items[i]->text;
        size_t length = strcspn(text, "=");

        if (!ends_with_blank(text, length))
            continue;
        is_good = false;
        compose_refuse(value->project->problems, node->as.items[i]->place,
                       "Remove the blank before the equals sign.",
                       "%s: environment variable %.*s is declared with a trailing space",
                       compose_path_text(value->project->arena, value->path),
                       (int)(length < 60 ? length : 60), text);
    }
    return is_good;
}

void compose_decode_variables(const struct compose_value *value)
{
    struct arena *arena = value->project->arena;
    struct yaml_node *node = value->node;

    if (node->kind == YAML_SEQUENCE) {
        if (has_good_names(value))
            become_mapping(arena, node, NULL);
        return;
    }
    (void)compose_decode_extensions(arena, node, true);
    for (uint32_t i = 0; i < node->count; i++)
        become_text(arena, node->as.entries[i].value, NULL);
}

void compose_decode_pairs(const struct compose_value *value)
{
    struct arena *arena = value->project->arena;
    struct yaml_node *node = value->node;

    if (node->kind == YAML_SEQUENCE) {
        become_mapping(arena, node, "");
        return;
    }
    (void)compose_decode_extensions(arena, node, true);
    for (uint32_t i = 0; i < node->count; i++)
        become_text(arena, node->as.entries[i].value, "");
}

void compose_decode_options(const struct compose_value *value)
{
    if (value->node->kind == YAML_MAPPING)
        compose_decode_pairs(value);
    else
        compose_refuse_value(value, "invalid type for options");
}

static bool check_host(const struct compose_value *value, const char *host, size_t length)
{
    if (length > 0 && strcspn(host, ":=") >= length)
        return true;
    compose_refuse_value(value, arena_printf(value->project->arena, "bad host name '%.*s'",
                                             (int)(length < 60 ? length : 60), host));
    return false;
}

/* extra_hosts is not a part of the effective model; what Compose refuses is. */
void compose_decode_hosts(const struct compose_value *value)
{
    const struct yaml_node *node = value->node;
    bool is_good = true;

    for (uint32_t i = 0; is_good && node->kind == YAML_MAPPING && i < node->count; i++)
        is_good = check_host(value, node->as.entries[i].key, strlen(node->as.entries[i].key));
    for (uint32_t i = 0; is_good && node->kind == YAML_SEQUENCE && i < node->count; i++) {
        const char *text = node->as.items[i]->text;
        size_t length = strcspn(text, strchr(text, '=') ? "=" : ":");

        is_good = text[length] && check_host(value, text, length);
        if (!text[length])
            compose_refuse_value(value,
                                 arena_printf(value->project->arena,
                                              "invalid additional host, missing IP: %.60s", text));
    }
}

/* One number, or the two limits. A single 0 is the zero of the type, which is printed as an empty
 * mapping, and a limit of 0 not at all (types.go, MarshalJSON). */
void compose_decode_ulimit(const struct compose_value *value)
{
    static const char *const limits[] = { "soft", "hard" };
    struct arena *arena = value->project->arena;
    struct yaml_node *node = value->node;

    if (node->kind == YAML_INTEGER && node->as.integer != 0)
        return;

    struct yaml_node *mapping = yaml_new_collection(arena, YAML_MAPPING, 2, node->place);

    for (size_t i = 0; i < ARRAY_LENGTH(limits); i++) {
        struct yaml_node *limit = yaml_find(arena, node, limits[i]);

        if (!limit || (limit->kind == YAML_INTEGER && limit->as.integer == 0))
            continue;
        if (limit->kind != YAML_INTEGER) {
            struct compose_path path = { .parent = value->path, .key = limits[i] };
            struct compose_value item = { value->project,
                                          compose_field_below(value->field, limits[i]), &path,
                                          limit };

            /* 1.0 is an integer to the schema alone; others are refused already. */
            if (compose_is_expected(item.field, limit))
                compose_refuse_value(&item, "must be an integer");
            return;
        }
        yaml_set(arena, mapping, limits[i], limit);
    }
    *node = *mapping;
}
