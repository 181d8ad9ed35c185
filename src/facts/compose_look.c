/*
 * Looking into a tree in which anything may stand anywhere: what is not of the kind asked for is
 * not there, because an earlier stage has refused it.
 */
#include "facts/compose_parts.h"

#include <string.h>

#include "facts/compose_value.h"

const struct yaml_node *compose_look(const struct yaml_node *mapping, const char *key)
{
    if (!mapping || mapping->kind != YAML_MAPPING)
        return NULL;
    for (uint32_t i = 0; i < mapping->count; i++)
        if (*mapping->as.entries[i].key == *key && strcmp(mapping->as.entries[i].key, key) == 0)
            return mapping->as.entries[i].value->kind == YAML_NULL ? NULL
                                                                   : mapping->as.entries[i].value;
    return NULL;
}

const struct yaml_node *compose_look_kind(const struct yaml_node *mapping, const char *key,
                                          enum yaml_kind kind)
{
    const struct yaml_node *node = compose_look(mapping, key);

    return node && node->kind == kind ? node : NULL;
}

const char *compose_look_text(const struct yaml_node *mapping, const char *key)
{
    const struct yaml_node *node = compose_look_kind(mapping, key, YAML_STRING);

    return node ? node->text : "";
}

bool compose_look_bool(const struct yaml_node *mapping, const char *key, bool otherwise)
{
    const struct yaml_node *node = compose_look_kind(mapping, key, YAML_BOOL);

    return node ? node->as.boolean : otherwise;
}

double compose_node_number(const struct yaml_node *node)
{
    double number = 0;

    if (node && node->kind == YAML_INTEGER)
        return (double)node->as.integer;
    if (node && node->kind == YAML_FLOAT)
        return node->as.number;
    if (node && node->kind == YAML_STRING && compose_parse_float(node->text, &number))
        return number;
    return 0;
}

int64_t compose_node_integer(const struct yaml_node *node)
{
    int64_t integer = 0;

    if (node && node->kind == YAML_INTEGER)
        return node->as.integer;
    if (node && node->kind == YAML_STRING && compose_parse_integer(node->text, &integer))
        return integer;
    return 0;
}

struct place compose_entry_place(const struct yaml_entry *entry)
{
    struct place place = entry->value->place;

    /* A mapping begins at its first key, usually a line below its own; scalars know best. */
    if (entry->value->kind == YAML_MAPPING && entry->line > 0 && entry->line < place.line)
        place.line = entry->line;
    return place;
}
