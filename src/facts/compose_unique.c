/*
 * Items of a list that are the same one: the later replaces the earlier, at its place, and nothing
 * of the earlier survives (compose-go 2.9, override/uncity.go), by the column `unique`. Compose
 * does it before and after short forms become long, so this runs twice for every file and must cost
 * nothing where nothing changes.
 */
#include "facts/compose_merge.h"

#include <inttypes.h>
#include <string.h>

#include "facts/compose_value.h"

/* Comparing a few keys one with another is cheaper than a set, and allocates nothing. */
enum { PAIRWISE_MAX = 64 };

struct key {
    const char *text; /* NULL: like no other item */
    size_t length;
};

struct seen {
    struct name name;  /* first: names_add() makes it */
    uint32_t position; /* plus one */
};

static struct key whole(const char *text)
{
    return (struct key){ text, text ? strlen(text) : 0 };
}

static void refuse_item(struct compose_project *project, const struct compose_path *path,
                        const struct yaml_node *item, const char *hint, const char *before,
                        const char *after)
{
    /* Without the item's number: it differs between the two runs, and one mistake is one error. */
    compose_refuse(project->problems, item->place, hint, "%s %s is missing a %s", before,
                   compose_path_text(project->arena, path), after);
}

static const char *text_of(const struct yaml_node *node)
{
    return node && node->kind == YAML_STRING ? node->text : NULL;
}

/* The target as written: cleaned ones are only compared when the long form has been made. */
static struct key target_of_text(struct arena *arena, const char *text)
{
    struct compose_volume_spec spec;
    const char *why, *target;

    if (!compose_parse_volume(arena, text, &spec, &why))
        return whole(NULL); /* named when the long form is made */
    if (!spec.source)
        return whole(text);
    target = text + strlen(spec.source) + 1;

    /* The colon of a drive does not end the section. */
    size_t drive = *target && target[1] == ':' ? 2 : 0;

    return (struct key){ target, drive + strcspn(target + drive, ":") };
}

static struct key volume_key(struct compose_project *project, const struct compose_path *path,
                             struct yaml_node *item)
{
    struct yaml_node *target;

    if (item->kind == YAML_STRING)
        return target_of_text(project->arena, item->text);
    target = yaml_find(project->arena, item, "target");
    if (item->kind == YAML_MAPPING && !target)
        refuse_item(project, path, item, "Add target: with a path in the container.",
                    "service volume", "mount target");
    return whole(text_of(target));
}

static struct key device_key(struct compose_project *project, const struct compose_path *path,
                             struct yaml_node *item)
{
    struct yaml_node *target;
    const char *colon;

    if (item->kind == YAML_STRING) {
        colon = strchr(item->text, ':');
        return colon ? (struct key){ colon + 1, strcspn(colon + 1, ":") } : whole(item->text);
    }
    target = yaml_find(project->arena, item, "target");
    if (item->kind == YAML_MAPPING && !target)
        refuse_item(project, path, item, "Add target: with a path in the container.",
                    "service device", "mount target");
    return whole(text_of(target));
}

/* What Go's fmt prints for a value and `verb`: of one that does not fit the verb it says so, which
 * is why a published port written as a number is never the one written as text. NULL: `absent`. */
static const char *printed(struct arena *arena, char verb, const struct yaml_node *node,
                           const char *absent)
{
    if (!node)
        return absent;
    if (node->kind == (verb == 'd' ? YAML_INTEGER : YAML_STRING))
        return yaml_scalar_text(arena, node);
    if (node->kind == YAML_NULL)
        return arena_printf(arena, "%%!%c(<nil>)", verb);
    return arena_printf(arena, "%%!%c(%s=%s)", verb, yaml_kind_name(node->kind),
                        compose_value_text(arena, node));
}

static struct key port_key(struct compose_project *project, const struct compose_path *path,
                           struct yaml_node *item)
{
    struct arena *arena = project->arena;
    const struct yaml_node *target;

    if (item->kind == YAML_STRING)
        return whole(item->text);
    if (item->kind == YAML_INTEGER)
        return whole(yaml_scalar_text(arena, item));
    if (item->kind != YAML_MAPPING)
        return whole(NULL);
    target = yaml_find(arena, item, "target");
    if (!target) {
        refuse_item(project, path, item, "Add target: with the port in the container.",
                    "service ports", "target port");
        return whole(NULL);
    }
    return whole(arena_printf(
        arena, "%s:%s:%s/%s", printed(arena, 's', yaml_find(arena, item, "host_ip"), "0.0.0.0"),
        printed(arena, 's', yaml_find(arena, item, "published"), "%!s(<nil>)"),
        printed(arena, 'd', target, NULL),
        printed(arena, 's', yaml_find(arena, item, "protocol"), "tcp")));
}

/* Compose has no text for a number with a fraction here. */
static struct key expose_key(struct compose_project *project, const struct compose_path *path,
                             const struct yaml_node *item)
{
    if (item->kind == YAML_FLOAT && !project->is_base)
        compose_refuse(project->problems, item->place, "Write a port, such as \"5432\".",
                       "%s: unsupported expose value %s", compose_path_text(project->arena, path),
                       item->text);
    return whole(item->kind == YAML_STRING    ? item->text
                 : item->kind == YAML_INTEGER ? yaml_scalar_text(project->arena, item)
                                              : NULL);
}

static struct key mount_key(struct arena *arena, struct yaml_node *item, const char *directory)
{
    const struct yaml_node *target = yaml_find(arena, item, "target");
    const char *source;

