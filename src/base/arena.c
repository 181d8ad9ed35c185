#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Larger than malloc's first heap and its mmap threshold: the pages then come zeroed from the
 * kernel, and only when touched. A smaller chunk costs a memset() of its whole size, which a short
 * run would notice. */
enum { ARENA_ALIGNMENT = 16, ARENA_CHUNK_BYTES = 256 * 1024, EXIT_OUT_OF_MEMORY = 4 };

struct chunk {
    struct chunk *previous;
    size_t size, used;
    /* The member's alignment, not padding by hand, makes every block fit for any type. */
    _Alignas(ARENA_ALIGNMENT) unsigned char data[];
};

struct arena {
    struct chunk *last;
    size_t used_bytes;
};

static _Noreturn void arena_out_of_memory(void)
{
    static const char message[] = "pgtune-lnk: error: out of memory\n";

    (void)fwrite(message, 1, sizeof message - 1, stderr); /* there is nobody left to tell */
    exit(EXIT_OUT_OF_MEMORY);
}

static struct chunk *chunk_create(struct chunk *previous, size_t size)
{
    struct chunk *chunk = size > SIZE_MAX / 2 ? NULL : calloc(1, sizeof *chunk + size);

    if (!chunk)
        arena_out_of_memory();
    chunk->previous = previous;
    chunk->size = size;
    return chunk;
}

struct arena *arena_create(void)
{
    struct arena *arena = calloc(1, sizeof *arena);

    if (!arena)
        arena_out_of_memory();
    arena->last = chunk_create(NULL, ARENA_CHUNK_BYTES);
    return arena;
}

void arena_destroy(struct arena *arena)
{
    if (!arena)
        return;
    for (struct chunk *chunk = arena->last, *previous; chunk; chunk = previous) {
        previous = chunk->previous;
        free(chunk);
    }
    free(arena);
}

void *arena_alloc(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        arena_out_of_memory();
    size = (size + ARENA_ALIGNMENT - 1) & ~(size_t)(ARENA_ALIGNMENT - 1);

    struct chunk *chunk = arena->last;

    if (size > chunk->size - chunk->used) {
        if (size > ARENA_CHUNK_BYTES / 4) {
            /* A large block gets its own chunk, below the open one, so that its tail stays
             * usable. */
            chunk->previous = chunk_create(chunk->previous, size);
            chunk = chunk->previous;
        } else {
            arena->last = chunk_create(chunk, ARENA_CHUNK_BYTES);
            chunk = arena->last;
        }
    }
    void *block = chunk->data + chunk->used;

    chunk->used += size;
    arena->used_bytes += size;
    return block;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, size, &bytes))
        arena_out_of_memory();
    return arena_alloc(arena, bytes);
}

char *arena_strndup(struct arena *arena, const char *text, size_t length)
{
    char *copy = arena_alloc(arena, length + 1);

    memcpy(copy, text, length);
    return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
    return text ? arena_strndup(arena, text, strlen(text)) : NULL;
}

char *arena_vprintf(struct arena *arena, const char *format, va_list arguments)
{
    /* Formatting twice would double the cost of every because-line; most fit the open chunk. */
    struct chunk *chunk = arena->last;
    size_t room = chunk->size - chunk->used;
    va_list again;

    va_copy(again, arguments);
    int length = vsnprintf((char *)chunk->data + chunk->used, room, format, arguments);

    if (length < 0)
        arena_out_of_memory();

    char *text;

    if ((size_t)length < room) {
        text = arena_alloc(arena, (size_t)length + 1);
    } else {
        if (room > 0)
            memset(chunk->data + chunk->used, 0, room);
        text = arena_alloc(arena, (size_t)length + 1);
        (void)vsnprintf(text, (size_t)length + 1, format, again); /* same arguments, known length */
    }
    va_end(again);
    return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    char *text = arena_vprintf(arena, format, arguments);
    va_end(arguments);
    return text;
}

size_t arena_used_bytes(const struct arena *arena)
{
    return arena->used_bytes;
}
