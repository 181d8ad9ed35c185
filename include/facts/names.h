/*
 * A set of names: a digital search tree over the bits of their hash, so that neither many names nor
 * sorted ones make it slow. The nodes are the caller's structs, which begin with struct name.
 */
#ifndef FACTS_NAMES_H
#define FACTS_NAMES_H

#include <stddef.h>

#include "base/arena.h"

struct name {
    const char *text;
    size_t length;
    struct name *child[2];
};

/* The node of the name, or NULL. */
struct name *names_find(struct name *root, const char *text, size_t length);

/* The node of the name; when there is none, a new one of `size` zeroed bytes with a copy of the
 * text. */
struct name *names_add(struct arena *arena, struct name **root, const char *text, size_t length,
                       size_t size);

#endif
