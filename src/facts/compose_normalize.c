/*
 * What Compose fills in for every service, enabled or not, before values are decoded (compose-go
 * 2.9, loader/environment.go and loader/normalize.go).
 */
#include "facts/compose_parts.h"

#include <string.h>

#include "facts/compose_value.h"

/* What the stage works on. */
struct normalizer {
    struct compose_project *project;
    struct arena *arena;
};

static struct yaml_node *mapping_of(struct arena *arena, struct yaml_node *root, const char *key)
{
    struct yaml_node *node = yaml_find(arena, root, key);

    return node && node->kind == YAML_MAPPING ? node : NULL;
}

static struct yaml_node *new_text(struct arena *arena, const char *text, struct place place)
{
    return yaml_new_string(arena, text, place);
}

static bool is_null(const struct yaml_node *node)
{
    return !node || node->kind == YAML_NULL;
}

/* The project's variable, or NULL. */
static const char *variable_of(const struct compose_project *project, const char *name)
{
    const struct variable *found = variables_find(project->environment, name, strlen(name));

    return found ? found->value : NULL;
}

/* "NAME" of a list becomes "NAME=VALUE"; false: there is no value. */
static bool resolve_item(struct compose_project *project, struct yaml_node *item)
{
    const char *value;

    if (item->kind != YAML_STRING || strchr(item->text, '='))
        return true;
    value = variable_of(project, item->text);
    if (value)
        item->text = arena_printf(project->arena, "%s=%s", item->text, value);
    return value != NULL;
}

/* Lists only: a mapping's names are resolved by the outermost project (normalize.go), a list's by
 * the project that an include loads (environment.go). */
void compose_resolve_bare_names(struct compose_project *project, struct yaml_node *root)
{
    struct yaml_node *services = mapping_of(project->arena, root, "services");

    for (uint32_t i = 0; services && i < services->count; i++) {
        struct yaml_node *environment =
            yaml_find(project->arena, services->as.entries[i].value, "environment");

        if (!environment || environment->kind != YAML_SEQUENCE)
            continue;
        for (uint32_t k = 0; k < environment->count; k++)
            (void)resolve_item(project, environment->as.items[k]); /* without a value it stays */
    }
}

/* The values of null entries come from the project's environment; those without stay null. */
static void resolve_environment(struct normalizer *normalizer, struct yaml_node *node)
{
    struct compose_project *project = normalizer->project;

    for (uint32_t i = 0; node->kind == YAML_SEQUENCE && i < node->count; i++)
        (void)resolve_item(project, node->as.items[i]); /* without a value it stays */
    for (uint32_t i = 0; node->kind == YAML_MAPPING && i < node->count; i++) {
        struct yaml_entry *entry = &node->as.entries[i];
        const char *value = is_null(entry->value) ? variable_of(project, entry->key) : NULL;

        if (value)
            entry->value = new_text(normalizer->arena, value, entry->value->place);
    }
}

/* The same for build arguments, but those without a value are dropped. */
static struct yaml_node *resolve_arguments(struct normalizer *normalizer, struct yaml_node *node)
{
    struct arena *arena = normalizer->arena;
    struct yaml_node *kept;

    if (node->kind != YAML_SEQUENCE && node->kind != YAML_MAPPING)
        return node;
    kept = yaml_new_collection(arena, node->kind, node->count, node->place);
    for (uint32_t i = 0; node->kind == YAML_SEQUENCE && i < node->count; i++)
        if (resolve_item(normalizer->project, node->as.items[i]))
            yaml_append(arena, kept, node->as.items[i]);
    resolve_environment(normalizer, node);
    for (uint32_t i = 0; node->kind == YAML_MAPPING && i < node->count; i++)
        if (!is_null(node->as.entries[i].value))
            yaml_set(arena, kept, node->as.entries[i].key, node->as.entries[i].value);
    return kept;
}

