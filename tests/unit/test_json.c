#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <math.h>

#include "report/json.h"

/* Writes the tree and compares the whole document. */
static void assert_document(struct json_out *root, const char *expected)
{
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);

    assert_non_null(stream);
    json_out_write(root, stream);
    assert_int_equal(fclose(stream), 0);
    assert_string_equal(text, expected);
    free(text);
}

static void members_keep_their_order(void **state)
{
    (void)state;
    struct json_out *root = json_out_object();

    json_out_put_integer(root, "version", 1);
    json_out_put_string(root, "b", "text");
    json_out_put_bool(root, "a", true);
    json_out_put_null(root, "none");
    assert_document(root, "{\n  \"version\": 1,\n  \"b\": \"text\",\n  \"a\": true,\n"
                          "  \"none\": null\n}\n");
}

static void objects_and_arrays_nest(void **state)
{
    (void)state;
    struct json_out *root = json_out_object();
    struct json_out *list = json_out_put_array(root, "list");
    struct json_out *item = json_out_add_object(list);

    json_out_put_bool(item, "ok", false);
    json_out_add_string(list, "word");
    json_out_put_integer(json_out_put_object(root, "inner"), "n", INT64_MAX);
    assert_document(root,
                    "{\n  \"list\": [\n    {\n      \"ok\": false\n    },\n    \"word\"\n  ],\n"
                    "  \"inner\": {\n    \"n\": 9223372036854775807\n  }\n}\n");
}

static void an_array_can_be_the_root(void **state)
{
    (void)state;
    assert_document(json_out_array(), "[]\n");
}

static void a_missing_string_is_null(void **state)
{
    (void)state;
    struct json_out *root = json_out_array();

    json_out_add_string(root, NULL);
    assert_document(root, "[\n  null\n]\n");
}

static void numbers_that_json_cannot_say_are_null(void **state)
{
    (void)state;
    struct json_out *root = json_out_object();

    json_out_put_number(root, "half", 0.5);
    json_out_put_number(root, "inf", INFINITY);
    json_out_put_number(root, "nan", NAN);
    assert_document(root, "{\n  \"half\": 0.5,\n  \"inf\": null,\n  \"nan\": null\n}\n");
}

