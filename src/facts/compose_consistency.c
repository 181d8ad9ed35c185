/*
 * Whether the services fit what stands around them: networks, volumes, secrets, configs, models and
 * each other (compose-go 2.9, loader/validate.go). Compose checks the enabled services only.
 */
#include "facts/compose_parts.h"

#include <string.h>

/* A top-level section and the names that it defines. */
struct section {
    const char *key, *what;
    struct name *names;
    bool is_readable; /* false: something else stands there, and has been refused */
};

enum section_index { NETWORKS, VOLUMES, SECRETS, CONFIGS, MODELS, SECTION_COUNT };

struct checker {
    struct compose_project *project;
    struct arena *arena;
    struct name *vertices; /* struct compose_vertex of every service */
    struct section sections[SECTION_COUNT];
    struct name *containers; /* struct container of every container_name */
    const char *service;     /* whose turn it is */
};

struct container {
    struct name name;
    const char *service;
};

bool compose_is_enabled(const struct compose_selection *selection, const struct yaml_node *service)
{
    const struct yaml_node *own = compose_look_kind(service, "profiles", YAML_SEQUENCE);

    /* Without profiles, or with an empty list, a service is always enabled; "*" enables all. */
    if (!own || own->count == 0)
        return true;
    for (const char *const *one = selection->profiles; one && *one; one++) {
        if (strcmp(*one, "*") == 0)
            return true;
        for (uint32_t i = 0; i < own->count; i++)
            if (own->as.items[i]->kind == YAML_STRING && strcmp(own->as.items[i]->text, *one) == 0)
                return true;
    }
    return false;
}

static void refuse_undefined(struct checker *checker, const struct section *section,
                             const char *what, const char *name, struct place place)
{
    const char *hint =
        *name ? arena_printf(checker->arena,
                             "Define \"%s\" under the top-level %s:, or correct the name.", name,
                             section->key)
              : "Name it with source:.";

    (void)compose_refuse(checker->project->problems, place, hint,
                         "service \"%s\" refers to undefined %s %s", checker->service, what, name);
}

static bool is_undefined(const struct section *section, const char *name)
{
    return section->is_readable && !names_find(section->names, name, strlen(name));
}

/* References that are the keys of a mapping: networks, models. */
static void check_keys(struct checker *checker, const struct yaml_node *mapping,
                       enum section_index index)
{
    const struct section *section = &checker->sections[index];

    for (uint32_t i = 0; mapping && mapping->kind == YAML_MAPPING && i < mapping->count; i++)
        if (is_undefined(section, mapping->as.entries[i].key))
            refuse_undefined(checker, section, section->what, mapping->as.entries[i].key,
                             compose_entry_place(&mapping->as.entries[i]));
}

/* References that are the source of an item: secrets, configs; of volumes the named ones. */
static void check_sources(struct checker *checker, const struct yaml_node *list, const char *what,
                          enum section_index index)
{
    const struct section *section = &checker->sections[index];

    for (uint32_t i = 0; list && list->kind == YAML_SEQUENCE && i < list->count; i++) {
        const struct yaml_node *item = list->as.items[i];
        const struct yaml_node *source = compose_look(item, "source");
        const char *name = compose_look_text(item, "source");

        /* The schema has refused what is neither a mapping nor a text. */
        if (item->kind != YAML_MAPPING || (source && source->kind != YAML_STRING))
            continue;
        /* A volume without a source is anonymous, a secret or config is not. */
        if (index == VOLUMES && (!*name || strcmp(compose_look_text(item, "type"), "volume") != 0))
            continue;
        if (is_undefined(section, name))
            refuse_undefined(checker, section, what, name, source ? source->place : item->place);
    }
}

static const struct compose_vertex *find_service(const struct checker *checker, const char *name)
{
    return (const struct compose_vertex *)names_find(checker->vertices, name, strlen(name));
}