static void normalize_build(struct normalizer *normalizer, struct yaml_node *service)
{
    struct arena *arena = normalizer->arena;
    struct yaml_node *build = mapping_of(arena, service, "build"), *arguments;

    if (!build)
        return;
    if (is_null(yaml_find(arena, build, "context")))
        yaml_set(arena, build, "context", new_text(arena, ".", build->place));
    if (is_null(yaml_find(arena, build, "dockerfile")) &&
        is_null(yaml_find(arena, build, "dockerfile_inline")))
        yaml_set(arena, build, "dockerfile", new_text(arena, "Dockerfile", build->place));
    arguments = yaml_find(arena, build, "args");
    if (arguments)
        yaml_set(arena, build, "args", resolve_arguments(normalizer, arguments));
}

/* A service that follows from another field; what depends_on says itself is not changed. */
static void add_dependency(struct normalizer *normalizer, struct yaml_node *service,
                           const char *name, bool is_restarted, struct place place)
{
    struct arena *arena = normalizer->arena;
    struct yaml_node *all = yaml_find(arena, service, "depends_on"), *one;

    if (!all) {
        all = yaml_new_collection(arena, YAML_MAPPING, 1, place);
        yaml_set(arena, service, "depends_on", all);
    }
    if (all->kind != YAML_MAPPING || yaml_find(arena, all, name))
        return;
    one = yaml_new_collection(arena, YAML_MAPPING, 3, place);
    yaml_set(arena, one, "condition", new_text(arena, "service_started", place));
    yaml_set(arena, one, "restart", yaml_new_bool(arena, is_restarted, place));
    yaml_set(arena, one, "required", yaml_new_bool(arena, true, place));
    yaml_set(arena, all, name, one);
}

/* "web:alias" is the service web; with more colons the whole text is the name. */
static void add_links(struct normalizer *normalizer, struct yaml_node *service,
                      const struct yaml_node *links)
{
    for (uint32_t i = 0; i < links->count; i++) {
        const struct yaml_node *item = links->as.items[i];
        const char *colon = item->kind == YAML_STRING ? strchr(item->text, ':') : NULL;
        const char *name = item->text;

        if (item->kind != YAML_STRING)
            continue;
        if (colon && !strchr(colon + 1, ':'))
            name = arena_strndup(normalizer->arena, name, (size_t)(colon - name));
        add_dependency(normalizer, service, name, true, item->place);
    }
}

/* "db:ro" and "db" are services, "container:x" is not. */
static void add_volumes_from(struct normalizer *normalizer, struct yaml_node *service,
                             const struct yaml_node *list)
{
    static const char container[] = "container:";

    for (uint32_t i = 0; i < list->count; i++) {
        const struct yaml_node *item = list->as.items[i];

        if (item->kind != YAML_STRING || strncmp(item->text, container, sizeof container - 1) == 0)
            continue;
        add_dependency(normalizer, service,
                       arena_strndup(normalizer->arena, item->text, strcspn(item->text, ":")),
                       false, item->place);
    }
}

static void normalize_dependencies(struct normalizer *normalizer, struct yaml_node *service)
{
    static const char *const namespaces[] = { "network_mode", "ipc", "pid", "uts", "cgroup" };
    static const char prefix[] = "service:";
    const struct yaml_node *list = compose_look_kind(service, "links", YAML_SEQUENCE);

    const struct yaml_node *pid = yaml_find(normalizer->arena, service, "pid");

    if (list)
        add_links(normalizer, service, list);
    /* The schema allows it, and Compose 2.40 crashes on it. */
    if (pid && pid->kind == YAML_NULL)
        (void)compose_refuse(normalizer->project->problems, pid->place,
                             "Write \"host\" or \"service:NAME\", or remove the line.",
                             "\"pid\" is null and must be a string");
    for (size_t i = 0; i < ARRAY_LENGTH(namespaces); i++) {
        const struct yaml_node *node = compose_look_kind(service, namespaces[i], YAML_STRING);

        if (node && strncmp(node->text, prefix, sizeof prefix - 1) == 0)
            add_dependency(normalizer, service, node->text + sizeof prefix - 1, true, node->place);
    }
    list = compose_look_kind(service, "volumes_from", YAML_SEQUENCE);
    if (list)
        add_volumes_from(normalizer, service, list);
}

