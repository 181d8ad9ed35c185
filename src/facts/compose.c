#include "facts/compose.h"

#include <stdio.h>
#include <string.h>

#include "facts/compose_parts.h"
#include "facts/image.h"

static const char *directory_of(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');

    if (!slash)
        return ".";
    return slash == path ? "/" : arena_strndup(arena, path, (size_t)(slash - path));
}

/* The active profiles: --profile, else COMPOSE_PROFILES (a comma list, blanks trimmed). */
static const char *const *active_profiles(struct arena *arena, const struct compose_input *input,
                                          const struct variables *variables)
{
    static const char variable[] = "COMPOSE_PROFILES";
    const struct variable *found = variables_find(variables, variable, sizeof variable - 1);
    const char *text = found && found->value ? found->value : "";
    size_t count = 0;

    if (input->profiles && input->profiles[0])
        return input->profiles;

    const char **profiles = arena_array(arena, strlen(text) / 2 + 2, sizeof *profiles);

    while (*text) {
        text += strspn(text, ", ");

        size_t length = strcspn(text, ",");
        size_t trimmed = length;

        while (trimmed > 0 && text[trimmed - 1] == ' ')
            trimmed--;
        if (trimmed > 0)
            profiles[count++] = arena_strndup(arena, text, trimmed);
        text += length;
    }
    return profiles;
}

/* Without profiles, or with an empty list, a service is always enabled; "*" enables all. */
static bool is_enabled(const struct compose_service *service, const char *const *active)
{
    if (!service->profiles)
        return true;
    for (; *active; active++) {
        if (strcmp(*active, "*") == 0)
            return true;
        for (const struct compose_word *one = service->profiles; one; one = one->next)
            if (strcmp(*active, one->text) == 0)
                return true;
    }
    return false;
}

/* What reading all services shares. */
struct project {
    struct arena *arena;
    const char *directory, *home;
    const struct variables *variables;
    const char *const *profiles;
    struct error *err;
};

static bool read_service(const struct project *project, const struct yaml_entry *entry,
                         struct compose_service *service)
{
    struct compose_decoder decoder = { .arena = project->arena,
                                       .project_directory = project->directory,
                                       .home = project->home,
                                       .service = service,
                                       .err = project->err };

    service->name = entry->key;
    service->place = (struct place){ entry->value->place.file, entry->line };
    if (!compose_decode_service(&decoder, entry->value))
        return false;
    service->is_enabled = is_enabled(service, project->profiles);
    return compose_settle(&decoder) && compose_fill_environment(&decoder, project->variables);
}

bool compose_read(struct arena *arena, const struct compose_input *input, struct compose_model *ret,
                  struct error *err)
{
    const char *directory =
        input->project_directory ? input->project_directory : directory_of(arena, input->files[0]);
    struct variables *variables;
    struct yaml_node *root;

    if (!compose_load(arena, input, directory, &variables, &root, err) ||
        !compose_check_kinds(arena, root, err))
        return false;

    const struct variable *home = variables_find(variables->outer, "HOME", 4);
    struct project project = { .arena = arena,
                               .directory = directory,
                               .home = home ? home->value : NULL,
                               .variables = variables,
                               .profiles = active_profiles(arena, input, variables),
                               .err = err };
    const struct yaml_node *services = yaml_find(arena, root, "services");
    struct compose_model model = { .project_directory = directory };
    struct compose_service **tail = &model.services;

    for (uint32_t i = 0; services && i < services->count; i++) {
        const struct yaml_entry *entry = &services->as.entries[i];

        if (strncmp(entry->key, "x-", 2) == 0)
            continue;
        *tail = arena_alloc(arena, sizeof **tail);
        if (!read_service(&project, entry, *tail))
            return false;
        tail = &(*tail)->next;
    }
    *ret = model;
    return true;
}

/* "db, cache" */
static const char *names_of(struct arena *arena, const struct compose_model *model,
                            bool is_postgres_only)
{
    const char *names = "";
    int left = 8;

    for (const struct compose_service *one = model->services; one && left > 0; one = one->next) {
        if (is_postgres_only && (!one->image || !image_parse(one->image).is_postgres))
            continue;
        names = arena_printf(arena, "%s%s%s", names, *names ? ", " : "", one->name);
        if (--left == 0 && one->next)
            names = arena_printf(arena, "%s, …", names);
    }
    return names;
}

static bool find_by_name(struct arena *arena, const struct compose_model *model, const char *name,
                         const struct compose_service **ret, struct error *err)
{
    for (const struct compose_service *one = model->services; one; one = one->next)
        if (strcmp(one->name, name) == 0) {
            *ret = one;
            return true;
        }
    (void)error_set(err, ERROR_INPUT, "there is no service \"%s\"", name);
    if (!model->services)
        return error_hint(err, "The files define no service.");
    return error_hint(err, "The files define: %s.", names_of(arena, model, false));
}

bool compose_find_server(struct arena *arena, const struct compose_model *model, const char *name,
                         const struct compose_service **ret, struct error *err)
{
    const struct compose_service *found = NULL;
    int count = 0;

    if (name)
        return find_by_name(arena, model, name, ret, err);
    for (const struct compose_service *one = model->services; one; one = one->next)
        if (one->is_enabled && one->image && image_parse(one->image).is_postgres) {
            found = one;
            count++;
        }
    if (count == 1) {
        *ret = found;
        return true;
    }
    if (count == 0)
        (void)error_set(err, ERROR_INPUT, "no service has an image of the PostgreSQL family");
    else
        (void)error_set(err, ERROR_INPUT, "several services have a PostgreSQL image: %s",
                        names_of(arena, model, true));
    return error_hint(err, "Name the server's service with --service.");
}
