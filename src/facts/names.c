#include "facts/names.h"

#include <stdint.h>
#include <string.h>

/* FNV-1a, then a multiplication that brings the low bits up: the tree is walked from the highest
 * bit. */
static uint64_t hash_of(const char *text, size_t length)
{
    uint64_t hash = UINT64_C(14695981039346656037);

    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)text[i]) * UINT64_C(1099511628211);
    return hash * UINT64_C(0x9e3779b97f4a7c15);
}

/* The link that holds the name or, where it is NULL, would hold it. */
static struct name **find_link(struct name **root, const char *text, size_t length)
{
    struct name **link = root;

    for (uint64_t hash = hash_of(text, length); *link; hash <<= 1) {
        if ((*link)->length == length && memcmp((*link)->text, text, length) == 0)
            break;
        link = &(*link)->child[hash >> 63];
    }
    return link;
}

struct name *names_find(struct name *root, const char *text, size_t length)
{
    return *find_link(&root, text, length);
}

struct name *names_add(struct arena *arena, struct name **root, const char *text, size_t length,
                       size_t size)
{
    struct name **link = find_link(root, text, length);

    if (!*link) {
        *link = arena_alloc(arena, size);
        (*link)->text = arena_strndup(arena, text, length);
        (*link)->length = length;
    }
    return *link;
}
