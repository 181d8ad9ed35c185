/*
 * A machine for one test: a directory below /tmp that is filled by hand and removed at the end.
 */
#ifndef TESTS_UNIT_TREE_H
#define TESTS_UNIT_TREE_H

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/file.h"

struct tree {
    struct arena *arena;
    int root_fd;
    char path[64];
    struct error err;
};

/* cmocka's setup: a new tree in *state */
static inline int tree_setup(void **state)
{
    struct tree *tree = calloc(1, sizeof *tree);

    if (!tree)
        return -1;
    strncpy(tree->path, "/tmp/pgtune-tree-XXXXXX", sizeof tree->path - 1);
    tree->arena = arena_create();
    if (!mkdtemp(tree->path) || !file_open_root(tree->path, &tree->root_fd, &tree->err))
        return -1;
    *state = tree;
    return 0;
}

static inline int tree_remove_one(const char *path, const struct stat *status UNUSED,
                                  int type UNUSED, struct FTW *walk UNUSED)
{
    return remove(path);
}

/* cmocka's teardown */
static inline int tree_teardown(void **state)
{
    struct tree *tree = *state;
    int result = nftw(tree->path, tree_remove_one, 16, FTW_DEPTH | FTW_PHYS);

    result |= close(tree->root_fd);
    arena_destroy(tree->arena);
    free(tree);
    return result;
}

/* Makes the directories above tree/path and gives the full path. */
static inline const char *tree_place(struct tree *tree, const char *path)
{
    char *full = arena_printf(tree->arena, "%s/%s", tree->path, path);

    for (char *slash = full + strlen(tree->path) + 1; (slash = strchr(slash, '/')); slash++) {
        *slash = '\0';
        assert_true(mkdir(full, 0755) == 0 || errno == EEXIST);
        *slash = '/';
    }
    return full;
}

static inline void tree_write_bytes(struct tree *tree, const char *path, const char *bytes,
                                    size_t length)
{
    FILE *stream = fopen(tree_place(tree, path), "w");

    assert_non_null(stream);
    assert_int_equal(fwrite(bytes, 1, length, stream), length);
    assert_int_equal(fclose(stream), 0);
}

static inline void tree_write(struct tree *tree, const char *path, const char *text)
{
    tree_write_bytes(tree, path, text, strlen(text));
}

static inline void tree_link(struct tree *tree, const char *path, const char *target)
{
    assert_int_equal(symlink(target, tree_place(tree, path)), 0);
}

/* A file that exists and cannot be read by anybody, root included: a link to itself (ELOOP). */
static inline void tree_write_unreadable(struct tree *tree, const char *path)
{
    tree_link(tree, path, strrchr(path, '/') + 1);
}

#endif
