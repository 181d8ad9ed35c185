/*
 * What Compose fills in after the last file (compose-go 2.9, transform/defaults.go), by the column
 * `preset`, and what it checks then (validation/).
 */
#include "facts/compose_merge.h"

#include <arpa/inet.h>
#include <string.h>

static void set_missing(struct arena *arena, struct yaml_node *mapping, const char *key,
                        const char *text)
{
    if (!yaml_find(arena, mapping, key))
        yaml_set(arena, mapping, key, yaml_new_string(arena, text, mapping->place));
}

static void set_secret_target(struct arena *arena, struct yaml_node *mount)
{
    const struct yaml_node *source = yaml_find(arena, mount, "source");

    if (!yaml_find(arena, mount, "target"))
        set_missing(
            arena, mount, "target",
            arena_printf(arena, "/run/secrets/%s",
                         source && source->kind == YAML_STRING ? source->text : "%!s(<nil>)"));
}

static struct yaml_node *apply(const struct compose_walk *walk, const struct compose_field *field,
                               const struct compose_path *path, struct yaml_node *node)
{
    struct arena *arena = walk->project->arena;

    if (node->kind != YAML_MAPPING) {
        bool is_wrong =
            field->preset == COMPOSE_PRESET_DEVICES || field->preset == COMPOSE_PRESET_SECRET;

        return is_wrong ? compose_refuse_kind(walk->project, path, node, "an item") : node;
    }
    switch (field->preset) {
    case COMPOSE_PRESET_BUILD:
        set_missing(arena, node, "context", ".");
        break;
    case COMPOSE_PRESET_SECRET:
        set_secret_target(arena, node);
        break;
    case COMPOSE_PRESET_PORT:
        set_missing(arena, node, "protocol", "tcp");
        set_missing(arena, node, "mode", "ingress");
        break;
    default:
        if (!yaml_find(arena, node, "device_ids"))
            set_missing(arena, node, "count", "all");
        break;
    }
    return node;
}

static enum compose_walk_rule rule_of(const struct compose_field *field)
{
    return field->preset == COMPOSE_PRESET_NONE ? COMPOSE_WALK_NONE : COMPOSE_WALK_STOP;
}

void compose_set_presets(struct compose_project *project, struct yaml_node *root)
{
    const struct compose_walk walk = { .project = project, .rule = rule_of, .apply = apply };

    compose_walk_root(&walk, root);
}

/* --- checks */

/* Of an external volume nothing but its name is ours. */
static void check_external(struct compose_project *project, const struct compose_path *path,
                           struct yaml_node *volume)
{
    struct yaml_node *external = yaml_find(project->arena, volume, "external");

    if (!external)
        return;
    if (external->kind != YAML_BOOL) { /* Compose crashes */
        compose_refuse_kind(project, path, external, "external");
        return;
    }
    for (uint32_t i = 0; external->as.boolean && i < volume->count; i++) {
        const struct yaml_entry *entry = &volume->as.entries[i];

        if (strcmp(entry->key, "name") == 0 || strcmp(entry->key, "external") == 0 ||
            strncmp(entry->key, "x-", 2) == 0)
            continue;
        compose_refuse(project->problems, entry->value->place,
                       "Remove it, or remove external: true.",
                       "%s: conflicting parameters \"external\" and \"%s\" specified",
                       compose_path_text(project->arena, path), entry->key);
    }
}

/* Where the content of a secret or config comes from: one of `keys`, a driver, or elsewhere. */
static void check_sources(struct compose_project *project, const struct compose_path *path,
                          struct yaml_node *resource, const char *const *keys, const char *names)
{
    struct arena *arena = project->arena;
    unsigned count = 0;

    if (resource->kind != YAML_MAPPING)
        return;
    for (; *keys; keys++)
        count += yaml_find(arena, resource, *keys) != NULL;
    if (count > 1)
        compose_refuse(project->problems, resource->place, "Keep one of them.",
                       "%s: %s attributes are mutually exclusive", compose_path_text(arena, path),
                       names);
    else if (count == 0 && !yaml_find(arena, resource, "driver") &&
             !yaml_find(arena, resource, "external"))
        compose_refuse(project->problems, resource->place,
                       "Say where its content comes from, or write external: true.",
                       "%s: one of %s must be set", compose_path_text(arena, path), names);
}

