/*
 * Values as Go's fmt prints them with %v. Compose shows this text where a mapping becomes a list
 * while files are merged (override/merge.go, convertIntoSequence), so it ends up in variables.
 */
#include "facts/compose_merge.h"

#include <stdlib.h>
#include <string.h>

/* Written twice: first to know the length. */
struct printer {
    struct arena *arena;
    char *out; /* NULL: only counted */
    size_t length;
};

static void print_text(struct printer *printer, const char *text)
{
    size_t length = strlen(text);

    if (printer->out)
        memcpy(printer->out + printer->length, text, length);
    printer->length += length;
}

/* The number at *text, which moves behind it; -1: none. */
static int take_number(const char **text)
{
    int value = 0, digits = 0;

    for (; **text >= '0' && **text <= '9' && digits < 9; digits++)
        value = value * 10 + (*(*text)++ - '0');
    return digits ? value : -1;
}

/* ".500" as Go writes it: without closing zeros. */
static const char *take_fraction(struct arena *arena, const char **text)
{
    size_t length = 0;

    if (**text != '.')
        return "";
    length = 1 + strspn(*text + 1, "0123456789");

    const char *fraction = *text;

    *text += length;
    while (length > 1 && fraction[length - 1] == '0')
        length--;
    return length > 1 ? arena_strndup(arena, fraction, length) : "";
}

/* Behind the time: nothing or Z is UTC; an offset has no name and is written twice. */
static const char *zone_text(struct arena *arena, const char *zone)
{
    char sign = *zone;

    if (sign != '+' && sign != '-')
        return "+0000 UTC";
    zone++;

    int hours = take_number(&zone);

    zone += *zone == ':';

    int minutes = take_number(&zone);

    if (hours <= 0 && minutes <= 0)
        return "+0000 UTC";
    return arena_printf(arena, "%c%02d%02d %c%02d%02d", sign, hours, minutes, sign, hours, minutes);
}

/* time.Time's String(); the forms are those of go-yaml's allowedTimestampFormats. */
static const char *date_text(struct arena *arena, const char *text)
{
    int part[6] = { 0 };

    for (int i = 0; i < 6 && *text; i++) {
        part[i] = take_number(&text);
        if (i < 5 && *text != '\0')
            text++;
    }

    const char *fraction = take_fraction(arena, &text);

    return arena_printf(arena, "%04d-%02d-%02d %02d:%02d:%02d%s %s", part[0], part[1], part[2],
                        part[3], part[4], part[5], fraction, zone_text(arena, text));
}

static int compare_keys(const void *left, const void *right)
{
    const struct yaml_entry *a = left, *b = right;

    return strcmp(a->key, b->key);
}

static void print_value(struct printer *printer, const struct yaml_node *node);

static void print_mapping(struct printer *printer, const struct yaml_node *mapping)
{
    struct yaml_node *sorted = yaml_copy(printer->arena, mapping, 0);

    if (sorted->count > 1)
        qsort(sorted->as.entries, sorted->count, sizeof *sorted->as.entries, compare_keys);
    print_text(printer, "map[");
    for (uint32_t i = 0; i < sorted->count; i++) {
        print_text(printer, i ? " " : "");
        print_text(printer, sorted->as.entries[i].key);
        print_text(printer, ":");
        print_value(printer, sorted->as.entries[i].value);
    }
    print_text(printer, "]");
}

static void print_value(struct printer *printer, const struct yaml_node *node)
{
    if (node->kind == YAML_MAPPING) {
        print_mapping(printer, node);
        return;
    }
    if (node->kind != YAML_SEQUENCE) {
        print_text(printer, compose_value_text(printer->arena, node));
        return;
    }
    print_text(printer, "[");
    for (uint32_t i = 0; i < node->count; i++) {
        print_text(printer, i ? " " : "");
        print_value(printer, node->as.items[i]);
    }
    print_text(printer, "]");
}

const char *compose_value_text(struct arena *arena, const struct yaml_node *node)
{
    struct printer printer = { .arena = arena };

    if (node->kind == YAML_NULL)
        return "<nil>";
    if (node->kind == YAML_TIMESTAMP)
        return date_text(arena, node->text);
    if (node->kind < YAML_SEQUENCE)
        return yaml_scalar_text(arena, node);
    print_value(&printer, node);
    printer.out = arena_alloc(arena, printer.length + 1);
    printer.length = 0;
    print_value(&printer, node);
    return printer.out;
}
