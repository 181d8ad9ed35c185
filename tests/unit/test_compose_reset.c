#include "yaml_fixture.h"

#include "facts/compose_parts.h"

/* The document after its resets were recorded and its aliases expanded. */
static struct yaml_node *root;
static struct compose_reset *resets;
static struct compose_problems problems;
static struct compose_project project;

static int enter_project(void **state)
{
    (void)enter(state);
    problems = (struct compose_problems){ .arena = arena };
    project = (struct compose_project){ .arena = arena, .problems = &problems };
    return 0;
}

static struct yaml_document *read_document(const char *text)
{
    struct yaml_document *document = NULL;

    if (!yaml_read(arena, text, strlen(text), "f.yml", &document, &err))
        fail_msg("%s: %d: %s", text, err.line, err.message);
    return document;
}

static const char *print_root(struct yaml_node *node)
{
    struct yaml_document document = { .root = node };

    return print_documents(&document);
}

/* "a.b !a.c": the ways in order, with ! before those of !override; a key of several words in
 * brackets. */
static const char *print_ways(void)
{
    const char *text = "";

    for (const struct compose_reset *reset = resets; reset; reset = reset->next) {
        text =
            arena_printf(arena, "%s%s%s", text, text[0] ? " " : "", reset->is_override ? "!" : "");
        for (unsigned i = 0; i < reset->count; i++)
            text = arena_printf(arena, strchr(reset->keys[i], '.') ? "%s%s[%s]" : "%s%s%s", text,
                                i ? "." : "", reset->keys[i]);
    }
    return text;
}

static void record(const char *text)
{
    struct yaml_document *document = read_document(text);

    assert_true(document->has_tags);
    resets = compose_resets_record(arena, document->root);
    root = yaml_unshare(arena, document->root);
}

static void assert_records(const char *text, const char *ways, const char *tree)
{
    record(text);
    assert_string_equal(print_ways(), ways);
    assert_string_equal(print_root(root), tree);
}

/* Records `text` and applies it to `base`. */
static void assert_leaves(const char *text, const char *base, const char *expected)
{
    struct yaml_node *model = yaml_unshare(arena, read_document(base)->root);

    record(text);
    compose_resets_apply(&project, resets, model);
    assert_string_equal(print_root(model), expected);
}

static void assert_warns(const char *expected)
{
    problems.warnings = NULL;
    problems.warning_count = 0;
    compose_resets_report(&project, resets);
    if (!expected) {
        assert_null(problems.warnings);
        return;
    }
    assert_non_null(problems.warnings);
    assert_string_equal(problems.warnings->id, "compose-reset-nothing");
    assert_string_equal(problems.warnings->message, expected);
    assert_string_equal(problems.warnings->place.file, "f.yml");
}

static void a_reset_leaves_its_document_and_an_override_stays(void **state)
{
    (void)state;
    assert_records("services:\n  db:\n    ports: !reset []\n    env: !override [1]\n    x: 1\n",
                   "services.db.ports !services.db.env",
                   "{services: {db: {env: !override [int 1], x: int 1}}}");
    assert_int_equal(resets->place.line, 3);
    assert_records("a: !reset {b: !reset 1}\n", "a", "{}");
    assert_records("a: !override {b: !reset 1}\n", "!a", "{a: !override {b: !reset str 1}}");
}

static void items_of_lists_are_dropped_under_their_number(void **state)
{
    (void)state;
    assert_records("a: [x, !reset y, {b: !reset z}, !override w]\n", "a.1 a.2.b !a.3",
                   "{a: [str x, {}, !override str w]}");
}

/* Facts, section 7, trap b. */
static void a_reset_in_an_anchor_is_lost_to_who_merges_it(void **state)
{
    (void)state;
    assert_records("x-a: &a {env: !reset 1, p: !override 2}\ns: {<<: *a}\n", "x-a.env !x-a.p !s.p",
                   "{x-a: {p: !override str 2}, s: {p: !override str 2}}");
    assert_records("x-a: &a {env: {b: !reset 1}}\ns: {<<: *a}\nt: *a\n", "x-a.env.b",
                   "{x-a: {env: {}}, s: {env: {}}, t: {env: {}}}");
    assert_records("s: {<<: {env: !reset 1}}\n", "s.env", "{s: {}}");
}

