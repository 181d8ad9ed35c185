/*
 * The tree is built while reading, because a limit must hold then, not afterwards. The children of
 * all open collections wait on one stack until their collection ends and its size is known.
 */
#include "facts/yaml_build.h"

#include <stdio.h>
#include <string.h>

#include "facts/names.h"
#include "facts/yaml_index.h"

enum { STACK_SIZE_FIRST = 128, WAYS_BYTES_MAX = 64 * 1024 * 1024 };

/* One collection that is being read. */
struct frame {
    struct yaml_node *node;
    struct yaml_anchor *anchor; /* NULL: it has none */
    size_t first;               /* of its children on the stack */
    size_t path_length;         /* of the way to it */
    const char *key;
    int key_line;
    int height; /* levels below, aliases included */
    bool has_key, has_merge;
    bool is_hidden; /* Compose does not look for cycles here */
    bool is_lost;   /* below a !reset: not even keys must be right */
};

struct yaml_builder {
    struct arena *arena;
    const char *file;
    struct frame frames[YAML_DEPTH_MAX];
    size_t depth;
    struct yaml_entry *stack; /* children of all open frames; .key is NULL in sequences */
    size_t stack_count, stack_size;
    struct yaml_path path; /* the way to the innermost open collection: "services.db" */
    size_t ways_budget;
    struct yaml_keys keys;
    struct name *anchors;     /* of the file: a document sees those of the ones before it */
    struct yaml_node *merges; /* a list of the mappings with a merge key, inner ones first */
    struct yaml_node *root;
    unsigned document, imported; /* its number; nodes that later documents copied */
    bool has_tags;               /* of the current document */
    bool has_seen_tags;          /* of one before it */
    struct error *err;
};

struct yaml_builder *yaml_builder_create(struct arena *arena, const char *file, struct error *err)
{
    struct yaml_builder *builder = arena_alloc(arena, sizeof *builder);

    builder->arena = arena;
    builder->file = file;
    builder->err = err;
    builder->stack_size = STACK_SIZE_FIRST;
    builder->stack = arena_array(arena, builder->stack_size, sizeof *builder->stack);
    builder->ways_budget = WAYS_BYTES_MAX;
    builder->merges = yaml_new_collection(arena, YAML_SEQUENCE, 0, (struct place){ file, 0 });
    return builder;
}

static bool fail(struct yaml_builder *builder, int line, const char *message, const char *hint)
{
    (void)error_at(builder->err, builder->file, line, "%s", message);
    return error_hint(builder->err, "%s", hint);
}

static bool fail_depth(struct yaml_builder *builder, int line)
{
    (void)error_at(builder->err, builder->file, line,
                   "exceeded max depth: nested deeper than %d levels", YAML_DEPTH_MAX);
    return error_hint(builder->err, "Is this a Compose file?");
}

static struct frame *innermost(struct yaml_builder *builder)
{
    return builder->depth > 0 ? &builder->frames[builder->depth - 1] : NULL;
}

static void stack_push(struct yaml_builder *builder, const char *key, int line,
                       struct yaml_node *node)
{
    if (builder->stack_count == builder->stack_size) {
        size_t size = builder->stack_size * 2;
        struct yaml_entry *larger = arena_array(builder->arena, size, sizeof *larger);

        memcpy(larger, builder->stack, builder->stack_count * sizeof *larger);
        builder->stack = larger;
        builder->stack_size = size;
    }
    builder->stack[builder->stack_count++] = (struct yaml_entry){ key, node, line };
}

static bool count_expanded(struct yaml_builder *builder, struct yaml_node *node, uint32_t more)
{
    node->expanded += more;
    if (node->expanded <= YAML_EXPANDED_MAX)
        return true;
    (void)error_at(builder->err, builder->file, node->place.line,
                   "more than %d values, aliases counted in full", YAML_EXPANDED_MAX);
    return error_hint(builder->err, "Use fewer aliases of aliases, or split the file.");
}

static bool take_key(struct yaml_builder *builder, const struct yaml_node *key, int line,
                     bool is_merge)
{
    struct frame *frame = innermost(builder);

    if (key->kind >= YAML_SEQUENCE && !frame->is_lost)
        return fail(builder, line, "a key is a list or a mapping", "Use plain text as key.");
    if (key->kind != YAML_STRING && !frame->is_lost) {
        (void)error_at(builder->err, builder->file, line, "non-string key: %.100s is %s", key->text,
                       yaml_kind_name(key->kind));
        return error_hint(builder->err, "Put the key in quotes.");
    }
    frame->key =
        is_merge ? yaml_merge_key : yaml_keys_keep(builder->arena, &builder->keys, key->text);
    frame->key_line = line;
    frame->has_key = true;
    frame->has_merge |= is_merge;
    return true;
}

