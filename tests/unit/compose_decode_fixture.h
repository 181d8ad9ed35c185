/*
 * Values become what Docker Compose prints: the tree of a text, decoded; each test gives members of
 * a service on one line. Included once by each of the tests.
 */
#ifndef TESTS_COMPOSE_DECODE_FIXTURE_H
#define TESTS_COMPOSE_DECODE_FIXTURE_H

#include "compose_stages.h"

struct row {
    const char *members, *expected; /* of the service; after '!' the error */
};

UNUSED static struct yaml_node *decode(const char *text)
{
    struct yaml_node *root = parse(text);

    problems = (struct compose_problems){ .arena = arena };
    compose_decode(&project, root);
    return root;
}

UNUSED static struct yaml_node *decode_service(const char *members)
{
    return decode(arena_printf(arena, "services:\n  db: {%s}\n", members));
}

UNUSED static const char *result_of(const char *members)
{
    struct yaml_node *root = decode_service(members);

    if (problems.error_count > 0)
        return arena_printf(arena, "!%s", errors_text());
    return text_at(root, "services.db");
}

UNUSED static void check_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *got = result_of(rows[i].members);

        if (strcmp(got, rows[i].expected) != 0)
            fail_msg("{%s} gives %s, not %s", rows[i].members, got, rows[i].expected);
    }
}

#define CHECK(rows) check_rows(rows, ARRAY_LENGTH(rows))

UNUSED static const char *warnings_text(void)
{
    const char *text = "";

    for (const struct compose_problem *one = problems.warnings; one; one = one->next) {
        assert_non_null(one->hint);
        text = arena_printf(arena, "%s%s %s %d: %s\n", text, one->id,
                            one->service ? one->service : "-", one->place.line, one->message);
    }
    return text;
}

UNUSED static enum yaml_kind kind_of(struct yaml_node *root, const char *key)
{
    struct yaml_node *service = yaml_find(arena, yaml_find(arena, root, "services"), "db");
    const struct yaml_node *value = yaml_find(arena, service, key);

    assert_non_null(value);
    assert_int_equal(value->place.line, 2);
    assert_string_equal(value->place.file, "compose.yml");
    return value->kind;
}

#endif
