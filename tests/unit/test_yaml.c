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

static int enter(void **state)
{
    (void)state;
    arena = arena_create();
    err = (struct error){ 0 };
    return 0;
}

static int leave(void **state)
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

static const char *print_documents(const struct yaml_document *document)
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

static void assert_reads(const char *text, const char *expected)
{
    struct yaml_document *document = NULL;

    if (!yaml_read(arena, text, strlen(text), "f.yml", &document, &err))
        fail_msg("%s: %d: %s", text, err.line, err.message);
    assert_string_equal(print_documents(document), expected);
}

static void assert_refuses_bytes(const char *text, size_t length, int line, const char *message)
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

static void assert_refuses(const char *text, int line, const char *message)
{
    assert_refuses_bytes(text, strlen(text), line, message);
}

static void collections_keep_their_order(void **state)
{
    (void)state;
    assert_reads("b: 1\na: [x, {c: d}]\n", "{b: int 1, a: [str x, {c: str d}]}");
    assert_reads("- - 1\n- []\n- {}\n", "[[int 1], [], {}]");
    assert_reads("just text\n", "str just text");
}

static void a_file_without_documents_is_not_an_error(void **state)
{
    (void)state;
    assert_reads("", "");
    assert_reads("# only a comment\n", "");
    assert_reads("---\n", "null");
}

static void documents_are_read_in_order(void **state)
{
    (void)state;
    assert_reads("a: 1\n---\n---\nb: &x 2\n...\n---\nc: 3\n",
                 "{a: int 1} --- null --- {b: int 2} --- {c: int 3}");
    assert_refuses("a: &x 1\n---\nb: *x\n", 3, "unknown anchor \"x\"");
}

static void integers_are_go_s_base_zero(void **state)
{
    (void)state;
    assert_reads("[0777, 017, 0_7, 1__0, 0x1F, -0x10, 0b11, 0o17, -0, +12, 0, 00]",
                 "[int 511, int 15, int 7, int 10, int 31, int -16, int 3, int 15, int 0, int 12, "
                 "int 0, int 0]");
    assert_reads("[0x, 0b2, _1, +, -, 1a, 0b]",
                 "[str 0x, str 0b2, str _1, str +, str -, str 1a, str 0b]");
    assert_reads("[9223372036854775807, -9223372036854775808, 9223372036854775808, "
                 "18446744073709551615, 18446744073709551616]",
                 "[int 9223372036854775807, int -9223372036854775808, float 9223372036854775808, "
                 "float 18446744073709551615, float 1.8446744073709552e+19]");
}

static void a_leading_zero_with_8_or_9_is_a_decimal(void **state)
{
    (void)state;
    assert_reads("[08, 089, 09.5]", "[float 8, float 89, float 9.5]");
}

static void decimals_print_as_go_prints_them(void **state)
{
    (void)state;
    assert_reads(
        "[1.10, 1e3, 1e6, 100000000.5, 1e-7, 100000.0, 999999.5, 1234567.5, .5, +.5, 1.]",
        "[float 1.1, float 1000, float 1e+06, float 1.000000005e+08, float 1e-07, "
        "float 100000, float 999999.5, float 1.2345675e+06, float 0.5, float 0.5, float 1]");
    assert_reads("[0.0001, 0.00001, -1.5e-3, -0.0, 1_000.5, 12345.678, .inf, -.Inf, .nan]",
                 "[float 0.0001, float 1e-05, float -0.0015, float -0, float 1000.5, "
                 "float 12345.678, float +Inf, float -Inf, float NaN]");
    assert_reads("[1e999, ., .e5, 1e, 1e+, ._5, 1.2.3, 0x1.8]",
                 "[str 1e999, str ., str .e5, str 1e, str 1e+, str ._5, str 1.2.3, str 0x1.8]");
}

static void a_number_of_hundreds_of_digits_is_text(void **state)
{
    char text[500];

    (void)state;
    memset(text, '1', sizeof text);
    text[sizeof text - 1] = '\0';
    assert_reads(text, arena_printf(arena, "str %s", text));
}

static void words_of_yaml_1_1_are_strings(void **state)
{
    (void)state;
    assert_reads("[yes, no, on, off, y, n, 22:22, true, False, TRUE, tRue, ~, Null, nULL]",
                 "[str yes, str no, str on, str off, str y, str n, str 22:22, bool true, "
                 "bool false, bool true, str tRue, null, null, str nULL]");
}