static void check_resource(struct compose_project *project, const struct compose_path *path,
                           struct yaml_node *resource)
{
    static const char *const secret_keys[] = { "file", "environment", NULL };
    static const char *const config_keys[] = { "file", "environment", "content", NULL };

    if (strcmp(path->parent->key, "volumes") == 0)
        check_external(project, path, resource);
    else if (strcmp(path->parent->key, "secrets") == 0)
        check_sources(project, path, resource, secret_keys, "file|environment");
    else
        check_sources(project, path, resource, config_keys, "file|environment|content");
}

/* Go's net.ParseIP. Its port written as a number never meets the same port written as text. */
static void check_port(struct compose_project *project, const struct compose_path *path,
                       struct yaml_node *port)
{
    const struct yaml_node *ip = yaml_find(project->arena, port, "host_ip");
    const struct yaml_node *published = yaml_find(project->arena, port, "published");
    unsigned char binary[sizeof(struct in6_addr)];

    if (ip && ip->kind == YAML_STRING && inet_pton(AF_INET, ip->text, binary) != 1 &&
        inet_pton(AF_INET6, ip->text, binary) != 1)
        compose_refuse(project->problems, ip->place, "Write an address, such as 127.0.0.1.",
                       "%s: invalid ip address: %s", compose_path_text(project->arena, path),
                       ip->text);
    if (published && published->kind == YAML_INTEGER)
        compose_warn(project->problems, "compose-published-integer", compose_path_service(path),
                     published->place, "Put the number in quotes.",
                     "%s: published is a number, so an override file cannot replace this port",
                     compose_path_text(project->arena, path->parent));
}

static void check_watch(struct compose_project *project, const struct compose_path *path,
                        struct yaml_node *watch)
{
    const struct yaml_node *value = yaml_find(project->arena, watch, "path");

    if (value && value->kind == YAML_STRING && !*value->text)
        compose_refuse(project->problems, value->place, "Write the path to watch.",
                       "%s.path: value can't be blank", compose_path_text(project->arena, path));
}

static void check_device(struct compose_project *project, const struct compose_path *path,
                         struct yaml_node *device)
{
    if (yaml_find(project->arena, device, "count") &&
        yaml_find(project->arena, device, "device_ids"))
        compose_refuse(project->problems, device->place, "Keep one of them.",
                       "%s: \"count\" and \"device_ids\" attributes are exclusive",
                       compose_path_text(project->arena, path));
}

/* Every child of what `keys` (NULL-terminated) lead to from `node`. */
static void check_children(struct compose_project *project, const struct compose_path *path,
                           struct yaml_node *node, const char *const *keys,
                           void (*check)(struct compose_project *, const struct compose_path *,
                                         struct yaml_node *))
{
    if (*keys) {
        const struct compose_path frame = { path, *keys, 0 };
        struct yaml_node *child = yaml_find(project->arena, node, *keys);

        if (child)
            check_children(project, &frame, child, keys + 1, check);
        return;
    }
    for (uint32_t i = 0; node->kind == YAML_SEQUENCE && i < node->count; i++) {
        const struct compose_path frame = { path, NULL, i };

        check(project, &frame, node->as.items[i]);
    }
    for (uint32_t i = 0; node->kind == YAML_MAPPING && i < node->count; i++) {
        const struct compose_path frame = { path, node->as.entries[i].key, 0 };

        check(project, &frame, node->as.entries[i].value);
    }
}

static void check_service(struct compose_project *project, const struct compose_path *path,
                          struct yaml_node *service)
{
    static const char *const ports[] = { "ports", NULL };
    static const char *const watches[] = { "develop", "watch", NULL };
    static const char *const gpus[] = { "gpus", NULL };
    static const char *const devices[] = { "deploy", "resources", "reservations", "devices", NULL };

    check_children(project, path, service, ports, check_port);
    check_children(project, path, service, watches, check_watch);
    check_children(project, path, service, gpus, check_device);
    check_children(project, path, service, devices, check_device);
}

void compose_check_resources(struct compose_project *project, struct yaml_node *root)
{
    static const char *const services[] = { "services", NULL };
    static const char *const volumes[] = { "volumes", NULL };
    static const char *const secrets[] = { "secrets", NULL };
    static const char *const configs[] = { "configs", NULL };

    check_children(project, NULL, root, services, check_service);
    check_children(project, NULL, root, volumes, check_resource);
    check_children(project, NULL, root, secrets, check_resource);
    check_children(project, NULL, root, configs, check_resource);
}