static void an_alias_to_a_reset_node_works(void **state)
{
    (void)state;
    assert_records("x-a: &a !reset 1\ns: {env: *a}\n", "x-a s.env", "{s: {}}");
    assert_records("x-a: &a !override 1\ns: {env: *a}\n", "!x-a !s.env",
                   "{x-a: !override str 1, s: {env: !override str 1}}");
}

static void what_a_reset_removes_is_not_merged(void **state)
{
    (void)state;
    assert_records("x-a: &a {k: !reset 1}\nx-b: &b {k: 2}\ns: {<<: [*a, *b]}\n", "x-a.k",
                   "{x-a: {}, x-b: {k: int 2}, s: {k: int 2}}");
    assert_records("s: {<<: !reset null, k: 1}\n", "s", "{s: {k: int 1}}");
    assert_records("s: {<<: [!reset null, {k: 1}]}\n", "s.0", "{s: {k: int 1}}");
}

/* The key is local, but the way of what it hides is recorded. */
static void an_override_is_recorded_where_a_local_key_hides_it(void **state)
{
    (void)state;
    assert_records("x-a: &a {k: !override 1}\ns: {<<: *a, k: 2}\n", "!x-a.k !s.k",
                   "{x-a: {k: !override str 1}, s: {k: int 2}}");
}

static void lists_below_a_merge_key_lead_nowhere(void **state)
{
    (void)state;
    assert_records("x-a: &a {k: !override 1}\ns: {<<: [*a]}\n", "!x-a.k !s.0.k",
                   "{x-a: {k: !override str 1}, s: {k: !override str 1}}");
}

static void a_merge_key_cuts_the_keys_above_it_at_their_dots(void **state)
{
    (void)state;
    assert_records("s: {a.b: {<<: {c.d: {e: !override 1}}}}\n", "!s.a.b.[c.d].e",
                   "{s: {a.b: {c.d: {e: !override str 1}}}}");
    assert_records("s: {a.b: !reset 1}\n<<: {c: !override 1}\n", "s.[a.b] !<<.c",
                   "{s: {}, c: !override str 1}");
}

static void a_document_that_resets_itself_is_null(void **state)
{
    (void)state;
    assert_records("!reset\na: 1\n", "", "!reset null");
    assert_records("!override\na: !reset 1\n", "", "!override {a: !reset str 1}");
}

static void ways_delete_from_the_model(void **state)
{
    (void)state;
    assert_leaves("s: {db: {ports: !reset [], env: !override 1, no: !reset 1}}\n",
                  "s: {db: {ports: [1], env: {a: 1}, x: 1}, web: {ports: [2]}}\n",
                  "{s: {db: {x: int 1}, web: {ports: [int 2]}}}");
    assert_true(resets->has_hit);
    assert_true(resets->next->has_hit);
    assert_false(resets->next->next->has_hit);
    assert_leaves("s: {a.b: !reset 1}\n", "s: {a.b: 1, a: {b: 2}}\n", "{s: {a: {b: int 2}}}");
    assert_leaves("a: [!reset 1, {b: !reset 1}]\n", "a: [1, {b: 2}]\n", "{a: [int 1, {b: int 2}]}");
    assert_leaves("a: !reset 1\n", "{}", "{}");
    assert_leaves("'*': {b: !reset 1}\na: {'*': !reset 1, b: !reset 1}\n",
                  "a: {b: {c: 1}, d: 2}\ne: {b: 1, f: 3}\n", "{a: {}, e: {f: int 3}}");
    assert_leaves("!override {a: 1}\n", "a: 1\n", "{a: int 1}");
}

static void a_star_is_any_key(void **state)
{
    (void)state;
    assert_leaves("s: {'*': {env: !reset 1}}\n", "s: {a: {env: 1, x: 1}, b: {env: 1}, c: 2}\n",
                  "{s: {a: {x: int 1}, b: {}, c: int 2}}");
    assert_leaves("s: {'*': !reset 1}\n", "s: {a: 1, b: {}}\nt: {a: 1}\n",
                  "{s: {}, t: {a: int 1}}");
}

static void many_ways_are_applied_in_no_time(void **state)
{
    enum { COUNT = 5000 };
    char *over = NULL, *base = NULL;
    size_t over_size, base_size;
    FILE *over_stream = open_memstream(&over, &over_size);
    FILE *base_stream = open_memstream(&base, &base_size);

    (void)state;
    assert_non_null(over_stream);
    assert_non_null(base_stream);
    (void)fputs("services:\n", over_stream);
    (void)fputs("services:\n", base_stream);
    for (int i = 0; i < COUNT; i++) {
        (void)fprintf(over_stream, "  s%d: !reset null\n", i);
        (void)fprintf(base_stream, "  s%d: {image: x}\n", i);
    }
    (void)fputs("  last: 1\n", base_stream);
    assert_int_equal(fclose(over_stream), 0);
    assert_int_equal(fclose(base_stream), 0);
    assert_leaves(over, base, "{services: {last: int 1}}");
    free(over);
    free(base);
    assert_warns(NULL);
}

