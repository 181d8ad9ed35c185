/*
 * The shape of the merged files: keys that Compose does not know and values of the wrong kind, as
 * its JSON schema refuses them. A misspelt mem_limit must not pass as "no limit".
 */
#include "facts/compose_parts.h"

#include <stdio.h>
#include <string.h>

struct checker {
    struct arena *arena;
    struct error *err;
};

/* "a string, a list or null" */
static const char *kinds_text(struct arena *arena, unsigned kinds)
{
    const char *text = "";
    int left = __builtin_popcount(kinds);

    for (int kind = YAML_MAPPING; kind >= YAML_NULL; kind--) {
        if (!(kinds & COMPOSE_KIND(kind)))
            continue;
        left--;
        text = arena_printf(arena, "%s%s%s", text,
                            !*text      ? ""
                            : left == 0 ? " or "
                                        : ", ",
                            yaml_kind_name((enum yaml_kind)kind));
    }
    return text;
}

static bool check_kind(struct checker *checker, const struct yaml_entry *entry, unsigned kinds)
{
    const struct yaml_node *node = entry->value;

    if (kinds & COMPOSE_KIND(node->kind))
        return true;
    (void)error_at(checker->err, node->place.file, node->place.line,
                   "\"%.100s\" must be %s, not %s", entry->key, kinds_text(checker->arena, kinds),
                   yaml_kind_name(node->kind));
    if (node->kind == YAML_NULL)
        return error_hint(checker->err, "Give it a value or remove the line.");
    if (node->kind < YAML_STRING && (kinds & COMPOSE_KIND(YAML_STRING)))
        return error_hint(checker->err, "Put the value in quotes: \"%.60s\".", node->text);
    return error_hint(checker->err, "See the Compose file reference for \"%.60s\".", entry->key);
}

/* The known key that needs the fewest changes, at most two; typing errors are rarely larger. */
static const char *similar_key(const struct compose_table *table, const char *key)
{
    enum { LENGTH_MAX = 31 };
    const char *best = NULL;
    size_t least = 3, length = strlen(key);

    for (size_t i = 0; i < table->count && length <= LENGTH_MAX; i++) {
        const char *name = table->fields[i].name;
        size_t row[LENGTH_MAX + 1], name_length = strlen(name);

        for (size_t k = 0; k <= length; k++)
            row[k] = k;
        for (size_t n = 1; n <= name_length; n++) {
            size_t diagonal = row[0];

            row[0] = n;
            for (size_t k = 1; k <= length; k++) {
                size_t change = diagonal + (name[n - 1] != key[k - 1]);

                diagonal = row[k];
                row[k] = row[k] < row[k - 1] ? row[k] + 1 : row[k - 1] + 1;
                row[k] = row[k] < change ? row[k] : change;
            }
        }
        if (row[length] < least) {
            least = row[length];
            best = name;
        }
    }
    return best;
}

static bool fail_unknown(struct checker *checker, const struct yaml_entry *entry,
                         const struct compose_table *table)
{
    const char *similar = similar_key(table, entry->key);

    (void)error_at(checker->err, entry->value->place.file, entry->line,
                   "Compose knows no key \"%.100s\" here", entry->key);
    if (similar)
        return error_hint(checker->err, "Did you mean \"%s\"?", similar);
    return error_hint(checker->err, "Check the indentation, or begin keys of your own with x-.");
}

static bool check_service_name(struct checker *checker, const struct yaml_entry *entry)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

    if (*entry->key && strspn(entry->key, allowed) == strlen(entry->key))
        return true;
    (void)error_at(checker->err, entry->value->place.file, entry->line,
                   "invalid service name \"%.100s\"", entry->key);
    return error_hint(checker->err, "Use letters, digits, '.', '_' and '-'.");
}

static bool check_mapping(struct checker *checker, const struct yaml_node *node,
                          const struct compose_table *table);

/* A key that has no row: an extension, a service, or wrong. */
static bool check_free_key(struct checker *checker, const struct yaml_entry *entry,
                           const struct compose_table *table)
{
    if (table->is_extensible && strncmp(entry->key, "x-", 2) == 0)
        return true;
    if (table->fields)
        return fail_unknown(checker, entry, table);
    if (!table->each)
        return true;
    return check_service_name(checker, entry) &&
           check_kind(checker, entry, COMPOSE_KIND(YAML_MAPPING)) &&
           check_mapping(checker, entry->value, table->each);
}

static bool check_entry(struct checker *checker, const struct yaml_entry *entry,
                        const struct compose_table *table)
{
    const struct compose_field *field = compose_field_find(table, entry->key);

    if (!field)
        return check_free_key(checker, entry, table);
    if (!check_kind(checker, entry, field->kinds))
        return false;
    return !field->below || entry->value->kind != YAML_MAPPING ||
           check_mapping(checker, entry->value, field->below);
}

static bool check_mapping(struct checker *checker, const struct yaml_node *node,
                          const struct compose_table *table)
{
    for (uint32_t i = 0; i < node->count; i++)
        if (!check_entry(checker, &node->as.entries[i], table))
            return false;
    return true;
}

bool compose_check_kinds(struct arena *arena, const struct yaml_node *root, struct error *err)
{
    struct checker checker = { arena, err };

    return check_mapping(&checker, root, &compose_table_project);
}
