#include "facts/project_ini.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/units.h"
#include "base/word.h"
#include "facts/ini.h"

enum { PARENTS_MAX = 256 };

/* What a key of [environment NAME] takes. */
enum value_kind {
    VALUE_WORD,
    VALUE_WORDS,
    VALUE_FILES,   /* relative to the ini */
    VALUE_WORKLOAD /* a name, or a file as above */
};

struct key {
    const char *name;
    enum value_kind kind;
    size_t offset;
    size_t place; /* likewise of the line; 0: nobody asks */
};

#define FIELD(member) offsetof(struct project_environment, member)

static const struct key keys[] = {
    { "compose", VALUE_FILES, FIELD(files), FIELD(files_place) },
    { "env_file", VALUE_FILES, FIELD(env_files), FIELD(env_files_place) },
    { "profiles", VALUE_WORDS, FIELD(profiles), 0 },
    { "service", VALUE_WORD, FIELD(service), FIELD(service_place) },
    { "promise", VALUE_WORD, FIELD(promise), 0 },
    { "workload", VALUE_WORKLOAD, FIELD(workload), FIELD(workload_place) },
};
static const char *const key_names[] = { "compose", "env_file", "profiles", "service",
                                         "promise", "workload", NULL };
static const char *const section_names[] = { "environment", "ignore", "replicas", NULL };

_Static_assert(ARRAY_LENGTH(keys) + 1 == ARRAY_LENGTH(key_names), "every key can be meant");

struct reader {
    struct arena *arena;
    struct project_ini *ini;
    const char *directory; /* of the file: "" or ends with a slash */
    struct error *err;
};

static struct place place_of(const struct reader *reader, int line)
{
    return (struct place){ .file = reader->ini->file, .line = line };
}

/* "Did you mean NAME?", else `otherwise`. */
static bool hint_nearest(struct error *err, const char *word, const char *const *names,
                         const char *otherwise)
{
    unsigned nearest = (unsigned)strlen(word) / 3 + 2;
    const char *found = NULL;

    for (; *names; names++) {
        unsigned distance = word_distance(word, *names);

        if (distance < nearest) {
            nearest = distance;
            found = *names;
        }
    }
    return found ? error_hint(err, "Did you mean %s?", found) : error_hint(err, "%s", otherwise);
}

/* The words of a value, NULL-terminated. */
static const char **split(struct arena *arena, const char *text)
{
    const char **words = arena_array(arena, strlen(text) / 2 + 2, sizeof *words);
    size_t count = 0;

    for (text += strspn(text, " \t"); *text; text += strspn(text, " \t")) {
        size_t length = strcspn(text, " \t");

        words[count++] = arena_strndup(arena, text, length);
        text += length;
    }
    return words;
}

static bool is_path(const char *word)
{
    size_t length = strlen(word);

    return strchr(word, '/') || (length > 4 && strcmp(word + length - 4, ".ini") == 0);
}

/* The word as a path that can be opened from the working directory. */
static const char *resolve(const struct reader *reader, const char *word)
{
    return word[0] == '/' ? word : arena_printf(reader->arena, "%s%s", reader->directory, word);
}

static bool store(struct reader *reader, const struct key *key, const struct ini_entry *entry,
                  struct project_environment *environment)
{
    const char **words = split(reader->arena, entry->value);
    const char **slot = (const char **)((char *)environment + key->offset);
    bool has_list = key->kind == VALUE_FILES || key->kind == VALUE_WORDS;

    if (!words[0] && key->kind != VALUE_WORDS) { /* no profiles are profiles, too */
        (void)error_at(reader->err, reader->ini->file, entry->line, "%s is empty", key->name);
        return error_hint(reader->err, "Give it a value, or remove the line.");
    }
    if (words[0] && words[1] && !has_list) {
        (void)error_at(reader->err, reader->ini->file, entry->line,
                       "%s \"%s\" is more than one word", key->name, entry->value);
        return error_hint(reader->err, "Write one name.");
    }
    for (const char **word = words; *word; word++)
        if (key->kind == VALUE_FILES || (key->kind == VALUE_WORKLOAD && is_path(*word)))
            *word = resolve(reader, *word);
    if (key->place > 0)
        *(struct place *)(void *)((char *)environment + key->place) = place_of(reader, entry->line);
    if (has_list)
        *(const char *const **)(void *)slot = words;
    else
        *slot = words[0];
    return true;
}

