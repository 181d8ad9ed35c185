/*
 * Values become what Compose decodes them into and prints, in one walk over the tree and the table
 * of fields. Disabled services too: Compose decodes before it looks at profiles, so that a wrong
 * size in one is an error.
 */
#include "facts/compose_decode.h"

#include <math.h>
#include <string.h>

#include "facts/yaml_index.h"

typedef void decode_function(const struct compose_value *value);

static decode_function *const functions[] = {
    [COMPOSE_FORM_TEXT] = compose_decode_text,
    [COMPOSE_FORM_INTEGER] = compose_decode_integer,
    [COMPOSE_FORM_UNSIGNED] = compose_decode_unsigned,
    [COMPOSE_FORM_UNSIGNED32] = compose_decode_unsigned32,
    [COMPOSE_FORM_FLOAT] = compose_decode_float,
    [COMPOSE_FORM_CPUS] = compose_decode_cpus,
    [COMPOSE_FORM_BOOL] = compose_decode_bool,
    [COMPOSE_FORM_BYTES] = compose_decode_bytes,
    [COMPOSE_FORM_DURATION] = compose_decode_duration,
    [COMPOSE_FORM_WORDS] = compose_decode_words,
    [COMPOSE_FORM_TEST] = compose_decode_test,
    [COMPOSE_FORM_VARIABLES] = compose_decode_variables,
    [COMPOSE_FORM_PAIRS] = compose_decode_pairs,
    [COMPOSE_FORM_TEXTS] = compose_decode_texts,
    [COMPOSE_FORM_NUMBERS] = compose_decode_numbers,
    [COMPOSE_FORM_HOSTS] = compose_decode_hosts,
    [COMPOSE_FORM_ULIMIT] = compose_decode_ulimit,
    [COMPOSE_FORM_MODE] = compose_decode_mode,
    [COMPOSE_FORM_OPTIONS] = compose_decode_options,
    [COMPOSE_FORM_COUNT] = compose_decode_count,
};

static const char *hint_of(enum compose_form form)
{
    static const char *const hints[] = {
        [COMPOSE_FORM_BYTES] = "Write a number and a unit (b, k, m, g), such as 512m.",
        [COMPOSE_FORM_CPUS] = "Write a number, such as 0.5.",
        [COMPOSE_FORM_FLOAT] = "Write a number, such as 0.5.",
        [COMPOSE_FORM_INTEGER] = "Write a whole number.",
        [COMPOSE_FORM_UNSIGNED] = "Write a whole number, not negative.",
        [COMPOSE_FORM_BOOL] = "Write true or false.",
        [COMPOSE_FORM_DURATION] = "Write numbers with units, such as 30s or 1m30s.",
        [COMPOSE_FORM_WORDS] = "Write it as a list, such as [\"sh\", \"-c\", \"…\"].",
        [COMPOSE_FORM_MODE] = "Write an octal number in quotes, such as \"0440\".",
    };
    const char *hint = (size_t)form < ARRAY_LENGTH(hints) ? hints[form] : NULL;

    return hint ? hint : "Write it as Compose's reference shows.";
}

void compose_refuse_value(const struct compose_value *value, const char *why)
{
    /* A text that could not be cast has been refused when it was interpolated. */
    if (value->field->cast != COMPOSE_CAST_NONE && value->node->kind == YAML_STRING)
        return;
    compose_refuse(value->project->problems, value->node->place, hint_of(value->field->form),
                   "%s: %s", compose_path_text(value->project->arena, value->path), why);
}

bool compose_is_expected(const struct compose_field *field, const struct yaml_node *node)
{
    static const unsigned kinds[] = {
        [YAML_NULL] = COMPOSE_NULL,     [YAML_BOOL] = COMPOSE_BOOL,
        [YAML_INTEGER] = COMPOSE_WHOLE, [YAML_FLOAT] = 0,
        [YAML_TIMESTAMP] = 0,           [YAML_STRING] = COMPOSE_TEXT,
        [YAML_SEQUENCE] = COMPOSE_LIST, [YAML_MAPPING] = COMPOSE_MAP
    };
    unsigned kind = kinds[node->kind];

    if (node->kind == YAML_FLOAT)
        kind = isfinite(node->as.number) && node->as.number == trunc(node->as.number)
                   ? COMPOSE_WHOLE
                   : COMPOSE_NUMBER & ~COMPOSE_WHOLE;
    return (field->kinds & kind) != 0;
}

/* Names of the user's: there a key that starts with x- is a name (loader.go, userDefinedKeys). */
static bool has_names(const struct compose_path *path)
{
    static const char *const names[] = { "services", "volumes", "networks", "secrets", "configs" };
    unsigned depth = 0;

    for (const struct compose_path *frame = path; frame && frame->parent; frame = frame->parent)
        depth++;
    if (depth == 3)
        return path->key && strcmp(path->key, "depends_on") == 0 &&
               compose_path_service(path) != NULL;
    for (size_t i = 0; depth == 1 && i < ARRAY_LENGTH(names); i++)
        if (strcmp(path->key, names[i]) == 0)
            return true;
    return false;
}

