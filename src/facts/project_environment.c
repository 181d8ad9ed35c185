/* From the name of an environment to its files. */
#include <string.h>
#include <unistd.h>

#include "facts/compose.h"
#include "facts/project_ini.h"

/* The stem of the discovered file is tried first, then these. */
static const char *const stems[] = { "compose", "docker-compose" };
static const char *const suffixes[] = { ".yaml", ".yml" };
static const char *const rule_names[] = { "dev", "prod", "test" };

/* The discovered file: its directory ("" or "../"…) and its name. */
struct base {
    const char *directory, *name;
};

static bool discover(struct arena *arena, struct base *ret)
{
    ret->name = project_find_upward(arena, compose_file_names, &ret->directory);
    return ret->name != NULL;
}

/* The file that turns the base into the environment, or NULL. */
static const char *find_overlay(struct arena *arena, const struct base *base, const char *name)
{
    const char *dot = strrchr(base->name, '.');
    const char *path = arena_printf(arena, "%s%.*s.%s%s", base->directory, (int)(dot - base->name),
                                    base->name, name, dot);

    if (access(path, F_OK) == 0)
        return path;
    for (size_t stem = 0; stem < ARRAY_LENGTH(stems); stem++) {
        for (size_t suffix = 0; suffix < ARRAY_LENGTH(suffixes); suffix++) {
            path = arena_printf(arena, "%s%s.%s%s", base->directory, stems[stem], name,
                                suffixes[suffix]);
            if (access(path, F_OK) == 0)
                return path;
        }
    }
    return NULL;
}

/* The rule: fills the files of an environment whose section names none. */
static bool apply_rule(struct arena *arena, struct project_environment *environment)
{
    struct base base;
    const char *overlay;

    if (strcmp(environment->name, "dev") == 0)
        return true; /* whatever Compose would load, or refuse */
    if (strcmp(environment->name, "prod") != 0 && strcmp(environment->name, "test") != 0)
        return false;
    if (!discover(arena, &base))
        return false;
    overlay = find_overlay(arena, &base, environment->name);
    if (!overlay)
        return false;

    const char **files = arena_array(arena, 3, sizeof *files);

    files[0] = arena_printf(arena, "%s%s", base.directory, base.name);
    files[1] = overlay;
    environment->files = files;
    return true;
}

static const struct project_environment *find_section(const struct project_ini *ini,
                                                      const char *name)
{
    const struct project_environment *environment = ini->environments;

    while (environment && strcmp(environment->name, name) != 0)
        environment = environment->next;
    return environment;
}

const char *const *project_environment_names(struct arena *arena, const struct project_ini *ini)
{
    size_t count = ARRAY_LENGTH(rule_names) + 1;

    for (const struct project_environment *row = ini->environments; row; row = row->next)
        count++;

    const char **names = arena_array(arena, count, sizeof *names);

    count = 0;
    for (const struct project_environment *row = ini->environments; row; row = row->next)
        names[count++] = row->name;
    for (size_t i = 0; i < ARRAY_LENGTH(rule_names); i++) {
        struct project_environment ruled = { .name = rule_names[i] };
        struct base base;

        if (!find_section(ini, ruled.name) && discover(arena, &base) && apply_rule(arena, &ruled))
            names[count++] = ruled.name;
    }
    return names;
}

static bool refuse_unknown(struct arena *arena, const struct project_ini *ini, const char *name,
                           struct error *err)
{
    const char *const *names = project_environment_names(arena, ini);
    const char *known = "";

    for (; *names && strlen(known) < sizeof err->hint; names++) /* more is cut there anyway */
        known = arena_printf(arena, "%s%s%s", known, *known ? ", " : "", *names);
    (void)error_set(err, ERROR_USAGE, "there is no environment \"%.60s\"", name);
    return *known ? error_hint(err, "Known are %s; others go into pgtune-lnk.ini.", known)
                  : error_hint(err, "There is neither a compose file nor a pgtune-lnk.ini here or "
                                    "in a parent directory.");
}

static bool are_there(const char *const *paths, const char *key, const struct place *place,
                      struct error *err)
{
    for (; paths && *paths; paths++) {
        if (access(*paths, F_OK) == 0)
            continue;
        (void)error_at(err, place->file, place->line, "%s: \"%s\" does not exist", key, *paths);
        return error_hint(err, (*paths)[strcspn(*paths, "\"'")]
                                   ? "Write paths without quotes and without blanks."
                                   : "Paths start at the directory of this file.");
    }
    return true;
}

bool project_environment_find(struct arena *arena, const struct project_ini *ini, const char *name,
                              struct project_environment *ret, struct error *err)
{
    const struct project_environment *section = find_section(ini, name);
    struct project_environment environment = { .name = name };

    if (section)
        environment = *section;
    if (!environment.files && !apply_rule(arena, &environment)) {
        if (!section)
            return refuse_unknown(arena, ini, name, err);
        (void)error_at(err, section->place.file, section->place.line,
                       "environment \"%s\" names no compose files", name);
        return error_hint(err,
                          "Add a line such as compose = docker-compose.yml "
                          "docker-compose.%.40s.yml.",
                          name);
    }
    if (section && section->files &&
        !are_there(environment.files, "compose", &section->files_place, err))
        return false;
    if (!are_there(environment.env_files, "env_file", &environment.env_files_place, err))
        return false;
    *ret = environment;
    return true;
}