static void bytes_that_are_not_utf8_are_replaced(void **state)
{
    (void)state;
    static const struct {
        const char *bytes, *expected;
    } cases[] = {
        { "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x90\x98",
          "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x90\x98" },
        { "a\xff"
          "b",
          "a\xef\xbf\xbd"
          "b" },
        { "\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd" },                 /* overlong */
        { "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" }, /* surrogate */
        { "\xe2\x82", "\xef\xbf\xbd\xef\xbf\xbd" },                 /* cut at the end */
        { "\xc3\xa9\xff\xe2\x82\xac\xf0\x9f\x90\x98",
          "\xc3\xa9\xef\xbf\xbd\xe2\x82\xac\xf0\x9f\x90\x98" },
        { "\xf0\x9f\x90\xff", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct json_out *root = json_out_array();
        char expected[128];

        json_out_add_string(root, cases[i].bytes);
        (void)snprintf(expected, sizeof expected, "[\n  \"%s\"\n]\n", cases[i].expected);
        assert_document(root, expected);
    }
}

static void control_characters_are_escaped(void **state)
{
    (void)state;
    struct json_out *root = json_out_array();

    json_out_add_string(root, "a\"b\\c\n\x01");
    assert_document(root, "[\n  \"a\\\"b\\\\c\\n\\u0001\"\n]\n");
}

/* --- a document written member by member --- */

static void assert_stream(const char *expected, void (*write)(struct json_stream *json))
{
    char *text = NULL;
    size_t length = 0;
    struct json_stream json;
    FILE *stream = open_memstream(&text, &length);

    assert_non_null(stream);
    json_stream_begin(&json, stream);
    write(&json);
    json_stream_end(&json);
    assert_int_equal(fclose(stream), 0);
    assert_string_equal(text, expected);
    free(text);
}

static void write_nothing(struct json_stream *json)
{
    (void)json;
}

static void write_members(struct json_stream *json)
{
    for (int i = 1; i <= 2; i++) {
        struct json_out *object = json_out_object();
        struct json_out *list = json_out_put_array(object, i == 1 ? "a" : "b");

        json_out_put_integer(list, NULL, i);
        json_out_put_null(list, NULL);
        json_out_put_string(json_out_put_object(list, NULL), "line\nbreak", "c\nd");
        json_stream_put(json, object);
    }
}

static void write_sections(struct json_stream *json)
{
    struct json_out *name = json_out_object();

    json_out_put_string(name, "name", "x");
    json_stream_put(json, name);
    json_stream_open(json, "empty \"one\"");
    json_stream_put(json, json_out_object());
    json_stream_close(json);
    json_stream_open(json, "services");
    write_members(json);
}

static void a_stream_of_nothing_is_an_empty_object(void **state)
{
    (void)state;
    assert_stream("{}\n", write_nothing);
}

static void a_stream_is_written_like_the_whole_document(void **state)
{
    (void)state;
    struct json_out *root = json_out_object();
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);

    assert_non_null(stream);
    for (int i = 1; i <= 2; i++) {
        struct json_out *list = json_out_put_array(root, i == 1 ? "a" : "b");

        json_out_put_integer(list, NULL, i);
        json_out_put_null(list, NULL);
        json_out_put_string(json_out_put_object(list, NULL), "line\nbreak", "c\nd");
    }
    json_out_write(root, stream);
    assert_int_equal(fclose(stream), 0);
    assert_stream(text, write_members);
    free(text);
}

static void sections_indent_what_is_put_into_them_and_close_at_the_end(void **state)
{
    (void)state;
    assert_stream("{\n  \"name\": \"x\",\n  \"empty \\\"one\\\"\": {},\n  \"services\": {\n"
                  "    \"a\": [\n      1,\n      null,\n"
                  "      {\n        \"line\\nbreak\": \"c\\nd\"\n      }\n    ],\n"
                  "    \"b\": [\n      2,\n      null,\n"
                  "      {\n        \"line\\nbreak\": \"c\\nd\"\n      }\n    ]\n"
                  "  }\n}\n",
                  write_sections);
}

static void write_numbers(struct json_stream *json)
{
    struct json_out *object = json_out_object();

    json_out_put_number(object, "cpus", 0.1);
    json_out_put_number(object, "third", 0.33333334);
    json_out_put_number(object, "never", INFINITY);
    json_out_put_string(object, "k\xc3\xa4se", "\xff\xc3\xa9");
    json_stream_put(json, object);
}

static void a_stream_writes_numbers_as_short_as_they_are(void **state)
{
    (void)state;
    assert_stream("{\n  \"cpus\": 0.1,\n  \"third\": 0.33333334,\n  \"never\": null,\n"
                  "  \"k\xc3\xa4se\": \"\xef\xbf\xbd\xc3\xa9\"\n}\n",
                  write_numbers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_keep_their_order),
        cmocka_unit_test(objects_and_arrays_nest),
        cmocka_unit_test(an_array_can_be_the_root),
        cmocka_unit_test(a_missing_string_is_null),
        cmocka_unit_test(numbers_that_json_cannot_say_are_null),
        cmocka_unit_test(bytes_that_are_not_utf8_are_replaced),
        cmocka_unit_test(control_characters_are_escaped),
        cmocka_unit_test(a_stream_of_nothing_is_an_empty_object),
        cmocka_unit_test(a_stream_is_written_like_the_whole_document),
        cmocka_unit_test(sections_indent_what_is_put_into_them_and_close_at_the_end),
        cmocka_unit_test(a_stream_writes_numbers_as_short_as_they_are),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
