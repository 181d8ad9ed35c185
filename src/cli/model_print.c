#include "cli/model_print.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "facts/compose_table.h"
#include "facts/compose_value.h"
#include "report/json.h"

/* Doubles hold every integer up to here, and JSON's readers expect no more. */
static const double whole_max = 1e15;

struct printer {
    struct arena *arena;
    bool is_json;
    const struct yaml_node *unsayable; /* the first number that JSON cannot say */
};

static int compare_keys(const void *left, const void *right)
{
    const struct yaml_entry *a = left, *b = right;

    return strcmp(a->key, b->key);
}

static void sort_entries(struct yaml_node *mapping)
{
    uint32_t at = 1;

    while (at < mapping->count &&
           strcmp(mapping->as.entries[at - 1].key, mapping->as.entries[at].key) < 0)
        at++;
    if (at < mapping->count)
        qsort(mapping->as.entries, mapping->count, sizeof *mapping->as.entries, compare_keys);
}

/* --- what is shown --- */

static bool is_word_list(const struct compose_field *field)
{
    return field && field->form == COMPOSE_FORM_WORDS;
}

/* Below a row without rows of its own everything is the user's, and shown. */
static bool is_shown(const struct printer *printer, const struct compose_field *field,
                     const struct compose_field *below, const struct yaml_node *value)
{
    if (!field || (!field->below && !field->each))
        return true;
    if (is_word_list(below) && value->kind == YAML_NULL && !printer->is_json)
        return false;
    return below && (below->is_shown || below == field->each);
}

/* What a reader of the YAML needs beside what is shown: without it Compose refuses the file. */
static bool is_needed(const struct printer *printer, const struct compose_field *field,
                      const char *key)
{
    if (printer->is_json)
        return false;
    if (field == &compose_field_project)
        return strcmp(key, "volumes") == 0 || strcmp(key, "networks") == 0;
    return field == &compose_field_service && strcmp(key, "build") == 0;
}

/* Compose's JSON has them always: null is "as in the image", [] is "none". */
static void add_missing_words(struct printer *printer, struct yaml_node *service)
{
    const struct compose_table *table = compose_field_service.below;

    for (size_t i = 0; i < table->count; i++) {
        const struct compose_field *field = &table->fields[i];

        if (is_word_list(field) && field->is_shown &&
            !yaml_find_entry(printer->arena, service, field->name))
            yaml_set(printer->arena, service, field->name,
                     yaml_new_null(printer->arena, service->place));
    }
}

/* Compose keeps these numbers in 32 bits and prints the shortest text that gives them: 0.1; and 2
 * for 2.0. */
static void round_number(struct printer *printer, const struct compose_field *field,
                         struct yaml_node *node)
{
    bool is_32_bit =
        field && (field->form == COMPOSE_FORM_FLOAT || field->form == COMPOSE_FORM_CPUS);

    if (!isfinite(node->as.number)) {
        if (!printer->unsayable)
            printer->unsayable = node;
        return;
    }
    if (is_32_bit) {
        node->text = compose_float_text(printer->arena, node->as.number, 32);
        node->as.number = strtod(node->text, NULL);
    }
    if (fabs(node->as.number) < whole_max && fmod(node->as.number, 1) == 0) {
        node->kind = YAML_INTEGER;
        node->as.integer = (int64_t)node->as.number;
        node->text = arena_printf(printer->arena, "%" PRId64, node->as.integer);
    }
}

/* What was written may be a text that became a number or a truth value: "yes", 0o17, " 5". */
static void spell(struct printer *printer, struct yaml_node *node)
{
    const char *digits = node->text + (*node->text == '-');

    if (node->kind == YAML_BOOL)
        node->text = node->as.boolean ? "true" : "false";
    else if (*digits == '0' || *digits == '\0' || digits[strspn(digits, "0123456789")] != '\0')
        node->text = arena_printf(printer->arena, "%" PRId64, node->as.integer);
}

static const char *double_dollars(struct arena *arena, const char *text)
{
    size_t dollars = 0;

    for (const char *at = text; (at = strchr(at, '$')); at++)
        dollars++;

    char *doubled = arena_alloc(arena, strlen(text) + dollars + 1), *to = doubled;

    for (; *text; text++) {
        if (*text == '$')
            *to++ = '$';
        *to++ = *text;
    }
    return doubled;
}

