/*
 * Values of a service by the table of fields: image, words, mounts, profiles; limits are in
 * compose_limits.c. Compose decodes disabled services too, so a wrong size in one is an error.
 */
#include "facts/compose_parts.h"

#include <string.h>

#include "base/units.h"

static bool fail_item(struct compose_decoder *decoder, const char *what,
                      const struct yaml_node *node, const char *wanted)
{
    (void)error_at(decoder->err, node->place.file, node->place.line,
                   "\"%s\": an entry must be %s, not %s", what, wanted, yaml_kind_name(node->kind));
    return error_hint(decoder->err, "Put the value in quotes, or check the indentation.");
}

bool compose_decode_image(struct compose_decoder *decoder, const struct yaml_node *node)
{
    decoder->service->image = node->text;
    decoder->service->image_place = node->place;
    return true;
}

/* A string is split into words, a list is taken as it is, null is the image's own. */
static bool decode_words(struct compose_decoder *decoder, const char *what,
                         const struct yaml_node *node, struct compose_word **ret)
{
    struct compose_word *first = NULL, **tail = &first;

    if (node->kind == YAML_STRING)
        return compose_split_words(decoder->arena, node->text, node->place, ret, decoder->err);
    for (uint32_t i = 0; node->kind == YAML_SEQUENCE && i < node->count; i++) {
        if (node->as.items[i]->kind != YAML_STRING)
            return fail_item(decoder, what, node->as.items[i], "a string");
        *tail = arena_alloc(decoder->arena, sizeof **tail);
        (*tail)->text = node->as.items[i]->text;
        tail = &(*tail)->next;
    }
    *ret = first;
    return true;
}

bool compose_decode_command(struct compose_decoder *decoder, const struct yaml_node *node)
{
    decoder->service->has_command = node->kind != YAML_NULL;
    decoder->service->command_place = node->place;
    return decode_words(decoder, "command", node, &decoder->service->command);
}

bool compose_decode_entrypoint(struct compose_decoder *decoder, const struct yaml_node *node)
{
    decoder->service->has_entrypoint = node->kind != YAML_NULL;
    decoder->service->entrypoint_place = node->place;
    return decode_words(decoder, "entrypoint", node, &decoder->service->entrypoint);
}

bool compose_decode_profiles(struct compose_decoder *decoder, const struct yaml_node *node)
{
    return decode_words(decoder, "profiles", node, &decoder->service->profiles);
}

bool compose_decode_environment(struct compose_decoder *decoder, const struct yaml_node *node)
{
    decoder->environment = node;
    return true;
}

bool compose_decode_env_file(struct compose_decoder *decoder, const struct yaml_node *node)
{
    decoder->env_file = node;
    return true;
}

static void append_mount(struct compose_decoder *decoder, const struct compose_mount *mount)
{
    struct compose_mount *copy = arena_alloc(decoder->arena, sizeof *copy);

    *copy = *mount;
    *decoder->mounts_tail = copy;
    decoder->mounts_tail = &copy->next;
}

static const char *text_below(struct compose_decoder *decoder, struct yaml_node *node,
                              const char *key)
{
    const struct yaml_node *value = yaml_find(decoder->arena, node, key);

    return value && value->kind == YAML_STRING ? value->text : NULL;
}

static bool decode_tmpfs_size(struct compose_decoder *decoder, struct yaml_node *node,
                              uint64_t *ret_bytes)
{
    struct yaml_node *tmpfs = yaml_find(decoder->arena, node, "tmpfs");
    const struct yaml_node *size = yaml_find(decoder->arena, tmpfs, "size");

    if (!size)
        return true;
    if (size->kind == YAML_INTEGER && size->as.integer >= 0)
        *ret_bytes = (uint64_t)size->as.integer;
    else if (size->kind != YAML_STRING)
        return fail_item(decoder, "tmpfs.size", size, "a size");
    else if (!units_parse_bytes(size->text, ret_bytes, decoder->err)) {
        (void)error_wrap(decoder->err, "\"tmpfs.size\"");
        return error_place(decoder->err, size->place.file, size->place.line);
    }
    return true;
}

static bool is_true(const struct yaml_node *node)
{
    static const char *const words[] = { "true", "yes", "on", "y" };

    if (node && node->kind == YAML_BOOL)
        return node->as.boolean;
    for (size_t i = 0; node && node->kind == YAML_STRING && i < ARRAY_LENGTH(words); i++)
        if (strcasecmp(node->text, words[i]) == 0)
            return true;
    return false;
}