static void clean_targets(struct normalizer *normalizer, const struct yaml_node *service)
{
    const struct yaml_node *volumes = compose_look_kind(service, "volumes", YAML_SEQUENCE);

    for (uint32_t i = 0; volumes && i < volumes->count; i++) {
        struct yaml_node *target = yaml_find(normalizer->arena, volumes->as.items[i], "target");

        if (target && target->kind == YAML_STRING)
            target->text = compose_clean_path(normalizer->arena, target->text);
    }
}

/* A service without networks of its own is in the default one. */
static bool uses_default_network(struct normalizer *normalizer, struct yaml_node *service)
{
    struct arena *arena = normalizer->arena;
    struct yaml_node *networks;

    if (yaml_find_entry(arena, service, "provider") ||
        yaml_find_entry(arena, service, "network_mode"))
        return false;
    networks = yaml_find(arena, service, "networks");
    if (networks && (networks->kind != YAML_MAPPING || networks->count > 0))
        return yaml_find_entry(arena, networks, "default") != NULL;
    networks = yaml_new_collection(arena, YAML_MAPPING, 1, service->place);
    yaml_set(arena, networks, "default", yaml_new_null(arena, service->place));
    yaml_set(arena, service, "networks", networks);
    return true;
}

static bool normalize_service(struct normalizer *normalizer, struct yaml_node *service)
{
    struct arena *arena = normalizer->arena;
    struct yaml_node *environment = yaml_find(arena, service, "environment");
    bool uses_default = uses_default_network(normalizer, service);

    if (strcmp(compose_look_text(service, "pull_policy"), "if_not_present") == 0)
        yaml_set(arena, service, "pull_policy", new_text(arena, "missing", service->place));
    normalize_build(normalizer, service);
    if (environment)
        resolve_environment(normalizer, environment);
    normalize_dependencies(normalizer, service);
    clean_targets(normalizer, service);
    return uses_default;
}

/* Go's ParseBool of what is printed; canonical forms leave a boolean. */
static bool is_external(const struct yaml_node *resource)
{
    static const char *const words[] = { "1", "t", "T", "TRUE", "true", "True" };
    const char *text = compose_look_text(resource, "external");

    for (size_t i = 0; i < ARRAY_LENGTH(words); i++)
        if (strcmp(text, words[i]) == 0)
            return true;
    return compose_look_bool(resource, "external", false);
}

/* A resource without a name is called after the project, an external one as its key is. */
static void name_resources(struct normalizer *normalizer, struct yaml_node *resources)
{
    struct arena *arena = normalizer->arena;

    for (uint32_t i = 0; i < resources->count; i++) {
        struct yaml_entry *entry = &resources->as.entries[i];
        const char *name = entry->key;

        if (is_null(entry->value))
            entry->value = yaml_new_collection(arena, YAML_MAPPING, 1, entry->value->place);
        if (entry->value->kind != YAML_MAPPING || compose_look(entry->value, "name"))
            continue;
        if (!is_external(entry->value))
            name = arena_printf(arena, "%s_%s", normalizer->project->name, entry->key);
        yaml_set(arena, entry->value, "name", new_text(arena, name, entry->value->place));
    }
}

void compose_normalize(struct compose_project *project, struct yaml_node *root)
{
    static const char *const sections[] = { "networks", "volumes", "configs", "secrets" };
    struct normalizer normalizer = { .project = project, .arena = project->arena };
    struct arena *arena = project->arena;
    struct yaml_node *services = mapping_of(arena, root, "services");
    struct yaml_node *networks = yaml_find(arena, root, "networks");
    bool uses_default = false;

    for (uint32_t i = 0; services && i < services->count; i++)
        if (services->as.entries[i].value->kind == YAML_MAPPING)
            uses_default |= normalize_service(&normalizer, services->as.entries[i].value);
    if (uses_default && is_null(networks)) {
        networks = yaml_new_collection(arena, YAML_MAPPING, 1, root->place);
        yaml_set(arena, root, "networks", networks);
    }
    if (uses_default && networks->kind == YAML_MAPPING && !yaml_find(arena, networks, "default"))
        yaml_set(arena, networks, "default", yaml_new_null(arena, root->place));
    for (size_t i = 0; i < ARRAY_LENGTH(sections); i++) {
        struct yaml_node *resources = mapping_of(arena, root, sections[i]);

        if (resources)
            name_resources(&normalizer, resources);
    }
}
