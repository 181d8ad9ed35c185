#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <string.h>

#include "cli/input.h"

struct command_result {
    struct plan_pin *pins;
    const char *config_file, *data_directory;
    bool is_server, is_good;
    struct error err;
};

static struct command_result read_command(struct arena *arena, const char *line)
{
    struct compose_service service = { .name = "db", .command_place = { "c.yml", 7 } };
    struct compose_word **tail = &service.command;
    struct command_result result = { 0 };

    while (*line) {
        size_t length = strcspn(line, " ");

        *tail = arena_alloc(arena, sizeof **tail);
        (*tail)->text = arena_strndup(arena, line, length);
        tail = &(*tail)->next;
        line += length + (line[length] == ' ');
    }
    result.is_good = input_command_pins(arena, &service, &result.pins, &result.config_file,
                                        &result.data_directory, &result.is_server, &result.err);
    return result;
}

static void every_form_of_a_setting_in_a_command_is_read(void **state)
{
    static const struct {
        const char *name, *value;
    } expected[] = {
        { "work_mem", "8MB" },
        { "max_connections", "50" }, /* -N comes later */
        { "ssl", "on" },
        { "fsync", "off" },
        { "shared_buffers", "4096" },
        { "listen_addresses", "*" },
        { "port", "5433" },
    };
    struct arena *arena = arena_create();
    struct command_result result =
        read_command(arena, "docker-entrypoint.sh postgres -c work_mem=8MB --max-connections=70 "
                            "-lF -B 4096 -i -N50 -D /data -cconfig_file=/etc/p.conf -d 3 -p5433");
    const struct plan_pin *pin = result.pins;

    (void)state;
    assert_true(result.is_good);
    assert_true(result.is_server);
    for (size_t i = 0; i < ARRAY_LENGTH(expected); i++, pin = pin->next) {
        assert_non_null(pin);
        assert_string_equal(pin->name, expected[i].name);
        assert_string_equal(pin->value, expected[i].value);
        assert_string_equal(pin->file, "c.yml");
        assert_int_equal(pin->line, 7);
    }
    assert_null(pin);
    assert_string_equal(result.config_file, "/etc/p.conf");
    assert_string_equal(result.data_directory, "/data");
    arena_destroy(arena);
}

static void a_command_that_begins_with_an_option_is_the_servers(void **state)
{
    struct arena *arena = arena_create();
    struct command_result result = read_command(arena, "-c jit=on");

    (void)state;
    assert_true(result.is_server);
    assert_string_equal(result.pins->name, "jit");
    arena_destroy(arena);
}

static void no_command_sets_nothing(void **state)
{
    struct arena *arena = arena_create();
    struct command_result result = read_command(arena, "");

    (void)state;
    assert_true(result.is_good);
    assert_true(result.is_server);
    assert_null(result.pins);
    arena_destroy(arena);
}

static void another_program_is_not_the_server(void **state)
{
    struct arena *arena = arena_create();
    struct command_result result = read_command(arena, "/start.sh -c jit=on");

    (void)state;
    assert_true(result.is_good);
    assert_false(result.is_server);
    assert_null(result.pins);
    arena_destroy(arena);
}

static void a_setting_without_a_value_is_refused_at_the_command(void **state)
{
    static const struct {
        const char *line, *message;
    } cases[] = {
        { "postgres -c jit", "\"-c jit\" in the command of service \"db\" has no value" },
        { "postgres --jit", "\"--jit\" in the command of service \"db\" has no value" },
        { "postgres -c", "\"-c\" at the end of the command of service \"db\" has no value" },
        { "postgres -N", "\"-N\" at the end of the command of service \"db\" has no value" },
    };
    struct arena *arena = arena_create();

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct command_result result = read_command(arena, cases[i].line);

        assert_false(result.is_good);
        assert_int_equal(result.err.kind, ERROR_INPUT);
        assert_string_equal(result.err.message, cases[i].message);
        assert_string_equal(result.err.file, "c.yml");
        assert_int_equal(result.err.line, 7);
    }
    arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_of_a_setting_in_a_command_is_read),
        cmocka_unit_test(a_command_that_begins_with_an_option_is_the_servers),
        cmocka_unit_test(no_command_sets_nothing),
        cmocka_unit_test(another_program_is_not_the_server),
        cmocka_unit_test(a_setting_without_a_value_is_refused_at_the_command),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
