/* Anchors and aliases: what they stand for, how far they reach, and how much they may mean. */
#include "yaml_fixture.h"

static void aliases_are_shared_and_the_last_anchor_wins(void **state)
{
    struct yaml_document *document = NULL;
    static const char text[] = "a: &x [1]\nb: *x\nc: &x 2\nd: *x\n";

    (void)state;
    assert_reads(text, "{a: [int 1], b: [int 1], c: int 2, d: int 2}");
    assert_true(yaml_read(arena, text, sizeof text - 1, "f.yml", &document, &err));
    assert_ptr_equal(yaml_find(arena, document->root, "a"), yaml_find(arena, document->root, "b"));
    assert_refuses("a: *x\n", 1, "unknown anchor 'x' referenced");
    assert_refuses("a: &x\n  b:\n    - *x\n", 3,
                   "cycle detected: the anchor \"x\" contains itself");
}

static void an_anchor_may_be_given_again_inside_itself(void **state)
{
    (void)state;
    assert_reads("a: &x {b: &x 1, c: *x}\nd: *x\n", "{a: {b: int 1, c: int 1}, d: int 1}");
    assert_reads("&k a: 1\nb: *k\n", "{a: int 1, b: str a}");
}

/* go-yaml forgets no anchor of a file, so that Compose reads them from the documents before. */
static void anchors_reach_later_documents(void **state)
{
    (void)state;
    assert_reads("a: &x {b: 1}\n---\nc: *x\nd: {<<: *x, e: 2}\n---\nf: &x 3\ng: *x\n",
                 "{a: {b: int 1}} --- {c: {b: int 1}, d: {e: int 2, b: int 1}} --- "
                 "{f: int 3, g: int 3}");
    assert_refuses("a: *x\n---\nb: &x 1\n", 1, "unknown anchor 'x' referenced");
}

static void a_merge_key_may_stand_at_the_root(void **state)
{
    (void)state;
    assert_reads("a: &x {b: 1}\n<<: *x\n", "{a: {b: int 1}, b: int 1}");
}

/* 100 levels in an anchor, and its alias below 101 others. */
static void aliases_count_for_the_depth(void **state)
{
    char in[100 + 1], out[100 + 1], close[101 + 1];

    (void)state;
    memset(in, '[', sizeof in - 1);
    in[sizeof in - 1] = '\0';
    memset(out, ']', sizeof out - 1);
    out[sizeof out - 1] = '\0';
    memset(close, ']', sizeof close - 1);
    close[sizeof close - 1] = '\0';
    assert_refuses(arena_printf(arena, "- &a %s%s\n- [%s*a%s\n", in, out, in, close), 2,
                   "exceeded max depth: nested deeper than 200 levels");
    assert_refuses(arena_printf(arena, "- &a %s%s\n- &b [*a]\n- %s*b%s\n", in, out, in, out), 3,
                   "exceeded max depth: nested deeper than 200 levels");

    struct yaml_document *document = NULL;
    const char *text = arena_printf(arena, "- &a %s%s\n- %s*a%s\n", in, out, in + 1, out + 1);

    assert_true(yaml_read(arena, text, strlen(text), "f.yml", &document, &err));
}

/* Compose's own idea of a cycle: facts/yaml_alias.c. */
static void ways_of_aliases_must_not_begin_with_one_another(void **state)
{
    (void)state;
    assert_refuses("n: &n {x: 1}\ns: {<<: *n, b: *n}\n", 2,
                   "cycle detected: *n at s.b stands above or below another *n");
    assert_refuses("n: &n {x: 1}\ns:\n  b: *n\n  <<: *n\n", 4,
                   "cycle detected: *n at s stands above or below another *n");
    assert_refuses("n: &n {x: 1}\ns: {b: {<<: *n}, <<: *n}\n", 2,
                   "cycle detected: *n at s stands above or below another *n");
    assert_refuses("n: &n {x: 1}\ns: {app: {<<: *n}, app.worker: {<<: *n}}\n", 2,
                   "cycle detected: *n at s.app.worker stands above or below another *n");
    assert_reads("n: &n {x: 1}\ns: {app: {<<: *n}, app-worker: {<<: *n}}\n<<: *n\n",
                 "{n: {x: int 1}, s: {app: {x: int 1}, app-worker: {x: int 1}}, x: int 1}");
    assert_reads("n: &n {x: 1}\ns: {<<: [*n, *n], b: [*n, *n]}\n",
                 "{n: {x: int 1}, s: {b: [{x: int 1}, {x: int 1}], x: int 1}}");
    assert_reads("n: &n {x: 1}\n<<: {s: {<<: *n, b: *n}}\n",
                 "{n: {x: int 1}, s: {b: {x: int 1}, x: int 1}}");
    assert_reads("n: &n 1\na: *n\nm: &n 2\na.b: *n\n",
                 "{n: int 1, a: int 1, m: int 2, a.b: int 2}");
}

/* A cycle below keys of 1000 letters. */
static bool reads_cycle_below(int levels)
{
    struct yaml_document *document = NULL;
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);

    assert_non_null(stream);
    (void)fputs("n: &n {x: 1}\nlong: ", stream);
    for (int i = 0; i < levels; i++)
        (void)fprintf(stream, "{k%0999d: ", i);
    (void)fputs("[*n, *n, *n, *n, *n, *n, {<<: *n, b: *n}]", stream);
    for (int i = 0; i < levels; i++)
        (void)fputc('}', stream);
    assert_int_equal(fclose(stream), 0);

    bool is_good = yaml_read(arena, text, size, "f.yml", &document, &err);

    free(text);
    return is_good;
}

/* Past 64 MiB of ways nothing is said of them any more: it would take too long. */
static void long_ways_are_looked_at_within_bounds(void **state)
{
    (void)state;
    assert_false(reads_cycle_below(3));
    assert_non_null(strstr(err.message, "cycle detected: *n at long.k0"));
    assert_true(reads_cycle_below(180));
}

/* Every document has a copy of its own of what it takes from those before. */
static void documents_take_a_limited_number_of_values_from_others(void **state)
{
    const char *text = "a0: &a0 [1,1,1,1,1,1,1,1,1]\n";

    (void)state;
    for (int i = 1; i < 5; i++)
        text = arena_printf(arena, "%sa%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n", text,
                            i, i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    for (int i = 0; i < 26; i++)
        text = arena_printf(arena, "%s---\nb: *a4\n", text);
    assert_refuses(text, 55, "more than 1000000 values in aliases of anchors of other documents");
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(aliases_are_shared_and_the_last_anchor_wins, enter, leave),
        cmocka_unit_test_setup_teardown(an_anchor_may_be_given_again_inside_itself, enter, leave),
        cmocka_unit_test_setup_teardown(anchors_reach_later_documents, enter, leave),
        cmocka_unit_test_setup_teardown(a_merge_key_may_stand_at_the_root, enter, leave),
        cmocka_unit_test_setup_teardown(aliases_count_for_the_depth, enter, leave),
        cmocka_unit_test_setup_teardown(ways_of_aliases_must_not_begin_with_one_another, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(long_ways_are_looked_at_within_bounds, enter, leave),
        cmocka_unit_test_setup_teardown(documents_take_a_limited_number_of_values_from_others,
                                        enter, leave),
        cmocka_unit_test_setup_teardown(an_alias_bomb_is_refused_at_once, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
