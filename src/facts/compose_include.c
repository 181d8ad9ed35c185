/*
 * include (loader/include.go). What is included is loaded as a project of its own, with its own
 * directory and .env file, and then its resources are put into the document, where nothing may
 * stand that differs from them.
 */
#include "facts/compose_parts.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "facts/compose_value.h"

/* One item of the list. */
struct include {
    const char **paths; /* NULL-terminated, as written */
    size_t count;
    const char *project_directory; /* as written, or "" */
    const char *const *env_files;  /* as written; empty: .env */
    const char *directory;         /* of the project that is included */
    const char *working_directory; /* the same, from here */
    struct place place;
};

/* Keys are found in any case, as the library finds them that Compose decodes the item with; it does
 * not mind other keys either. */
static struct yaml_node *find_key(const struct yaml_node *item, const char *key)
{
    struct yaml_node *found = NULL;

    for (uint32_t i = 0; item->kind == YAML_MAPPING && i < item->count; i++) {
        if (strcmp(item->as.entries[i].key, key) == 0)
            return item->as.entries[i].value;
        if (!found && strcasecmp(item->as.entries[i].key, key) == 0)
            found = item->as.entries[i].value;
    }
    return found;
}

/* A text or a list of texts. */
static bool read_texts(struct compose_project *project, const struct yaml_node *item,
                       const char *key, const char ***ret, size_t *ret_count)
{
    const struct yaml_node *node =
        item->kind == YAML_STRING && strcmp(key, "path") == 0 ? item : find_key(item, key);
    bool is_list = node && node->kind == YAML_SEQUENCE;
    const char **texts =
        arena_array(project->arena, (is_list ? node->count : 1) + 1, sizeof *texts);

    *ret = texts;
    *ret_count = 0;
    if (!node || node->kind == YAML_NULL)
        return true;
    for (uint32_t i = 0; i < (is_list ? node->count : 1); i++) {
        const struct yaml_node *text = is_list ? node->as.items[i] : node;

        if (text->kind != YAML_STRING)
            return compose_refuse(project->problems, text->place, "Give a path, or a list of them.",
                                  "include: %s: invalid type %s for string list", key,
                                  yaml_kind_name(text->kind));
        texts[(*ret_count)++] = text->text;
    }
    return true;
}

static bool read_item(struct compose_project *project, const struct yaml_node *item,
                      struct include *ret)
{
    const struct yaml_node *directory = find_key(item, "project_directory");
    const char **env_files;
    size_t count;

    *ret = (struct include){ .place = item->place, .project_directory = "" };
    if (item->kind != YAML_MAPPING && item->kind != YAML_STRING && item->kind != YAML_NULL)
        return compose_refuse(
            project->problems, item->place, "Give a path, or a mapping with path:.",
            "include: expected a map or struct, got %s", yaml_kind_name(item->kind));
    if (directory && directory->kind != YAML_NULL && directory->kind != YAML_STRING &&
        directory->kind != YAML_INTEGER)
        return compose_refuse(project->problems, directory->place, "Give the path of a directory.",
                              "include: project_directory must be a string");
    if (directory && directory->kind != YAML_NULL)
        ret->project_directory = yaml_scalar_text(project->arena, directory);
    if (!read_texts(project, item, "path", &ret->paths, &ret->count) ||
        !read_texts(project, item, "env_file", &env_files, &count))
        return false;
    ret->env_files = env_files;
    return true;
}

/* "a.yml -> b.yml -> a.yml" */
static bool fail_cycle(struct compose_project *project, const struct compose_chain *chain,
                       const struct include *include, const char *path)
{
    const char *text = compose_show_path(project->current, path);
    int left = 8;

    for (const struct compose_chain *one = chain; one && left > 0; one = one->parent, left--)
        text = arena_printf(project->arena, "%s -> %s",
                            compose_show_path(project->current, one->file), text);
    project->problems->is_incomplete = true;
    return compose_refuse(project->problems, include->place, "Let one of the files stand alone.",
                          "include cycle detected: %s", text);
}

/* The first path is the main one and gives the directory; the others are its overrides. Compose
 * looks for cycles among the main ones only. */
static bool locate(struct compose_project *project, const struct compose_chain *chain,
                   struct include *include)
{
    include->directory = include->project_directory;
    include->working_directory = "";
    for (size_t i = 0; i < include->count; i++)
        include->paths[i] = compose_locate(project, include->paths[i]);
    if (include->count == 0)
        return true;

    const char *main_path = include->paths[0], *written = include->project_directory;

    if (!*written) {
        include->working_directory = compose_locate_directory(project, main_path);
        include->directory =
            compose_clean_path(project->arena, arena_printf(project->arena, "%s/..", main_path));
    } else if (*written != '/') {
        include->working_directory = compose_locate_directory(project, written);
        include->directory = compose_join_path(project->arena, project->working_directory, written);
    } else {
        include->working_directory = written;
    }
    for (const struct compose_chain *one = chain; one; one = one->parent)
        if (strcmp(one->file, main_path) == 0)
            return fail_cycle(project, chain, include, main_path);
    return true;
}

/* An env file is looked for from the including project's directory, and must be there; .env of the
 * included one's need not. Both are relative to the program's directory when that directory is. */
