/*
 * The shape of the merged files, as Compose's JSON schema (compose-spec.json) and the library that
 * applies it see it: kinds of values, known keys, words, ranges. A misspelt mem_limit must not pass
 * as "no limit".
 *
 * It runs after every file on all that has been read so far, so it allocates nothing while nothing
 * is wrong, but for long lists whose items must differ.
 */
#include "facts/compose_parts.h"

#include <math.h>
#include <string.h>

#include "facts/compose_shape.h"

struct checker {
    struct compose_problems *problems;
    struct arena *arena;
};

static unsigned kind_of(const struct yaml_node *node)
{
    switch (node->kind) {
    case YAML_NULL:
        return COMPOSE_NULL;
    case YAML_BOOL:
        return COMPOSE_BOOL;
    case YAML_INTEGER:
        return COMPOSE_WHOLE;
    case YAML_FLOAT: /* 2.0 and 1e30 are integers for the schema, infinity is not */
        return isfinite(node->as.number) && node->as.number == floor(node->as.number)
                   ? COMPOSE_WHOLE
                   : COMPOSE_NUMBER & ~COMPOSE_WHOLE;
    case YAML_STRING:
        return COMPOSE_TEXT;
    case YAML_SEQUENCE:
        return COMPOSE_LIST;
    case YAML_MAPPING:
        return COMPOSE_MAP;
    case YAML_TIMESTAMP: /* no schema type at all */
        break;
    }
    return 0;
}

static void refuse_kind(const struct checker *checker, const struct compose_path *path,
                        const struct compose_field *field, const struct yaml_node *node)
{
    const char *name = compose_path_text(checker->arena, path);
    const char *hint = compose_kind_hint(checker->arena, field, node);

    if (node->kind == YAML_TIMESTAMP)
        (void)compose_refuse(checker->problems, node->place, hint,
                             "%s must be %s, not a date (invalid jsonType)", name,
                             compose_kinds_text(checker->arena, field->kinds));
    else
        (void)compose_refuse(checker->problems, node->place, hint, "%s must be %s, not %s", name,
                             compose_kinds_text(checker->arena, field->kinds),
                             yaml_kind_name(node->kind));
}

static bool has_word(const char *const *words, const char *text)
{
    for (; *words; words++)
        if (strcmp(*words, text) == 0)
            return true;
    return false;
}

static void check_text(const struct checker *checker, const struct compose_path *path,
                       const struct compose_field *field, const struct yaml_node *node)
{
    if (field->words && !has_word(field->words, node->text))
        (void)compose_refuse(checker->problems, node->place,
                             compose_word_hint(checker->arena, field->words, node->text),
                             "%s value must be one of %s, not '%.100s'",
                             compose_path_text(checker->arena, path),
                             compose_words_text(checker->arena, field->words), node->text);
    if (!compose_matches(field->pattern, node->text))
        (void)compose_refuse(checker->problems, node->place, compose_pattern_hint(field->pattern),
                             "%s '%.100s' does not match pattern",
                             compose_path_text(checker->arena, path), node->text);
}

/* Only integers have a range. */
static void check_range(const struct checker *checker, const struct compose_path *path,
                        const struct compose_field *field, const struct yaml_node *node)
{
    bool is_float = node->kind == YAML_FLOAT;
    bool is_less = is_float ? node->as.number < (double)field->min : node->as.integer < field->min;
    bool is_more = field->max != INT64_MAX && (is_float ? node->as.number > (double)field->max
                                                        : node->as.integer > field->max);

    if (is_less)
        (void)compose_refuse(checker->problems, node->place, NULL,
                             "%s must be greater than or equal to %lld, not %s",
                             compose_path_text(checker->arena, path), (long long)field->min,
                             node->text);
    if (is_more)
        (void)compose_refuse(
            checker->problems, node->place, NULL, "%s must be less than or equal to %lld, not %s",
            compose_path_text(checker->arena, path), (long long)field->max, node->text);
}

static void check_node(const struct checker *checker, const struct compose_path *path,
                       const struct compose_field *field, const struct yaml_node *node);

static void refuse_key(const struct checker *checker, const struct compose_path *path,
                       const struct compose_field *field, const struct yaml_entry *entry)
{
    struct place place = { entry->value->place.file, entry->line };
    const char *name = path ? compose_path_text(checker->arena, path) : "the file";

    (void)compose_refuse(checker->problems, place,
                         compose_key_hint(checker->problems, field, entry->key),
                         "%s additional properties '%.100s' not allowed", name, entry->key);
}

/* A key that the schema lets pass without looking at its value; what cannot be a network, a limit
 * or a model at all makes a later stage of Compose fail or crash. */
