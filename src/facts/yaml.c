/*
 * libyaml's events become our tree. Events, not libyaml's documents, because a document loses the
 * tags and the place of keys, and because limits must hold while reading, not afterwards.
 */
#include "facts/yaml.h"

#include <limits.h>
#include <string.h>
#include <yaml.h>

#include "facts/names.h"
#include "facts/yaml_index.h"

struct anchor {
    struct name name; /* first: names_add() makes it */
    struct yaml_node *node;
    bool is_open; /* the anchored collection has not ended */
};

enum { STACK_SIZE_FIRST = 128 };

/* One collection that is being read. Its children wait on the shared stack until it ends. */
struct frame {
    struct yaml_node *node;
    struct anchor *anchor; /* NULL: it has none */
    size_t first;          /* of its children on the stack */
    const char *key;
    int key_line;
    bool has_key, has_merge;
};

struct reader {
    struct arena *arena;
    const char *file;
    struct frame frames[YAML_DEPTH_MAX];
    size_t depth;
    struct yaml_entry *stack; /* children of all open frames; .key is NULL in sequences */
    size_t stack_count, stack_size;
    struct name *anchors; /* of the current document */
    struct yaml_node *root;
    struct error *err;
};

static bool fail(struct reader *reader, int line, const char *message, const char *hint)
{
    (void)error_at(reader->err, reader->file, line, "%s", message);
    return error_hint(reader->err, "%s", hint);
}

static int line_of(const yaml_event_t *event)
{
    return event->start_mark.line < INT_MAX ? (int)event->start_mark.line + 1 : INT_MAX;
}

static void stack_push(struct reader *reader, const char *key, int line, struct yaml_node *node)
{
    if (reader->stack_count == reader->stack_size) {
        size_t size = reader->stack_size * 2;
        struct yaml_entry *larger = arena_array(reader->arena, size, sizeof *larger);

        memcpy(larger, reader->stack, reader->stack_count * sizeof *larger);
        reader->stack = larger;
        reader->stack_size = size;
    }
    reader->stack[reader->stack_count++] = (struct yaml_entry){ key, node, line };
}

static bool count_expanded(struct reader *reader, struct yaml_node *node, uint32_t more)
{
    node->expanded += more;
    if (node->expanded <= YAML_EXPANDED_MAX)
        return true;
    (void)error_at(reader->err, reader->file, node->place.line,
                   "more than %d values, aliases counted in full", YAML_EXPANDED_MAX);
    return error_hint(reader->err, "Use fewer aliases of aliases, or split the file.");
}

static bool take_key(struct reader *reader, struct frame *frame, const struct yaml_node *key,
                     int line, bool is_plain)
{
    if (key->kind != YAML_STRING) {
        (void)error_at(reader->err, reader->file, line, "the key %s is %s, not a string", key->text,
                       yaml_kind_name(key->kind));
        return error_hint(reader->err, "Put the key in quotes.");
    }
    /* Only a plain << merges: in quotes it is a key like any other. */
    frame->key = is_plain && strcmp(key->text, "<<") == 0 ? NULL : key->text;
    frame->key_line = line;
    frame->has_key = true;
    return true;
}

/* Puts a finished child under its parent; scalars that are keys are only remembered. */
static bool add_child(struct reader *reader, struct yaml_node *node, int line, bool is_plain)
{
    if (reader->depth == 0) {
        reader->root = node;
        return true;
    }

    struct frame *frame = &reader->frames[reader->depth - 1];

    if (frame->node->kind == YAML_SEQUENCE) {
        stack_push(reader, NULL, line, node);
        return count_expanded(reader, frame->node, node->expanded);
    }
    if (!frame->has_key) {
        if (node->kind == YAML_MAPPING || node->kind == YAML_SEQUENCE)
            return fail(reader, line, "a key is a list or a mapping", "Use plain text as key.");
        return take_key(reader, frame, node, line, is_plain);
    }
    frame->has_key = false;
    if (!frame->key) {
        if (frame->has_merge)
            return fail(reader, frame->key_line, "the mapping has << twice",
                        "Merge several mappings with one list: <<: [*a, *b].");
        frame->has_merge = true;
    }
    stack_push(reader, frame->key, frame->key_line, node);
    return count_expanded(reader, frame->node, node->expanded);
}

