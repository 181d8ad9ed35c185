/* report/finding and report/text: order, counts, and the two ways to write findings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/finding.h"
#include "report/text.h"

struct fixture {
    struct arena *arena;
    struct findings findings;
    char *text;
    size_t length;
    FILE *stream;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);

    fixture->arena = arena_create();
    findings_init(&fixture->findings);
    fixture->stream = open_memstream(&fixture->text, &fixture->length);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    if (fixture->stream)
        (void)fclose(fixture->stream); /* a test that wrote nothing */
    free(fixture->text);
    arena_destroy(fixture->arena);
    free(fixture);
    return 0;
}

static struct finding *add(struct fixture *fixture, const char *file, int line, const char *id)
{
    struct finding *finding = findings_add(fixture->arena, &fixture->findings);

    finding->file = file;
    finding->line = line;
    finding->id = id;
    finding->what = "What is wrong";
    return finding;
}

static const char *written(struct fixture *fixture)
{
    assert_int_equal(fclose(fixture->stream), 0);
    fixture->stream = NULL;
    return fixture->text;
}

/* "file:line:id" of all, joined by blanks. */
static const char *order(struct fixture *fixture)
{
    const char *text = "";

    for (const struct finding *finding = fixture->findings.first; finding; finding = finding->next)
        text = arena_printf(fixture->arena, "%s%s%s:%d:%s", text, *text ? " " : "",
                            finding->file ? finding->file : "-", finding->line, finding->id);
    return text;
}

static void findings_are_ordered_by_file_line_and_id(void **state)
{
    struct fixture *fixture = *state;

    (void)add(fixture, NULL, 0, "z");
    (void)add(fixture, "b", 1, "a");
    (void)add(fixture, "a", 10, "a");
    (void)add(fixture, "a", 9, "b");
    (void)add(fixture, NULL, 0, "c");
    (void)add(fixture, "a", 9, "a");
    (void)add(fixture, "a", 0, "x");
    findings_sort(&fixture->findings);
    assert_string_equal(order(fixture), "a:0:x a:9:a a:9:b a:10:a b:1:a -:0:c -:0:z");
    assert_int_equal(findings_count(&fixture->findings), 7);
}

static void equal_findings_keep_their_order(void **state)
{
    struct fixture *fixture = *state;

    add(fixture, "a", 1, "x")->actual = "first";
    add(fixture, "a", 1, "x")->actual = "second";
    add(fixture, "a", 1, "x")->actual = "third";
    findings_sort(&fixture->findings);
    assert_string_equal(fixture->findings.first->actual, "first");
    assert_string_equal(fixture->findings.first->next->actual, "second");
    assert_string_equal(fixture->findings.first->next->next->actual, "third");
}

static void a_sorted_list_takes_further_findings(void **state)
{
    struct fixture *fixture = *state;

    findings_sort(&fixture->findings);
    (void)add(fixture, "b", 1, "x");
    (void)add(fixture, "a", 1, "x");
    findings_sort(&fixture->findings);
    (void)add(fixture, "c", 1, "x");
    assert_string_equal(order(fixture), "a:1:x b:1:x c:1:x");
}

static void ten_thousand_findings_are_sorted(void **state)
{
    struct fixture *fixture = *state;

    for (int i = 0; i < 10000; i++)
        (void)add(fixture, "a", (i * 7919) % 10007, "x");
    findings_sort(&fixture->findings);
    for (const struct finding *finding = fixture->findings.first; finding->next;
         finding = finding->next)
        assert_true(finding->line < finding->next->line);
    assert_int_equal(findings_count(&fixture->findings), 10000);
}

static void a_check_is_skipped_once(void **state)
{
    struct fixture *fixture = *state;

    findings_skip(fixture->arena, &fixture->findings, "a", "LIMIT");
    findings_skip(fixture->arena, &fixture->findings, "b", "DISK");
    findings_skip(fixture->arena, &fixture->findings, "a", "LIMIT");
    assert_string_equal(fixture->findings.skipped->id, "a");
    assert_string_equal(fixture->findings.skipped->next->id, "b");
    assert_null(fixture->findings.skipped->next->next);
}

static void fill(struct fixture *fixture)
{
    struct finding *finding = add(fixture, "x.conf", 3, "some-check");

    finding->severity = SEVERITY_HIGH;
    finding->service = "db";
    finding->actual = "a = \033[31m1";
    finding->expected = "2";
    finding->why = "Because.";
    finding->fix = "Do it.";
    finding->doc = "https://example.org/a";
    finding = add(fixture, "x.conf", 0, "whole-file");
    finding->severity = SEVERITY_LOW;
    findings_skip(fixture->arena, &fixture->findings, "one", "LIMIT");
    findings_skip(fixture->arena, &fixture->findings, "two", "DISK");
    findings_skip(fixture->arena, &fixture->findings, "three", "LIMIT");
}