static void a_reset_that_hits_is_not_warned_of(void **state)
{
    (void)state;
    assert_leaves("services: {db: {ports: !reset []}}\n", "services: {db: {ports: [1]}}\n",
                  "{services: {db: {}}}");
    assert_warns(NULL);
}

/* Facts, section 7, trap a. */
static void a_reset_in_a_list_of_variables_is_warned_of(void **state)
{
    (void)state;
    assert_leaves("services: {db: {environment: {A: !reset null}}}\n",
                  "services: {db: {environment: [A=1]}}\n",
                  "{services: {db: {environment: [str A=1]}}}");
    assert_warns("!reset at services.db.environment.A deletes nothing");
    assert_string_equal(problems.warnings->service, "db");
    assert_int_equal(problems.warnings->place.line, 1);
}

static void a_reset_lost_in_an_anchor_is_warned_of(void **state)
{
    (void)state;
    assert_leaves("x-a: &a\n  ports: !reset []\nservices: {db: {<<: *a}}\n",
                  "services: {db: {ports: [1]}}\n", "{services: {db: {ports: [int 1]}}}");
    assert_warns("!reset at x-a.ports deletes nothing");
    assert_null(problems.warnings->service);
    assert_int_equal(problems.warnings->place.line, 2);
}

static void a_reset_of_what_is_not_there_is_warned_of(void **state)
{
    (void)state;
    assert_leaves("services: {db: {prots: !reset []}}\n", "services: {db: {ports: [1]}}\n",
                  "{services: {db: {ports: [int 1]}}}");
    assert_warns("!reset at services.db.prots deletes nothing");
    assert_leaves("services: {bd: !reset null}\n", "services: {db: {ports: [1]}}\n",
                  "{services: {db: {ports: [int 1]}}}");
    assert_warns("!reset at services.bd deletes nothing");
    assert_leaves("volumes: {v: !reset null}\n", "volumes: {w: {}}\n", "{volumes: {w: {}}}");
    assert_warns("!reset at volumes.v deletes nothing");
}

/* Nothing is lost: there was nothing yet, the service is new, or the value is another one now. */
static void where_nothing_was_expected_nothing_is_warned_of(void **state)
{
    (void)state;
    record("services: {db: {ports: !reset []}}\nx-a: !reset 1\n");
    compose_resets_apply(&project, resets, NULL);
    assert_warns(NULL);
    assert_leaves("services: {new: {ports: !reset []}}\n", "services: {db: {}}\n",
                  "{services: {db: {}}}");
    assert_warns(NULL);
    assert_leaves("services: {db: {ports: !override []}}\n", "services: {db: {}}\n",
                  "{services: {db: {}}}");
    assert_warns(NULL);
}

int main(void)
{
#define ROW(test) cmocka_unit_test_setup_teardown(test, enter_project, leave)
    const struct CMUnitTest tests[] = {
        ROW(a_reset_leaves_its_document_and_an_override_stays),
        ROW(items_of_lists_are_dropped_under_their_number),
        ROW(a_reset_in_an_anchor_is_lost_to_who_merges_it),
        ROW(an_alias_to_a_reset_node_works),
        ROW(what_a_reset_removes_is_not_merged),
        ROW(an_override_is_recorded_where_a_local_key_hides_it),
        ROW(lists_below_a_merge_key_lead_nowhere),
        ROW(a_merge_key_cuts_the_keys_above_it_at_their_dots),
        ROW(a_document_that_resets_itself_is_null),
        ROW(ways_delete_from_the_model),
        ROW(a_star_is_any_key),
        ROW(many_ways_are_applied_in_no_time),
        ROW(a_reset_that_hits_is_not_warned_of),
        ROW(a_reset_in_a_list_of_variables_is_warned_of),
        ROW(a_reset_lost_in_an_anchor_is_warned_of),
        ROW(a_reset_of_what_is_not_there_is_warned_of),
        ROW(where_nothing_was_expected_nothing_is_warned_of),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
