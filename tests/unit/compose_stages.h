/*
 * Compose's stages after the last file, on a text that is canonical already; included once by each
 * of the tests of those stages.
 */
#ifndef TESTS_COMPOSE_STAGES_H
#define TESTS_COMPOSE_STAGES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "facts/compose_parts.h"

static struct arena *arena;
static struct compose_problems problems;
static struct compose_project project;
static struct compose_selection selection;
static struct compose_model model;
static struct variables *environment;
static struct compose_budget budget;

UNUSED static int enter(void **state)
{
    (void)state;
    arena = arena_create();
    problems = (struct compose_problems){ .arena = arena };
    environment = arena_alloc(arena, sizeof *environment);
    budget = (struct compose_budget){ 0 };
    project = (struct compose_project){ .arena = arena,
                                        .problems = &problems,
                                        .budget = &budget,
                                        .directory = "/project",
                                        .current = "/project",
                                        .name = "shop",
                                        .environment = environment };
    selection = (struct compose_selection){ 0 };
    model = (struct compose_model){ 0 };
    return 0;
}

UNUSED static int leave(void **state)
{
    (void)state;
    arena_destroy(arena);
    return 0;
}

static struct yaml_node *parse(const char *text)
{
    struct yaml_document *document = NULL;
    struct error err = { 0 };

    if (!yaml_read(arena, text, strlen(text), "compose.yml", &document, &err))
        fail_msg("%s:%d: %s", err.file, err.line, err.message);
    return yaml_unshare(arena, document->root);
}

UNUSED static void set_variable(const char *name, const char *value)
{
    variables_set(arena, environment, name, strlen(name), value, (struct place){ 0 });
}

/* "compose.yml:3: message" lines of all errors, sorted. */
UNUSED static const char *errors_text(void)
{
    const char *text = "";

    compose_problems_settle(&problems, NULL);
    for (const struct compose_problem *one = problems.errors; one; one = one->next) {
        assert_non_null(one->hint);
        text = arena_printf(arena, "%s%d: %s\n", text, one->place.line, one->message);
    }
    return text;
}

/* The whole tree in one line, without the names of kinds. */
static void put_node(FILE *stream, const struct yaml_node *node)
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
        put_node(stream, is_mapping ? node->as.entries[i].value : node->as.items[i]);
    }
    (void)fputc(is_mapping ? '}' : ']', stream);
}

UNUSED static const char *node_text(const struct yaml_node *node)
{
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);

    assert_non_null(stream);
    put_node(stream, node);
    assert_int_equal(fclose(stream), 0);

    const char *copy = arena_strdup(arena, text);

    free(text);
    return copy;
}

/* The value at "services.db.environment"; fails when there is none. */
UNUSED static const char *text_at(struct yaml_node *root, const char *way)
{
    const char *rest = way;

    while (*rest) {
        size_t length = strcspn(rest, ".");

        root = yaml_find(arena, root, arena_strndup(arena, rest, length));
        if (!root)
            fail_msg("there is no %s", way);
        rest += length + (rest[length] == '.');
    }
    return node_text(root);
}

#endif
