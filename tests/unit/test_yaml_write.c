#include "yaml_fixture.h"

static const struct place nowhere;

static const char *write_tree(const struct yaml_node *root)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);

    assert_non_null(stream);
    assert_true(yaml_write(root, stream));
    assert_int_equal(fclose(stream), 0);

    const char *copy = arena_strndup(arena, text, size);

    free(text);
    return copy;
}

static struct yaml_node *read_back(const char *text)
{
    struct yaml_document *document = NULL;

    if (!yaml_read(arena, text, strlen(text), "f.yml", &document, &err))
        fail_msg("%d: %s in\n%s", err.line, err.message, text);
    assert_non_null(document);
    return document->root;
}

static void assert_comes_back(struct yaml_node *root)
{
    const char *text = write_tree(root);

    if (!yaml_equal(arena, root, read_back(text)))
        fail_msg("another tree comes back from\n%s", text);
}

static void assert_writes(const char *text, const char *expected)
{
    assert_string_equal(write_tree(yaml_unshare(arena, read_back(text))), expected);
}

static void collections_are_written_as_blocks_in_their_order(void **state)
{
    (void)state;
    assert_writes("{services: {db: {image: 'x:1', ports: ['1:2', {target: 5}], none: {}}}, a: []}",
                  "services:\n  db:\n    image: x:1\n    ports:\n    - 1:2\n    - target: 5\n"
                  "    none: {}\na: []\n");
}

static void only_what_would_read_as_something_else_is_quoted(void **state)
{
    (void)state;
    assert_writes(
        "['1', 'true', '~', '', '1.5', '2024-01-01', yes, 'a: b', '0777', '#x', '<<', '- x']",
        "- \"1\"\n- \"true\"\n- \"~\"\n- \"\"\n- \"1.5\"\n- \"2024-01-01\"\n- yes\n"
        "- 'a: b'\n- \"0777\"\n- '#x'\n- \"<<\"\n- '- x'\n");
    assert_writes("{'1': x, '<<': y, 'true': z, a b: c}",
                  "\"1\": x\n\"<<\": y\n\"true\": z\na b: c\n");
    assert_writes("[1, 0x10, 1.50, ~, True, 2024-01-01, 18446744073709551615]",
                  "- 1\n- 0x10\n- 1.50\n- null\n- True\n- 2024-01-01\n- 18446744073709551615\n");
}

static void lines_are_written_as_lines(void **state)
{
    (void)state;
    assert_writes("a: \"x\\n  y\\n\"\nb: \"x\\ny\"\n", "a: |\n  x\n    y\nb: |-\n  x\n  y\n");
}

static const char *const odd_texts[] = { " ",
                                         "  x",
                                         "x  ",
                                         "\n",
                                         "\n\n",
                                         "x\n",
                                         "x\n\n",
                                         "\nx",
                                         " \nx",
                                         "x\n y",
                                         " x\ny",
                                         "\tx",
                                         "x\t",
                                         "x\ty",
                                         "\t",
                                         "x\n\ty\n",
                                         "a\rb",
                                         "a\r\nb",
                                         "\r",
                                         "x \ny",
                                         "x\n \n",
                                         "x\n  ",
                                         "- x",
                                         "-",
                                         "?",
                                         "? x",
                                         ":",
                                         ": x",
                                         "a:",
                                         "a: b",
                                         "a :b",
                                         "#",
                                         "a #b",
                                         "a#b",
                                         "&a",
                                         "*a",
                                         "!a",
                                         "!!str x",
                                         "|",
                                         ">",
                                         "|x",
                                         "'",
                                         "\"",
                                         "''",
                                         "'x",
                                         "x'",
                                         "\"x\"",
                                         "\\",
                                         "a\\nb",
                                         "%x",
                                         "@x",
                                         "`x",
                                         "{",
                                         "}",
                                         "[",
                                         "]",
                                         ",",
                                         "{a: b}",
                                         "[a]",
                                         "a,b",
                                         "---",
                                         "--- x",
                                         "...",
                                         "... x",
                                         "<<",
                                         "=",
                                         "~",
                                         "null",
                                         "Null",
                                         "true",
                                         "TRUE",
                                         "yes",
                                         "no",
                                         "0",
                                         "-0",
                                         "+1",
                                         "0x1F",
                                         "0o7",
                                         "0b1",
                                         "0b-1",
                                         "1_000",
                                         "_1",
                                         "1.",
                                         ".5",
                                         ".inf",
                                         "-.INF",
                                         ".nan",
                                         "1e3",
                                         "1e999",
                                         "08",
                                         "1:30",
                                         "2024-01-01",
                                         "2024-01-01 10:00:00",
                                         "2024-13-01",
                                         "18446744073709551616",
                                         "\x01",
                                         "a\x1b[0m",
                                         "\x7f",
                                         "\xc2\x85",
                                         "a\xe2\x80\xa8"
                                         "b",
                                         "\xef\xbb\xbf"
                                         "bom",
                                         "\xf0\x9f\x98\x80",
                                         "\xc3\xa4",
                                         "\xef\xbf\xbd",
                                         "\xc2\xa0",
                                         "a\n#b",
                                         "#a\nb",
                                         "a\n---\nb",
                                         "---\na",
                                         "\xe2\x80\xa9\n",
                                         "x\n\xc2\x85y\n",
                                         "a\nb\x01"
                                         "c\n",
                                         " lead\n  more\n less\n",
                                         "$${A}",
                                         "${A:-b}",
                                         "x: |\n y" };