static void quotes_and_blocks_make_strings(void **state)
{
    (void)state;
    assert_reads("['1', \"true\", \"a\\tb\\u00e9\", 'it''s', \"\"]",
                 "[str 1, str true, str a\tb\u00e9, str it's, str ]");
    assert_reads("a: |\n  1\n  2\nb: >-\n  x\n  y\n", "{a: str 1\n2\n, b: str x y}");
}

static void dates_are_recognised(void **state)
{
    (void)state;
    assert_reads("[2024-01-01, 2024-1-2, 2024-01-01T10:00:00Z, 2024-01-01t10:00:00.5+02:00, "
                 "2024-01-01 10:00:00]",
                 "[date 2024-01-01, date 2024-1-2, date 2024-01-01T10:00:00Z, "
                 "date 2024-01-01t10:00:00.5+02:00, date 2024-01-01 10:00:00]");
    assert_reads("[2024-13-01, 2024-01, 24-01-01, 2024-01-01 x, 2024-01-01T10:00:00, "
                 "2024-01-01T25:00:00Z, 2024-01-01T10:00:00.Z, 2024-01-01T10:00:00+2, 2024-a-1, "
                 "2024-01-01T10:00:00x, '2024-01-01', 2024-01-01x]",
                 "[str 2024-13-01, str 2024-01, str 24-01-01, str 2024-01-01 x, "
                 "str 2024-01-01T10:00:00, str 2024-01-01T25:00:00Z, str 2024-01-01T10:00:00.Z, "
                 "str 2024-01-01T10:00:00+2, str 2024-a-1, str 2024-01-01T10:00:00x, "
                 "str 2024-01-01, str 2024-01-01x]");
}

static void tags_decide_what_they_name(void **state)
{
    (void)state;
    assert_reads("[!!str 12, !!int \"7\", !!float 1, !!null '', !foo 1, !!bool 'true', ! 12]",
                 "[str 12, int 7, float 1, null, int 1, bool true, int 12]");
    assert_reads("a: !reset null\nb: !override [1]\nc: !reset {d: 1}\n",
                 "{a: !reset null, b: !override [int 1], c: !reset {d: int 1}}");
    assert_reads("!!timestamp 2024-01-01", "date 2024-01-01");
    assert_refuses("a: 1\nb: !!int x\n", 2, "\"x\" does not fit its tag tag:yaml.org,2002:int");
    assert_refuses("b: !!binary aGVsbG8=\n", 1,
                   "\"aGVsbG8=\" does not fit its tag tag:yaml.org,2002:binary");
}

static void aliases_are_shared_and_the_last_anchor_wins(void **state)
{
    struct yaml_document *document = NULL;
    static const char text[] = "a: &x [1]\nb: *x\nc: &x 2\nd: *x\n";

    (void)state;
    assert_reads(text, "{a: [int 1], b: [int 1], c: int 2, d: int 2}");
    assert_true(yaml_read(arena, text, sizeof text - 1, "f.yml", &document, &err));
    assert_ptr_equal(yaml_find(arena, document->root, "a"), yaml_find(arena, document->root, "b"));
    assert_refuses("a: *x\n", 1, "unknown anchor \"x\"");
    assert_refuses("a: &x\n  b:\n    - *x\n", 3, "the anchor \"x\" contains itself");
}

static void an_anchor_may_be_given_again_inside_itself(void **state)
{
    (void)state;
    assert_reads("a: &x {b: &x 1, c: *x}\nd: *x\n", "{a: {b: int 1, c: int 1}, d: int 1}");
    assert_reads("&k a: 1\nb: *k\n", "{a: int 1, b: str a}");
}

static void merge_keys_keep_what_is_local(void **state)
{
    (void)state;
    assert_reads("b: &b {x: 1, y: 2}\na:\n  y: 9\n  <<: *b\n  z: 3\n",
                 "{b: {x: int 1, y: int 2}, a: {y: int 9, z: int 3, x: int 1}}");
    assert_reads("a: {<<: {x: 1}}\n", "{a: {x: int 1}}");
}

static void of_several_merged_mappings_the_earlier_wins(void **state)
{
    (void)state;
    assert_reads(
        "- &a {x: 1, n: }\n- &b {x: 2, n: 5, y: 3}\n- {<<: [*a, *b]}\n- {<<: []}\n",
        "[{x: int 1, n: null}, {x: int 2, n: int 5, y: int 3}, {x: int 1, n: null, y: int 3}, "
        "{}]");
    assert_reads("- &a {x: 1}\n- {<<: {<<: *a, x: 2}}\n", "[{x: int 1}, {x: int 2}]");
}