static bool choose_env_files(struct compose_project *project, struct include *include)
{
    struct arena *arena = project->arena;
    const char **paths = arena_array(arena, 2, sizeof *paths);
    size_t count = 0;
    struct stat status;

    if (!include->env_files || !include->env_files[0]) {
        const char *path = compose_join_path(arena, include->directory, ".env");

        path = *path == '/' ? path : compose_join_path(arena, project->current, path);
        if (stat(path, &status) == 0 && !S_ISDIR(status.st_mode))
            paths[0] = path;
        include->env_files = paths;
        return true;
    }
    while (include->env_files[count])
        count++;
    paths = arena_array(arena, count + 1, sizeof *paths);
    for (size_t i = 0; i < count; i++) {
        const char *path = include->env_files[i];

        if (*path != '/')
            path = compose_join_path(arena, project->working_directory, path);
        paths[i] = *path == '/' ? path : compose_join_path(arena, project->current, path);
        if (stat(paths[i], &status) == 0 && S_ISDIR(status.st_mode))
            return compose_refuse(project->problems, include->place, "Name a file in it.",
                                  "%s is not a file",
                                  compose_show_path(project->current, paths[i]));
    }
    include->env_files = paths;
    return true;
}

/* Its services, or other resources. */
static void import(struct compose_project *project, struct yaml_node *root,
                   const struct include *include, struct yaml_node *imported, const char *section)
{
    struct yaml_node *from = yaml_find(project->arena, imported, section);
    struct yaml_entry *own = yaml_find_entry(project->arena, root, section);
    struct yaml_node *to = own ? own->value : NULL;

    if (!from || from->kind != YAML_MAPPING)
        return;
    if (to && to->kind != YAML_MAPPING) {
        /* Compose itself crashes here. */
        (void)compose_refuse(project->problems, (struct place){ to->place.file, own->line },
                             "Remove the key, or write a mapping.", "%s must be a mapping, not %s",
                             section, yaml_kind_name(to->kind));
        return;
    }
    if (!to) {
        to = yaml_new_collection(project->arena, YAML_MAPPING, from->count, include->place);
        yaml_set(project->arena, root, section, to);
    }
    for (uint32_t i = 0; i < from->count; i++) {
        const struct yaml_entry *entry = &from->as.entries[i];
        const struct yaml_entry *conflict = yaml_find_entry(project->arena, to, entry->key);

        if (!conflict)
            yaml_set(project->arena, to, entry->key, entry->value);
        else if (!yaml_equal(project->arena, conflict->value, entry->value))
            (void)compose_refuse(project->problems,
                                 (struct place){ conflict->value->place.file, conflict->line },
                                 "Override it in a file of its own, given after this one.",
                                 "%s.%s conflicts with imported resource of %s:%d", section,
                                 entry->key, entry->value->place.file, entry->line);
    }
}

/* Everything but the path is ready: reads and loads it. */
static struct yaml_node *load(struct compose_project *project, const struct compose_chain *chain,
                              const struct include *include, const struct variables *environment)
{
    struct compose_project child = *project;
    struct compose_text *texts = arena_array(project->arena, include->count, sizeof *texts);
    bool is_good = true;

    child.directory = include->directory;
    child.working_directory = include->working_directory;
    child.environment = environment;
    child.bases = NULL;
    for (size_t i = 0; i < include->count; i++)
        is_good =
            compose_text_read(&child, include->paths[i], include->place, &texts[i]) && is_good;
    return is_good ? compose_load_project(&child, chain, texts, include->count) : NULL;
}

/* A config takes its content from a variable of the project it stands in (environment.go). Compose
 * then finds it to have two sources, when it checks the including project: so such a variable must
 * not be set. */
static void fill_contents(struct compose_project *project, const struct variables *environment,
                          struct yaml_node *imported)
{
    struct yaml_node *configs = yaml_find(project->arena, imported, "configs");

    for (uint32_t i = 0; configs && configs->kind == YAML_MAPPING && i < configs->count; i++) {
        struct yaml_node *config = configs->as.entries[i].value;
        const struct yaml_node *name = yaml_find(project->arena, config, "environment");
        const struct variable *found =
            name && name->kind == YAML_STRING
                ? variables_find(environment, name->text, strlen(name->text))
                : NULL;

        if (found && found->value)
            yaml_set(project->arena, config, "content",
                     yaml_new_string(project->arena, found->value, name->place));
    }
}

static void include_one(struct compose_project *project, const struct compose_chain *chain,
                        struct yaml_node *root, const struct yaml_node *item)
{
    static const char *const sections[] = { "services", "volumes", "networks",
                                            "secrets",  "configs", "models" };
    struct variables *environment = arena_alloc(project->arena, sizeof *environment);
    struct yaml_node *imported = NULL;
    struct include include;

    environment->outer = project->environment;
    if (read_item(project, item, &include) && locate(project, chain, &include) &&
        choose_env_files(project, &include) &&
        compose_read_env_files(project->arena, project->problems, project->current,
                               include.env_files, include.place, environment))
        imported = load(project, chain, &include, environment);
    if (!imported) {
        project->problems->is_incomplete = true;
        return;
    }
    fill_contents(project, environment, imported);
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        import(project, root, &include, imported, sections[i]);
}

void compose_include(struct compose_project *project, const struct compose_chain *chain,
                     struct yaml_node *root)
{
    struct yaml_node *list = yaml_find(project->arena, root, "include");

    if (!list)
        return;
    if (list->kind == YAML_SEQUENCE) {
        for (uint32_t i = 0; i < list->count; i++)
            include_one(project, chain, root, list->as.items[i]);
    } else if (list->kind != YAML_NULL) {
        (void)compose_refuse(project->problems, list->place, "Begin each path with a dash.",
                             "`include` must be a list, not %s", yaml_kind_name(list->kind));
        project->problems->is_incomplete = true;
    }
    (void)yaml_delete(project->arena, root, "include");
}
