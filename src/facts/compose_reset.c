/*
 * !reset and !override (compose-go, loader/reset.go). Both name a way in the tree of their
 * document; what it leads to is deleted from what the earlier files and bases made. A !reset is
 * gone from its own document too, an !override keeps its value.
 *
 * The traps are Compose's own, and come from its order: the definition of an anchor is visited
 * where it stands, on its own way, and loses its !reset nodes there, so that whoever merges it with
 * `<<` merges nothing. An !override stays and is met on every way.
 */
#include <string.h>

#include "facts/compose_parts.h"
#include "facts/yaml_index.h"

/* One step of the way to a node; frames live on the stack. */
struct step {
    const struct step *parent; /* NULL at the root */
    const char *key;           /* yaml_merge_key for the value of `<<`; NULL: an item of a list */
    uint32_t index;            /* of the item */
};

struct recorder {
    struct arena *arena;
    struct compose_reset *first, **tail;
};

/* The keys of the way, the last first; `<<` is no step, but cuts the keys above it at their dots,
 * because Compose then takes the way from its text. At the root it is a step like another. */
static unsigned collect_keys(struct arena *arena, const struct step *step, const char **ret)
{
    unsigned count = 0;
    bool is_cut = false;

    for (; step; step = step->parent) {
        const char *key = step->key;

        if (!key)
            key = arena_printf(arena, "%u", step->index);
        if (key == yaml_merge_key && step->parent) {
            is_cut = true;
            continue;
        }

        size_t length = strlen(key);

        for (size_t i = length; is_cut && i-- > 0;) {
            if (key[i] != '.')
                continue;
            if (ret)
                ret[count] = arena_strndup(arena, key + i + 1, length - i - 1);
            count++;
            length = i;
        }
        if (ret)
            ret[count] = arena_strndup(arena, key, length);
        count++;
    }
    return count;
}

static void record(struct recorder *recorder, const struct step *step, const struct yaml_node *node)
{
    struct compose_reset *reset = arena_alloc(recorder->arena, sizeof *reset);

    reset->count = collect_keys(recorder->arena, step, NULL);
    reset->keys = arena_array(recorder->arena, reset->count, sizeof *reset->keys);
    (void)collect_keys(recorder->arena, step, reset->keys);
    for (unsigned i = 0; i < reset->count / 2; i++) {
        const char *key = reset->keys[i];

        reset->keys[i] = reset->keys[reset->count - 1 - i];
        reset->keys[reset->count - 1 - i] = key;
    }
    reset->place = node->place;
    reset->is_override = node->tag == YAML_TAG_OVERRIDE;
    *recorder->tail = reset;
    recorder->tail = &reset->next;
}

static void walk(struct recorder *recorder, const struct step *step, struct yaml_node *node);

/* Whether the node stays. */
static bool visit(struct recorder *recorder, const struct step *step, struct yaml_node *node)
{
    if (node->tag == YAML_TAG_NONE)
        walk(recorder, step, node);
    else
        record(recorder, step, node);
    return node->tag != YAML_TAG_RESET;
}

static void walk(struct recorder *recorder, const struct step *step, struct yaml_node *node)
{
    uint32_t kept = 0;
    bool has_lost = false;

    if (node->kind == YAML_SEQUENCE) {
        for (uint32_t i = 0; i < node->count; i++) {
            struct step next = { step, NULL, i };

            if (visit(recorder, &next, node->as.items[i]))
                node->as.items[kept++] = node->as.items[i];
        }
        node->count = kept;
    }
    if (node->kind == YAML_MAPPING) {
        for (uint32_t i = 0; i < node->count; i++) {
            struct step next = { step, node->as.entries[i].key, 0 };

            if (visit(recorder, &next, node->as.entries[i].value))
                continue;
            node->as.entries[i].value = NULL;
            has_lost = true;
        }
        if (has_lost)
            yaml_entries_compact(node);
    }
}

struct compose_reset *compose_resets_record(struct arena *arena, struct yaml_node *root)
{
    struct recorder recorder = { .arena = arena, .tail = &recorder.first };

    /* A tag of the document itself is a way of no steps, which leads to nothing. */
    if (root->tag == YAML_TAG_NONE)
        walk(&recorder, NULL, root);
    yaml_resolve_merges(arena, root);
    return recorder.first;
}

/* Whether a miss at this step of the way means that something was expected there: the service is
 * there but not the key, or not as a mapping, or it is the service itself; or a mapping of the
 * user's own that is merged by its anchor. A base of extends is a tree with one service, so that
 * another service that is not in it says nothing. */
static bool is_near(const struct compose_reset *reset, unsigned depth)
{
    if (strncmp(reset->keys[0], "x-", 2) == 0)
        return true;
    return depth >= 2 ||
           (depth == 1 && (reset->count == 2 || strcmp(reset->keys[0], "services") != 0));
}

/* Marks what the way from its step `depth` on leads to, and adds the mapping to `touched`; whether
 * something was there. Many keys of one mapping may go, so the entries move only once, at the end.
 */
static bool mark_below(struct arena *arena, struct compose_reset *reset, unsigned depth,
                       struct yaml_node *node, struct yaml_node *touched)
{
    const char *key = reset->keys[depth];
    bool is_last = depth + 1 == reset->count, is_any = strcmp(key, "*") == 0, has_hit = false;

    reset->is_sought |= is_near(reset, depth);
    if (node->kind != YAML_MAPPING || node->count == 0)
        return false;

    struct yaml_entry *entry = is_any ? node->as.entries : yaml_find_entry(arena, node, key);
    uint32_t count = is_any ? node->count : entry ? 1 : 0;

    for (uint32_t i = 0; i < count; i++) {
        if (!entry[i].value) /* another way has led here */
            continue;
        if (!is_last) {
            has_hit |= mark_below(arena, reset, depth + 1, entry[i].value, touched);
            continue;
        }
        entry[i].value = NULL;
        has_hit = true;
    }
    if (is_last && has_hit &&
        (touched->count == 0 || touched->as.items[touched->count - 1] != node))
        yaml_append(arena, touched, node);
    return has_hit;
}

void compose_resets_apply(struct compose_project *project, struct compose_reset *resets,
                          struct yaml_node *model)
{
    if (!resets || !model || model->count == 0)
        return;

    struct yaml_node *touched = yaml_new_collection(project->arena, YAML_SEQUENCE, 0, model->place);

    for (struct compose_reset *reset = resets; reset; reset = reset->next)
        if (reset->count > 0)
            reset->has_hit |= mark_below(project->arena, reset, 0, model, touched);
    for (uint32_t i = 0; i < touched->count; i++)
        yaml_entries_compact(touched->as.items[i]);
}

void compose_resets_report(struct compose_project *project, const struct compose_reset *resets)
{
    for (const struct compose_reset *reset = resets; reset; reset = reset->next) {
        const char *way = "", *service = NULL;

        if (reset->is_override || reset->has_hit || !reset->is_sought)
            continue;
        for (unsigned i = 0; i < reset->count; i++)
            way = arena_printf(project->arena, "%s%s%s", way, i > 0 ? "." : "", reset->keys[i]);
        if (reset->count > 1 && strcmp(reset->keys[0], "services") == 0)
            service = reset->keys[1];
        compose_warn(project->problems, "compose-reset-nothing", service, reset->place,
                     "It deletes keys of mappings that earlier files or a base wrote: not entries "
                     "of lists, nor what has been a list, and nothing where its anchor is merged.",
                     "!reset at %s deletes nothing", way);
    }
}
