/*
 * The short forms that have a grammar of their own: ports, volumes and devices (compose-go 2.9,
 * transform/ports.go, volume.go, device.go). The long form has exactly the keys that Compose gives
 * it, because what is compared with a later file, and printed, is the long form.
 */
#include "facts/compose_merge.h"

#include <string.h>

#include "facts/compose_value.h"

enum { NODES_PER_PORT = 6 };

static void set_text(struct arena *arena, struct yaml_node *mapping, const char *key,
                     const char *text)
{
    if (text && *text)
        yaml_set(arena, mapping, key, yaml_new_string(arena, text, mapping->place));
}

static struct yaml_node *new_port(struct arena *arena, const struct compose_port_spec *spec,
                                  struct place place)
{
    struct yaml_node *port = yaml_new_collection(arena, YAML_MAPPING, 5, place);

    set_text(arena, port, "mode", "ingress");
    set_text(arena, port, "host_ip", spec->host_ip);
    if (spec->target > 0)
        yaml_set(arena, port, "target", yaml_new_integer(arena, spec->target, place));
    set_text(arena, port, "published", spec->published);
    set_text(arena, port, "protocol", spec->protocol);
    return port;
}

/* A line can ask for 65,535 ports, and a file can have many such lines. The first that do not fit
 * use the rest up, so that no further range is looked at. */
static bool has_room(struct compose_project *project, struct place place, size_t count)
{
    struct compose_budget *budget = project->budget;

    if (!budget || (budget->clones < COMPOSE_CLONES_MAX &&
                    count <= ((unsigned)COMPOSE_CLONES_MAX - budget->clones) / NODES_PER_PORT))
        return true;
    budget->clones = COMPOSE_CLONES_MAX;
    return compose_refuse(project->problems, place, "Publish a smaller range of ports.",
                          "too many ports");
}

/* False: there is no room for more of the list. */
static bool append_ports(struct compose_project *project, const struct compose_path *path,
                         const struct yaml_node *item, struct yaml_node *ports)
{
    struct compose_port_spec *specs = NULL;
    const char *text = yaml_scalar_text(project->arena, item), *why = NULL;
    size_t count = 0;

    if (!has_room(project, item->place, 1))
        return false;
    if (!compose_parse_ports(project->arena, text, &specs, &count, &why)) {
        (void)compose_refuse(project->problems, item->place,
                             "Write [HOST_IP:][HOST:]CONTAINER[/PROTOCOL] in quotes, such as "
                             "\"127.0.0.1:5432:5432\".",
                             "%s: %s", compose_path_text(project->arena, path), why);
        return true;
    }
    if (!has_room(project, item->place, count))
        return false;
    if (project->budget)
        project->budget->clones += (unsigned)count * NODES_PER_PORT;
    for (size_t i = 0; i < count; i++)
        yaml_append(project->arena, ports, new_port(project->arena, &specs[i], item->place));
    return true;
}

struct yaml_node *compose_canonical_ports(struct compose_project *project,
                                          const struct compose_path *path, struct yaml_node *list)
{
    struct yaml_node *ports;
    uint32_t first = 0;

    if (list->kind != YAML_SEQUENCE)
        return compose_refuse_kind(project, path, list, "ports");
    while (first < list->count && list->as.items[first]->kind == YAML_MAPPING)
        first++;
    if (first == list->count)
        return list;
    ports = yaml_new_collection(project->arena, YAML_SEQUENCE, list->count, list->place);
    for (uint32_t i = 0; i < list->count; i++) {
        struct yaml_node *item = list->as.items[i];
        const struct compose_path frame = { path, NULL, i };

        if (item->kind == YAML_MAPPING)
            yaml_append(project->arena, ports, item);
        else if (item->kind != YAML_STRING && item->kind != YAML_INTEGER)
            compose_refuse_kind(project, &frame, item, "a port");
        else if (!append_ports(project, &frame, item, ports))
            break;
    }
    return ports;
}