static void text_shows_place_reason_and_counts_without_control_bytes(void **state)
{
    struct fixture *fixture = *state;

    fill(fixture);
    text_findings(&fixture->findings, 7, false, fixture->stream);
    assert_string_equal(written(fixture), "x.conf:3: high some-check: What is wrong\n"
                                          "    actual    a = ?[31m1\n"
                                          "    expected  2\n"
                                          "    why       Because.\n"
                                          "    fix       Do it.\n"
                                          "    see       https://example.org/a\n"
                                          "\n"
                                          "x.conf: low whole-file: What is wrong\n"
                                          "\n"
                                          "skipped: needs LIMIT: one, three\n"
                                          "skipped: needs DISK: two\n"
                                          "2 findings (1 high, 1 low); 7 checks made, 3 skipped\n");
}

static void colour_is_only_on_the_severity(void **state)
{
    struct fixture *fixture = *state;

    add(fixture, NULL, 0, "some-check")->severity = SEVERITY_CRITICAL;
    text_findings(&fixture->findings, 1, true, fixture->stream);
    assert_string_equal(written(fixture), "\033[1;31mcritical\033[0m some-check: What is wrong\n\n"
                                          "1 finding (1 critical); 1 checks made, 0 skipped\n");
}

static void nothing_found_says_so(void **state)
{
    struct fixture *fixture = *state;

    text_findings(&fixture->findings, 30, false, fixture->stream);
    assert_string_equal(written(fixture), "0 findings; 30 checks made, 0 skipped\n");
}

static void json_has_the_contracts_fields(void **state)
{
    struct fixture *fixture = *state;

    fill(fixture);
    text_findings_json(&fixture->findings, fixture->stream);
    assert_string_equal(written(fixture), "{\n"
                                          "  \"version\": 1,\n"
                                          "  \"findings\": [\n"
                                          "    {\n"
                                          "      \"id\": \"some-check\",\n"
                                          "      \"severity\": \"high\",\n"
                                          "      \"environment\": null,\n"
                                          "      \"service\": \"db\",\n"
                                          "      \"file\": \"x.conf\",\n"
                                          "      \"line\": 3,\n"
                                          "      \"actual\": \"a = \\u001B[31m1\",\n"
                                          "      \"expected\": \"2\",\n"
                                          "      \"what\": \"What is wrong\",\n"
                                          "      \"why\": \"Because.\",\n"
                                          "      \"fix\": \"Do it.\"\n"
                                          "    },\n"
                                          "    {\n"
                                          "      \"id\": \"whole-file\",\n"
                                          "      \"severity\": \"low\",\n"
                                          "      \"environment\": null,\n"
                                          "      \"service\": null,\n"
                                          "      \"file\": \"x.conf\",\n"
                                          "      \"line\": null,\n"
                                          "      \"actual\": null,\n"
                                          "      \"expected\": null,\n"
                                          "      \"what\": \"What is wrong\",\n"
                                          "      \"why\": null,\n"
                                          "      \"fix\": null\n"
                                          "    }\n"
                                          "  ],\n"
                                          "  \"skipped\": [\n"
                                          "    {\n"
                                          "      \"id\": \"one\",\n"
                                          "      \"needs\": \"LIMIT\"\n"
                                          "    },\n"
                                          "    {\n"
                                          "      \"id\": \"two\",\n"
                                          "      \"needs\": \"DISK\"\n"
                                          "    },\n"
                                          "    {\n"
                                          "      \"id\": \"three\",\n"
                                          "      \"needs\": \"LIMIT\"\n"
                                          "    }\n"
                                          "  ],\n"
                                          "  \"matrix\": []\n"
                                          "}\n");
}

static void severities_have_the_contracts_names(void **state)
{
    (void)state;
    assert_string_equal(severity_name(SEVERITY_LOW), "low");
    assert_string_equal(severity_name(SEVERITY_MEDIUM), "medium");
    assert_string_equal(severity_name(SEVERITY_HIGH), "high");
    assert_string_equal(severity_name(SEVERITY_CRITICAL), "critical");
}

static void a_value_of_megabytes_is_cut_between_characters(void **state)
{
    struct fixture *fixture = *state;
    enum { LENGTH = 1024 * 1024 + 1 };
    char *actual = arena_alloc(fixture->arena, LENGTH + 1);

    actual[0] = 'a'; /* so that a cut at an even place falls into a character */
    for (size_t at = 1; at < LENGTH; at += 2) {
        actual[at] = '\xc3';
        actual[at + 1] = '\xa9';
    }
    add(fixture, "x.conf", 1, "long")->actual = actual;
    text_findings(&fixture->findings, 1, false, fixture->stream);
    assert_non_null(strstr(written(fixture), "\xc3\xa9...\n"));
    assert_true(fixture->length < 8192);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(findings_are_ordered_by_file_line_and_id),
        TEST(equal_findings_keep_their_order),
        TEST(a_sorted_list_takes_further_findings),
        TEST(ten_thousand_findings_are_sorted),
        TEST(a_check_is_skipped_once),
        TEST(a_value_of_megabytes_is_cut_between_characters),
        TEST(text_shows_place_reason_and_counts_without_control_bytes),
        TEST(colour_is_only_on_the_severity),
        TEST(nothing_found_says_so),
        TEST(json_has_the_contracts_fields),
        TEST(severities_have_the_contracts_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