static void many_merged_keys_are_unique_too(void **state)
{
    (void)state;
    assert_reads(
        "- &a {a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1, h: 1}\n"
        "- &b {a: 2, i: 2, b: 2, j: 2, k: 2, l: 2, m: 2, n: 2, o: 2}\n"
        "- {z: 0, c: 0, <<: [*a, *b]}\n",
        "[{a: int 1, b: int 1, c: int 1, d: int 1, e: int 1, f: int 1, g: int 1, h: int 1}, "
        "{a: int 2, i: int 2, b: int 2, j: int 2, k: int 2, l: int 2, m: int 2, n: int 2, "
        "o: int 2}, {z: int 0, c: int 0, a: int 1, b: int 1, d: int 1, e: int 1, f: int 1, "
        "g: int 1, h: int 1, i: int 2, j: int 2, k: int 2, l: int 2, m: int 2, n: int 2, "
        "o: int 2}]");
}

static void wrong_merge_keys_are_refused(void **state)
{
    static const char message[] = "<< needs a mapping or a list of mappings";

    (void)state;
    assert_refuses("a:\n  <<: 1\n", 2, message);
    assert_refuses("a:\n  <<:\n", 2, message);
    assert_refuses("a:\n  <<: [{}, 1]\n", 2, message);
    assert_refuses("a:\n  <<: {}\n  <<: {}\n", 3, "the mapping has << twice");
    assert_reads("{'<<': 1}", "{<<: int 1}");
}

static void duplicate_keys_name_both_lines(void **state)
{
    char text[400] = "";

    (void)state;
    assert_refuses("a: 1\nb: 2\na: 3\n", 3, "the key \"a\" stands here and in line 1");
    assert_refuses("x-a:\n  user: 1\n  \"user\": 2\n", 3,
                   "the key \"user\" stands here and in line 2");
    for (int i = 0; i < 20; i++)
        (void)snprintf(text + strlen(text), sizeof text - strlen(text), "k%d: 1\n", 20 - i);
    (void)snprintf(text + strlen(text), sizeof text - strlen(text), "k9: 2\nk3: 2\nk9: 3\n");
    assert_refuses(text, 21, "the key \"k9\" stands here and in line 12");
}

static void keys_must_be_strings(void **state)
{
    (void)state;
    assert_refuses("a:\n  1: x\n", 2, "the key 1 is an integer, not a string");
    assert_refuses("true: x\n", 1, "the key true is a boolean, not a string");
    assert_refuses("~: x\n", 1, "the key ~ is null, not a string");
    assert_refuses("1.5: x\n", 1, "the key 1.5 is a decimal, not a string");
    assert_refuses("2024-01-01: x\n", 1, "the key 2024-01-01 is a date, not a string");
    assert_refuses("? [a]\n: x\n", 1, "a key is a list or a mapping");
    assert_reads("yes: 1\n'2': x\n", "{yes: int 1, 2: str x}");
}

static void wrong_syntax_names_its_line(void **state)
{
    (void)state;
    assert_refuses(
        "a: 1\n\tb: 2\n", 2,
        "while scanning a plain scalar: found a tab character that violates indentation");
    assert_refuses("a: \"x\nb: 1\n", 3,
                   "while scanning a quoted scalar: found unexpected end of stream");
    assert_string_equal(err.hint,
                        "Check the indentation and quotes from line 1 on; tabs do not indent.");
    assert_refuses("a: [1, 2\n", 2,
                   "while parsing a flow sequence: did not find expected ',' or ']'");
    assert_refuses("a: {b: ${X:-y}}\n", 1, "while parsing a flow mapping: did not find expected ',' or '}'");
}

static void what_is_not_text_is_refused(void **state)
{
    (void)state;
    assert_refuses_bytes("\x7f"
                         "ELF\x02\x00",
                         6, 1, "it is not YAML text: control characters are not allowed");
    assert_refuses("a: 1\nb: \"\xff\"\n", 2, "it is not YAML text: invalid leading UTF-8 octet");
    assert_refuses("a: \"x\\0y\"\n", 1, "the text contains a NUL character");
}

static void byte_order_mark_and_crlf_are_accepted(void **state)
{
    (void)state;
    assert_reads("\xef\xbb\xbf"
                 "a: 1\r\nb: |\r\n  x\r\n",
                 "{a: int 1, b: str x\n}");
}

static void depth_is_limited(void **state)
{
    char text[YAML_DEPTH_MAX + 2];

    (void)state;
    memset(text, '[', sizeof text);
    text[sizeof text - 1] = '\0';
    assert_refuses(text, 1, "nested deeper than 200 levels");
}

