#include "yaml_fixture.h"

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
    assert_refuses("a: {b: ${X:-y}}\n", 1,
                   "while parsing a flow mapping: did not find expected ',' or '}'");
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