/* A service that is there but disabled needs a profile, not a definition. */
static const char *service_hint(struct checker *checker, const struct compose_vertex *found,
                                const char *name)
{
    if (!found)
        return arena_printf(checker->arena, "Define the service \"%s\", or correct the name.",
                            name);
    return arena_printf(checker->arena,
                        "\"%s\" is disabled: activate one of its profiles, or make the dependency "
                        "optional with required: false.",
                        name);
}

/* A disabled service may be missing where `required: false` says so; one that nobody has defined
 * may not. */
static bool is_satisfied(const struct compose_vertex *found, const struct yaml_node *dependency)
{
    return found && (found->is_enabled || !compose_look_bool(dependency, "required", true));
}

static void check_dependencies(struct checker *checker, const struct yaml_node *service)
{
    static const char prefix[] = "service:";
    const struct yaml_node *all = compose_look_kind(service, "depends_on", YAML_MAPPING);
    const struct yaml_node *mode = compose_look_kind(service, "network_mode", YAML_STRING);

    for (uint32_t i = 0; all && i < all->count; i++) {
        const struct yaml_entry *entry = &all->as.entries[i];
        const struct compose_vertex *found = find_service(checker, entry->key);

        if (!is_satisfied(found, entry->value))
            (void)compose_refuse(checker->project->problems, compose_entry_place(entry),
                                 service_hint(checker, found, entry->key),
                                 "service \"%s\" depends on undefined service \"%s\"",
                                 checker->service, entry->key);
    }
    if (!mode || strncmp(mode->text, prefix, sizeof prefix - 1) != 0)
        return;

    const char *name = mode->text + sizeof prefix - 1;
    const struct compose_vertex *found = find_service(checker, name);

    /* It is a dependency as well, so that an error of that kind has been told. */
    if (is_satisfied(found, compose_look(all, name)) && !found->is_enabled)
        (void)compose_refuse(checker->project->problems, mode->place,
                             service_hint(checker, found, name),
                             "service \"%s\" not found for network_mode 'service:%s'", name, name);
}

/* Another service's image as a context of the build: it must be one that is built. */
static void check_contexts(struct checker *checker, const struct yaml_node *build)
{
    static const char prefix[] = "service:";
    const struct yaml_node *contexts =
        compose_look_kind(build, "additional_contexts", YAML_MAPPING);

    for (uint32_t i = 0; contexts && i < contexts->count; i++) {
        const struct yaml_entry *entry = &contexts->as.entries[i];
        const char *name = entry->value->text + sizeof prefix - 1;

        if (entry->value->kind != YAML_STRING ||
            strncmp(entry->value->text, prefix, sizeof prefix - 1) != 0)
            continue;

        const struct compose_vertex *found = find_service(checker, name);
        bool is_known = found && found->is_enabled;

        if (is_known && compose_look(found->service, "build"))
            continue;
        (void)compose_refuse(checker->project->problems, entry->value->place,
                             "Name an enabled service that has build:.",
                             "service \"%s\" declares %s service \"%s\" as additional contexts %s",
                             checker->service, is_known ? "non-buildable" : "unknown", name,
                             entry->key);
    }
}

/* Two containers cannot have one name (types/project.go, CheckContainerNameUnicity). */
static void check_container_name(struct checker *checker, const struct yaml_node *service)
{
    const struct yaml_node *name = compose_look_kind(service, "container_name", YAML_STRING);
    struct container *container;

    if (!name || !*name->text)
        return;
    container = (struct container *)names_add(checker->arena, &checker->containers, name->text,
                                              strlen(name->text), sizeof *container);
    if (container->service)
        (void)compose_refuse(
            checker->project->problems, name->place,
            "Give each service a name of its own, or leave container_name out.",
            "services.%s: container name \"%s\" is already in use by service \"%s\"",
            checker->service, name->text, container->service);
    else
        container->service = checker->service;
}

