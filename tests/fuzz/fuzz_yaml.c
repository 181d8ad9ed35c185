/* facts/yaml: any bytes are read or refused; what is read is a graph without cycles, becomes a tree
 * without shared nodes, and comes back from its own text. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "facts/compose_parts.h"
#include "facts/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { NODES_MAX = 20000 }; /* looked at: a small file may mean a million, and only be slow */

/* Each node once: is_taken and may_share are nobody's after yaml_unshare(). */
static void walk(struct arena *arena, struct yaml_node *node, int depth)
{
    /* A merge key lifts what is deeper, so no path is longer than the nesting of the file. */
    if (depth > YAML_DEPTH_MAX || node->place.line < 1 || !node->text || node->expanded < 1)
        abort();
    if (node->kind < YAML_SEQUENCE) {
        (void)yaml_scalar_text(arena, node);
        return;
    }
    /* A collection that is met twice would be shared: nothing else sets this value. */
    if (node->expanded == UINT32_MAX)
        abort();
    node->expanded = UINT32_MAX;
    for (uint32_t i = 0; node->kind == YAML_SEQUENCE && i < node->count; i++)
        walk(arena, node->as.items[i], depth + 1);
    for (uint32_t i = 0; node->kind == YAML_MAPPING && i < node->count; i++) {
        const struct yaml_entry *entry = &node->as.entries[i];

        if (yaml_find_entry(arena, node, entry->key) != entry || entry->key == yaml_merge_key)
            abort();
        walk(arena, entry->value, depth + 1);
    }
}

static void write_and_read(struct arena *arena, struct yaml_node *root)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    struct yaml_document *again = NULL;
    struct error err;

    if (!stream || !yaml_write(root, stream) || fclose(stream) != 0)
        abort();
    if (!yaml_read(arena, text, size, "again.yml", &again, &err)) {
        (void)fprintf(stderr, "%d: %s in\n%s\n", err.line, err.message, text);
        abort();
    }
    if (!yaml_equal(arena, root, again->root)) {
        (void)fprintf(stderr, "another tree from\n%s\n", text);
        abort();
    }
    free(text);
}

static void check_document(struct arena *arena, struct yaml_document *document)
{
    struct compose_reset *resets = NULL;
    struct compose_problems problems = { .arena = arena };
    struct compose_project project = { .arena = arena, .problems = &problems };
    unsigned count = 0;

    if (document->root->expanded > NODES_MAX)
        return;
    if (document->has_tags)
        resets = compose_resets_record(arena, document->root);

    struct yaml_node *root = yaml_unshare(arena, document->root);
    struct yaml_node *model = yaml_clone(arena, root, &count);

    if (!yaml_equal(arena, root, model))
        abort();
    write_and_read(arena, root);
    compose_resets_apply(&project, resets, model);
    compose_resets_report(&project, resets);
    walk(arena, root, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_create();
    struct yaml_document *document = NULL;
    struct error err = { 0 };

    if (yaml_read(arena, (const char *)data, size, "fuzz.yml", &document, &err)) {
        for (; document; document = document->next)
            check_document(arena, document);
    } else if (err.kind != ERROR_INPUT || !err.message[0] || !err.hint[0] || err.line < 1) {
        abort();
    }
    arena_destroy(arena);
    return 0;
}
