/*
 * env_file below environment, for enabled services (compose-go 2.9, types/project.go,
 * WithServicesEnvironmentResolved); and label_file, which must be readable.
 */
#include "facts/compose_parts.h"

#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "facts/dotenv.h"

enum {
    /* of all env files of all services: 4,000 services may share a large one */
    ENV_BYTES_MAX = 256 * 1024 * 1024
};

/* One file's text, read once for all services that name it. */
struct env_text {
    struct name name; /* the path */
    bool is_read, is_absent;
    const char *text;
    size_t length;
    struct error err; /* why there is no text */
};

struct filler {
    struct compose_project *project;
    struct arena *arena;
    struct name *texts;
    size_t bytes; /* parsed so far */
    bool is_spent;
};

/* An entry of env_file. */
struct env_entry {
    const char *path;
    struct place place;
    bool is_required, is_raw;
    const char *what;
};

static struct env_text *text_of(struct filler *filler, const char *path)
{
    struct env_text *text = (struct env_text *)names_add(filler->arena, &filler->texts, path,
                                                         strlen(path), sizeof *text);

    if (text->is_read)
        return text;
    text->is_read = true;
    text->text = file_read_user(filler->arena, path, DOTENV_BYTES_MAX, &text->length, &text->err);
    text->is_absent = !text->text && text->err.sys_errno == ENOENT;
    return text;
}

static void refuse_spent(struct filler *filler, struct place place)
{
    if (!filler->is_spent)
        (void)compose_refuse(
            filler->project->problems, place, "Give such values to the services that need them.",
            "the env files of all services are more than %d MiB", ENV_BYTES_MAX / 1024 / 1024);
    filler->is_spent = true;
}

static void read_entry(struct filler *filler, const struct env_entry *entry,
                       struct variables *variables)
{
    struct compose_problems *problems = filler->project->problems;
    const struct env_text *text = text_of(filler, entry->path);
    const char *shown = compose_show_path(filler->project->current, entry->path);
    struct error err = { 0 };

    if (text->is_absent && !entry->is_required)
        return;
    if (text->is_absent) {
        (void)compose_refuse(problems, entry->place,
                             "Create it, correct the path, or add \"required: false\".",
                             "%s file %s not found", entry->what, shown);
        return;
    }
    if (!text->text) {
        (void)compose_refuse(problems, entry->place, "Give a file that can be read.",
                             "%s file %s: %s", entry->what, shown, text->err.message);
        return;
    }
    filler->bytes += text->length;
    if (filler->bytes > ENV_BYTES_MAX) {
        refuse_spent(filler, entry->place);
        return;
    }
    if (entry->is_raw
            ? !dotenv_read_raw(filler->arena, text->text, text->length, shown, variables, &err)
            : !dotenv_read(filler->arena, text->text, text->length, shown, variables, &err))
        (void)compose_refuse_error(problems, entry->place, &err);
}

/* A mapping of path, required and format, as canonical.go leaves it; false: nothing to read. */
static bool take_entry(struct filler *filler, const struct yaml_node *node, struct env_entry *ret)
{
    const struct yaml_node *path = compose_look_kind(node, "path", YAML_STRING);
    const struct yaml_node *format = compose_look_kind(node, "format", YAML_STRING);

    *ret = (struct env_entry){ .is_required = compose_look_bool(node, "required", true),
                               .what = "env" };
    if (node->kind != YAML_MAPPING)
        return false;
    ret->path = path ? path->text : "";
    ret->place = path ? path->place : node->place;
    ret->is_raw = format && strcmp(format->text, "raw") == 0;
    if (!format || ret->is_raw || !*format->text || strcmp(format->text, ".env") == 0)
        return true;
    /* Compose looks at the format of a file that is there only. */
    if (text_of(filler, ret->path)->is_absent)
        return true;
    return compose_refuse(filler->project->problems, format->place, "The only format is raw.",
                          "unsupported env_file format \"%s\"", format->text);
}

/* Project variables first, then the service's own with a value, then the files' above: that is the
 * order in which an expansion looks for a name. */