static bool set_tag(struct yaml_node *node, const char *tag)
{
    if (strcmp(tag, "!reset") == 0)
        node->tag = YAML_TAG_RESET;
    else if (strcmp(tag, "!override") == 0)
        node->tag = YAML_TAG_OVERRIDE;
    return true;
}

/* A name may be defined again: aliases below mean the new node. */
static struct anchor *set_anchor(struct reader *reader, const yaml_char_t *name,
                                 struct yaml_node *node, bool is_open)
{
    if (!name)
        return NULL;

    const char *text = (const char *)name;
    void *found =
        names_add(reader->arena, &reader->anchors, text, strlen(text), sizeof(struct anchor));
    struct anchor *anchor = found;

    anchor->node = node;
    anchor->is_open = is_open;
    return anchor;
}

static struct yaml_node *new_node(struct reader *reader, const yaml_event_t *event)
{
    struct yaml_node *node = arena_alloc(reader->arena, sizeof *node);

    node->place = (struct place){ reader->file, line_of(event) };
    node->text = "";
    node->expanded = 1;
    return node;
}

static bool on_scalar(struct reader *reader, const yaml_event_t *event)
{
    const char *text = (const char *)event->data.scalar.value;
    const char *tag = event->data.scalar.tag ? (const char *)event->data.scalar.tag : "";
    bool is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    struct yaml_node *node = new_node(reader, event);

    if (strlen(text) != event->data.scalar.length)
        return fail(reader, node->place.line, "the text contains a NUL character",
                    "No program can be given such a text; remove it.");
    node->text = arena_strndup(reader->arena, text, event->data.scalar.length);
    if (!set_tag(node, tag) || !yaml_resolve(node, tag, is_plain)) {
        (void)error_at(reader->err, reader->file, node->place.line,
                       "\"%.60s\" does not fit its tag %.40s", text, tag);
        return error_hint(reader->err, "Remove the tag.");
    }
    (void)set_anchor(reader, event->data.scalar.anchor, node, false);
    return add_child(reader, node, node->place.line, is_plain);
}

static bool on_alias(struct reader *reader, const yaml_event_t *event)
{
    const char *name = (const char *)event->data.alias.anchor;
    const void *found = names_find(reader->anchors, name, strlen(name));
    const struct anchor *anchor = found;

    if (!anchor) {
        (void)error_at(reader->err, reader->file, line_of(event), "unknown anchor \"%s\"", name);
        return error_hint(reader->err, "Define &%s above this line, in the same file.", name);
    }
    if (anchor->is_open) {
        (void)error_at(reader->err, reader->file, line_of(event),
                       "the anchor \"%s\" contains itself", name);
        return error_hint(reader->err, "Remove *%s from inside &%s.", name, name);
    }
    return add_child(reader, anchor->node, line_of(event), false);
}

static bool on_start(struct reader *reader, const yaml_event_t *event, enum yaml_kind kind)
{
    const yaml_char_t *tag =
        kind == YAML_MAPPING ? event->data.mapping_start.tag : event->data.sequence_start.tag;
    struct yaml_node *node = new_node(reader, event);

    if (reader->depth == YAML_DEPTH_MAX) {
        (void)error_at(reader->err, reader->file, node->place.line, "nested deeper than %d levels",
                       YAML_DEPTH_MAX);
        return error_hint(reader->err, "Is this a Compose file?");
    }
    node->kind = kind;
    (void)set_tag(node, tag ? (const char *)tag : "");

    const yaml_char_t *anchor =
        kind == YAML_MAPPING ? event->data.mapping_start.anchor : event->data.sequence_start.anchor;

    reader->frames[reader->depth++] = (struct frame){
        .node = node, .anchor = set_anchor(reader, anchor, node, true), .first = reader->stack_count
    };
    return true;
}

static bool end_sequence(struct reader *reader, const struct frame *frame)
{
    struct yaml_node *node = frame->node;
    size_t count = reader->stack_count - frame->first;

    node->count = (uint32_t)count;
    node->as.items = arena_array(reader->arena, count, sizeof(struct yaml_node *));
    for (size_t i = 0; i < count; i++)
        node->as.items[i] = reader->stack[frame->first + i].value;
    return true;
}