static void odd_texts_come_back(void **state)
{
    struct yaml_node *list = yaml_new_collection(arena, YAML_SEQUENCE, 0, nowhere);
    struct yaml_node *mapping = yaml_new_collection(arena, YAML_MAPPING, 0, nowhere);
    struct yaml_node *keys = yaml_new_collection(arena, YAML_MAPPING, 0, nowhere);

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(odd_texts); i++) {
        struct yaml_node *node = yaml_new_string(arena, odd_texts[i], nowhere);

        assert_comes_back(node);
        yaml_append(arena, list, node);
        yaml_set(arena, mapping, arena_printf(arena, "k%zu", i), node);
        yaml_set(arena, keys, odd_texts[i], node);
    }
    assert_comes_back(list);
    assert_comes_back(mapping);
    assert_comes_back(keys);
}

static void long_texts_and_keys_come_back(void **state)
{
    struct yaml_node *root = yaml_new_collection(arena, YAML_MAPPING, 0, nowhere);
    char *text = arena_alloc(arena, 3001);

    (void)state;
    for (int i = 0; i < 3000; i++)
        text[i] = i % 10 ? 'x' : ' ';
    yaml_set(arena, root, text, yaml_new_string(arena, text, nowhere));
    yaml_set(arena, root, text + 1, yaml_new_string(arena, text + 1, nowhere));
    assert_comes_back(root);
}

static void new_scalars_come_back(void **state)
{
    struct yaml_node *list = yaml_new_collection(arena, YAML_SEQUENCE, 4, nowhere);

    (void)state;
    yaml_append(arena, list, yaml_new_integer(arena, INT64_MIN, nowhere));
    yaml_append(arena, list, yaml_new_bool(arena, false, nowhere));
    yaml_append(arena, list, yaml_new_null(arena, nowhere));
    assert_string_equal(write_tree(list), "- -9223372036854775808\n- false\n- null\n");
    assert_comes_back(list);
}

/* A tagged number has a text that is not its own: !!float 1, !!int "7", !!bool 'true'. */
static void scalars_that_a_tag_made_come_back(void **state)
{
    (void)state;
    assert_comes_back(
        read_back("[!!float 1, !!float 0x10, !!int '7', !!bool 'true', !!null '', !foo 1, "
                  "!!float 9223372036854775808, .inf, -.inf, .nan, 1e400, 1_0.5]"));
}

static void deep_trees_are_written(void **state)
{
    struct yaml_node *root = yaml_new_string(arena, "x", nowhere);

    (void)state;
    for (int i = 0; i < YAML_DEPTH_MAX; i++) {
        struct yaml_node *outer =
            yaml_new_collection(arena, i % 2 ? YAML_MAPPING : YAML_SEQUENCE, 1, nowhere);

        if (i % 2)
            yaml_set(arena, outer, "k", root);
        else
            yaml_append(arena, outer, root);
        root = outer;
    }
    assert_comes_back(root);
}

static void a_stream_that_fails_is_told(void **state)
{
    FILE *full = fopen("/dev/full", "w");

    (void)state;
    assert_non_null(full);
    assert_false(yaml_write(read_back("a: b"), full));
    (void)fclose(full);
}

/* The emitter writes 16 KiB at a time, so that each length of the first text makes another event
 * the one that fails. */
static void a_stream_that_fails_anywhere_is_told(void **state)
{
    struct yaml_node *rest =
        read_back("{list: [[1, {a: b}], [], x], map: {k: {l: {}}, m: ~}, n: 5}");

    (void)state;
    for (size_t length = 16200; length < 16400; length++) {
        struct yaml_node *root = yaml_new_collection(arena, YAML_MAPPING, 2, nowhere);
        char *text = arena_alloc(arena, length + 1);
        FILE *full = fopen("/dev/full", "w");

        memset(text, 'x', length);
        yaml_set(arena, root, "first", yaml_new_string(arena, text, nowhere));
        yaml_set(arena, root, "rest", rest);
        assert_non_null(full);
        assert_int_equal(setvbuf(full, NULL, _IONBF, 0), 0);
        assert_false(yaml_write(root, full));
        (void)fclose(full); /* nothing is left in it */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(collections_are_written_as_blocks_in_their_order, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(only_what_would_read_as_something_else_is_quoted, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(lines_are_written_as_lines, enter, leave),
        cmocka_unit_test_setup_teardown(odd_texts_come_back, enter, leave),
        cmocka_unit_test_setup_teardown(long_texts_and_keys_come_back, enter, leave),
        cmocka_unit_test_setup_teardown(new_scalars_come_back, enter, leave),
        cmocka_unit_test_setup_teardown(scalars_that_a_tag_made_come_back, enter, leave),
        cmocka_unit_test_setup_teardown(deep_trees_are_written, enter, leave),
        cmocka_unit_test_setup_teardown(a_stream_that_fails_is_told, enter, leave),
        cmocka_unit_test_setup_teardown(a_stream_that_fails_anywhere_is_told, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