static void check_skipped(const struct checker *checker, const struct compose_path *path,
                          const struct compose_field *field, const struct yaml_node *node)
{
    if (field->keys != COMPOSE_KEYS_LINE_LOOSE && !(field->each->kinds & kind_of(node)))
        refuse_kind(checker, path, field->each, node);
}

/* False: the key is not allowed. */
static bool check_free_entry(const struct checker *checker, const struct compose_path *path,
                             const struct compose_field *field, const struct yaml_entry *entry)
{
    struct compose_path here = { path, entry->key, 0 };

    switch (compose_judge_key(field->keys, entry->key)) {
    case COMPOSE_KEY_GOOD:
        check_node(checker, &here, field->each, entry->value);
        return true;
    case COMPOSE_KEY_SKIPPED:
        check_skipped(checker, &here, field, entry->value);
        return true;
    case COMPOSE_KEY_REFUSED:
        break;
    }
    return false;
}

static bool check_entry(const struct checker *checker, const struct compose_path *path,
                        const struct compose_field *field, const struct yaml_entry *entry)
{
    const struct compose_field *found = compose_field_find(field->below, entry->key);
    struct compose_path here = { path, entry->key, 0 };

    if (found)
        check_node(checker, &here, found, entry->value);
    else if (field->below)
        return field->below->is_open ||
               (field->below->is_extensible && strncmp(entry->key, "x-", 2) == 0);
    else if (field->each)
        return check_free_entry(checker, path, field, entry);
    return true;
}

static void check_required(const struct checker *checker, const struct compose_path *path,
                           const struct compose_table *table, const struct yaml_node *node)
{
    for (const char *const *name = table->required; *name; name++) {
        uint32_t i = 0;

        while (i < node->count && strcmp(node->as.entries[i].key, *name) != 0)
            i++;
        if (i == node->count)
            (void)compose_refuse(checker->problems, node->place,
                                 arena_printf(checker->arena, "Add a line \"%s:\".", *name),
                                 "%s missing property '%s'",
                                 compose_path_text(checker->arena, path), *name);
    }
}

/* Where a key is wrong, one that is missing is most often the same mistake. */
static void check_mapping(const struct checker *checker, const struct compose_path *path,
                          const struct compose_field *field, const struct yaml_node *node)
{
    bool is_known = true;

    for (uint32_t i = 0; i < node->count; i++)
        if (!check_entry(checker, path, field, &node->as.entries[i])) {
            refuse_key(checker, path, field, &node->as.entries[i]);
            is_known = false;
        }
    if (is_known && field->below && field->below->required)
        check_required(checker, path, field->below, node);
}

static void check_list(const struct checker *checker, const struct compose_path *path,
                       const struct compose_field *field, const struct yaml_node *node)
{
    uint32_t first, second;

    for (uint32_t i = 0; field->items && i < node->count; i++) {
        struct compose_path here = { path, NULL, i };

        check_node(checker, &here, field->items, node->as.items[i]);
    }
    if (field->is_set && compose_find_equal(checker->arena, node, &first, &second))
        (void)compose_refuse(checker->problems, node->as.items[second]->place,
                             "Remove one of the two.", "%s items at %u and %u are equal",
                             compose_path_text(checker->arena, path), first, second);
}

static void check_node(const struct checker *checker, const struct compose_path *path,
                       const struct compose_field *field, const struct yaml_node *node)
{
    if (field->kinds == COMPOSE_ANY) /* the schema does not say and so does not look */
        return;
    if (!(field->kinds & kind_of(node))) {
        refuse_kind(checker, path, field, node);
        return;
    }
    if (node->kind == YAML_STRING)
        check_text(checker, path, field, node);
    else if (node->kind == YAML_SEQUENCE)
        check_list(checker, path, field, node);
    else if (node->kind == YAML_MAPPING)
        check_mapping(checker, path, field, node);
    else if (field->has_range && (kind_of(node) & COMPOSE_WHOLE))
        check_range(checker, path, field, node);
}

/* Compose says it for every file that has one (loader.go, warnObsoleteVersion). */
static void warn_of_version(const struct checker *checker, const struct yaml_node *root)
{
    for (uint32_t i = 0; i < root->count; i++) {
        const struct yaml_entry *entry = &root->as.entries[i];
        struct place place = { entry->value->place.file, entry->line };

        if (strcmp(entry->key, "version") == 0 && entry->value->kind == YAML_STRING)
            compose_warn(checker->problems, "compose-version-obsolete", NULL, place,
                         "Remove the line.",
                         "the attribute `version` is obsolete, it will be ignored");
    }
}

void compose_check_schema(struct compose_project *project, const struct yaml_node *root)
{
    struct checker checker = { project->problems, project->arena };

    if (root->kind != YAML_MAPPING) /* refused when it was read */
        return;
    check_mapping(&checker, NULL, &compose_field_project, root);
    warn_of_version(&checker, root);
}
