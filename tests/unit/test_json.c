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
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
