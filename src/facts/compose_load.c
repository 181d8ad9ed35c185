/*
 * From file names to one merged tree. The order is Compose's and part of its semantics: a file is
 * interpolated before it is merged, so a `:?` in the first file fails even if a later file replaces
 * the value (compose-go 2.9, loader/loader.go).
 */
#include "facts/compose_parts.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "facts/dotenv.h"

/* One parsed file; all are parsed before the first is interpolated, because `name:` of the last
 * file is the variable COMPOSE_PROJECT_NAME of the first. */
struct loaded_file {
    const char *path;
    struct yaml_document *documents;
    struct loaded_file *next;
};

static bool is_directory(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* `.env` of the project directory, if there is one, unless --env-file named others. Later files
 * win, and see the values of earlier ones. */
static bool load_env_files(struct arena *arena, const struct compose_input *input,
                           const char *directory, struct variables *variables, struct error *err)
{
    if (!input->env_files || !input->env_files[0]) {
        const char *path = compose_resolve_path(arena, directory, NULL, ".env");
        struct error failure = { 0 };

        if (is_directory(path) || dotenv_read_file(arena, path, false, variables, &failure))
            return true;
        if (failure.sys_errno == ENOENT)
            return true;
        *err = failure;
        return false;
    }
    for (const char *const *path = input->env_files; *path; path++)
        if (!dotenv_read_file(arena, *path, false, variables, err))
            return false;
    return true;
}

static bool check_document(const struct yaml_node *root, const char *path, struct error *err)
{
    if (root->kind == YAML_MAPPING)
        return true;
    (void)error_at(err, path, root->place.line, "the top level must be a mapping, not %s",
                   yaml_kind_name(root->kind));
    return error_hint(err, "A Compose file starts with services:.");
}

static bool parse_file(struct arena *arena, const char *path, struct loaded_file *ret,
                       struct error *err)
{
    size_t length;
    const char *text = file_read_user(arena, path, YAML_BYTES_MAX, &length, err);

    if (!text)
        return false;
    ret->path = strcmp(path, "-") == 0 ? "standard input" : path;
    if (!yaml_read(arena, text, length, ret->path, &ret->documents, err))
        return false;
    if (!ret->documents || (ret->documents->root->kind == YAML_NULL && !ret->documents->next)) {
        (void)error_at(err, ret->path, 0, "empty compose file");
        return error_hint(err, "Is this the right file?");
    }
    for (const struct yaml_document *one = ret->documents; one; one = one->next)
        if (!check_document(one->root, ret->path, err))
            return false;
    return true;
}

static bool parse_files(struct arena *arena, const struct compose_input *input,
                        struct loaded_file **ret, struct error *err)
{
    for (const char *const *path = input->files; *path; path++) {
        struct loaded_file *file = arena_alloc(arena, sizeof *file);

        if (!parse_file(arena, *path, file, err))
            return false;
        *ret = file;
        ret = &file->next;
    }
    return true;
}

/* Compose lower-cases a directory's name, drops what is not [a-z0-9_-], and leading '_' and '-'. */
static const char *normal_name(struct arena *arena, const char *text)
{
    char *name = arena_alloc(arena, strlen(text) + 1);
    size_t length = 0;

    for (; *text; text++) {
        char c = (char)tolower((unsigned char)*text);

        if (((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
             (length > 0 && (c == '_' || c == '-'))))
            name[length++] = c;
    }
    return name;
}

static const char *directory_name(struct arena *arena, const char *directory)
{
    char *full = realpath(directory, NULL);
    const char *slash = full ? strrchr(full, '/') : NULL;
    const char *name = normal_name(arena, slash ? slash + 1 : "");

    free(full); /* realpath(3) allocates it */
    return name;
}

/* COMPOSE_PROJECT_NAME is visible to interpolation: as set, else `name:` of the last file that has
 * one, else the directory's name. */
static bool set_project_name(struct arena *arena, const char *directory,
                             const struct loaded_file *files, struct interpolation *interpolation,
                             struct variables *variables, struct error *err)
{
    static const char variable[] = "COMPOSE_PROJECT_NAME";
    const struct variable *given = variables_find(variables, variable, sizeof variable - 1);
    const char *name = NULL;

    if (given && given->value && *given->value)
        return true;
    for (const struct loaded_file *file = files; file; file = file->next)
        for (const struct yaml_document *one = file->documents; one; one = one->next) {
            const struct yaml_node *node = yaml_find(arena, one->root, "name");

            if (node && node->kind == YAML_STRING && *node->text &&
                !interpolate_text(arena, interpolation, node->text, node->place, &name, err))
                return false;
        }
    if (!name || !*name)
        name = directory_name(arena, directory);
    variables_set(arena, variables, variable, sizeof variable - 1, name, (struct place){ 0 });
    return true;
}

static bool fail_unsupported(const struct yaml_entry *entry, struct error *err)
{
    (void)error_at(err, entry->value->place.file, entry->line, "\"%s\" is not supported yet",
                   entry->key);
    return error_hint(err, "Give the output of \"docker compose config\" as the file instead.");
}

/* Both bring in limits from elsewhere. */
static bool check_supported(struct arena *arena, struct yaml_node *document, struct error *err)
{
    const struct yaml_entry *include = yaml_find_entry(arena, document, "include");
    struct yaml_node *services = yaml_find(arena, document, "services");

    if (include && include->value->kind != YAML_NULL)
        return fail_unsupported(include, err);
    if (!services || services->kind != YAML_MAPPING)
        return true;
    for (uint32_t i = 0; i < services->count; i++) {
        const struct yaml_entry *extends =
            yaml_find_entry(arena, services->as.entries[i].value, "extends");

        if (extends)
            return fail_unsupported(extends, err);
    }
    return true;
}

static bool merge_document(struct arena *arena, struct interpolation *interpolation,
                           struct yaml_node *document, struct yaml_node **merged, struct error *err)
{
    struct yaml_node *canonical;

    if (!compose_interpolate(arena, interpolation, document, err) ||
        !check_supported(arena, document, err) ||
        !compose_canonical(arena, document, &canonical, err))
        return false;
    if (!*merged) {
        *merged = canonical;
        return true;
    }
    return compose_merge_trees(arena, *merged, canonical, merged, err);
}

bool compose_load(struct arena *arena, const struct compose_input *input, const char *directory,
                  struct variables **ret_variables, struct yaml_node **ret, struct error *err)
{
    struct variables *process = arena_alloc(arena, sizeof *process);
    struct variables *variables = arena_alloc(arena, sizeof *variables);
    struct interpolation interpolation = { .variables = variables };
    struct loaded_file *files = NULL;
    struct yaml_node *merged = NULL;

    for (const char *const *pair = input->process_environment; pair && *pair; pair++)
        variables_set_pair(arena, process, *pair);
    variables->outer = process;
    if (!load_env_files(arena, input, directory, variables, err) ||
        !parse_files(arena, input, &files, err) ||
        !set_project_name(arena, directory, files, &interpolation, variables, err))
        return false;
    for (const struct loaded_file *file = files; file; file = file->next)
        for (const struct yaml_document *one = file->documents; one; one = one->next)
            if (!merge_document(arena, &interpolation, one->root, &merged, err))
                return false;
    *ret_variables = variables;
    *ret = merged;
    return true;
}