    if (target)
        return whole(text_of(target));
    if (item->kind != YAML_STRING && item->kind != YAML_MAPPING)
        return whole(NULL);
    source = item->kind == YAML_STRING
                 ? item->text
                 : printed(arena, 's', yaml_find(arena, item, "source"), "%!s(<nil>)");
    return whole(arena_printf(arena, "%s/%s", directory, source));
}

static bool is_text(const struct yaml_node *node)
{
    return node && node->kind == YAML_STRING;
}

/* Whether Compose finds what it needs for telling the item from others. */
static bool has_key(struct arena *arena, enum compose_unique unique, struct yaml_node *item)
{
    const struct yaml_node *target = yaml_find(arena, item, "target");

    switch (unique) {
    case COMPOSE_UNIQUE_KEY:
        return is_text(item);
    case COMPOSE_UNIQUE_EXPOSE:
        return is_text(item) || item->kind == YAML_INTEGER;
    case COMPOSE_UNIQUE_ENV_FILE:
        return item->kind != YAML_MAPPING || is_text(yaml_find(arena, item, "path"));
    case COMPOSE_UNIQUE_CONFIG:
    case COMPOSE_UNIQUE_SECRET:
        return (is_text(item) || item->kind == YAML_MAPPING) && (!target || is_text(target));
    case COMPOSE_UNIQUE_TARGET:
    case COMPOSE_UNIQUE_DEVICE:
        return !target || is_text(target);
    default:
        return true;
    }
}

/* What the schema will name, except in a base of extends, which is not held to it: there Compose
 * stumbles over it here. */
static void check_kind(struct compose_project *project, enum compose_unique unique,
                       const struct compose_path *path, struct yaml_node *item)
{
    if (!has_key(project->arena, unique, item))
        (void)compose_refuse(project->problems, item->place, "Write a text.",
                             "%s: unexpected type: it is %s",
                             compose_path_text(project->arena, path), yaml_kind_name(item->kind));
}

static struct key key_of(struct compose_project *project, enum compose_unique unique,
                         const struct compose_path *path, struct yaml_node *item)
{
    const char *text = text_of(item);

    if (project->is_base)
        check_kind(project, unique, path, item);

    switch (unique) {
    case COMPOSE_UNIQUE_TARGET:
        return volume_key(project, path, item);
    case COMPOSE_UNIQUE_DEVICE:
        return device_key(project, path, item);
    case COMPOSE_UNIQUE_PORT:
        return port_key(project, path, item);
    case COMPOSE_UNIQUE_EXPOSE:
        return expose_key(project, path, item);
    case COMPOSE_UNIQUE_CONFIG:
        return mount_key(project->arena, item, "");
    case COMPOSE_UNIQUE_SECRET:
        return mount_key(project->arena, item, "/run/secrets");
    case COMPOSE_UNIQUE_ENV_FILE:
        return whole(text ? text : text_of(yaml_find(project->arena, item, "path")));
    default:
        return (struct key){ text, text ? strcspn(text, "=") : 0 };
    }
}

/* Where an item of the key stands among the first `count`; `count` when none does. */
static uint32_t find_among(const struct key *keys, uint32_t count, struct key key)
{
    uint32_t i = 0;

    while (i < count && (!keys[i].text || keys[i].length != key.length ||
                         memcmp(keys[i].text, key.text, key.length) != 0))
        i++;
    return i;
}

static void keep_few(struct compose_project *project, enum compose_unique unique,
                     const struct compose_path *path, struct yaml_node *list)
{
    struct key keys[PAIRWISE_MAX];
    uint32_t kept = 0;

    for (uint32_t i = 0; i < list->count; i++) {
        struct key key = key_of(project, unique, path, list->as.items[i]);
        uint32_t at = key.text ? find_among(keys, kept, key) : kept;

        list->as.items[at] = list->as.items[i];
        if (at == kept)
            keys[kept++] = key;
    }
    list->count = kept;
}

static void keep_many(struct compose_project *project, enum compose_unique unique,
                      const struct compose_path *path, struct yaml_node *list)
{
    struct name *names = NULL;
    uint32_t kept = 0;

    for (uint32_t i = 0; i < list->count; i++) {
        struct key key = key_of(project, unique, path, list->as.items[i]);
        uint32_t at = kept;

        if (key.text) {
            void *found =
                names_add(project->arena, &names, key.text, key.length, sizeof(struct seen));
            struct seen *seen = found;

            if (seen->position == 0)
                seen->position = kept + 1;
            at = seen->position - 1;
        }
        list->as.items[at] = list->as.items[i];
        kept += at == kept;
    }
    list->count = kept;
}

/* Lists are not looked into: Compose goes through mappings only. */
static void visit(struct compose_project *project, const struct compose_field *field,
                  const struct compose_path *path, struct yaml_node *node)
{
    if (node->kind == YAML_SEQUENCE) {
        if (field->unique == COMPOSE_UNIQUE_NONE)
            return;
        if (node->count <= PAIRWISE_MAX)
            keep_few(project, field->unique, path, node);
        else
            keep_many(project, field->unique, path, node);
        return;
    }
    for (uint32_t i = 0; i < node->count; i++) {
        const struct yaml_entry *entry = &node->as.entries[i];
        const struct compose_field *child = NULL;
        const struct compose_path frame = { path, entry->key, 0 };

        if (entry->value->kind >= YAML_SEQUENCE)
            child = compose_field_below(field, entry->key);
        if (child)
            visit(project, child, &frame, entry->value);
    }
}

void compose_make_unique(struct compose_project *project, struct yaml_node *root)
{
    if (root->kind == YAML_MAPPING)
        visit(project, &compose_field_project, NULL, root);
}
