/*
 * One arena per run: everything we allocate lives until the run ends, nothing is freed singly.
 *
 * Allocation never fails for the caller: when memory is exhausted the program says so on stderr and
 * exits with status 4 (system). Memory is zeroed and aligned for any type. Foreign handles (FILE,
 * yaml_document_t, fd, json_t) never go into an arena.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "base/attributes.h"

struct arena;

/* A new, empty arena. The caller owns it and ends it with arena_destroy(). */
struct arena *arena_create(void);

/* Gives back everything that was allocated from the arena, and the arena. NULL is accepted. */
void arena_destroy(struct arena *arena);

/* `size` zeroed bytes; size 0 gives a valid pointer. */
void *arena_alloc(struct arena *arena, size_t size);

/* `count` zeroed elements of `size` bytes; a product that overflows is treated as out of memory. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* A copy of `text`; NULL stays NULL. */
char *arena_strdup(struct arena *arena, const char *text);

/* A copy of the first `length` bytes of `text`, terminated. */
char *arena_strndup(struct arena *arena, const char *text, size_t length);

char *arena_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
char *arena_vprintf(struct arena *arena, const char *format, va_list arguments) PRINTF_LIKE(2, 0);

/* Bytes handed out so far; used by tests and by limits on hostile input. */
size_t arena_used_bytes(const struct arena *arena);

#endif