/* Leaves of the tree what is shown, as it is shown. */
static void trim(struct printer *printer, const struct compose_field *field, struct yaml_node *node)
{
    uint32_t kept = 0;

    switch (node->kind) {
    case YAML_FLOAT:
        round_number(printer, field, node);
        break;
    case YAML_STRING:
        if (!printer->is_json && strchr(node->text, '$'))
            node->text = double_dollars(printer->arena, node->text);
        break;
    case YAML_SEQUENCE:
        for (uint32_t i = 0; i < node->count; i++)
            trim(printer, field ? field->items : NULL, node->as.items[i]);
        break;
    case YAML_MAPPING:
        if (printer->is_json && field == &compose_field_service)
            add_missing_words(printer, node);
        for (uint32_t i = 0; i < node->count; i++) {
            struct yaml_entry *entry = &node->as.entries[i];
            const struct compose_field *below = compose_field_below(field, entry->key);

            if (is_needed(printer, field, entry->key))
                below = NULL; /* as a whole */
            else if (!is_shown(printer, field, below, entry->value))
                continue;
            trim(printer, below, entry->value);
            node->as.entries[kept++] = *entry;
        }
        node->count = kept;
        sort_entries(node);
        break;
    case YAML_BOOL:
    case YAML_INTEGER:
        spell(printer, node);
        break;
    case YAML_NULL:
    case YAML_TIMESTAMP:
        break;
    }
}

/* --- JSON --- */

static void put(struct json_out *parent, const char *key, const struct yaml_node *node)
{
    struct json_out *child;

    switch (node->kind) {
    case YAML_NULL:
        json_out_put_null(parent, key);
        break;
    case YAML_BOOL:
        json_out_put_bool(parent, key, node->as.boolean);
        break;
    case YAML_INTEGER:
        json_out_put_integer(parent, key, node->as.integer);
        break;
    case YAML_FLOAT:
        json_out_put_number(parent, key, node->as.number);
        break;
    case YAML_TIMESTAMP:
    case YAML_STRING:
        json_out_put_string(parent, key, node->text);
        break;
    case YAML_SEQUENCE:
        child = json_out_put_array(parent, key);
        for (uint32_t i = 0; i < node->count; i++)
            put(child, NULL, node->as.items[i]);
        break;
    case YAML_MAPPING:
        child = json_out_put_object(parent, key);
        for (uint32_t i = 0; i < node->count; i++)
            put(child, node->as.entries[i].key, node->as.entries[i].value);
        break;
    }
}

/* One member at a time: a service, a secret, the name. */
static void write_member(struct json_stream *stream, const struct yaml_entry *entry)
{
    struct json_out *object = json_out_object();

    put(object, entry->key, entry->value);
    json_stream_put(stream, object);
}

bool model_print_json(struct arena *arena, struct compose_model *model, FILE *stream,
                      struct error *err)
{
    struct printer printer = { .arena = arena, .is_json = true };
    struct yaml_node *root = model->root;
    struct json_stream json;

    trim(&printer, &compose_field_project, root);
    if (printer.unsayable) {
        const struct place *place = &printer.unsayable->place;

        (void)error_at(err, place->file, place->line, "json: unsupported value: %s",
                       printer.unsayable->text);
        return error_hint(err, "Write a finite number.");
    }
    json_stream_begin(&json, stream);
    for (uint32_t i = 0; i < root->count; i++) {
        const struct yaml_entry *section = &root->as.entries[i];

        if (section->value->kind != YAML_MAPPING) {
            write_member(&json, section);
            continue;
        }
        json_stream_open(&json, section->key);
        for (uint32_t at = 0; at < section->value->count; at++)
            write_member(&json, &section->value->as.entries[at]);
        json_stream_close(&json);
    }
    json_stream_end(&json);
    return true; /* a failed write stays in the stream's error flag, for main() */
}

bool model_print_yaml(struct arena *arena, struct compose_model *model, FILE *stream,
                      struct error *err)
{
    struct printer printer = { .arena = arena };

    trim(&printer, &compose_field_project, model->root);
    return yaml_write(model->root, stream) ||
           error_system(err, errno, "cannot write to standard output");
}