/* Ten levels of ten aliases: 10^10 nodes, refused while they are being counted. */
static void an_alias_bomb_is_refused_at_once(void **state)
{
    const char *text = "a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n";
    struct timespec before, after;

    (void)state;
    for (int i = 1; i < 10; i++)
        text = arena_printf(
            arena, "%sa%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n", text, i, i,
            i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    clock_gettime(CLOCK_MONOTONIC, &before);
    assert_refuses(text, 6, "more than 1000000 values, aliases counted in full");
    clock_gettime(CLOCK_MONOTONIC, &after);
    assert_true(after.tv_sec - before.tv_sec <
                2); /* 50 ms, but valgrind and busy machines are slow */
}

static void every_node_knows_its_line(void **state)
{
    static const char text[] = "a:\n  - x\n  -\n    b: 1\n";
    struct yaml_document *document = NULL;

    (void)state;
    assert_true(yaml_read(arena, text, sizeof text - 1, "f.yml", &document, &err));

    const struct yaml_entry *entry = yaml_find_entry(arena, document->root, "a");

    assert_int_equal(entry->line, 1);
    assert_int_equal(entry->value->place.line, 2);
    assert_int_equal(entry->value->as.items[1]->place.line, 4);
    assert_string_equal(entry->value->as.items[0]->place.file, "f.yml");
}

static void keys_are_found_in_small_and_large_mappings(void **state)
{
    const char *text = "";
    struct yaml_document *document = NULL;

    (void)state;
    for (int i = 0; i < 100; i++)
        text = arena_printf(arena, "%sk%d: %d\n", text, i, i);
    assert_true(yaml_read(arena, text, strlen(text), "f.yml", &document, &err));
    for (int i = 0; i < 100; i++) {
        const struct yaml_node *node =
            yaml_find(arena, document->root, arena_printf(arena, "k%d", i));

        assert_non_null(node);
        assert_int_equal(node->as.integer, i);
    }
    assert_null(yaml_find(arena, document->root, "k100"));
    assert_null(yaml_find(arena, yaml_find(arena, document->root, "k1"), "a"));
    assert_null(yaml_find(arena, NULL, "a"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(collections_keep_their_order, enter, leave),
        cmocka_unit_test_setup_teardown(a_file_without_documents_is_not_an_error, enter, leave),
        cmocka_unit_test_setup_teardown(documents_are_read_in_order, enter, leave),
        cmocka_unit_test_setup_teardown(integers_are_go_s_base_zero, enter, leave),
        cmocka_unit_test_setup_teardown(a_leading_zero_with_8_or_9_is_a_decimal, enter, leave),
        cmocka_unit_test_setup_teardown(decimals_print_as_go_prints_them, enter, leave),
        cmocka_unit_test_setup_teardown(a_number_of_hundreds_of_digits_is_text, enter, leave),
        cmocka_unit_test_setup_teardown(words_of_yaml_1_1_are_strings, enter, leave),
        cmocka_unit_test_setup_teardown(quotes_and_blocks_make_strings, enter, leave),
        cmocka_unit_test_setup_teardown(dates_are_recognised, enter, leave),
        cmocka_unit_test_setup_teardown(tags_decide_what_they_name, enter, leave),
        cmocka_unit_test_setup_teardown(aliases_are_shared_and_the_last_anchor_wins, enter, leave),
        cmocka_unit_test_setup_teardown(an_anchor_may_be_given_again_inside_itself, enter, leave),
        cmocka_unit_test_setup_teardown(merge_keys_keep_what_is_local, enter, leave),
        cmocka_unit_test_setup_teardown(of_several_merged_mappings_the_earlier_wins, enter, leave),
        cmocka_unit_test_setup_teardown(many_merged_keys_are_unique_too, enter, leave),
        cmocka_unit_test_setup_teardown(wrong_merge_keys_are_refused, enter, leave),
        cmocka_unit_test_setup_teardown(duplicate_keys_name_both_lines, enter, leave),
        cmocka_unit_test_setup_teardown(keys_must_be_strings, enter, leave),
        cmocka_unit_test_setup_teardown(wrong_syntax_names_its_line, enter, leave),
        cmocka_unit_test_setup_teardown(what_is_not_text_is_refused, enter, leave),
        cmocka_unit_test_setup_teardown(byte_order_mark_and_crlf_are_accepted, enter, leave),
        cmocka_unit_test_setup_teardown(depth_is_limited, enter, leave),
        cmocka_unit_test_setup_teardown(an_alias_bomb_is_refused_at_once, enter, leave),
        cmocka_unit_test_setup_teardown(every_node_knows_its_line, enter, leave),
        cmocka_unit_test_setup_teardown(keys_are_found_in_small_and_large_mappings, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