/* Puts a finished child of so many levels under its parent. */
static bool add_child(struct yaml_builder *builder, struct yaml_node *node, int line, int height)
{
    struct frame *frame = innermost(builder);

    if (!frame) {
        if (node->tag == YAML_TAG_RESET) { /* a document that removes itself is none */
            node->kind = YAML_NULL;
            node->count = 0;
        }
        builder->root = node;
        return true;
    }
    if (frame->node->kind == YAML_MAPPING && !frame->has_key)
        return take_key(builder, node, line, false);
    if (frame->height < height)
        frame->height = height;
    frame->node->may_share |= node->may_share;
    if (frame->node->kind == YAML_SEQUENCE) {
        stack_push(builder, NULL, line, node);
    } else {
        stack_push(builder, frame->key, frame->key_line, node);
        frame->has_key = false;
    }
    return count_expanded(builder, frame->node, node->expanded);
}

/* A name may be defined again: aliases below mean the new node. */
static struct yaml_anchor *set_anchor(struct yaml_builder *builder, const char *name,
                                      struct yaml_node *node, bool is_open)
{
    if (!name)
        return NULL;

    void *found = names_add(builder->arena, &builder->anchors, name, strlen(name),
                            sizeof(struct yaml_anchor));
    struct yaml_anchor *anchor = found;

    anchor->node = node;
    anchor->ways = (struct yaml_ways){ NULL };
    anchor->document = builder->document;
    anchor->is_open = is_open;
    anchor->height = 0;
    node->may_share = true;
    return anchor;
}

static void set_tag(struct yaml_builder *builder, struct yaml_node *node, const char *tag)
{
    if (strcmp(tag, "!reset") == 0)
        node->tag = YAML_TAG_RESET;
    else if (strcmp(tag, "!override") == 0)
        node->tag = YAML_TAG_OVERRIDE;
    builder->has_tags |= node->tag != YAML_TAG_NONE;
}

static bool fail_tag(struct yaml_builder *builder, const struct yaml_mark *mark, const char *text)
{
    (void)error_at(builder->err, builder->file, mark->line, "cannot decode \"%.60s\" as %.40s",
                   text, mark->tag);
    return error_hint(builder->err, "Remove the tag.");
}

bool yaml_build_scalar(struct yaml_builder *builder, const struct yaml_mark *mark, const char *text,
                       size_t length, bool is_plain)
{
    const struct frame *frame = innermost(builder);
    bool is_key = frame && frame->node->kind == YAML_MAPPING && !frame->has_key;
    struct yaml_node scalar = { .place = { builder->file, mark->line },
                                .text = text,
                                .expanded = 1 };

    if (strlen(text) != length)
        return fail(builder, mark->line, "the text contains a NUL character",
                    "No program can be given such a text; remove it.");
    if (strcmp(mark->tag, "tag:yaml.org,2002:binary") == 0) {
        scalar.text = yaml_decode_binary(builder->arena, text);
        if (!scalar.text)
            return fail_tag(builder, mark, text);
    }
    set_tag(builder, &scalar, mark->tag);
    if (!yaml_resolve(&scalar, mark->tag, is_plain))
        return fail_tag(builder, mark, text);
    if (is_key && !mark->anchor)
        return take_key(builder, &scalar, mark->line, yaml_is_merge(mark->tag, text, is_plain));

    struct yaml_node *node = arena_alloc(builder->arena, sizeof *node);

    *node = scalar;
    if (length == 0)
        node->text = "";
    else if (scalar.text == text)
        node->text = arena_strndup(builder->arena, text, length);
    (void)set_anchor(builder, mark->anchor, node, false);
    if (is_key)
        return take_key(builder, node, mark->line, yaml_is_merge(mark->tag, text, is_plain));
    return add_child(builder, node, mark->line, 0);
}

/* Appends the step from the innermost collection to the child that comes; its new length. */
static size_t append_step(struct yaml_builder *builder)
{
    const struct frame *frame = innermost(builder);
    char number[24];
    const char *step = number;

    if (!frame)
        return 0;
    if (frame->node->kind == YAML_SEQUENCE)
        (void)snprintf(number, sizeof number, "%zu", builder->stack_count - frame->first);
    else if (!frame->has_key || frame->key == yaml_merge_key)
        return frame->path_length;
    else
        step = frame->key;

    return yaml_path_append(builder->arena, &builder->path, frame->path_length, step);
}

/* Aliases that are keys, or that Compose does not look at, have no way. */
static bool take_way(struct yaml_builder *builder, struct yaml_anchor *anchor, const char *name,
                     int line)
{
    const struct frame *frame = innermost(builder);

    if (!frame || frame->is_hidden || (frame->node->kind == YAML_MAPPING && !frame->has_key))
        return true;

    size_t length = append_step(builder);

    if (yaml_ways_add(builder->arena, &anchor->ways, builder->path.text, length,
                      &builder->ways_budget))
        return true;
    (void)error_at(builder->err, builder->file, line,
                   "cycle detected: *%s at %.*s stands above or below another *%s", name,
                   length < 200 ? (int)length : 200, builder->path.text, name);
    return error_hint(builder->err, "Compose takes this for a cycle: write one of the two out, or "
                                    "give it an anchor of its own.");
}

