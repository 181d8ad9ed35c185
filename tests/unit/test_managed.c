#include "tune/managed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define BLOCK                                                                                      \
    MANAGED_BEGIN " generated\n"                                                                   \
                  "work_mem = 4MB\n"                                                               \
                  "max_connections = 100\n" MANAGED_END "\n"
#define NEW_BLOCK MANAGED_BEGIN "\nwork_mem = 8MB\n" MANAGED_END "\n"

static struct arena *arena;
static char directory[64];

static int create(void **state)
{
    (void)state;
    arena = arena_create();
    (void)snprintf(directory, sizeof directory, "/tmp/test_managed.XXXXXX");
    return mkdtemp(directory) ? 0 : -1;
}

static int destroy(void **state)
{
    char command[100];

    (void)state;
    arena_destroy(arena);
    (void)snprintf(command, sizeof command, "rm -rf %s", directory);
    return system(command);
}

static const char *in_directory(const char *name)
{
    return arena_printf(arena, "%s/%s", directory, name);
}

static void write_file(const char *name, const char *content)
{
    FILE *stream = fopen(in_directory(name), "w");

    assert_non_null(stream);
    assert_true(fputs(content, stream) >= 0);
    assert_int_equal(fclose(stream), 0);
}

static void assert_merged(const char *existing, const char *block, const char *expected)
{
    struct error err = { 0 };
    const char *merged = NULL;

    if (!managed_merge(arena, existing, strlen(existing), "f", block, &merged, &err))
        fail_msg("%s", err.message);
    assert_string_equal(merged, expected);
    /* A second run with the same block changes nothing. */
    assert_true(managed_merge(arena, merged, strlen(merged), "f", block, &merged, &err));
    assert_string_equal(merged, expected);
}

static void a_file_without_a_block_gets_it_first(void **state)
{
    (void)state;
    assert_merged("", BLOCK, BLOCK);
    assert_merged("jit = off\n", BLOCK, BLOCK "jit = off\n");
    assert_merged("jit = off", BLOCK, BLOCK "jit = off");
}

static void no_file_at_all_is_an_empty_one(void **state)
{
    struct error err;
    struct plan_pin *pins = (struct plan_pin *)1;
    const char *merged;

    (void)state;
    assert_true(managed_merge(arena, NULL, 0, "f", BLOCK, &merged, &err));
    assert_string_equal(merged, BLOCK);
    assert_true(managed_pins(arena, NULL, 0, in_directory("f"), &pins, &err));
    assert_null(pins);
}

static void a_block_is_replaced_where_it_stands(void **state)
{
    (void)state;
    assert_merged("# mine\n" BLOCK "jit = off\n", NEW_BLOCK, "# mine\n" NEW_BLOCK "jit = off\n");
    assert_merged(BLOCK, NEW_BLOCK, NEW_BLOCK);
    assert_merged("x = 1\n" MANAGED_BEGIN "\n" MANAGED_END, NEW_BLOCK, "x = 1\n" NEW_BLOCK);
}

static void line_ends_outside_the_block_are_kept(void **state)
{
    (void)state;
    assert_merged("a = 1\r\n" MANAGED_BEGIN " x\r\nb = 2\r\n" MANAGED_END "\r\nc = 3\r\nd = 4",
                  NEW_BLOCK, "a = 1\r\n" NEW_BLOCK "c = 3\r\nd = 4");
}

static void assert_broken(const char *existing, size_t length, int line, const char *message)
{
    struct error err = { 0 };
    const char *merged = NULL;
    struct plan_pin *pins = NULL;

    assert_false(managed_merge(arena, existing, length, "f.conf", BLOCK, &merged, &err));
    assert_null(merged);
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_string_equal(err.file, "f.conf");
    assert_int_equal(err.line, line);
    assert_string_equal(err.message, message);
    assert_true(err.hint[0]);
    assert_false(managed_pins(arena, existing, length, "f.conf", &pins, &err));
    assert_int_equal(err.line, line);
}

