/*
 * The finished tree as it is printed, and as C structs with the places that plans and checks name.
 */
#include "facts/compose_parts.h"

#include <string.h>

/* --- the tree */

/* Names of one top-level section that an enabled service uses. */
struct used {
    struct name *names;
};

enum { NETWORKS, VOLUMES, SECRETS, CONFIGS, MODELS, SECTION_COUNT };

static void use(struct arena *arena, struct used *used, const char *name)
{
    (void)names_add(arena, &used->names, name, strlen(name), sizeof(struct name));
}

static void use_keys(struct arena *arena, struct used *used, const struct yaml_node *mapping)
{
    for (uint32_t i = 0; mapping && mapping->kind == YAML_MAPPING && i < mapping->count; i++)
        use(arena, used, mapping->as.entries[i].key);
}

static void use_sources(struct arena *arena, struct used *used, const struct yaml_node *list)
{
    for (uint32_t i = 0; list && list->kind == YAML_SEQUENCE && i < list->count; i++)
        use(arena, used, compose_look_text(list->as.items[i], "source"));
}

static void use_volumes(struct arena *arena, struct used *used, const struct yaml_node *list)
{
    for (uint32_t i = 0; list && list->kind == YAML_SEQUENCE && i < list->count; i++)
        if (strcmp(compose_look_text(list->as.items[i], "type"), "volume") == 0)
            use(arena, used, compose_look_text(list->as.items[i], "source"));
}

static void use_all(struct arena *arena, struct used *used, const struct yaml_node *service)
{
    use_keys(arena, &used[NETWORKS], compose_look(service, "networks"));
    use_volumes(arena, &used[VOLUMES], compose_look(service, "volumes"));
    use_sources(arena, &used[SECRETS], compose_look(service, "secrets"));
    use_sources(arena, &used[SECRETS], compose_look(compose_look(service, "build"), "secrets"));
    use_sources(arena, &used[CONFIGS], compose_look(service, "configs"));
    use_keys(arena, &used[MODELS], compose_look(service, "models"));
}

/* A copy of the mapping with the entries that `names` has; its values are shared with it. */
static struct yaml_node *only_used(struct arena *arena, const struct yaml_node *mapping,
                                   struct name *names)
{
    struct yaml_node *kept =
        yaml_new_collection(arena, YAML_MAPPING, mapping->count, mapping->place);

    for (uint32_t i = 0; i < mapping->count; i++) {
        const struct yaml_entry *entry = &mapping->as.entries[i];

        if (names_find(names, entry->key, strlen(entry->key)))
            yaml_set(arena, kept, entry->key, entry->value);
    }
    return kept;
}

/* `scale` is also what deploy says, when there is a deploy (validate.go). */
static void settle_scale(struct arena *arena, struct yaml_node *service)
{
    struct yaml_node *scale = yaml_find(arena, service, "scale");
    struct yaml_node *deploy = yaml_find(arena, service, "deploy");

    if (scale && scale->kind != YAML_NULL && deploy && deploy->kind == YAML_MAPPING)
        yaml_set(arena, deploy, "replicas", scale);
}

static struct yaml_node *enabled_services(struct arena *arena,
                                          const struct compose_selection *selection,
                                          const struct yaml_node *root, struct used *used)
{
    const struct yaml_node *services = compose_look_kind(root, "services", YAML_MAPPING);
    struct yaml_node *enabled =
        yaml_new_collection(arena, YAML_MAPPING, services ? services->count : 0,
                            services ? services->place : root->place);

    for (uint32_t i = 0; services && i < services->count; i++) {
        struct yaml_node *service = services->as.entries[i].value;

        if (!compose_is_enabled(selection, service))
            continue;
        use_all(arena, used, service);
        settle_scale(arena, service);
        yaml_set(arena, enabled, services->as.entries[i].key, service);
    }
    return enabled;
}

/* Compose's order; without disabled services, and resources that no enabled one uses
 * (types/project.go, WithoutUnnecessaryResources). */
