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
    static const char message[] = "map merge requires map or sequence of maps as the value";

    (void)state;
    assert_refuses("a:\n  <<: 1\n", 2, message);
    assert_refuses("a:\n  <<:\n", 2, message);
    assert_refuses("a:\n  <<: [{}, 1]\n", 2, message);
    assert_refuses("a:\n  <<: {}\n  <<: {}\n", 3, "mapping key \"<<\" already defined at line 2");
    assert_reads("{'<<': 1}", "{<<: int 1}");
}

static void duplicate_keys_name_both_lines(void **state)
{
    char text[400] = "";

    (void)state;
    assert_refuses("a: 1\nb: 2\na: 3\n", 3, "mapping key \"a\" already defined at line 1");
    assert_refuses("x-a:\n  user: 1\n  \"user\": 2\n", 3,
                   "mapping key \"user\" already defined at line 2");
    for (int i = 0; i < 20; i++)
        (void)snprintf(text + strlen(text), sizeof text - strlen(text), "k%d: 1\n", 20 - i);
    (void)snprintf(text + strlen(text), sizeof text - strlen(text), "k9: 2\nk3: 2\nk9: 3\n");
    assert_refuses(text, 21, "mapping key \"k9\" already defined at line 12");
}

static void keys_must_be_strings(void **state)
{
    (void)state;
    assert_refuses("a:\n  1: x\n", 2, "non-string key: 1 is an integer");
    assert_refuses("true: x\n", 1, "non-string key: true is a boolean");
    assert_refuses("~: x\n", 1, "non-string key: ~ is null");
    assert_refuses("1.5: x\n", 1, "non-string key: 1.5 is a decimal");
    assert_refuses("2024-01-01: x\n", 1, "non-string key: 2024-01-01 is a date");
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
    assert_refuses(text, 1, "exceeded max depth: nested deeper than 200 levels");
}

/* go-yaml knows \' in double quotes and not \/, libyaml the other way round. */
static void escapes_are_those_of_go_yaml(void **state)
{
    const char *text = "";

    (void)state;
    assert_reads(
        "\xef\xbb\xbf\xc3\xa4: \"\xe2\x82\xac it\\'s \\\\ \\\" 'x\\'\"\nb: 'it\\'\nc: it\\'s\n",
        "{\xc3\xa4: str \xe2\x82\xac it's \\ \" 'x', b: str it\\, c: str it\\'s}");
    for (int i = 0; i < 50; i++)
        text = arena_printf(arena, "%s- \"\\'\\'\"\n", text);
    text = arena_printf(arena, "%s- \"\\q\"\n", text);
    assert_refuses(text, 51, "while parsing a quoted scalar: found unknown escape character");
    assert_refuses("a: x\n\xc3\xa4: \"\xc3\xa4\\/\"\n", 2,
                   "found unknown escape character: \\/ in double quotes");
    assert_reads("[a\\/, '\\/', \"\\\\/\"]", "[str a\\/, str \\/, str \\/]");
}

/* libyaml gives up at such a colon; to go-yaml it is a part of the text. */
static void a_colon_may_end_a_text_inside_brackets(void **state)
{
    enum { BYTES = 4 * 1024 * 1024 };
    char *text = arena_alloc(arena, BYTES);

    (void)state;
    assert_reads("[a:, \xc3\xa4 it's:]", "[str a:, str \xc3\xa4 it's:]");
    assert_reads("{A:}", "{A:: null}");
    assert_reads("{a: b:, c: [d:]}", "{a: str b:, c: [str d:]}");
    memset(text, ' ', BYTES - 1);
    text[BYTES - 1] = '\0';
    memcpy(text, "[a:]#", 5);
    assert_reads(text, "[str a:]");
    /* The file is read again for each of them, but not as often as anyone likes. */
    memcpy(text, "[a:,b:,c:,d:,e:]#", 17);
    assert_refuses(text, 1, "while scanning a plain scalar: found unexpected ':'");
}

static void a_byte_order_mark_may_only_begin_the_file(void **state)
{
    (void)state;
    assert_refuses("a: 1\n---\n\xef\xbb\xbf"
                   "b: 1\n",
                   3, "could not find expected ':': a byte order mark begins the line");
    assert_reads("a: \xef\xbb\xbf"
                 "b\n",
                 "{a: str \xef\xbb\xbf"
                 "b}");
}

static void utf_16_is_read(void **state)
{
    static const char text[] = "\xff\xfe"
                               "a\0:\0 \0"
                               "1\0\n\0";
    struct yaml_document *document = NULL;

    (void)state;
    assert_true(yaml_read(arena, text, sizeof text - 1, "f.yml", &document, &err));
    assert_string_equal(print_documents(document), "{a: int 1}");
}

static void only_yaml_1_1_is_read(void **state)
{
    (void)state;
    assert_reads("%YAML 1.1\n---\na: 1\n", "{a: int 1}");
    assert_refuses("%YAML 1.2\n---\na: 1\n", 1, "found incompatible YAML document: %YAML 1.2");
}

static void merge_keys_wait_where_resets_come_first(void **state)
{
    static const char text[] = "a: &a {k: 1}\nb: {<<: *a, l: !override 2}\n---\nc: 1\n";
    struct yaml_document *document = NULL;

    (void)state;
    assert_true(yaml_read(arena, text, sizeof text - 1, "f.yml", &document, &err));
    assert_true(document->has_tags);
    assert_false(document->next->has_tags);

    const struct yaml_node *mapping = yaml_find(arena, document->root, "b");

    assert_ptr_equal(mapping->as.entries[0].key, yaml_merge_key);
    yaml_resolve_merges(arena, document->root);
    assert_string_equal(print_documents(document),
                        "{a: {k: int 1}, b: {l: !override str 2, k: int 1}} --- {c: int 1}");
}

/* Below a !reset nothing is looked at, as it is gone before anything else. */
static void what_a_reset_removes_may_be_wrong(void **state)
{
    (void)state;
    assert_reads("a: !reset {1: 2, k: 1, k: 2, <<: 3, ? [x] : y}\nb: {<<: !reset 1}\n",
                 "{a: !reset {1: int 2, k: int 1, <<: int 3, : str y}, b: {<<: !reset str 1}}");
    assert_refuses("a: !override {k: 1, k: 2}\n", 1, "mapping key \"k\" already defined at line 1");
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
        cmocka_unit_test_setup_teardown(escapes_are_those_of_go_yaml, enter, leave),
        cmocka_unit_test_setup_teardown(a_colon_may_end_a_text_inside_brackets, enter, leave),
        cmocka_unit_test_setup_teardown(a_byte_order_mark_may_only_begin_the_file, enter, leave),
        cmocka_unit_test_setup_teardown(utf_16_is_read, enter, leave),
        cmocka_unit_test_setup_teardown(only_yaml_1_1_is_read, enter, leave),
        cmocka_unit_test_setup_teardown(merge_keys_wait_where_resets_come_first, enter, leave),
        cmocka_unit_test_setup_teardown(what_a_reset_removes_may_be_wrong, enter, leave),
        cmocka_unit_test_setup_teardown(every_node_knows_its_line, enter, leave),
        cmocka_unit_test_setup_teardown(keys_are_found_in_small_and_large_mappings, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
