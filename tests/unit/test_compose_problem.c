/* Problems with compose files: recorded in any order, told sorted and once. */
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
    problems = (struct compose_problems){ .arena = arena };
    return 0;
}

static int leave(void **state UNUSED)
{
    arena_destroy(arena);
    return 0;
}

static struct place at(const char *file, int line)
{
    return (struct place){ file, line };
}

static void assert_list(const struct compose_problem *list, const char *expected)
{
    const char *text = "";

    for (; list; list = list->next)
        text = arena_printf(arena, "%s%s:%d: %s%s%s\n", text,
                            list->place.file ? list->place.file : "-", list->place.line,
                            list->message, list->hint ? " | " : "", list->hint ? list->hint : "");
    assert_string_equal(text, expected);
}

static void errors_are_sorted_by_file_line_and_text(void **state UNUSED)
{
    const char *const files[] = { "z.yml", "a.yml", "z.yml", NULL };

    assert_false(compose_refuse(&problems, at("a.yml", 2), NULL, "two"));
    assert_false(compose_refuse(&problems, at(NULL, 0), NULL, "nowhere"));
    assert_false(compose_refuse(&problems, at("y.env", 1), NULL, "other"));
    assert_false(compose_refuse(&problems, at("z.yml", 9), NULL, "b %d", 7));
    assert_false(compose_refuse(&problems, at("b.env", 5), NULL, "other"));
    assert_false(compose_refuse(&problems, at("z.yml", 9), "Do it 100%.", "a"));
    assert_false(compose_refuse(&problems, at("z.yml", 3), NULL, "c"));
    compose_problems_settle(&problems, files);
    assert_list(problems.errors, "z.yml:3: c\n"
                                 "z.yml:9: a | Do it 100%.\n"
                                 "z.yml:9: b 7\n"
                                 "a.yml:2: two\n"
                                 "b.env:5: other\n"
                                 "y.env:1: other\n"
                                 "-:0: nowhere\n");
    assert_int_equal(problems.error_count, 7);
}

static void what_is_said_several_times_is_told_once(void **state UNUSED)
{
    for (int round = 0; round < 3; round++) {
        (void)compose_refuse(&problems, at("a.yml", 1), round ? "Later." : "First.", "x");
        (void)compose_refuse(&problems, at("a.yml", 2), NULL, "x");
        compose_warn(&problems, "compose-a", NULL, at("a.yml", 1), NULL, "w");
        compose_warn(&problems, "compose-b", "db", at("a.yml", 1), NULL, "w");
    }
    compose_problems_settle(&problems, NULL);
    assert_list(problems.errors, "a.yml:1: x | First.\na.yml:2: x\n");
    assert_list(problems.warnings, "a.yml:1: w\na.yml:1: w\n");
    assert_string_equal(problems.warnings->id, "compose-a");
    assert_string_equal(problems.warnings->next->service, "db");
    assert_int_equal(problems.error_count, 2);
    assert_int_equal(problems.warning_count, 2);
}

static void settling_twice_and_recording_between_is_possible(void **state UNUSED)
{
    (void)compose_refuse(&problems, at("a.yml", 5), NULL, "five");
    compose_problems_settle(&problems, NULL);
    (void)compose_refuse(&problems, at("a.yml", 4), NULL, "four");
    (void)compose_refuse(&problems, at("a.yml", 5), NULL, "five");
    compose_problems_settle(&problems, NULL);
    assert_list(problems.errors, "a.yml:4: four\na.yml:5: five\n");
    assert_int_equal(problems.error_count, 2);
}

static void a_long_list_ends_with_how_many_more_there_are(void **state UNUSED)
{
    const struct compose_problem *last;
    unsigned count = 1;

    for (int line = 1000; line > 0; line--)
        (void)compose_refuse(&problems, at("a.yml", line), "Hint.", "x");
    compose_problems_settle(&problems, NULL);
    for (last = problems.errors; last->next; last = last->next)
        assert_int_equal(last->place.line, count++);
    assert_int_equal(count, COMPOSE_PROBLEMS_MAX);
    assert_string_equal(last->message, "and 801 more errors");
    assert_null(last->hint);
    assert_int_equal(problems.error_count, 1000);
}

static void exactly_the_maximum_is_told_whole(void **state UNUSED)
{
    for (int line = 1; line <= COMPOSE_PROBLEMS_MAX; line++)
        compose_warn(&problems, "compose-a", NULL, at("a.yml", line), NULL, "x");
    compose_problems_settle(&problems, NULL);
    assert_string_equal(problems.last_warning->message, "x");
    assert_int_equal(problems.last_warning->place.line, COMPOSE_PROBLEMS_MAX);
}