static bool decode_long_volume(struct compose_decoder *decoder, struct yaml_node *node)
{
    struct compose_mount mount = { .type = text_below(decoder, node, "type"),
                                   .source = text_below(decoder, node, "source"),
                                   .target = text_below(decoder, node, "target"),
                                   .place = node->place };

    if (!mount.type) {
        (void)error_at(decoder->err, node->place.file, node->place.line, "a volume has no type");
        return error_hint(decoder->err, "Add type: volume, bind or tmpfs.");
    }
    mount.is_read_only = is_true(yaml_find(decoder->arena, node, "read_only"));
    if (mount.source && strcmp(mount.type, "bind") == 0)
        mount.source = compose_resolve_path(decoder->arena, decoder->project_directory,
                                            decoder->home, mount.source);
    if (!decode_tmpfs_size(decoder, node, &mount.tmpfs_size_bytes))
        return false;
    append_mount(decoder, &mount);
    return true;
}

bool compose_decode_volumes(struct compose_decoder *decoder, const struct yaml_node *node)
{
    for (uint32_t i = 0; i < node->count; i++) {
        struct yaml_node *item = node->as.items[i];
        struct compose_mount mount;

        if (item->kind == YAML_MAPPING) {
            if (!decode_long_volume(decoder, item))
                return false;
            continue;
        }
        if (item->kind != YAML_STRING)
            return fail_item(decoder, "volumes", item, "a string or a mapping");
        if (!compose_parse_volume(decoder->arena, item->text, item->place, &mount, decoder->err))
            return false;
        if (strcmp(mount.type, "bind") == 0)
            mount.source = compose_resolve_path(decoder->arena, decoder->project_directory,
                                                decoder->home, mount.source);
        append_mount(decoder, &mount);
    }
    return true;
}

/* The size option of a tmpfs mount as the kernel reads it: digits and k, m or g. A percentage
 * depends on the machine and stays unknown. */
static uint64_t tmpfs_option_size(const char *options)
{
    static const char suffixes[] = "kmg";
    const char *size = options ? strstr(options, "size=") : NULL;

    if (!size || (size > options && size[-1] != ','))
        return 0;

    size_t digits = strspn(size + 5, "0123456789");
    uint64_t bytes = 0;

    if (digits == 0 || digits > 15)
        return 0;
    for (size_t i = 0; i < digits; i++)
        bytes = bytes * 10 + (uint64_t)(size[5 + i] - '0');

    char letter = size[5 + digits];
    const char *suffix = letter ? strchr(suffixes, letter | 0x20) : NULL;

    if (suffix && *suffix)
        return bytes << (10 * (suffix - suffixes + 1));
    return letter && letter != ',' ? 0 : bytes;
}

bool compose_decode_tmpfs(struct compose_decoder *decoder, const struct yaml_node *node)
{
    for (uint32_t i = 0; i < node->count; i++) {
        const struct yaml_node *item = node->as.items[i];

        if (item->kind != YAML_STRING)
            return fail_item(decoder, "tmpfs", item, "a string");

        size_t length = strcspn(item->text, ":");
        struct compose_mount mount = { .type = "tmpfs",
                                       .target = arena_strndup(decoder->arena, item->text, length),
                                       .tmpfs_size_bytes = tmpfs_option_size(
                                           item->text[length] ? item->text + length + 1 : NULL),
                                       .place = item->place };

        append_mount(decoder, &mount);
    }
    return true;
}

static bool decode_mapping(struct compose_decoder *decoder, const struct yaml_node *node,
                           const struct compose_table *table)
{
    for (uint32_t i = 0; i < node->count; i++) {
        const struct yaml_entry *entry = &node->as.entries[i];
        const struct compose_field *field = compose_field_find(table, entry->key);

        if (!field)
            continue;
        if (field->decode && !field->decode(decoder, entry->value))
            return false;
        if (field->below && entry->value->kind == YAML_MAPPING &&
            !decode_mapping(decoder, entry->value, field->below))
            return false;
    }
    return true;
}

bool compose_decode_service(struct compose_decoder *decoder, const struct yaml_node *node)
{
    const struct compose_field *services = compose_field_find(&compose_table_project, "services");

    decoder->mounts_tail = &decoder->service->mounts;
    return decode_mapping(decoder, node, services->below->each);
}
