/*
 * Patterns, equal items and hints of the check against the schema.
 */
#include "facts/compose_shape.h"

#include <stdlib.h>
#include <string.h>

#include "base/word.h"
#include "facts/compose_value.h"

#define LOWER  "abcdefghijklmnopqrstuvwxyz"
#define UPPER  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

enum {
    COMPARED_PAIRWISE_MAX = 16, /* items of a list; most lists are shorter */
    SIMILAR_DISTANCE_MAX = 2,   /* letters; typing errors are rarely larger */
    HINTED_ERRORS_MAX = 2000,   /* a hint costs as much as hundreds of checked keys */
    QUOTED_LENGTH_MAX = 60
};

/* --- keys and patterns */

static bool consists_of(const char *text, const char *letters)
{
    return *text && text[strspn(text, letters)] == '\0';
}

enum compose_key_verdict compose_judge_key(enum compose_keys keys, const char *key)
{
    bool is_good = true, is_loose = false;

    switch (keys) {
    case COMPOSE_KEYS_ANY:
        break;
    case COMPOSE_KEYS_FILLED: /* a dot does not match a line break */
        is_good = key[strspn(key, "\n")] != '\0';
        break;
    case COMPOSE_KEYS_LINE:
    case COMPOSE_KEYS_LINE_LOOSE:
        is_good = *key && !strchr(key, '\n');
        is_loose = keys == COMPOSE_KEYS_LINE_LOOSE;
        break;
    case COMPOSE_KEYS_NAMES:
    case COMPOSE_KEYS_NAMES_LOOSE:
        is_good = consists_of(key, LOWER UPPER DIGITS "._-");
        is_loose = keys == COMPOSE_KEYS_NAMES_LOOSE;
        break;
    case COMPOSE_KEYS_LOWER_LOOSE:
        is_good = consists_of(key, LOWER);
        is_loose = true;
        break;
    }
    return is_good ? COMPOSE_KEY_GOOD : is_loose ? COMPOSE_KEY_SKIPPED : COMPOSE_KEY_REFUSED;
}

/* [a-zA-Z0-9][a-zA-Z0-9_.-]+ somewhere in it */
static bool has_container_name(const char *text)
{
    for (; *text; text++)
        if (strchr(LOWER UPPER DIGITS, *text) && text[1] &&
            strchr(LOWER UPPER DIGITS "_.-", text[1]))
            return true;
    return false;
}

/* every_([0-9]+[wdhms])+ somewhere in it: one number with a unit decides. */
static bool has_every(const char *text)
{
    for (text = strstr(text, "every_"); text; text = strstr(text, "every_")) {
        size_t digits;

        text += strlen("every_");
        digits = strspn(text, DIGITS);
        if (digits > 0 && text[digits] && strchr("wdhms", text[digits]))
            return true;
    }
    return false;
}

static bool has_pull_policy(const char *text)
{
    static const char *const policies[] = { "always",  "never",   "build", "if_not_present",
                                            "missing", "refresh", "daily", "weekly" };

    for (size_t i = 0; i < sizeof(policies) / sizeof(policies[0]); i++)
        if (strstr(text, policies[i]))
            return true;
    return has_every(text);
}

bool compose_matches(enum compose_pattern pattern, const char *text)
{
    switch (pattern) {
    case COMPOSE_PATTERN_NONE:
        break;
    case COMPOSE_PATTERN_CONTAINER:
        return has_container_name(text);
    case COMPOSE_PATTERN_PULL:
        return has_pull_policy(text);
    }
    return true;
}

/* --- equal items */

struct hashed {
    uint64_t hash;
    uint32_t index;
};

static bool is_number(const struct yaml_node *node)
{
    return node->kind == YAML_INTEGER || node->kind == YAML_FLOAT;
}

static double number_of(const struct yaml_node *node)
{
    return node->kind == YAML_INTEGER ? (double)node->as.integer : node->as.number;
}

/* Whether a text is the number: the validator that Compose uses reads the earlier item as a number
 * when the later one is one, but not the other way round (santhosh-tekuri/jsonschema 6, measured).
 */
static bool is_text_of(const char *text, double number)
{
    double value;
    char *end;

    if (text[0] == '0' && text[1] && strchr("xXoObB", text[1])) {
        int base = strchr("xX", text[1]) ? 16 : strchr("oO", text[1]) ? 8 : 2;

        value = (double)strtoll(text + 2, &end, base);
        return end != text + 2 && !*end && value == number;
    }
    return compose_parse_float(text, &value) && value == number;
}