static const struct key *find_key(const char *name)
{
    for (size_t i = 0; i < ARRAY_LENGTH(keys); i++)
        if (strcmp(keys[i].name, name) == 0)
            return &keys[i];
    return NULL;
}

/* Refuses a key that an entry above it has. */
static bool is_first(struct reader *reader, const struct ini_section *section,
                     const struct ini_entry *entry)
{
    for (const struct ini_entry *other = section->entries; other != entry; other = other->next) {
        if (strcmp(other->key, entry->key) != 0)
            continue;
        (void)error_at(reader->err, reader->ini->file, entry->line,
                       "\"%s\" already stands in line %d of this section", entry->key, other->line);
        return error_hint(reader->err, "Keep one of the two lines.");
    }
    return true;
}

static bool take_environment(struct reader *reader, const struct ini_section *section,
                             const char *name)
{
    struct project_environment **tail = &reader->ini->environments, *environment;

    for (; *tail; tail = &(*tail)->next) {
        if (strcmp((*tail)->name, name) != 0)
            continue;
        (void)error_at(reader->err, reader->ini->file, section->line,
                       "environment \"%s\" already stands in line %d", name, (*tail)->place.line);
        return error_hint(reader->err, "Keep one of the two sections.");
    }
    environment = arena_alloc(reader->arena, sizeof *environment);
    environment->name = name;
    environment->place = place_of(reader, section->line);
    for (const struct ini_entry *entry = section->entries; entry; entry = entry->next) {
        const struct key *key = find_key(entry->key);

        if (!key) {
            (void)error_at(reader->err, reader->ini->file, entry->line,
                           "unknown key \"%s\" in section [%s]", entry->key, section->name);
            return hint_nearest(reader->err, entry->key, key_names,
                                "Known are compose, env_file, profiles, service, promise and "
                                "workload.");
        }
        if (!is_first(reader, section, entry) || !store(reader, key, entry, environment))
            return false;
    }
    *tail = environment;
    return true;
}

static bool take_ignores(struct reader *reader, const struct ini_section *section,
                         const char *service)
{
    struct project_ignore **tail = &reader->ini->ignores;

    while (*tail)
        tail = &(*tail)->next;
    for (const struct ini_entry *entry = section->entries; entry; entry = entry->next) {
        if (!is_first(reader, section, entry))
            return false;
        if (!*entry->value) {
            (void)error_at(reader->err, reader->ini->file, entry->line,
                           "\"%s\" is ignored without a reason", entry->key);
            return error_hint(reader->err, "Write why after the =.");
        }
        *tail = arena_alloc(reader->arena, sizeof **tail);
        **tail = (struct project_ignore){ .service = service,
                                          .id = entry->key,
                                          .reason = entry->value,
                                          .place = place_of(reader, entry->line) };
        tail = &(*tail)->next;
    }
    return true;
}

/* "3..16" */
static bool parse_range(struct arena *arena, const char *text, int *ret_min, int *ret_max)
{
    const char *dots = strstr(text, "..");
    struct error ignored; /* the caller has a better message */
    int64_t min, max;

    if (!dots ||
        !units_parse_integer("", arena_strndup(arena, text, (size_t)(dots - text)), 0,
                             PROJECT_REPLICAS_MAX, &min, &ignored) ||
        !units_parse_integer("", dots + 2, min, PROJECT_REPLICAS_MAX, &max, &ignored))
        return false;
    *ret_min = (int)min;
    *ret_max = (int)max;
    return true;
}

static bool take_replicas(struct reader *reader, const struct ini_section *section)
{
    struct project_replicas **tail = &reader->ini->replicas;

    while (*tail)
        tail = &(*tail)->next;
    for (const struct ini_entry *entry = section->entries; entry; entry = entry->next) {
        struct project_replicas *replicas = arena_alloc(reader->arena, sizeof *replicas);

        replicas->service = entry->key;
        replicas->place = place_of(reader, entry->line);
        if (!is_first(reader, section, entry))
            return false;
        if (!parse_range(reader->arena, entry->value, &replicas->min, &replicas->max)) {
            (void)error_at(reader->err, reader->ini->file, entry->line,
                           "\"%s\" is no range of replicas", entry->value);
            return error_hint(reader->err, "Write the least and the most, such as 3..16.");
        }
        *tail = replicas;
        tail = &replicas->next;
    }
    return true;
}