static void read_env_files(struct filler *filler, const char *service, const struct yaml_node *list,
                           const struct yaml_node *environment, struct variables *ret)
{
    struct variables *own = arena_alloc(filler->arena, sizeof *own);

    own->outer = filler->project->environment;
    for (uint32_t i = 0; environment && i < environment->count; i++) {
        const struct yaml_entry *entry = &environment->as.entries[i];

        if (entry->value->kind == YAML_STRING)
            variables_set(filler->arena, own, entry->key, strlen(entry->key), entry->value->text,
                          entry->value->place);
    }
    ret->outer = own;
    for (uint32_t i = 0; i < list->count; i++) {
        struct env_entry entry;

        if (take_entry(filler, list->as.items[i], &entry))
            read_entry(filler, &entry, ret);
    }
    compose_warn_of_comments(filler->project->problems, service, ret);
}

/* What the files say, below what environment (may be NULL) says: also below a name without a value,
 * which unsets what a file has set. NULL: the files say nothing. */
static struct yaml_node *lay_below(struct arena *arena, const struct variables *files,
                                   struct yaml_node *environment, struct place place)
{
    struct yaml_node *filled;
    uint32_t room = environment ? environment->count : 0;

    if (!files->first)
        return NULL;
    for (const struct variable *one = files->first; one; one = one->next)
        room++;
    filled = yaml_new_collection(arena, YAML_MAPPING, room, place);
    for (const struct variable *one = files->first; one; one = one->next)
        if (!yaml_find_entry(arena, environment, one->name.text))
            yaml_set(arena, filled, one->name.text,
                     one->value ? yaml_new_string(arena, one->value, one->place)
                                : yaml_new_null(arena, one->place));
    for (uint32_t i = 0; environment && i < environment->count; i++)
        yaml_set(arena, filled, environment->as.entries[i].key, environment->as.entries[i].value);
    return filled;
}

static void fill_service(struct filler *filler, const char *name, struct yaml_node *service)
{
    struct arena *arena = filler->arena;
    const struct yaml_node *list = compose_look_kind(service, "env_file", YAML_SEQUENCE);
    struct yaml_node *environment = yaml_find(arena, service, "environment"), *filled;
    struct variables files = { 0 };

    if (environment && environment->kind != YAML_MAPPING && environment->kind != YAML_NULL)
        return;
    if (environment && environment->kind == YAML_NULL)
        environment = NULL;
    if (!list || list->count == 0)
        return;
    read_env_files(filler, name, list, environment, &files);
    filled = lay_below(arena, &files, environment, environment ? environment->place : list->place);
    if (filled)
        yaml_set(arena, service, "environment", filled);
}

/* Labels are nothing that a database asks for; but a file that is missing or wrong stops Compose
 * (WithServicesLabelsResolved: labels of earlier files are all that an expansion sees). */
static void check_label_files(struct filler *filler, const struct yaml_node *service)
{
    const struct yaml_node *list = compose_look_kind(service, "label_file", YAML_SEQUENCE);
    struct variables labels = { 0 };

    for (uint32_t i = 0; list && i < list->count; i++) {
        const struct env_entry entry = { .path = list->as.items[i]->text,
                                         .place = list->as.items[i]->place,
                                         .is_required = true,
                                         .what = "label" };

        if (list->as.items[i]->kind == YAML_STRING)
            read_entry(filler, &entry, &labels);
    }
}

void compose_fill_environment(struct compose_project *project,
                              const struct compose_selection *selection, struct yaml_node *root)
{
    struct yaml_node *services = yaml_find(project->arena, root, "services");
    struct filler filler = { .project = project, .arena = project->arena };

    for (uint32_t i = 0; services && services->kind == YAML_MAPPING && i < services->count; i++) {
        struct yaml_node *service = services->as.entries[i].value;

        if (service->kind != YAML_MAPPING)
            continue;
        if (compose_is_enabled(selection, service)) {
            fill_service(&filler, services->as.entries[i].key, service);
            check_label_files(&filler, service);
        }
        (void)yaml_delete(project->arena, service, "env_file"); /* most have none */
    }
}