static struct yaml_node *printed_tree(struct compose_project *project,
                                      const struct compose_selection *selection,
                                      const struct yaml_node *root)
{
    static const char *const keys[SECTION_COUNT] = {
        [NETWORKS] = "networks", [VOLUMES] = "volumes", [SECRETS] = "secrets",
        [CONFIGS] = "configs",   [MODELS] = "models",
    };
    struct arena *arena = project->arena;
    struct used used[SECTION_COUNT] = { 0 };
    struct yaml_node *tree =
        yaml_new_collection(arena, YAML_MAPPING, SECTION_COUNT + 2, root->place);

    yaml_set(arena, tree, "name", yaml_new_string(arena, project->name, root->place));
    yaml_set(arena, tree, "services", enabled_services(arena, selection, root, used));
    for (size_t i = 0; i < SECTION_COUNT; i++) {
        const struct yaml_node *section = compose_look_kind(root, keys[i], YAML_MAPPING);
        struct yaml_node *kept = section ? only_used(arena, section, used[i].names) : NULL;

        if (kept && kept->count > 0)
            yaml_set(arena, tree, keys[i], kept);
    }
    return tree;
}

/* --- the structs */

static struct compose_word *words_of(struct arena *arena, const struct yaml_node *list)
{
    struct compose_word *first = NULL, **tail = &first;

    for (uint32_t i = 0; list && list->kind == YAML_SEQUENCE && i < list->count; i++) {
        if (list->as.items[i]->kind != YAML_STRING)
            continue;
        *tail = arena_alloc(arena, sizeof **tail);
        (*tail)->text = list->as.items[i]->text;
        tail = &(*tail)->next;
    }
    return first;
}

static struct compose_pair *pairs_of(struct arena *arena, const struct yaml_node *mapping)
{
    struct compose_pair *first = NULL, **tail = &first;

    for (uint32_t i = 0; mapping && mapping->kind == YAML_MAPPING && i < mapping->count; i++) {
        const struct yaml_entry *entry = &mapping->as.entries[i];

        *tail = arena_alloc(arena, sizeof **tail);
        (*tail)->name = entry->key;
        (*tail)->value = entry->value->kind == YAML_STRING ? entry->value->text : NULL;
        (*tail)->place = entry->value->place;
        tail = &(*tail)->next;
    }
    return first;
}

/* Behind the name of the option, or NULL. */
static const char *find_option(const char *options, const char *name)
{
    const char *found = strstr(options, name);

    while (found && found > options && found[-1] != ',')
        found = strstr(found + 1, name);
    return found ? found + strlen(name) : NULL;
}

/* The size option of a tmpfs mount as the kernel reads it: digits and k, m or g. A percentage
 * depends on the machine and stays unknown. */
static uint64_t option_size(const char *options)
{
    static const char suffixes[] = "kmg";
    const char *size = options ? find_option(options, "size=") : NULL;

    if (!size)
        return 0;

    size_t digits = strspn(size, "0123456789");
    uint64_t bytes = 0;

    if (digits == 0 || digits > 15)
        return 0;
    for (size_t i = 0; i < digits; i++)
        bytes = bytes * 10 + (uint64_t)(size[i] - '0');

    char letter = size[digits];
    const char *suffix = letter ? strchr(suffixes, letter | 0x20) : NULL;

    if (!suffix)
        return letter && letter != ',' ? 0 : bytes;
    if (size[digits + 1] && size[digits + 1] != ',')
        return 0;

    unsigned shift = 10 * (unsigned)(suffix - suffixes + 1);

    return bytes > UINT64_MAX >> shift ? 0 : bytes << shift;
}

static struct compose_mount volume_of(const struct yaml_node *node)
{
    const struct yaml_node *source = compose_look_kind(node, "source", YAML_STRING);
    const struct yaml_node *target = compose_look_kind(node, "target", YAML_STRING);
    int64_t size = compose_node_integer(compose_look(compose_look(node, "tmpfs"), "size"));

    return (struct compose_mount){ .type = compose_look_text(node, "type"),
                                   .source = source && *source->text ? source->text : NULL,
                                   .target = target ? target->text : NULL,
                                   .is_read_only = compose_look_bool(node, "read_only", false),
                                   .tmpfs_size_bytes = size > 0 ? (uint64_t)size : 0,
                                   .place = node->place };
}

