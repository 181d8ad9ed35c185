/* Several documents and files become one model, and tags act on what has been read before. */
#include "compose_load_fixture.h"

#include "facts/compose_parts.h"

static void documents_of_a_file_are_merged_in_their_order(void **state)
{
    (void)state;
    write_text("compose.yml", "services: {a: {image: x, environment: {A: 1, B: 2}}}\n---\n"
                              "services: {a: {environment: [B=3], image: y}, b: {image: z}}\n");
    assert_reads();
    assert_shows("services/a/environment", "{A: 1, B: 3}");
    assert_shows("services/a/image", "y");
    assert_shows("services/b/image", "z");
}

/* A file of `count` documents of two lines each. */
static size_t write_documents(int count)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);

    assert_non_null(stream);
    for (int i = 0; i < count; i++)
        (void)fprintf(stream, "services: {a_service_of_some_length: {image: x}}\n---\n");
    (void)fputs("services: {one_more: {image: x}}\n", stream);
    assert_int_equal(fclose(stream), 0);
    write_text("compose.yml", text);
    free(text);
    return size;
}

static void documents_times_their_length_are_limited(void **state)
{
    (void)state;
    (void)write_documents(COMPOSE_DOCUMENTS_MAX);
    assert_true(read_model());

    size_t size = write_documents(1000), allowed = COMPOSE_DOCUMENT_BYTES_MAX / size;

    assert_in_range(allowed, COMPOSE_DOCUMENTS_MAX, 1000);
    assert_refuses(arena_printf(arena,
                                "error compose.yml:%zu: more than %zu documents in one file of "
                                "%zu bytes\n",
                                2 * allowed + 1, allowed, size));
}

static void an_empty_document_is_told_and_the_others_are_read(void **state)
{
    (void)state;
    write_text("compose.yml",
               "services: {a: {image: x}}\n---\n---\nservices: {b: {image: x, foo: 1}}\n");
    assert_false(read_model());
    assert_string_equal(err.message, "top-level object must be a mapping, not null");
    assert_int_equal(err.line, 3);
    assert_string_equal(problems.errors->next->message,
                        "services.b additional properties 'foo' not allowed");
}

static void reset_removes_what_earlier_files_and_documents_gave(void **state)
{
    (void)state;
    write_text("compose.yml", "services: {a: {image: x, ports: ['80:80'], command: [c], "
                              "labels: {l: 1}}, b: {image: y}}\n---\n"
                              "services: {a: {ports: !reset []}}\n");
    write_text("compose.override.yml",
               "services: {a: {command: !reset null, labels: !override {m: 2}}, b: !reset {}}\n");
    assert_reads();
    assert_shows("services", "{a: {image: x, labels: {m: 2}, networks: {default: null}}}");
    assert_null(problems.warnings);
}

static void reset_that_finds_nothing_is_warned_of(void **state)
{
    (void)state;
    write_text("compose.yml", "services: {a: {image: x}}\n");
    write_text("compose.override.yml", "services:\n  a:\n    ports: !reset []\n");
    assert_reads();
    assert_string_equal(problems.warnings->id, "compose-reset-nothing");
    assert_int_equal(problems.warnings->place.line, 3);
}

static void a_directory_is_named_as_it_was_typed(void **state)
{
    static const char *const here[] = { ".", NULL };

    (void)state;
    input.files = here;
    assert_refuses("error .:0: it is a directory\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(documents_of_a_file_are_merged_in_their_order, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(documents_times_their_length_are_limited, enter, leave),
        cmocka_unit_test_setup_teardown(an_empty_document_is_told_and_the_others_are_read, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(reset_removes_what_earlier_files_and_documents_gave, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(reset_that_finds_nothing_is_warned_of, enter, leave),
        cmocka_unit_test_setup_teardown(a_directory_is_named_as_it_was_typed, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
