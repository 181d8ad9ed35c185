#include "yaml_fixture.h"

static const struct place nowhere;

static struct yaml_node *read_one(const char *text)
{
    struct yaml_document *document = NULL;

    if (!yaml_read(arena, text, strlen(text), "f.yml", &document, &err))
        fail_msg("%s: %d: %s", text, err.line, err.message);
    return document->root;
}

static const char *print_one(struct yaml_node *root)
{
    struct yaml_document document = { .root = root };

    return print_documents(&document);
}

static struct yaml_node *at(struct yaml_node *root, const char *key)
{
    struct yaml_node *node = yaml_find(arena, root, key);

    assert_non_null(node);
    return node;
}

static void a_node_is_small(void **state)
{
    (void)state;
    assert_int_equal(sizeof(struct yaml_node), 48);
    assert_int_equal(sizeof(struct yaml_entry), 24);
}

static void a_tree_without_anchors_is_not_touched(void **state)
{
    struct yaml_node *root = read_one("a: {b: [1, 2]}\nc: {<<: {x: 1}}\n");
    size_t before = arena_used_bytes(arena);

    (void)state;
    assert_ptr_equal(yaml_unshare(arena, root), root);
    assert_int_equal(arena_used_bytes(arena), before);
}

static void what_an_alias_brings_is_copied(void **state)
{
    struct yaml_node *root = read_one("a: &a {k: [1]}\nb: *a\nc: [*a, x]\n");

    (void)state;
    root = yaml_unshare(arena, root);
    assert_ptr_not_equal(at(root, "a"), at(root, "b"));
    assert_ptr_not_equal(at(at(root, "a"), "k"), at(at(root, "b"), "k"));
    yaml_set(arena, at(root, "b"), "k", yaml_new_string(arena, "new", nowhere));
    yaml_append(arena, at(at(root, "a"), "k"), yaml_new_integer(arena, 2, nowhere));
    assert_string_equal(print_one(root), "{a: {k: [int 1, int 2]}, b: {k: str new}, "
                                         "c: [{k: [int 1]}, str x]}");
    assert_ptr_equal(yaml_unshare(arena, root), root);
}

static void what_a_merge_key_brings_is_copied(void **state)
{
    struct yaml_node *root = read_one("l: &l [{e: {x: 1}}, {f: [2]}]\n"
                                      "b: &b {<<: *l}\n"
                                      "c: {<<: *b, g: 1}\n");

    (void)state;
    root = yaml_unshare(arena, root);
    yaml_set(arena, at(at(root, "c"), "e"), "x", yaml_new_bool(arena, true, nowhere));
    yaml_append(arena, at(at(root, "b"), "f"), yaml_new_null(arena, nowhere));
    assert_string_equal(
        print_one(root),
        "{l: [{e: {x: int 1}}, {f: [int 2]}], b: {e: {x: int 1}, f: [int 2, null]}, "
        "c: {g: int 1, e: {x: bool true}, f: [int 2]}}");
}

/* The anchor is gone, its aliases are two ways to one node. */
static void an_anchor_inside_a_merge_value_is_copied_too(void **state)
{
    struct yaml_node *root = read_one("a: {<<: {k: &k [1]}}\nb: *k\nc: *k\n&key d: *key\n");

    (void)state;
    root = yaml_unshare(arena, root);
    yaml_append(arena, at(root, "b"), yaml_new_integer(arena, 2, nowhere));
    assert_string_equal(print_one(root), "{a: {k: [int 1]}, b: [int 1, int 2], c: [int 1], "
                                         "d: str d}");
}

static void a_clone_shares_nothing(void **state)
{
    struct yaml_node *root = read_one("a: [1, {b: x}]\n");
    unsigned count = 1;
    struct yaml_node *clone = yaml_clone(arena, root, &count);

    (void)state;
    assert_int_equal(count, 1 + 5);
    yaml_append(arena, at(clone, "a"), yaml_new_integer(arena, -3, nowhere));
    yaml_set(arena, clone, "c", yaml_new_null(arena, nowhere));
    assert_string_equal(print_one(root), "{a: [int 1, {b: str x}]}");
    assert_string_equal(print_one(clone), "{a: [int 1, {b: str x}, int -3], c: null}");
}

static void a_shallow_copy_has_its_own_entries(void **state)
{
    struct yaml_node *root = read_one("a: 1\nb: [2]\n");
    struct yaml_node *copy = yaml_copy(arena, root, 1),
                     *empty = yaml_copy(arena, read_one("[]"), 0);

    (void)state;
    yaml_set(arena, copy, "a", yaml_new_integer(arena, 5, nowhere));
    yaml_append(arena, empty, at(copy, "b"));
    assert_ptr_equal(at(copy, "b"), at(root, "b"));
    assert_string_equal(print_one(root), "{a: int 1, b: [int 2]}");
    assert_string_equal(print_one(copy), "{a: int 5, b: [int 2]}");
    assert_string_equal(print_one(empty), "[[int 2]]");
}

static void keys_keep_their_order_when_others_go(void **state)
{
    struct yaml_node *root = read_one("a: 1\nb: 2\nc: 3\n");

    (void)state;
    assert_true(yaml_delete(arena, root, "b"));
    assert_false(yaml_delete(arena, root, "b"));
    assert_false(yaml_delete(arena, at(root, "a"), "b"));
    yaml_set(arena, root, "d", yaml_new_integer(arena, 4, nowhere));
    yaml_set(arena, root, "a", yaml_new_integer(arena, 5, nowhere));
    assert_string_equal(print_one(root), "{a: int 5, c: int 3, d: int 4}");
}

static const char *key_of(unsigned i)
{
    return arena_printf(arena, "key-%u", i);
}

