/*
 * What the tests of the renderers share: plans to render, and what was written as text. Each test
 * program includes it once.
 */
#ifndef TESTS_RENDER_FIXTURE_H
#define TESTS_RENDER_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/units.h"
#include "tune/render.h"

static struct arena *arena;

UNUSED static int create(void **state)
{
    (void)state;
    arena = arena_create();
    return 0;
}

UNUSED static int destroy(void **state)
{
    (void)state;
    arena_destroy(arena);
    return 0;
}

UNUSED static struct plan_input input_of(uint64_t memory_bytes, int connections)
{
    struct profile *profile = arena_alloc(arena, sizeof *profile);
    struct error err = { 0 };

    if (!profile_load(arena, "oltp", profile, &err))
        fail_msg("%s", err.message);
    return (struct plan_input){ .memory_bytes = memory_bytes,
                                .memory_source = "docker-compose.prod.yml:7",
                                .cpu_milli = 1500,
                                .cpu_source = "--limits",
                                .shm_bytes = 64 * MIB,
                                .shm_source = "Docker's default",
                                .storage = STORAGE_SSD,
                                .storage_source = "default",
                                .pg_major = 16,
                                .pg_major_source = "image postgres:16",
                                .connections = connections,
                                .profile = profile };
}

UNUSED static struct plan plan_of(const struct plan_input *input)
{
    struct error err = { 0 };
    struct plan plan;

    if (!plan_make(arena, input, &plan, &err))
        fail_msg("%s", err.message);
    return plan;
}

UNUSED static struct plan usual_plan(void)
{
    struct plan_input input = input_of(2 * GIB, 100);
    struct plan plan = plan_of(&input);

    assert_true(plan.fits);
    return plan;
}

UNUSED static struct plan refused_plan(void)
{
    struct plan_input input = input_of(256 * MIB, 400);
    struct plan plan = plan_of(&input);

    assert_false(plan.fits);
    return plan;
}

static char *stream_text;
static size_t stream_length;

UNUSED static FILE *open_text(void)
{
    FILE *stream = open_memstream(&stream_text, &stream_length);

    assert_non_null(stream);
    return stream;
}

UNUSED static const char *close_text(FILE *stream)
{
    assert_int_equal(fclose(stream), 0);

    const char *text = arena_strdup(arena, stream_text);

    free(stream_text);
    return text;
}

UNUSED static const char *conf_of(const struct plan *plan)
{
    FILE *stream = open_text();

    render_conf(arena, plan, "9.9.9", stream);
    return close_text(stream);
}

UNUSED static const char *json_of(const struct plan *plan)
{
    FILE *stream = open_text();

    render_json(arena, plan, stream);
    return close_text(stream);
}

UNUSED static const char *sql_of(const struct plan *plan)
{
    FILE *stream = open_text();

    render_sql(arena, plan, stream);
    return close_text(stream);
}

UNUSED static const char *args_of(const struct plan *plan)
{
    FILE *stream = open_text();

    render_args(arena, plan, stream);
    return close_text(stream);
}

UNUSED static const char *compose_of(const struct plan *plan, const char *service)
{
    FILE *stream = open_text();

    render_compose(arena, plan, service, stream);
    return close_text(stream);
}

UNUSED static const char *ledger_of(const struct plan *plan, bool is_chart, bool is_terminal,
                                    int width)
{
    FILE *stream = open_text();

    render_ledger(arena, plan, is_chart, is_terminal, width, stream);
    return close_text(stream);
}

UNUSED static void assert_has(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("\"%s\" is not in:\n%s", part, text);
}

UNUSED static void assert_has_not(const char *text, const char *part)
{
    if (strstr(text, part))
        fail_msg("\"%s\" is in:\n%s", part, text);
}

/* Values that need every kind of quoting; no server has to take them. */
UNUSED static const char hostile[] = "it's $HOME ${X:-y} \"q\" \\ # %m = `id`";

UNUSED static struct plan hostile_plan(void)
{
    struct plan plan = usual_plan();

    plan.values[GUC_LOG_LINE_PREFIX].text = hostile;
    return plan;
}

#endif