static bool refuse_section(struct reader *reader, const struct ini_section *section,
                           const char *kind)
{
    (void)error_at(reader->err, reader->ini->file, section->line, "unknown section [%s]",
                   section->name);
    return hint_nearest(reader->err, kind, section_names,
                        "Known are [environment NAME], [ignore SERVICE] and [replicas].");
}

static bool take_section(struct reader *reader, const struct ini_section *section)
{
    const char **words = split(reader->arena, section->name);
    bool has_name = words[0] && words[1];

    if (section->line == 0) {
        (void)error_at(reader->err, reader->ini->file, section->entries->line,
                       "\"%s\" stands before the first section", section->entries->key);
        return error_hint(reader->err, "Begin with [environment NAME].");
    }
    for (const char *const *name = section_names; words[0] && *name; name++) {
        bool wants_name = strcmp(*name, "replicas") != 0;

        if (strcmp(words[0], *name) != 0)
            continue;
        if (has_name != wants_name || (has_name && words[2])) {
            (void)error_at(reader->err, reader->ini->file, section->line,
                           wants_name ? "section [%s] needs one name"
                                      : "section [%s] takes no name",
                           section->name);
            return error_hint(reader->err, wants_name ? "Write [%s NAME]." : "Write [%s].", *name);
        }
        return !wants_name                         ? take_replicas(reader, section)
               : strcmp(*name, "environment") == 0 ? take_environment(reader, section, words[1])
                                                   : take_ignores(reader, section, words[1]);
    }
    return refuse_section(reader, section, words[0] ? words[0] : "");
}

const char *project_find_upward(struct arena *arena, const char *const *names,
                                const char **ret_directory)
{
    const char *up = "";
    struct stat here, above;

    if (stat(".", &here) != 0)
        return NULL;
    for (int parents = 0; parents < PARENTS_MAX; parents++) {
        for (const char *const *name = names; *name; name++) {
            if (access(arena_printf(arena, "%s%s", up, *name), F_OK) == 0) {
                *ret_directory = up;
                return *name;
            }
        }
        up = arena_printf(arena, "%s../", up);
        if (stat(up, &above) != 0 ||
            (above.st_ino == here.st_ino && above.st_dev == here.st_dev)) /* the root's is itself */
            return NULL;
        here = above;
    }
    return NULL;
}

/* "../pgtune-lnk.ini", or NULL. */
static const char *find_nearest(struct arena *arena)
{
    static const char *const names[] = { "pgtune-lnk.ini", NULL };
    const char *directory;
    const char *name = project_find_upward(arena, names, &directory);

    return name ? arena_printf(arena, "%s%s", directory, name) : NULL;
}

bool project_ini_read(struct arena *arena, const char *path, struct project_ini *ret,
                      struct error *err)
{
    struct project_ini ini = { .file = path ? path : find_nearest(arena) };
    const char *slash = ini.file ? strrchr(ini.file, '/') : NULL;
    struct reader reader = { .arena = arena, .ini = &ini, .directory = "", .err = err };
    struct ini_section *section = NULL;

    if (!ini.file) {
        *ret = ini;
        return true;
    }
    if (slash)
        reader.directory = arena_strndup(arena, ini.file, (size_t)(slash - ini.file) + 1);

    const char *text = file_read_user(arena, ini.file, PROJECT_INI_BYTES_MAX, NULL, err);

    if (!text || !ini_read_sections(arena, text, ini.file, &section, err))
        return false;
    for (; section; section = section->next)
        if (!take_section(&reader, section))
            return false;
    *ret = ini;
    return true;
}

const struct project_replicas *project_replicas_of(const struct project_ini *ini,
                                                   const char *service)
{
    for (const struct project_replicas *row = ini->replicas; row; row = row->next)
        if (strcmp(row->service, service) == 0)
            return row;
    return NULL;
}
