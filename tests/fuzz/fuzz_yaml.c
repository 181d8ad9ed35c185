/* facts/yaml: any bytes are read or refused, and what is read is a tree without cycles. */
#include <stdint.h>
#include <stdlib.h>

#include "facts/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Walks shared nodes once; the depth proves that there is no cycle. */
static void walk(struct arena *arena, struct yaml_node *node, int depth)
{
    /* A merge key lifts what is deeper, so no path is longer than the nesting of the file. */
    if (depth > YAML_DEPTH_MAX || node->place.line < 1 || !node->text || node->expanded < 1)
        abort();
    if (node->is_visited)
        return;
    node->is_visited = true;
    if (node->kind < YAML_SEQUENCE)
        (void)yaml_scalar_text(arena, node);
    for (uint32_t i = 0; node->kind == YAML_SEQUENCE && i < node->count; i++)
        walk(arena, node->as.items[i], depth + 1);
    for (uint32_t i = 0; node->kind == YAML_MAPPING && i < node->count; i++) {
        const struct yaml_entry *entry = &node->as.entries[i];

        if (yaml_find_entry(arena, node, entry->key) != entry)
            abort();
        walk(arena, entry->value, depth + 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_create();
    struct yaml_document *document = NULL;
    struct error err;

    if (yaml_read(arena, (const char *)data, size, "fuzz.yml", &document, &err)) {
        for (; document; document = document->next)
            walk(arena, document->root, 0);
    } else if (err.kind != ERROR_INPUT || !err.message[0] || !err.hint[0] || err.line < 1) {
        abort();
    }
    arena_destroy(arena);
    return 0;
}
