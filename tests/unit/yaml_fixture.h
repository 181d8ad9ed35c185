/*
 * YAML text in, the whole tree in one line out; included once by each of the YAML tests.
 */
#ifndef TESTS_YAML_FIXTURE_H
#define TESTS_YAML_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "facts/yaml.h"

static struct arena *arena;
static struct error err;

UNUSED static int enter(void **state)
{
    (void)state;
    arena = arena_create();
    err = (struct error){ 0 };
    return 0;
}

UNUSED static int leave(void **state)
{
    (void)state;
    arena_destroy(arena);
    return 0;
}

/* "{a: int 1, b: [str x]}": the whole tree in one line. */
static void print_node(FILE *stream, const struct yaml_node *node)
{
    static const char *const names[] = {
        [YAML_NULL] = "null",   [YAML_BOOL] = "bool",      [YAML_INTEGER] = "int",
        [YAML_FLOAT] = "float", [YAML_TIMESTAMP] = "date", [YAML_STRING] = "str"
    };
    bool is_mapping = node->kind == YAML_MAPPING;

    if (node->tag != YAML_TAG_NONE)
        (void)fputs(node->tag == YAML_TAG_RESET ? "!reset " : "!override ", stream);
    if (node->kind < YAML_SEQUENCE) {
        const char *text = yaml_scalar_text(arena, node);

        (void)fprintf(stream, "%s%s%s", names[node->kind], text ? " " : "", text ? text : "");
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

UNUSED static const char *print_documents(const struct yaml_document *document)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);

    assert_non_null(stream);
    for (; document; document = document->next) {
        print_node(stream, document->root);
        if (document->next)
            (void)fputs(" --- ", stream);
    }
    assert_int_equal(fclose(stream), 0);

    const char *copy = arena_strdup(arena, text);

    free(text);
    return copy;
}

UNUSED static void assert_reads(const char *text, const char *expected)
{
    struct yaml_document *document = NULL;

    if (!yaml_read(arena, text, strlen(text), "f.yml", &document, &err))
        fail_msg("%s: %d: %s", text, err.line, err.message);
    assert_string_equal(print_documents(document), expected);
}

UNUSED static void assert_refuses_bytes(const char *text, size_t length, int line,
                                        const char *message)
{
    struct yaml_document *document = NULL;

    err = (struct error){ 0 };
    assert_false(yaml_read(arena, text, length, "f.yml", &document, &err));
    assert_null(document);
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_string_equal(err.file, "f.yml");
    assert_string_equal(err.message, message);
    assert_int_equal(err.line, line);
    assert_true(err.hint[0]);
}

UNUSED static void assert_refuses(const char *text, int line, const char *message)
{
    assert_refuses_bytes(text, strlen(text), line, message);
}

#endif