/* Fields whose type is a pointer, or that have no omitempty: their zero is printed. */
static bool shows_zero(const struct compose_field *field)
{
    static const char *const names[] = { "scale",        "replicas",    "retries", "required",
                                         "max_attempts", "parallelism", "init",    "attach",
                                         "enable_ipv4",  "enable_ipv6" };

    for (size_t i = 0; i < ARRAY_LENGTH(names); i++)
        if (strcmp(field->name, names[i]) == 0)
            return true;
    return false;
}

/* Whether the value of a known key is not printed (json's omitempty); null is the zero of every
 * type, but a command is printed as null. What the schema has refused stays, so that nobody misses
 * it. */
static bool is_omitted(const struct compose_field *field, const struct yaml_node *node)
{
    if (node->kind != YAML_NULL && !compose_is_expected(field, node))
        return false;
    switch (node->kind) {
    case YAML_NULL:
        return field->form != COMPOSE_FORM_WORDS;
    case YAML_BOOL:
        return field->form == COMPOSE_FORM_BOOL && !node->as.boolean && !shows_zero(field);
    case YAML_INTEGER:
        return node->as.integer == 0 && !shows_zero(field);
    case YAML_FLOAT:
        return node->as.number == 0;
    case YAML_STRING:
        return field->form == COMPOSE_FORM_BYTES ? strcmp(node->text, "0") == 0
                                                 : field->form == COMPOSE_FORM_TEXT && !*node->text;
    case YAML_SEQUENCE:
        return node->count == 0 && field->form != COMPOSE_FORM_WORDS;
    case YAML_MAPPING:
        return node->count == 0 && !field->below;
    default:
        return false;
    }
}

static void decode_value(const struct compose_value *value);

/* What stands under "#extensions" is decoded like its neighbours. The schema has not seen it, and a
 * mapping is no text. */
static void decode_extensions(const struct compose_value *value)
{
    struct compose_path path = { .parent = value->path, .key = "#extensions" };
    struct yaml_node *node = compose_decode_extensions(value->project->arena, value->node, false);
    struct compose_value child = { value->project, value->field->each, &path, node };

    if (node && child.field && child.field->form == COMPOSE_FORM_TEXT &&
        !compose_is_expected(child.field, node))
        compose_decode_text(&child);
}

/* Keys that the user chose, to values of one kind. */
static void decode_names(const struct compose_value *value)
{
    struct yaml_node *node = value->node;

    if (!has_names(value->path))
        decode_extensions(value);
    for (uint32_t i = 0; i < node->count; i++) {
        struct compose_path path = { .parent = value->path, .key = node->as.entries[i].key };
        struct compose_value child = { value->project, value->field->each, &path,
                                       node->as.entries[i].value };

        decode_value(&child);
    }
}

static void decode_fields(const struct compose_value *value)
{
    struct yaml_node *node = value->node;
    bool is_root = !value->path->parent, has_omitted = false;

    for (uint32_t i = 0; i < node->count; i++) {
        struct yaml_entry *entry = &node->as.entries[i];
        struct compose_path path = { .parent = value->path, .key = entry->key };
        struct compose_value child = { value->project,
                                       compose_field_below(value->field, entry->key), &path,
                                       entry->value };
        bool is_extension = strncmp(entry->key, "x-", 2) == 0;

        if (child.field)
            decode_value(&child);
        if (is_extension || (child.field && !is_root && is_omitted(child.field, child.node))) {
            entry->value = NULL;
            has_omitted = true;
        }
    }
    if (has_omitted)
        yaml_entries_compact(node);
}

static void decode_items(const struct compose_value *value)
{
    const struct yaml_node *node = value->node;

    for (uint32_t i = 0; i < node->count; i++) {
        struct compose_path path = { .parent = value->path, .index = i };
        struct compose_value child = { value->project, value->field->items, &path,
                                       node->as.items[i] };

        decode_value(&child);
    }
}

/* The field may be NULL: of a kind of list or mapping that the table does not look into. */
static void decode_value(const struct compose_value *value)
{
    const struct compose_field *field = value->field;

    if (!field || value->node->kind == YAML_NULL || !compose_is_expected(field, value->node))
        return;
    if (functions[field->form])
        functions[field->form](value);
    else if (value->node->kind == YAML_SEQUENCE)
        decode_items(value);
    else if (value->node->kind == YAML_MAPPING && field->below)
        decode_fields(value);
    else if (value->node->kind == YAML_MAPPING)
        decode_names(value);
}

/* The contents of a secret are never printed, those of a config not when they come from a variable
 * (types.go, MarshalJSON). */
static void hide_contents(struct arena *arena, struct yaml_node *resources, bool is_secret)
{
    for (uint32_t i = 0; resources && resources->kind == YAML_MAPPING && i < resources->count;
         i++) {
        struct yaml_node *resource = resources->as.entries[i].value;

        if (is_secret || yaml_find(arena, resource, "environment"))
            (void)yaml_delete(arena, resource, "content");
    }
}

void compose_decode(struct compose_project *project, struct yaml_node *root)
{
    const struct compose_path path = { 0 };
    const struct compose_value value = { project, &compose_field_project, &path, root };

    if (root->kind != YAML_MAPPING)
        return;
    decode_fields(&value);
    hide_contents(project->arena, yaml_find(project->arena, root, "secrets"), true);
    hide_contents(project->arena, yaml_find(project->arena, root, "configs"), false);
}
