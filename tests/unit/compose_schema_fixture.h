/*
 * What the schema says of a text, a line for each error; included once by each of its tests.
 */
#ifndef TESTS_COMPOSE_SCHEMA_FIXTURE_H
#define TESTS_COMPOSE_SCHEMA_FIXTURE_H

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

static int enter(void **state UNUSED)
{
    arena = arena_create();
    return 0;
}

static int leave(void **state UNUSED)
{
    arena_destroy(arena);
    return 0;
}

UNUSED static struct yaml_node *parse(const char *text)
{
    struct yaml_document *document = NULL;
    struct error err = { 0 };

    if (!yaml_read(arena, text, strlen(text), "f.yml", &document, &err))
        fail_msg("%d: %s", err.line, err.message);
    return yaml_unshare(arena, document->root);
}

UNUSED static void check(const struct yaml_node *root)
{
    struct compose_project project = { .arena = arena, .problems = &problems };

    problems = (struct compose_problems){ .arena = arena };
    compose_check_schema(&project, root);
    compose_problems_settle(&problems, NULL);
}

/* "LINE: MESSAGE | HINT\n" for every error, and nothing for a file that is in order. */
UNUSED static void assert_says(const char *text, const char *expected)
{
    const char *said = "";

    check(parse(text));
    for (const struct compose_problem *error = problems.errors; error; error = error->next)
        said = arena_printf(arena, "%s%d: %s%s%s\n", said, error->place.line, error->message,
                            error->hint ? " | " : "", error->hint ? error->hint : "");
    assert_string_equal(said, expected);
}

/* The lines of one service, indented by four. */
UNUSED static void assert_service_says(const char *lines, const char *expected)
{
    assert_says(arena_printf(arena, "services:\n  db:\n%s", lines), expected);
}

#endif