static bool import_anchor(struct yaml_builder *builder, struct yaml_anchor *anchor, int line)
{
    if (anchor->document == builder->document)
        return true;
    builder->has_tags |= builder->has_seen_tags;
    if (yaml_anchor_import(builder->arena, anchor, builder->document, &builder->imported))
        return true;
    (void)error_at(builder->err, builder->file, line,
                   "more than %d values in aliases of anchors of other documents",
                   YAML_EXPANDED_MAX);
    return error_hint(builder->err, "Use fewer aliases, or split the file.");
}

bool yaml_build_alias(struct yaml_builder *builder, const char *name, int line)
{
    void *found = names_find(builder->anchors, name, strlen(name));
    struct yaml_anchor *anchor = found;

    if (!anchor) {
        (void)error_at(builder->err, builder->file, line, "unknown anchor '%s' referenced", name);
        return error_hint(builder->err, "Define &%s above this line, in the same file.", name);
    }
    if (anchor->is_open) {
        (void)error_at(builder->err, builder->file, line,
                       "cycle detected: the anchor \"%s\" contains itself", name);
        return error_hint(builder->err, "Remove *%s from inside &%s.", name, name);
    }
    if ((int)builder->depth + anchor->height > YAML_DEPTH_MAX)
        return fail_depth(builder, line);
    if (!import_anchor(builder, anchor, line) || !take_way(builder, anchor, name, line))
        return false;
    return add_child(builder, anchor->node, line, anchor->height);
}

/* At the root `<<` is a step like any other, and a way with `<<` is in no cycle; Compose does not
 * look below what it removes or overrides. */
static bool is_hidden(const struct frame *parent, const struct yaml_node *node)
{
    if (node->tag != YAML_TAG_NONE)
        return true;
    return parent && (parent->is_hidden || (parent->has_key && parent->key == yaml_merge_key &&
                                            parent->path_length == 0));
}

bool yaml_build_start(struct yaml_builder *builder, const struct yaml_mark *mark,
                      enum yaml_kind kind)
{
    if (builder->depth == YAML_DEPTH_MAX)
        return fail_depth(builder, mark->line);

    struct yaml_node *node = arena_alloc(builder->arena, sizeof *node);
    const struct frame *outer = innermost(builder);
    struct frame frame = { .node = node, .first = builder->stack_count };

    node->place = (struct place){ builder->file, mark->line };
    node->text = "";
    node->expanded = 1;
    node->kind = kind;
    set_tag(builder, node, mark->tag);
    frame.anchor = set_anchor(builder, mark->anchor, node, true);
    frame.is_hidden = is_hidden(outer, node);
    frame.is_lost = node->tag == YAML_TAG_RESET || (outer && outer->is_lost);
    frame.path_length = append_step(builder);
    builder->frames[builder->depth++] = frame;
    return true;
}

static void end_sequence(struct yaml_builder *builder, const struct frame *frame)
{
    struct yaml_node *node = frame->node;
    size_t count = builder->stack_count - frame->first;

    node->count = node->room = (uint32_t)count;
    node->as.items = arena_array(builder->arena, count, sizeof(struct yaml_node *));
    for (size_t i = 0; i < count; i++)
        node->as.items[i] = builder->stack[frame->first + i].value;
}

static bool end_mapping(struct yaml_builder *builder, const struct frame *frame)
{
    struct yaml_children children = { .arena = builder->arena,
                                      .entries = builder->stack + frame->first,
                                      .count = builder->stack_count - frame->first,
                                      .is_lost = frame->is_lost };

    if (!yaml_mapping_finish(&children, frame->node, builder->err))
        return false;
    if (frame->has_merge)
        yaml_append(builder->arena, builder->merges, frame->node);
    return true;
}

bool yaml_build_end(struct yaml_builder *builder)
{
    const struct frame *frame = innermost(builder);
    struct yaml_node *node = frame->node;
    int height = frame->height + 1;

    if (node->kind == YAML_SEQUENCE)
        end_sequence(builder, frame);
    else if (!end_mapping(builder, frame))
        return false;
    builder->stack_count = frame->first;
    builder->depth--;
    /* The name may have been given to another node meanwhile. */
    if (frame->anchor && frame->anchor->node == node) {
        frame->anchor->is_open = false;
        frame->anchor->height = height;
    }
    return add_child(builder, node, node->place.line, height);
}

struct yaml_document *yaml_build_document(struct yaml_builder *builder)
{
    struct yaml_document *document = arena_alloc(builder->arena, sizeof *document);

    document->root = builder->root;
    document->has_tags = builder->has_tags;
    /* What is merged ended before the mapping that merges it. */
    for (uint32_t i = 0; !builder->has_tags && i < builder->merges->count; i++)
        yaml_mapping_merge(builder->arena, builder->merges->as.items[i]);
    builder->merges->count = 0;
    builder->root = NULL;
    builder->has_seen_tags |= builder->has_tags;
    builder->has_tags = false;
    builder->document++;
    return document;
}