static void check_service(struct checker *checker, const struct yaml_entry *entry)
{
    const struct yaml_node *service = entry->value;
    const struct yaml_node *build = compose_look(service, "build");

    checker->service = entry->key;
    compose_check_contradictions(checker->project, entry->key, compose_entry_place(entry), service);
    check_keys(checker, compose_look(service, "networks"), NETWORKS);
    check_sources(checker, compose_look(service, "volumes"), "volume", VOLUMES);
    check_sources(checker, compose_look(build, "secrets"), "build secret", SECRETS);
    check_sources(checker, compose_look(service, "configs"), "config", CONFIGS);
    check_keys(checker, compose_look(service, "models"), MODELS);
    check_sources(checker, compose_look(service, "secrets"), "secret", SECRETS);
    check_dependencies(checker, service);
    check_contexts(checker, build);
    check_container_name(checker, service);
}

/* A secret that only a swarm could fill, with a driver of its own, or one whose file is "" or that
 * is external: false. Those that say nothing at all have been refused before (validation/). */
static void check_secrets(struct checker *checker, const struct yaml_node *secrets)
{
    struct compose_problems *problems = checker->project->problems;

    for (uint32_t i = 0; secrets && secrets->kind == YAML_MAPPING && i < secrets->count; i++) {
        const struct yaml_entry *entry = &secrets->as.entries[i];
        struct place place = compose_entry_place(entry);

        if (entry->value->kind != YAML_MAPPING ||
            compose_look_bool(entry->value, "external", false) ||
            *compose_look_text(entry->value, "file") ||
            *compose_look_text(entry->value, "environment") ||
            compose_has_error_at(problems, entry->value->place))
            continue;
        (void)compose_refuse(problems, place, "Say where the secret comes from.",
                             "secret \"%s\" must declare either `file` or `environment`",
                             entry->key);
    }
}

static void collect(struct checker *checker, const struct yaml_node *root,
                    const struct compose_selection *selection)
{
    static const struct section sections[SECTION_COUNT] = {
        [NETWORKS] = { .key = "networks", .what = "network" },
        [VOLUMES] = { .key = "volumes", .what = "volume" },
        [SECRETS] = { .key = "secrets", .what = "secret" },
        [CONFIGS] = { .key = "configs", .what = "config" },
        [MODELS] = { .key = "models", .what = "model" },
    };
    const struct yaml_node *services = compose_look_kind(root, "services", YAML_MAPPING);

    memcpy(checker->sections, sections, sizeof sections);
    for (size_t i = 0; i < SECTION_COUNT; i++) {
        struct section *section = &checker->sections[i];
        const struct yaml_node *node = compose_look(root, section->key);

        section->is_readable = !node || node->kind == YAML_MAPPING;
        for (uint32_t k = 0; node && node->kind == YAML_MAPPING && k < node->count; k++)
            (void)names_add(checker->arena, &section->names, node->as.entries[k].key,
                            strlen(node->as.entries[k].key), sizeof(struct name));
    }
    for (uint32_t i = 0; services && i < services->count; i++) {
        const struct yaml_entry *entry = &services->as.entries[i];
        struct compose_vertex *vertex = (struct compose_vertex *)names_add(
            checker->arena, &checker->vertices, entry->key, strlen(entry->key), sizeof *vertex);

        vertex->service = entry->value;
        vertex->is_enabled = compose_is_enabled(selection, entry->value);
    }
}

void compose_check_consistency(struct compose_project *project,
                               const struct compose_selection *selection,
                               const struct yaml_node *root)
{
    const struct yaml_node *services = compose_look_kind(root, "services", YAML_MAPPING);
    struct checker checker = { .project = project, .arena = project->arena };

    /* What could not be read may define what seems to be missing. */
    if (project->problems->is_incomplete)
        return;
    collect(&checker, root, selection);
    for (uint32_t i = 0; services && i < services->count; i++) {
        const struct yaml_entry *entry = &services->as.entries[i];

        /* A service that has still its extends has lost its base, and that was told. */
        if (entry->value->kind == YAML_MAPPING && find_service(&checker, entry->key)->is_enabled &&
            !compose_look(entry->value, "extends"))
            check_service(&checker, entry);
    }
    check_secrets(&checker, compose_look(root, "secrets"));
    if (services)
        compose_check_cycles(project, checker.vertices, services);
}