static void warn_drive(struct compose_project *project, const struct compose_path *path,
                       const struct yaml_node *text, const struct compose_volume_spec *spec)
{
    compose_warn(project->problems, "compose-volume-drive", compose_path_service(path), text->place,
                 "Give the volume a name of two letters or more.",
                 "%s: the one letter before the colon in \"%s\" is read as a Windows drive, so "
                 "this is %s",
                 compose_path_text(project->arena, path), text->text,
                 spec->source ? "a bind mount" : "an anonymous volume");
}

/* {type, source, target, read_only, bind, volume}: those that are not empty, but every
 * named or anonymous volume has `volume`, and every path on the host is made when it is missing. */
static struct yaml_node *new_volume(struct arena *arena, const struct yaml_node *text,
                                    const struct compose_volume_spec *spec)
{
    struct yaml_node *volume = yaml_new_collection(arena, YAML_MAPPING, 5, text->place), *options;
    bool is_bind = strcmp(spec->type, "bind") == 0;

    set_text(arena, volume, "type", spec->type);
    set_text(arena, volume, "source", spec->source);
    set_text(arena, volume, "target", spec->target);
    if (spec->is_read_only)
        yaml_set(arena, volume, "read_only", yaml_new_bool(arena, true, text->place));
    if (is_bind || spec->selinux || spec->propagation) {
        options = yaml_new_collection(arena, YAML_MAPPING, 3, text->place);
        set_text(arena, options, "selinux", spec->selinux);
        set_text(arena, options, "propagation", spec->propagation);
        if (is_bind)
            yaml_set(arena, options, "create_host_path", yaml_new_bool(arena, true, text->place));
        yaml_set(arena, volume, "bind", options);
    }
    /* format.ParseVolume returns a text of one or two bytes before it comes to that. */
    if (spec->has_nocopy || (!is_bind && strlen(text->text) > 2)) {
        options = yaml_new_collection(arena, YAML_MAPPING, 1, text->place);
        if (spec->has_nocopy)
            yaml_set(arena, options, "nocopy", yaml_new_bool(arena, true, text->place));
        yaml_set(arena, volume, "volume", options);
    }
    return volume;
}

struct yaml_node *compose_canonical_volume(struct compose_project *project,
                                           const struct compose_path *path, struct yaml_node *text)
{
    struct compose_volume_spec spec;
    const char *why = NULL;

    if (!compose_parse_volume(project->arena, text->text, &spec, &why)) {
        compose_refuse(project->problems, text->place,
                       "Write [SOURCE:]TARGET[:OPTIONS], such as \"data:/var/lib/postgresql\".",
                       "%s: %s", compose_path_text(project->arena, path->parent), why);
        return text;
    }
    if (spec.is_drive)
        warn_drive(project, path, text, &spec);
    return new_volume(project->arena, text, &spec);
}

struct yaml_node *compose_canonical_device(struct compose_project *project, struct yaml_node *text)
{
    struct arena *arena = project->arena;
    const char *colon = strchr(text->text, ':');
    const char *second = colon ? strchr(colon + 1, ':') : NULL;
    const char *source, *target, *permissions = second ? second + 1 : "rwm";
    struct yaml_node *device;

    if (second && strchr(second + 1, ':')) {
        compose_refuse(project->problems, text->place,
                       "Write a mapping with source, target and permissions.",
                       "confusing device mapping, please use long syntax: %s", text->text);
        return text;
    }
    source = arena_strndup(arena, text->text, strcspn(text->text, ":"));
    target = colon ? arena_strndup(arena, colon + 1, strcspn(colon + 1, ":")) : "";
    device = yaml_new_collection(arena, YAML_MAPPING, 3, text->place);
    yaml_set(arena, device, "source", yaml_new_string(arena, source, text->place));
    yaml_set(arena, device, "target",
             yaml_new_string(arena, *target ? target : source, text->place));
    yaml_set(arena, device, "permissions", yaml_new_string(arena, permissions, text->place));
    return device;
}