static void problems_without_number_are_counted_and_not_kept(void **state UNUSED)
{
    size_t used;

    for (int line = 0; line < COMPOSE_PROBLEMS_KEPT; line++)
        (void)compose_refuse(&problems, at("a.yml", line), NULL, "x");
    used = arena_used_bytes(arena);
    for (int line = 0; line < 1000; line++) {
        struct error err;

        (void)error_set(&err, ERROR_USAGE, "y");
        (void)compose_refuse(&problems, at("a.yml", line), NULL, "x");
        (void)compose_refuse_error(&problems, at("a.yml", line), &err);
    }
    assert_int_equal(arena_used_bytes(arena), used);
    compose_problems_settle(&problems, NULL);
    assert_int_equal(problems.error_count, COMPOSE_PROBLEMS_KEPT + 2000);
    assert_string_equal(problems.last_error->message, "and 21801 more errors");
    for (int line = 0; line <= COMPOSE_PROBLEMS_KEPT; line++)
        compose_warn(&problems, "compose-a", NULL, at("a.yml", line), NULL, "x");
    assert_int_equal(problems.warning_count, COMPOSE_PROBLEMS_KEPT + 1);
}

static void the_first_error_is_what_a_caller_returns(void **state UNUSED)
{
    struct error err = { .line = 77 };

    compose_warn(&problems, "compose-a", NULL, at("a.yml", 1), NULL, "warning");
    assert_false(compose_problems_first(&problems, &err));
    assert_int_equal(err.line, 77);
    (void)compose_refuse(&problems, at("a.yml", 2), "Do it.", "later");
    (void)compose_refuse(&problems, at("a.yml", 1), "Do %s.", "sooner");
    compose_problems_settle(&problems, NULL);
    assert_true(compose_problems_first(&problems, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_string_equal(err.file, "a.yml");
    assert_int_equal(err.line, 1);
    assert_string_equal(err.message, "sooner");
    assert_string_equal(err.hint, "Do %s.");
}

static void an_error_of_another_module_keeps_what_it_knows(void **state UNUSED)
{
    struct error err, first;

    (void)error_set(&err, ERROR_USAGE, "no size");
    (void)error_hint(&err, "Write 1g.");
    assert_false(compose_refuse_error(&problems, at("a.yml", 4), &err));
    (void)error_at(&err, "b.env", 3, "no name");
    assert_false(compose_refuse_error(&problems, at("a.yml", 4), &err));
    assert_list(problems.errors, "a.yml:4: no size | Write 1g.\nb.env:3: no name\n");
    assert_int_equal(problems.errors->kind, ERROR_INPUT);

    problems = (struct compose_problems){ .arena = arena };
    (void)error_system(&err, 5, "cannot read");
    (void)compose_refuse_error(&problems, at(NULL, 0), &err);
    assert_true(compose_problems_first(&problems, &first));
    assert_int_equal(first.kind, ERROR_SYSTEM);
    assert_int_equal(first.sys_errno, 5);
    assert_string_equal(first.file, "");
    assert_string_equal(first.hint, "");
}

static void ways_are_written_as_compose_writes_them(void **state UNUSED)
{
    struct compose_path services = { NULL, "services", 0 }, db = { &services, "db", 0 };
    struct compose_path ports = { &db, "ports", 0 }, item = { &ports, NULL, 4294967295U };
    struct compose_path target = { &item, "target", 0 };

    assert_string_equal(compose_path_text(arena, &target), "services.db.ports[4294967295].target");
    assert_string_equal(compose_path_text(arena, &item), "services.db.ports[4294967295]");
    assert_string_equal(compose_path_text(arena, &services), "services");
    assert_string_equal(compose_path_text(arena, NULL), "");
    assert_string_equal(compose_path_service(&target), "db");
    assert_string_equal(compose_path_service(&db), "db");
    assert_null(compose_path_service(&services));
    assert_null(compose_path_service(NULL));
}

static void a_frame_of_the_root_adds_nothing(void **state UNUSED)
{
    struct compose_path root = { NULL, NULL, 0 }, services = { &root, "services", 0 };
    struct compose_path db = { &services, "db", 0 };
    struct compose_path volumes = { &root, "volumes", 0 }, inner = { &volumes, "services", 0 };
    struct compose_path deep = { &inner, "a", 0 };

    assert_string_equal(compose_path_text(arena, &root), "");
    assert_string_equal(compose_path_text(arena, &db), "services.db");
    assert_string_equal(compose_path_service(&db), "db");
    assert_null(compose_path_service(&deep));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(errors_are_sorted_by_file_line_and_text, enter, leave),
        cmocka_unit_test_setup_teardown(what_is_said_several_times_is_told_once, enter, leave),
        cmocka_unit_test_setup_teardown(settling_twice_and_recording_between_is_possible, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(a_long_list_ends_with_how_many_more_there_are, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(exactly_the_maximum_is_told_whole, enter, leave),
        cmocka_unit_test_setup_teardown(problems_without_number_are_counted_and_not_kept, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(the_first_error_is_what_a_caller_returns, enter, leave),
        cmocka_unit_test_setup_teardown(an_error_of_another_module_keeps_what_it_knows, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(ways_are_written_as_compose_writes_them, enter, leave),
        cmocka_unit_test_setup_teardown(a_frame_of_the_root_adds_nothing, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
