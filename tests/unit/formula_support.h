/* Plans for the tests of formulas: one usual input to vary, and what a plan writes for a
 * setting. */
#ifndef TESTS_FORMULA_SUPPORT_H
#define TESTS_FORMULA_SUPPORT_H

#include "tune/formula.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/units.h"

static struct arena *arena;

static UNUSED int open_arena(void **state UNUSED)
{
    arena = arena_create();
    return 0;
}

static UNUSED int close_arena(void **state UNUSED)
{
    arena_destroy(arena);
    return 0;
}

static UNUSED const struct profile *profile_called(const char *name)
{
    struct profile *profile = arena_alloc(arena, sizeof *profile);
    struct error err;

    assert_true(profile_load(arena, name, profile, &err));
    return profile;
}

/* 8 GiB, 4 CPUs, ssd, 16, 50 connections of a web application. */
static UNUSED struct plan_input usual_input(void)
{
    return (struct plan_input){
        .memory_bytes = 8 * GIB,
        .memory_source = "test",
        .cpu_milli = 4000,
        .cpu_source = "test",
        .shm_bytes = 64 * MIB,
        .shm_source = "test",
        .storage = STORAGE_SSD,
        .storage_source = "test",
        .pg_major = 16,
        .pg_major_source = "test",
        .connections = 50,
        .profile = profile_called("web"),
    };
}

static UNUSED struct plan *plan_of(const struct plan_input *input)
{
    struct plan *plan = arena_alloc(arena, sizeof *plan);
    struct error err = { 0 };

    if (!plan_make(arena, input, plan, &err))
        fail_msg("%s", err.message);
    assert_true(plan->fits);
    return plan;
}

static UNUSED const char *text_of(const struct plan_input *input, enum guc_id id)
{
    const struct guc_value *value = &plan_of(input)->values[id];

    return value->is_set ? value->text : "(not written)";
}

#define assert_value(input, id, text) assert_string_equal(text_of(&(input), GUC_##id), text)

#endif