static bool end_mapping(struct reader *reader, const struct frame *frame)
{
    /* The stack does not exist before the first child, and "{}" may come before it. */
    struct yaml_merge merge = { .arena = reader->arena,
                                .entries = reader->stack ? reader->stack + frame->first : NULL,
                                .count = reader->stack_count - frame->first };

    return yaml_mapping_finish(&merge, frame->node, reader->err);
}

static bool on_end(struct reader *reader)
{
    struct frame *frame = &reader->frames[reader->depth - 1];
    struct yaml_node *node = frame->node;
    bool is_good =
        node->kind == YAML_MAPPING ? end_mapping(reader, frame) : end_sequence(reader, frame);

    if (!is_good)
        return false;
    reader->stack_count = frame->first;
    reader->depth--;
    /* The name may have been given to another node meanwhile. */
    if (frame->anchor && frame->anchor->node == node)
        frame->anchor->is_open = false;
    return add_child(reader, node, node->place.line, false);
}

static bool on_event(struct reader *reader, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return on_scalar(reader, event);
    case YAML_ALIAS_EVENT:
        return on_alias(reader, event);
    case YAML_SEQUENCE_START_EVENT:
        return on_start(reader, event, YAML_SEQUENCE);
    case YAML_MAPPING_START_EVENT:
        return on_start(reader, event, YAML_MAPPING);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return on_end(reader);
    default:
        return true;
    }
}

static int line_at_offset(const char *text, size_t length, size_t offset)
{
    int line = 1;

    for (size_t i = 0; i < offset && i < length; i++)
        line += text[i] == '\n';
    return line;
}

static bool fail_syntax(struct reader *reader, const yaml_parser_t *parser, const char *text,
                        size_t length)
{
    int line = (int)(parser->problem_mark.line % INT_MAX) + 1;

    if (parser->error == YAML_READER_ERROR) {
        (void)error_at(reader->err, reader->file,
                       line_at_offset(text, length, parser->problem_offset),
                       "it is not YAML text: %s", parser->problem);
        return error_hint(reader->err, "A Compose file is text in UTF-8; is this the right file?");
    }
    /* The context says what was being read when it went wrong, and since which line. */
    (void)error_at(reader->err, reader->file, line, "%s%s%s",
                   parser->context ? parser->context : "", parser->context ? ": " : "",
                   parser->problem ? parser->problem : "wrong syntax");
    if (parser->context && (int)parser->context_mark.line + 1 != line)
        return error_hint(reader->err,
                          "Check the indentation and quotes from line %d on; tabs do not indent.",
                          (int)parser->context_mark.line + 1);
    return error_hint(reader->err, "Check the indentation, colons and quotes; tabs do not indent.");
}

static void append_document(struct reader *reader, struct yaml_document ***tail)
{
    struct yaml_document *document = arena_alloc(reader->arena, sizeof *document);

    document->root = reader->root;
    **tail = document;
    *tail = &document->next;
    reader->root = NULL;
    reader->anchors = NULL; /* anchors are known in their own document only */
}

static bool read_events(struct reader *reader, yaml_parser_t *parser, const char *text,
                        size_t length, struct yaml_document ***tail)
{
    for (bool is_last = false; !is_last;) {
        CLEANUP(yaml_event_delete) yaml_event_t event = { 0 };

        if (!yaml_parser_parse(parser, &event))
            return fail_syntax(reader, parser, text, length);
        if (!on_event(reader, &event))
            return false;
        if (event.type == YAML_DOCUMENT_END_EVENT)
            append_document(reader, tail);
        is_last = event.type == YAML_STREAM_END_EVENT;
    }
    return true;
}

bool yaml_read(struct arena *arena, const char *text, size_t length, const char *file,
               struct yaml_document **ret, struct error *err)
{
    struct reader *reader = arena_alloc(arena, sizeof *reader);
    struct yaml_document *first = NULL, **tail = &first;
    CLEANUP(yaml_parser_delete) yaml_parser_t parser = { 0 };

    if (!yaml_parser_initialize(&parser))
        return error_set(err, ERROR_SYSTEM, "out of memory");
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, length);
    reader->arena = arena;
    reader->file = file;
    reader->err = err;
    reader->stack_size = STACK_SIZE_FIRST;
    reader->stack = arena_array(arena, reader->stack_size, sizeof *reader->stack);
    if (!read_events(reader, &parser, text, length, &tail))
        return false;
    *ret = first;
    return true;
}
