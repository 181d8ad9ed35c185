/*
 * A directory of its own for each test, Compose files in it, and the whole way from them to the
 * model or to what is wrong with them; included once by each of the tests that need several files.
 */
#ifndef TESTS_COMPOSE_LOAD_FIXTURE_H
#define TESTS_COMPOSE_LOAD_FIXTURE_H

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "facts/compose.h"

enum { VARIABLES_MAX = 16 };

static struct arena *arena;
static struct compose_input input;
static struct compose_model model;
static struct compose_problems problems;
static struct error err;
static char directory[64];
static const char *variables[VARIABLES_MAX];
static int home_fd = -1;

UNUSED static int enter(void **state)
{
    (void)state;
    arena = arena_create();
    problems = (struct compose_problems){ .arena = arena };
    memset(variables, 0, sizeof variables);
    input = (struct compose_input){ .process_environment = variables };
    home_fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    (void)snprintf(directory, sizeof directory, "/tmp/test_compose.XXXXXX");
    return mkdtemp(directory) && chdir(directory) == 0 ? 0 : -1;
}

UNUSED static int leave(void **state)
{
    char command[128];

    (void)state;
    arena_destroy(arena);
    if (fchdir(home_fd) != 0 || close(home_fd) != 0)
        return -1;
    (void)snprintf(command, sizeof command, "rm -rf %s", directory);
    return system(command);
}

/* "NAME=VALUE" in the process environment. */
UNUSED static void set_variable(const char *pair)
{
    size_t count = 0;

    while (variables[count])
        count++;
    assert_true(count + 1 < VARIABLES_MAX);
    variables[count] = pair;
}

/* Writes the file and makes the directories on the way to it. */
UNUSED static void write_text(const char *path, const char *text)
{
    char *way = arena_strdup(arena, path);
    FILE *stream;

    for (char *slash = strchr(way, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(way, 0755); /* there already, or the file cannot be opened */
        *slash = '/';
    }
    stream = fopen(path, "w");
    assert_non_null(stream);
    assert_true(fputs(text, stream) >= 0);
    assert_int_equal(fclose(stream), 0);
}

UNUSED static bool read_model(void)
{
    problems = (struct compose_problems){ .arena = arena };
    err = (struct error){ 0 };
    return compose_read(arena, &input, &model, &problems, &err);
}

/* "{a: 1, b: [x, y]}": a tree in one line. */
static void print_node(FILE *stream, const struct yaml_node *node)
{
    bool is_mapping = node->kind == YAML_MAPPING;

    if (node->kind < YAML_SEQUENCE) {
        const char *text = yaml_scalar_text(arena, node);

        (void)fputs(text ? text : "null", stream);
        return;
    }
    (void)fputc(is_mapping ? '{' : '[', stream);
    for (uint32_t i = 0; i < node->count; i++) {
        (void)fputs(i ? ", " : "", stream);
        if (is_mapping)
            (void)fprintf(stream, "%s: ", node->as.entries[i].key);
        print_node(stream, is_mapping ? node->as.entries[i].value : node->as.items[i]);
    }
    (void)fputc(is_mapping ? '}' : ']', stream);
}

static const char *finish_text(FILE *stream, char **text)
{
    assert_int_equal(fclose(stream), 0);

    const char *copy = arena_strdup(arena, *text);

    free(*text);
    return copy;
}

/* "error f.yml:3: message", one a line; warnings begin with their id. */
UNUSED static const char *list_problems(void)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    const struct compose_problem *lists[] = { problems.errors, problems.warnings };

    assert_non_null(stream);
    for (int i = 0; i < 2; i++)
        for (const struct compose_problem *one = lists[i]; one; one = one->next)
            (void)fprintf(stream, "%s %s:%d: %s\n", one->id ? one->id : "error",
                          one->place.file ? one->place.file : "", one->place.line, one->message);
    return finish_text(stream, &text);
}

/* The part of the model below a way like "services/db/volumes", in one line. */
UNUSED static const char *show(const char *way)
{
    const struct yaml_node *node = model.root;
    char *text = NULL, *left = arena_strdup(arena, way), *key;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);

    assert_non_null(stream);
    while ((key = strsep(&left, "/")))
        node = yaml_find(arena, (struct yaml_node *)(uintptr_t)node, key);
    if (node)
        print_node(stream, node);
    return finish_text(stream, &text);
}

UNUSED static void assert_reads(void)
{
    if (!read_model())
        fail_msg("%s", list_problems());
}

UNUSED static void assert_shows(const char *way, const char *expected)
{
    assert_string_equal(show(way), expected);
}

UNUSED static void assert_refuses(const char *expected)
{
    assert_false(read_model());
    assert_string_equal(list_problems(), expected);
    assert_true(err.message[0]);
    for (const struct compose_problem *one = problems.errors; one; one = one->next)
        assert_non_null(one->hint);
}

/* For tests of variables: the image says what A and B are. */
UNUSED static const char one_service[] = "services:\n  s:\n    image: i-$A-$B\n";

UNUSED static void assert_image(const char *expected)
{
    assert_reads();
    assert_shows("services/s/image", expected);
}

#endif
