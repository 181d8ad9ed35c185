/*
 * Ways from the root, as Compose's messages write them.
 */
#include "facts/compose_parts.h"

#include <stdio.h>
#include <string.h>

/* The root itself may have a frame; it has nothing to be named by. */
static bool is_root(const struct compose_path *path)
{
    return !path || (!path->parent && !path->key);
}

/* What the frame adds to the text of its parent; the text is valid until the next call. */
static const char *part_text(const struct compose_path *path, char index_text[16])
{
    if (path->key)
        return path->key;
    (void)snprintf(index_text, 16, "[%u]", path->index); /* 13 bytes at most */
    return index_text;
}

const char *compose_path_text(struct arena *arena, const struct compose_path *path)
{
    char index_text[16], *text;
    size_t length = 0;

    for (const struct compose_path *frame = path; !is_root(frame); frame = frame->parent)
        length += strlen(part_text(frame, index_text)) + (frame->key && !is_root(frame->parent));
    text = arena_alloc(arena, length + 1);
    for (const struct compose_path *frame = path; !is_root(frame); frame = frame->parent) {
        const char *part = part_text(frame, index_text);

        length -= strlen(part);
        memcpy(text + length, part, strlen(part));
        if (frame->key && !is_root(frame->parent))
            text[--length] = '.';
    }
    return text;
}

const char *compose_path_service(const struct compose_path *path)
{
    for (const struct compose_path *frame = path; !is_root(frame); frame = frame->parent)
        if (frame->key && !is_root(frame->parent) && is_root(frame->parent->parent) &&
            frame->parent->key && strcmp(frame->parent->key, "services") == 0)
            return frame->key;
    return NULL;
}