static void markers_that_do_not_pair_are_refused_with_their_line(void **state)
{
    static const char no_end[] = "a = 1\n" MANAGED_BEGIN "\nb = 2\n";
    static const char no_begin[] = "a = 1\n\n" MANAGED_END "\n";
    static const char nested[] = MANAGED_BEGIN "\n" MANAGED_BEGIN "\n" MANAGED_END "\n";
    static const char twice[] = BLOCK "x = 1\n" BLOCK;
    static const char end_twice[] = BLOCK MANAGED_END "\n";
    static const char binary[] = "a = 1\n\0";

    (void)state;
    assert_broken(no_end, sizeof no_end - 1, 2, "the managed block has no end");
    assert_broken(no_begin, sizeof no_begin - 1, 3, "the managed block ends without a beginning");
    assert_broken(nested, sizeof nested - 1, 2, "the managed block begins twice");
    assert_broken(twice, sizeof twice - 1, 6, "the managed block begins twice");
    assert_broken(end_twice, sizeof end_twice - 1, 5, "the managed block ends without a beginning");
    assert_broken(binary, sizeof binary - 1, 2, "it holds a NUL byte and is not a text file");
}

/* The pins as "name=value@line" words, with the file's last component where it is not the file
 * itself. */
static const char *pins_text(const char *existing)
{
    const char *file = in_directory("postgresql.conf"), *text = "";
    struct error err = { 0 };
    struct plan_pin *pins = NULL;

    if (!managed_pins(arena, existing, strlen(existing), file, &pins, &err))
        fail_msg("%d: %s", err.line, err.message);
    for (const struct plan_pin *pin = pins; pin; pin = pin->next) {
        bool is_own = strcmp(pin->file, file) == 0;

        text = arena_printf(arena, "%s%s%s=%s@%s%d", text, text[0] ? " " : "", pin->name,
                            pin->value, is_own ? "" : strrchr(pin->file, '/') + 1, pin->line);
    }
    return text;
}

static void settings_after_the_block_are_pins(void **state)
{
    (void)state;
    assert_string_equal(pins_text(BLOCK "work_mem = 64MB\njit=on\n"), "work_mem=64MB@5 jit=on@6");
    assert_string_equal(pins_text(BLOCK), "");
}

static void without_a_block_every_setting_is_a_pin(void **state)
{
    (void)state;
    assert_string_equal(pins_text("# hand\nwork_mem = 64MB"), "work_mem=64MB@2");
}

static void settings_before_the_block_are_pins_only_where_it_is_silent(void **state)
{
    (void)state;
    assert_string_equal(pins_text("WORK_MEM = 1GB\nmax_prepared_transactions = 50\n" BLOCK),
                        "max_prepared_transactions=50@2");
}

static void the_last_of_a_name_is_the_pin(void **state)
{
    (void)state;
    assert_string_equal(pins_text("jit = off\n" BLOCK "jit = on\nJIT = off\n"), "JIT=off@7");
}

static void extensions_settings_are_kept(void **state)
{
    (void)state;
    assert_string_equal(pins_text(BLOCK "pg_stat_statements.max = 5\nno_such_thing = 'x y'\n"),
                        "pg_stat_statements.max=5@5 no_such_thing=x y@6");
}

static void included_files_are_read_where_they_stand(void **state)
{
    (void)state;
    write_file("extra.conf", "work_mem = 2MB\nshared_buffers = 1GB\n");
    assert_string_equal(pins_text(BLOCK "include 'extra.conf'\nwork_mem = 3MB\n"),
                        "shared_buffers=1GB@extra.conf2 work_mem=3MB@6");
    assert_string_equal(pins_text("include = 'extra.conf'\n" BLOCK),
                        "shared_buffers=1GB@extra.conf2");
    assert_string_equal(pins_text(BLOCK "include_if_exists 'none.conf'\n"), "");
}

static void the_auto_file_beside_wins_over_everything(void **state)
{
    (void)state;
    write_file("postgresql.auto.conf", "work_mem = '9MB'\n");
    assert_string_equal(pins_text("work_mem = 1MB\n" BLOCK "work_mem = 2MB\n"),
                        "work_mem=9MB@postgresql.auto.conf1");
    assert_string_equal(pins_text(BLOCK), "work_mem=9MB@postgresql.auto.conf1");
}