/* Against an array: which of `SIZE` keys are there, through sets, deletions and searches. */
static void a_large_mapping_agrees_with_an_array(void **state)
{
    enum { SIZE = 97, STEPS = 20000 };
    struct yaml_node *root = yaml_new_collection(arena, YAML_MAPPING, 0, nowhere);
    int values[SIZE] = { 0 };
    unsigned random = 1, there = 0;

    (void)state;
    for (int step = 1; step <= STEPS; step++) {
        random = random * 1103515245U + 12345U;

        unsigned i = (random >> 16) % SIZE;
        /* Mostly growing, then mostly shrinking. */
        bool is_set = (random >> 8) % 8 < (step / 2000 % 2 ? 2U : 6U);

        if (is_set) {
            yaml_set(arena, root, key_of(i), yaml_new_integer(arena, step, nowhere));
            there += values[i] == 0;
            values[i] = step;
        } else {
            assert_int_equal(yaml_delete(arena, root, key_of(i)), values[i] != 0);
            there -= values[i] != 0;
            values[i] = 0;
        }
        i = (i + 7) % SIZE;

        const struct yaml_node *found = yaml_find(arena, root, key_of(i));

        assert_int_equal(found ? found->as.integer : 0, values[i]);
        assert_int_equal(root->count, there);
    }
}

static void thousands_of_keys_are_set_in_no_time(void **state)
{
    enum { COUNT = 8000 };
    struct yaml_node *root = yaml_new_collection(arena, YAML_MAPPING, 0, nowhere);
    struct yaml_node *list = yaml_new_collection(arena, YAML_SEQUENCE, 0, nowhere);
    struct timespec before, after;

    (void)state;
    clock_gettime(CLOCK_MONOTONIC, &before);
    for (unsigned i = 0; i < COUNT; i++) {
        yaml_set(arena, root, key_of(i), yaml_new_integer(arena, i, nowhere));
        yaml_append(arena, list, at(root, key_of(i / 2)));
    }
    for (unsigned i = 0; i < COUNT; i += 2)
        assert_true(yaml_delete(arena, root, key_of(i)));
    clock_gettime(CLOCK_MONOTONIC, &after);
    assert_int_equal(root->count, COUNT / 2);
    assert_int_equal(at(root, key_of(COUNT - 1))->as.integer, COUNT - 1);
    assert_int_equal(list->as.items[COUNT - 1]->as.integer, COUNT / 2 - 1);
    assert_true(after.tv_sec - before.tv_sec < 5); /* some ms, but valgrind is slow */
}

/* A caller may have filled a mapping by hand, without saying how much room it has. */
static void entries_of_another_make_are_found(void **state)
{
    struct yaml_node *root = yaml_new_collection(arena, YAML_MAPPING, 0, nowhere);

    (void)state;
    root->as.entries = arena_array(arena, 20, sizeof *root->as.entries);
    for (unsigned i = 0; i < 20; i++)
        root->as.entries[root->count++] =
            (struct yaml_entry){ key_of(i), yaml_new_integer(arena, i, nowhere), 1 };
    assert_int_equal(at(root, "key-19")->as.integer, 19);
    assert_null(yaml_find(arena, root, "key-20"));
}

static void trees_are_equal_whatever_the_order_of_keys(void **state)
{
    static const char *const same[][2] = {
        { "{a: 1, b: [x, ~, true]}", "{b: [x, null, True], a: 0x1}" },
        { "[1.5, 2024-01-01, .nan]", "[1.50, 2024-01-01, .NaN]" },
        { "{}", "{}" },
    };
    static const char *const different[][2] = {
        { "1", "1.0" },
        { "1", "'1'" },
        { "true", "false" },
        { "1", "2" },
        { "{a: 1}", "{b: 1}" },
        { "{a: 1}", "{}" },
        { "{a: 1}", "{a: 2}" },
        { "[1]", "[2]" },
        { "[1, 2]", "[2, 1]" },
        { "x", "y" },
        { "1.5", "1.6" },
        { "~", "''" },
        { "9223372036854775808", "9223372036854775808.0" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(same); i++)
        assert_true(yaml_equal(arena, read_one(same[i][0]), read_one(same[i][1])));
    for (size_t i = 0; i < ARRAY_LENGTH(different); i++)
        if (yaml_equal(arena, read_one(different[i][0]), read_one(different[i][1])))
            fail_msg("%s = %s", different[i][0], different[i][1]);

    struct yaml_node *one = read_one("{a: [1]}");

    assert_true(yaml_equal(arena, one, one));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_node_is_small, enter, leave),
        cmocka_unit_test_setup_teardown(a_tree_without_anchors_is_not_touched, enter, leave),
        cmocka_unit_test_setup_teardown(what_an_alias_brings_is_copied, enter, leave),
        cmocka_unit_test_setup_teardown(what_a_merge_key_brings_is_copied, enter, leave),
        cmocka_unit_test_setup_teardown(an_anchor_inside_a_merge_value_is_copied_too, enter, leave),
        cmocka_unit_test_setup_teardown(a_clone_shares_nothing, enter, leave),
        cmocka_unit_test_setup_teardown(a_shallow_copy_has_its_own_entries, enter, leave),
        cmocka_unit_test_setup_teardown(keys_keep_their_order_when_others_go, enter, leave),
        cmocka_unit_test_setup_teardown(a_large_mapping_agrees_with_an_array, enter, leave),
        cmocka_unit_test_setup_teardown(thousands_of_keys_are_set_in_no_time, enter, leave),
        cmocka_unit_test_setup_teardown(entries_of_another_make_are_found, enter, leave),
        cmocka_unit_test_setup_teardown(trees_are_equal_whatever_the_order_of_keys, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