static bool is_equal(struct arena *arena, struct yaml_node *earlier, struct yaml_node *later)
{
    if (is_number(later) && earlier->kind == YAML_STRING)
        return is_text_of(earlier->text, number_of(later));
    if (is_number(earlier) && is_number(later) && earlier->kind != later->kind)
        return number_of(earlier) == number_of(later);
    if (earlier->kind != later->kind || earlier->count != later->count)
        return false;
    if (earlier->kind != YAML_SEQUENCE && earlier->kind != YAML_MAPPING)
        return yaml_equal(arena, earlier, later);
    for (uint32_t i = 0; i < earlier->count; i++) {
        bool is_list = earlier->kind == YAML_SEQUENCE;
        struct yaml_node *one = is_list ? earlier->as.items[i] : earlier->as.entries[i].value;
        struct yaml_node *other =
            is_list ? later->as.items[i] : yaml_find(arena, later, earlier->as.entries[i].key);

        if (!other || !is_equal(arena, one, other))
            return false;
    }
    return true;
}

static uint64_t mix(uint64_t hash, const void *bytes, size_t length)
{
    const unsigned char *byte = bytes;

    for (size_t i = 0; i < length; i++) /* FNV-1a */
        hash = (hash ^ byte[i]) * UINT64_C(1099511628211);
    return hash;
}

/* Equal nodes have equal hashes: entries are added up because their order does not matter. */
static uint64_t hash_of(const struct yaml_node *node)
{
    uint64_t hash = UINT64_C(14695981039346656037) + (is_number(node) ? 0 : (uint64_t)node->kind);

    if (is_number(node)) {
        double number = number_of(node);

        return mix(hash, &number, sizeof(number));
    }
    if (node->kind == YAML_BOOL)
        return mix(hash, &node->as.boolean, sizeof(node->as.boolean));
    if (node->kind == YAML_STRING)
        return mix(hash, node->text, strlen(node->text));
    for (uint32_t i = 0; node->kind == YAML_SEQUENCE && i < node->count; i++) {
        uint64_t item = hash_of(node->as.items[i]);

        hash = mix(hash, &item, sizeof(item));
    }
    for (uint32_t i = 0; node->kind == YAML_MAPPING && i < node->count; i++) {
        const struct yaml_entry *entry = &node->as.entries[i];

        hash += mix(hash_of(entry->value), entry->key, strlen(entry->key));
    }
    return hash;
}

static int compare_hashed(const void *left_bytes, const void *right_bytes)
{
    const struct hashed *left = left_bytes, *right = right_bytes;

    if (left->hash != right->hash)
        return left->hash < right->hash ? -1 : 1;
    return (left->index > right->index) - (left->index < right->index);
}

static bool find_equal_sorted(struct arena *arena, const struct yaml_node *list,
                              uint32_t *ret_first, uint32_t *ret_second)
{
    struct hashed *sorted = arena_array(arena, list->count, sizeof(*sorted));

    for (uint32_t i = 0; i < list->count; i++) {
        sorted[i].hash = hash_of(list->as.items[i]);
        sorted[i].index = i;
    }
    qsort(sorted, list->count, sizeof(*sorted), compare_hashed);
    for (uint32_t i = 1; i < list->count; i++) {
        *ret_first = sorted[i - 1].index;
        *ret_second = sorted[i].index;
        if (sorted[i - 1].hash == sorted[i].hash &&
            is_equal(arena, list->as.items[*ret_first], list->as.items[*ret_second]))
            return true;
    }
    return false;
}

bool compose_find_equal(struct arena *arena, const struct yaml_node *list, uint32_t *ret_first,
                        uint32_t *ret_second)
{
    if (list->count > COMPARED_PAIRWISE_MAX)
        return find_equal_sorted(arena, list, ret_first, ret_second);
    for (uint32_t j = 1; j < list->count; j++)
        for (uint32_t i = 0; i < j; i++)
            if (is_equal(arena, list->as.items[i], list->as.items[j])) {
                *ret_first = i;
                *ret_second = j;
                return true;
            }
    return false;
}

/* --- texts */

const char *compose_kinds_text(struct arena *arena, unsigned kinds)
{
    static const struct {
        unsigned kind;
        const char *name;
    } names[] = { { COMPOSE_LIST, "array" },
                  { COMPOSE_BOOL, "boolean" },
                  { COMPOSE_WHOLE, "integer" },
                  { COMPOSE_MAP, "mapping" },
                  { COMPOSE_NUMBER & ~COMPOSE_WHOLE, "number" },
                  { COMPOSE_TEXT, "string" } };
    const char *text = "";
    int left;

    if (kinds & (COMPOSE_NUMBER & ~COMPOSE_WHOLE))
        kinds &= ~(unsigned)COMPOSE_WHOLE;
    left = __builtin_popcount(kinds & ~(unsigned)COMPOSE_NULL);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (!(kinds & names[i].kind))
            continue;
        left--;
        if (!*text)
            text = arena_printf(arena, "%s %s", strchr("ai", *names[i].name) ? "an" : "a",
                                names[i].name);
        else
            text = arena_printf(arena, "%s%s%s", text, left == 0 ? " or " : ", ", names[i].name);
    }
    return text;
}