static struct compose_mount tmpfs_of(struct arena *arena, const struct yaml_node *node)
{
    size_t length = strcspn(node->text, ":");

    return (struct compose_mount){ .type = "tmpfs",
                                   .target = arena_strndup(arena, node->text, length),
                                   .tmpfs_size_bytes = option_size(
                                       node->text[length] ? node->text + length + 1 : NULL),
                                   .place = node->place };
}

static struct compose_mount *mounts_of(struct arena *arena, const struct yaml_node *service)
{
    const struct yaml_node *volumes = compose_look_kind(service, "volumes", YAML_SEQUENCE);
    const struct yaml_node *tmpfs = compose_look_kind(service, "tmpfs", YAML_SEQUENCE);
    struct compose_mount *first = NULL, **tail = &first;

    for (uint32_t i = 0; volumes && i < volumes->count; i++) {
        if (volumes->as.items[i]->kind != YAML_MAPPING)
            continue;
        *tail = arena_alloc(arena, sizeof **tail);
        **tail = volume_of(volumes->as.items[i]);
        tail = &(*tail)->next;
    }
    for (uint32_t i = 0; tmpfs && i < tmpfs->count; i++) {
        if (tmpfs->as.items[i]->kind != YAML_STRING)
            continue;
        *tail = arena_alloc(arena, sizeof **tail);
        **tail = tmpfs_of(arena, tmpfs->as.items[i]);
        tail = &(*tail)->next;
    }
    return first;
}

/* Names of the service in its networks, beside its own. */
static struct compose_word *aliases_of(struct arena *arena, const struct yaml_node *service)
{
    const struct yaml_node *networks = compose_look_kind(service, "networks", YAML_MAPPING);
    struct compose_word *first = NULL, **tail = &first;

    for (uint32_t i = 0; networks && i < networks->count; i++) {
        *tail = words_of(arena, compose_look(networks->as.entries[i].value, "aliases"));
        while (*tail)
            tail = &(*tail)->next;
    }
    return first;
}

static struct compose_service *service_of(struct arena *arena, const struct yaml_entry *entry)
{
    const struct yaml_node *node = entry->value;
    const struct yaml_node *image = compose_look_kind(node, "image", YAML_STRING);
    const struct yaml_node *command = compose_look_kind(node, "command", YAML_SEQUENCE);
    const struct yaml_node *entrypoint = compose_look_kind(node, "entrypoint", YAML_SEQUENCE);
    struct compose_service *service = arena_alloc(arena, sizeof *service);

    service->name = entry->key;
    service->place = compose_entry_place(entry);
    if (image && *image->text) {
        service->image = image->text;
        service->image_place = image->place;
    }
    service->has_command = command != NULL;
    service->command = words_of(arena, command);
    service->has_entrypoint = entrypoint != NULL;
    service->entrypoint = words_of(arena, entrypoint);
    if (command)
        service->command_place = command->place;
    if (entrypoint)
        service->entrypoint_place = entrypoint->place;
    compose_settle_limits(node, service);
    service->profiles = words_of(arena, compose_look(node, "profiles"));
    service->environment = pairs_of(arena, compose_look(node, "environment"));
    service->mounts = mounts_of(arena, node);
    service->aliases = aliases_of(arena, node);
    return service;
}

void compose_build_model(struct compose_project *project, const struct compose_selection *selection,
                         struct yaml_node *root, struct compose_model *ret)
{
    struct arena *arena = project->arena;
    const struct yaml_node *services = compose_look_kind(root, "services", YAML_MAPPING);
    struct compose_service **tail = &ret->services;

    *tail = NULL;
    for (uint32_t i = 0; services && i < services->count; i++) {
        if (services->as.entries[i].value->kind != YAML_MAPPING)
            continue;
        *tail = service_of(arena, &services->as.entries[i]);
        (*tail)->is_enabled = compose_is_enabled(selection, services->as.entries[i].value);
        tail = &(*tail)->next;
    }
    ret->name = project->name;
    ret->project_directory = project->directory;
    ret->root = printed_tree(project, selection, root);
}