static void a_broken_line_outside_is_refused_and_inside_replaced(void **state)
{
    struct error err = { 0 };
    struct plan_pin *pins;
    const char *outside = BLOCK "this is = = wrong\n";
    const char *inside = MANAGED_BEGIN "\nthis is = = wrong\n" MANAGED_END "\njit = on\n";

    (void)state;
    assert_false(managed_pins(arena, outside, strlen(outside), "f.conf", &pins, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_string_equal(err.file, "f.conf");
    assert_int_equal(err.line, 5);
    assert_string_equal(pins_text(inside), "jit=on@4");
}

static void a_broken_line_before_the_block_or_in_the_auto_file_is_refused(void **state)
{
    struct error err = { 0 };
    struct plan_pin *pins;
    const char *before = "= 1\n" BLOCK;

    (void)state;
    assert_false(managed_pins(arena, before, strlen(before), "f.conf", &pins, &err));
    assert_int_equal(err.line, 1);
    write_file("postgresql.auto.conf", "\n= 1\n");
    assert_false(managed_pins(arena, BLOCK, strlen(BLOCK), in_directory("f"), &pins, &err));
    assert_int_equal(err.line, 2);
    assert_non_null(strstr(err.file, "postgresql.auto.conf"));
}

static void assert_diff(const char *old_text, const char *new_text, unsigned count,
                        const char *expected)
{
    char *text = NULL;
    size_t length;
    FILE *stream = open_memstream(&text, &length);

    assert_int_equal(managed_diff(arena, old_text, new_text, 16, stream), count);
    assert_int_equal(fclose(stream), 0);
    assert_string_equal(text, expected);
    free(text);
}

static void equal_values_in_other_words_are_no_difference(void **state)
{
    (void)state;
    assert_diff("shared_buffers = 1024MB\njit = yes\nwal_compression = LZ4\nwork_mem=4MB\n"
                "random_page_cost = 1.10\n",
                "work_mem = '4096kB'\nshared_buffers = 1GB\njit = on\nwal_compression = lz4\n"
                "random_page_cost = 1.1\n",
                0, "");
}

static void changed_new_and_gone_values_are_listed(void **state)
{
    (void)state;
    assert_diff("work_mem = 4MB\njit = on\nlog_line_prefix = '%m '\nx.y = 1\nwal_level = minimal\n",
                "work_mem = 8MB\nlog_line_prefix = '%M '\nlisten_addresses = '*'\nx.y = 2\n"
                "wal_level = replica\n",
                6,
                "work_mem: 4MB -> 8MB\n"
                "log_line_prefix: '%m ' -> '%M '\n"
                "listen_addresses: (not set) -> '*'\n"
                "x.y: 1 -> 2\n"
                "wal_level: minimal -> replica\n"
                "jit: on -> (not set)\n");
}

static void only_the_value_in_force_counts(void **state)
{
    (void)state;
    assert_diff("work_mem = 4MB\nwork_mem = 8MB\n", "work_mem = 1MB\nwork_mem = 8MB\n", 0, "");
    assert_diff("", "work_mem = 4MB\nwork_mem = 8MB\n", 1, "work_mem: (not set) -> 8MB\n");
}

static void include_lines_are_not_followed(void **state)
{
    (void)state;
    assert_diff("include 'no such file'\n  include_dir = 'x'\njit = on",
                "include 'no such file'\njit = off", 1, "jit: on -> off\n");
}

static void values_that_no_server_takes_differ_as_text(void **state)
{
    (void)state;
    assert_diff("work_mem = lots\n", "work_mem = 4MB\n", 1, "work_mem: lots -> 4MB\n");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, create, destroy)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_file_without_a_block_gets_it_first),
        TEST(no_file_at_all_is_an_empty_one),
        TEST(a_block_is_replaced_where_it_stands),
        TEST(line_ends_outside_the_block_are_kept),
        TEST(markers_that_do_not_pair_are_refused_with_their_line),
        TEST(settings_after_the_block_are_pins),
        TEST(without_a_block_every_setting_is_a_pin),
        TEST(settings_before_the_block_are_pins_only_where_it_is_silent),
        TEST(the_last_of_a_name_is_the_pin),
        TEST(extensions_settings_are_kept),
        TEST(included_files_are_read_where_they_stand),
        TEST(the_auto_file_beside_wins_over_everything),
        TEST(a_broken_line_outside_is_refused_and_inside_replaced),
        TEST(a_broken_line_before_the_block_or_in_the_auto_file_is_refused),
        TEST(equal_values_in_other_words_are_no_difference),
        TEST(changed_new_and_gone_values_are_listed),
        TEST(only_the_value_in_force_counts),
        TEST(include_lines_are_not_followed),
        TEST(values_that_no_server_takes_differ_as_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