const char *compose_words_text(struct arena *arena, const char *const *words)
{
    const char *text = "";

    for (; *words; words++)
        text = arena_printf(arena, "%s%s'%s'", text, *text ? ", " : "", *words);
    return text;
}

/* Whether the value is read as a number, so that quotes around something else do not help. */
static bool is_numeric(const struct compose_field *field)
{
    switch (field->form) {
    case COMPOSE_FORM_INTEGER:
    case COMPOSE_FORM_UNSIGNED:
    case COMPOSE_FORM_COUNT:
    case COMPOSE_FORM_FLOAT:
    case COMPOSE_FORM_CPUS:
    case COMPOSE_FORM_BYTES:
    case COMPOSE_FORM_ULIMIT:
    case COMPOSE_FORM_MODE:
        return field->kinds & COMPOSE_WHOLE;
    default:
        return false;
    }
}

static const char *scalar_hint(struct arena *arena, const struct compose_field *field,
                               const struct yaml_node *node)
{
    unsigned kinds = field->kinds;

    if (field->form == COMPOSE_FORM_BOOL)
        return "Write true or false without quotes.";
    if (is_numeric(field) && node->kind != YAML_STRING)
        return node->kind == YAML_FLOAT ? "Write a whole number." : "Write a number.";
    if ((kinds & COMPOSE_TEXT) && strlen(node->text) <= QUOTED_LENGTH_MAX)
        return arena_printf(arena, "Put the value in quotes: \"%s\".", node->text);
    if (kinds & COMPOSE_TEXT)
        return "Put the value in quotes.";
    if (kinds & COMPOSE_LIST)
        return "Write a list: one line with \"- \" for each item.";
    if (kinds & COMPOSE_MAP)
        return "Write its keys below it, one on each line, indented.";
    return "Write a number without quotes.";
}

const char *compose_kind_hint(struct arena *arena, const struct compose_field *field,
                              const struct yaml_node *node)
{
    if (node->kind == YAML_NULL)
        return "Give it a value or remove the line.";
    if (node->kind < YAML_SEQUENCE)
        return scalar_hint(arena, field, node);
    if (node->kind == YAML_MAPPING && (field->kinds & COMPOSE_LIST))
        return "Write a list: one line with \"- \" for each item.";
    if (node->kind == YAML_SEQUENCE && (field->kinds & COMPOSE_MAP))
        return "Write NAME: VALUE lines without \"- \".";
    return "Write one value on the line of the key.";
}

/* The known key that needs the fewest changes, but not all of its letters. */
static const char *similar_key(const struct compose_table *table, const char *key)
{
    unsigned least = SIMILAR_DISTANCE_MAX + 1;
    const char *best = NULL;

    if (strlen(key) < least)
        least = (unsigned)strlen(key);
    for (size_t i = 0; i < table->count; i++) {
        unsigned distance = word_distance(table->fields[i].name, key);

        if (distance < least) {
            least = distance;
            best = table->fields[i].name;
        }
    }
    return best;
}

const char *compose_word_hint(struct arena *arena, const char *const *words, const char *text)
{
    for (; *words; words++)
        if (word_distance(*words, text) <= SIMILAR_DISTANCE_MAX && strlen(*words) > 2)
            return arena_printf(arena, "Did you mean \"%s\"?", *words);
    return NULL;
}

const char *compose_pattern_hint(enum compose_pattern pattern)
{
    if (pattern == COMPOSE_PATTERN_CONTAINER)
        return "Use at least two letters, digits, '_', '.' and '-'.";
    return "Write always, never, missing, build, daily, weekly, or every_ and a time such as "
           "every_12h.";
}

static const char *free_key_hint(enum compose_keys keys)
{
    if (keys == COMPOSE_KEYS_NAMES)
        return "Use letters, digits, '.', '_' and '-'.";
    return "Give it a name of one line that is not empty.";
}

const char *compose_key_hint(const struct compose_problems *problems,
                             const struct compose_field *field, const char *key)
{
    const char *similar;

    if (!field->below)
        return free_key_hint(field->keys);
    similar = problems->error_count < HINTED_ERRORS_MAX ? similar_key(field->below, key) : NULL;
    if (similar)
        return arena_printf(problems->arena, "Did you mean \"%s\"?", similar);
    if (field->below->is_extensible)
        return "Check the indentation, or begin keys of your own with x-.";
    return "Check the spelling and the indentation.";
}
