/*
 * A tree as YAML text, through libyaml's emitter.
 */
#include "facts/yaml.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

static int write_bytes(void *data, unsigned char *bytes, size_t length)
{
    FILE *stream = data;

    return fwrite(bytes, 1, length, stream) == length;
}

/* Whether the text, unquoted, would be read as the string that it is. */
static bool is_plain_string(const char *text)
{
    struct yaml_node node = { .text = text };

    return yaml_resolve(&node, "", true) && node.kind == YAML_STRING && strcmp(text, "<<") != 0;
}

static yaml_scalar_style_t style_of(const char *text, bool is_key)
{
    if (strchr(text, '\n'))
        return is_key ? YAML_DOUBLE_QUOTED_SCALAR_STYLE : YAML_LITERAL_SCALAR_STYLE;
    return is_plain_string(text) ? YAML_ANY_SCALAR_STYLE : YAML_DOUBLE_QUOTED_SCALAR_STYLE;
}

/* `tag` is NULL for what is told by its text and style. */
static bool write_text(yaml_emitter_t *emitter, const char *tag, const char *text,
                       yaml_scalar_style_t style)
{
    yaml_event_t event;
    /* The constructors want writable text, and copy it. */
    char *copy = strdup(text), *tag_copy = tag ? strdup(tag) : NULL;
    void *value = copy, *tag_value = tag_copy;
    bool is_good = copy && (tag_copy || !tag) &&
                   yaml_scalar_event_initialize(&event, NULL, tag_value, value, (int)strlen(text),
                                                !tag, !tag, style);

    free(copy);
    free(tag_copy);
    return is_good && yaml_emitter_emit(emitter, &event);
}

static bool write_string(yaml_emitter_t *emitter, const char *text, bool is_key)
{
    return write_text(emitter, NULL, text, style_of(text, is_key));
}

/* A number or a truth value, as it was written; what had its kind from a tag (!!float 1) needs it
 * again. */
static bool write_plain(yaml_emitter_t *emitter, const struct yaml_node *node)
{
    static const char *const tags[] = { [YAML_BOOL] = "tag:yaml.org,2002:bool",
                                        [YAML_INTEGER] = "tag:yaml.org,2002:int",
                                        [YAML_FLOAT] = "tag:yaml.org,2002:float",
                                        [YAML_TIMESTAMP] = "tag:yaml.org,2002:timestamp" };
    struct yaml_node read = { .text = node->text };
    bool is_same = yaml_resolve(&read, "", true) && read.kind == node->kind;

    return write_text(emitter, is_same ? NULL : tags[node->kind], node->text,
                      YAML_PLAIN_SCALAR_STYLE);
}

static bool write_node(yaml_emitter_t *emitter, const struct yaml_node *node);

static bool write_mapping(yaml_emitter_t *emitter, const struct yaml_node *node)
{
    yaml_event_t event;

    if (!yaml_mapping_start_event_initialize(&event, NULL, NULL, true, YAML_BLOCK_MAPPING_STYLE) ||
        !yaml_emitter_emit(emitter, &event))
        return false;
    for (uint32_t i = 0; i < node->count; i++)
        if (!write_string(emitter, node->as.entries[i].key, true) ||
            !write_node(emitter, node->as.entries[i].value))
            return false;
    return yaml_mapping_end_event_initialize(&event) && yaml_emitter_emit(emitter, &event);
}

static bool write_sequence(yaml_emitter_t *emitter, const struct yaml_node *node)
{
    yaml_event_t event;

    if (!yaml_sequence_start_event_initialize(&event, NULL, NULL, true,
                                              YAML_BLOCK_SEQUENCE_STYLE) ||
        !yaml_emitter_emit(emitter, &event))
        return false;
    for (uint32_t i = 0; i < node->count; i++)
        if (!write_node(emitter, node->as.items[i]))
            return false;
    return yaml_sequence_end_event_initialize(&event) && yaml_emitter_emit(emitter, &event);
}

static bool write_node(yaml_emitter_t *emitter, const struct yaml_node *node)
{
    switch (node->kind) {
    case YAML_MAPPING:
        return write_mapping(emitter, node);
    case YAML_SEQUENCE:
        return write_sequence(emitter, node);
    case YAML_NULL:
        return write_text(emitter, NULL, "null", YAML_PLAIN_SCALAR_STYLE);
    case YAML_STRING:
        return write_string(emitter, node->text, false);
    default:
        return write_plain(emitter, node);
    }
}

static bool write_document(yaml_emitter_t *emitter, const struct yaml_node *root)
{
    yaml_event_t event;

    if (!yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING) ||
        !yaml_emitter_emit(emitter, &event) ||
        !yaml_document_start_event_initialize(&event, NULL, NULL, NULL, true) ||
        !yaml_emitter_emit(emitter, &event))
        return false;
    return write_node(emitter, root) && yaml_document_end_event_initialize(&event, true) &&
           yaml_emitter_emit(emitter, &event) && yaml_stream_end_event_initialize(&event) &&
           yaml_emitter_emit(emitter, &event);
}

bool yaml_write(const struct yaml_node *root, FILE *stream)
{
    CLEANUP(yaml_emitter_delete) yaml_emitter_t emitter = { 0 };

    if (!yaml_emitter_initialize(&emitter))
        return false;
    yaml_emitter_set_output(&emitter, write_bytes, stream);
    yaml_emitter_set_unicode(&emitter, true);
    yaml_emitter_set_width(&emitter, -1);
    return write_document(&emitter, root) && yaml_emitter_flush(&emitter) && fflush(stream) == 0;
}
