#include "tune/profile.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "base/file.h"
#include "base/number.h"
#include "base/units.h"
#include "facts/ini.h"
#include "tune/profile_embedded.h"

enum { PROFILE_BYTES_MAX = 64 * 1024, PROFILE_NAMES_MAX = 32 };

/* A tuple in a sort or hash table carries its header beside the data: 24 bytes SortTuple plus 16 of
 * MinimalTuple header for sorts, 16 plus 16 and a bucket pointer for hash tables (tuplesort.c,
 * hashjoin.h). */
enum { SORT_HEADER_BYTES = 40, HASH_HEADER_BYTES = 40 };

enum field_type { FIELD_COUNT, FIELD_BYTES, FIELD_BOOL, FIELD_TEXT };

struct field {
    const char *key;
    enum field_type type;
    size_t offset;
};

#define FIELD(key_, type_, member_)                                                                \
    {                                                                                              \
        .key = (key_), .type = (type_), .offset = offsetof(struct profile, member_)                \
    }

static const struct field fields[] = {
    FIELD("summary", FIELD_TEXT, summary),
    FIELD("sort_rows", FIELD_COUNT, sort_rows),
    FIELD("sort_row_bytes", FIELD_BYTES, sort_row_bytes),
    FIELD("hash_rows", FIELD_COUNT, hash_rows),
    FIELD("hash_row_bytes", FIELD_BYTES, hash_row_bytes),
    FIELD("temp_table_bytes", FIELD_BYTES, temp_table_bytes),
    FIELD("largest_index_bytes", FIELD_BYTES, largest_index_bytes),
    FIELD("dead_rows", FIELD_COUNT, dead_rows),
    FIELD("wal_bytes_per_second", FIELD_BYTES, wal_bytes_per_second),
    FIELD("parallel", FIELD_BOOL, is_parallel),
    FIELD("analytic", FIELD_BOOL, is_analytic),
    FIELD("latency_bound", FIELD_BOOL, is_latency_bound),
    FIELD("hot_tables", FIELD_BOOL, has_hot_tables),
};

/* No sort of more rows was ever meant. */
static const int64_t COUNT_MAX = (int64_t)1 << 40;

static bool parse_bool(const char *text, bool *ret, struct error *err)
{
    bool is_yes = strcasecmp(text, "yes") == 0 || strcasecmp(text, "true") == 0;

    if (!is_yes && strcasecmp(text, "no") != 0 && strcasecmp(text, "false") != 0) {
        (void)error_set(err, ERROR_INPUT, "\"%.40s\" is neither yes nor no", text);
        return error_hint(err, "Write yes or no.");
    }
    *ret = is_yes;
    return true;
}

static bool store(const struct field *field, const char *text, struct profile *profile,
                  struct error *err)
{
    void *member = (char *)profile + field->offset;
    int64_t count;

    switch (field->type) {
    case FIELD_TEXT:
        *(const char **)member = text;
        return true;
    case FIELD_BOOL:
        return parse_bool(text, member, err);
    case FIELD_BYTES:
        if (!units_parse_bytes(text, member, err))
            return false;
        if (*(uint64_t *)member <= 64 * TIB)
            return true;
        (void)error_set(err, ERROR_INPUT, "%s of %s is larger than 64 TiB", field->key, text);
        return error_hint(err, "Name the size of one operation, not of all of them.");
    case FIELD_COUNT:
        if (!units_parse_integer(field->key, text, 0, COUNT_MAX, &count, err))
            return false;
        *(uint64_t *)member = (uint64_t)count;
        return true;
    }
    return error_set(err, ERROR_BUG, "profile field %s has no type", field->key);
}

static const struct field *find_field(const char *key)
{
    for (size_t i = 0; i < ARRAY_LENGTH(fields); i++)
        if (strcmp(fields[i].key, key) == 0)
            return &fields[i];
    return NULL;
}

static bool parse(struct arena *arena, const char *text, const char *file, struct profile *ret,
                  struct error *err)
{
    struct ini_entry *entry = NULL;
    struct profile profile = { 0 };
    unsigned seen = 0;

    _Static_assert(ARRAY_LENGTH(fields) < 32, "one bit of seen for each field");
    if (!ini_read(arena, text, file, &entry, err))
        return false;
    for (; entry; entry = entry->next) {
        const struct field *field =
            strcmp(entry->section, "workload") == 0 ? find_field(entry->key) : NULL;

        if (!field) {
            (void)error_at(err, file, entry->line, "unknown key \"%s\" in section [%s]", entry->key,
                           entry->section);
            return error_hint(err,
                              "The keys of [workload] are those of profiles/workload/web.ini.");
        }
        if (!store(field, entry->value, &profile, err))
            return error_place(err, file, entry->line);
        seen |= 1u << (field - fields);
    }
    for (size_t i = 0; i < ARRAY_LENGTH(fields); i++) {
        if (!(seen & 1u << i)) {
            (void)error_at(err, file, 0, "the profile lacks \"%s\" in section [workload]",
                           fields[i].key);
            return error_hint(err,
                              "A profile names every reference size; copy one of the known ones.");
        }
    }
    profile.name = ret->name;
    *ret = profile;
    return true;
}

const char *const *profile_names(void)
{
    static const char *names[PROFILE_NAMES_MAX + 1] = { "web" };
    size_t count = 1;

    /* The generated array is in alphabetical order; "web" is the default and stands first. */
    if (!names[1])
        for (const struct profile_embedded *embedded = profile_embedded;
             embedded->name && count < PROFILE_NAMES_MAX; embedded++)
            if (strcmp(embedded->name, names[0]) != 0)
                names[count++] = embedded->name;
    return names;
}

static bool is_path(const char *text)
{
    size_t length = strlen(text);

    return strchr(text, '/') || (length > 4 && strcmp(text + length - 4, ".ini") == 0);
}

bool profile_load(struct arena *arena, const char *name_or_path, struct profile *ret,
                  struct error *err)
{
    struct profile profile = { .name = name_or_path };

    if (is_path(name_or_path)) {
        const char *text = file_read_user(arena, name_or_path, PROFILE_BYTES_MAX, NULL, err);

        if (!text || !parse(arena, text, name_or_path, &profile, err))
            return false;
        *ret = profile;
        return true;
    }
    for (const struct profile_embedded *embedded = profile_embedded; embedded->name; embedded++) {
        if (strcmp(embedded->name, name_or_path) == 0) {
            if (!parse(arena, embedded->text, embedded->name, &profile, err))
                return false;
            *ret = profile;
            return true;
        }
    }

    char known[200] = "";
    size_t length = 0;

    for (const char *const *name = profile_names(); *name && length < sizeof known; name++)
        length += (size_t)snprintf(known + length, sizeof known - length, "%s%s",
                                   length ? ", " : "", *name);
    (void)error_set(err, ERROR_USAGE, "unknown workload \"%.40s\"", name_or_path);
    return error_hint(err, "Known are %s; or give the path of an .ini file.", known);
}

/* Rows times size may be more than 64 bits hold; 1 EiB is more than any limit, and callers may
 * double it. */
static uint64_t reference_bytes(uint64_t rows, uint64_t row_bytes)
{
    return number_at_most(number_product(rows, row_bytes), UINT64_C(1) << 60);
}

uint64_t profile_sort_bytes(const struct profile *profile)
{
    return reference_bytes(profile->sort_rows, profile->sort_row_bytes + SORT_HEADER_BYTES);
}

uint64_t profile_hash_bytes(const struct profile *profile)
{
    return reference_bytes(profile->hash_rows, profile->hash_row_bytes + HASH_HEADER_BYTES);
}
