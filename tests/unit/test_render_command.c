#include "tune/render.h"

#include "facts/compose.h"
#include "render_fixture.h"

static void sql_sets_every_value_and_reloads(void **state)
{
    struct plan plan = usual_plan();
    const char *sql = sql_of(&plan);

    (void)state;
    for (unsigned id = 0; id < GUC_COUNT; id++) {
        if (plan.values[id].is_set)
            assert_has(sql, arena_printf(arena, "ALTER SYSTEM SET %s = '%s';", guc_table[id].name,
                                         plan.values[id].text));
    }
    assert_has(sql, "ALTER SYSTEM SET max_connections = '100'; -- needs a restart\n");
    assert_has(sql, "ALTER SYSTEM SET jit = 'off';\n");
    assert_has(sql, "\nSELECT pg_reload_conf();\n-- Restart the server");
}

static void sql_quotes_what_needs_it(void **state)
{
    struct plan plan = hostile_plan();

    (void)state;
    assert_has(sql_of(&plan), "ALTER SYSTEM SET log_line_prefix = E'it''s $HOME ${X:-y} \"q\" \\\\ "
                              "# %m = `id`';\n");
}

/* What sh(1) makes of the words, one a line. */
static const char *words_of(const char *args)
{
    const char *command =
        arena_printf(arena, "printf '%%s\\n' %.*s", (int)(strlen(args) - 1), args);
    FILE *pipe = popen(command, "r");
    FILE *stream = open_text();
    int character;

    assert_non_null(pipe);
    while ((character = getc(pipe)) != EOF)
        (void)putc(character, stream);
    assert_int_equal(pclose(pipe), 0);
    return close_text(stream);
}

static void args_survive_the_shell(void **state)
{
    struct plan plan = hostile_plan();
    const char *args = args_of(&plan), *expected = "";

    (void)state;
    for (unsigned id = 0; id < GUC_COUNT; id++) {
        if (plan.values[id].is_set)
            expected = arena_printf(arena, "%s-c\n%s=%s\n", expected, guc_table[id].name,
                                    plan.values[id].text);
    }
    assert_string_equal(words_of(args), expected);
    assert_ptr_equal(strchr(args, '\n'), args + strlen(args) - 1); /* one line */
    assert_has(args, " -c max_connections=100 ");
    assert_has(args, "-c 'listen_addresses=*' ");
}

static void write_file(char *path, const char *text)
{
    int fd = mkstemp(path);
    FILE *stream = fdopen(fd, "w");

    assert_non_null(stream);
    assert_true(fputs(text, stream) >= 0);
    assert_int_equal(fclose(stream), 0);
}

/* What our reader of Compose files makes of the override on a stack. */
static const struct compose_service *service_of(const char *yaml, const char *name)
{
    char base[] = "/tmp/test_render.XXXXXX", path[] = "/tmp/test_render.XXXXXX";
    const char *const files[] = { base, path, NULL };
    const char *const environment[] = { "HOME=/wrong", NULL };
    struct compose_input input = { .files = files, .process_environment = environment };
    struct compose_model *model = arena_alloc(arena, sizeof *model);
    struct compose_problems problems = { .arena = arena };
    struct error err = { 0 };

    write_file(base, arena_printf(arena, "services: {\"%s\": {image: postgres:16}}\n", name));
    write_file(path, yaml);

    bool is_read = compose_read(arena, &input, model, &problems, &err);

    assert_int_equal(remove(base), 0);
    assert_int_equal(remove(path), 0);
    if (!is_read)
        fail_msg("%d: %s\n%s", err.line, err.message, yaml);
    assert_non_null(model->services);
    assert_null(model->services->next);
    assert_string_equal(model->services->name, name);
    return model->services;
}

static void compose_override_loads_with_every_value_and_limit(void **state)
{
    struct plan plan = hostile_plan();
    const struct compose_service *service = service_of(compose_of(&plan, "postgres"), "postgres");
    const struct compose_word *word = service->command;

    (void)state;
    assert_string_equal(word->text, "postgres");
    word = word->next;
    for (unsigned id = 0; id < GUC_COUNT; id++) {
        if (!plan.values[id].is_set)
            continue;
        assert_string_equal(word->text, "-c");
        word = word->next;
        assert_string_equal(word->text,
                            arena_printf(arena, "%s=%s", guc_table[id].name, plan.values[id].text));
        word = word->next;
    }
    assert_null(word);
    assert_true(service->memory_limit.value == 2 * GIB);
    assert_int_equal(service->cpu_limit.value, 1500);
    assert_true(service->shm_size.value >= 64 * MIB);
}

/* Lost with the command would be its config_file, its hba_file and its ssl. */
static void compose_override_keeps_the_services_own_command(void **state)
{
    static struct compose_word last = { .text = "hba_file=/etc/$HOME/\"hba\".conf" },
                               middle = { .text = "-c", .next = &last },
                               first = { .text = "postgres", .next = &middle };
    struct plan plan = usual_plan();

    (void)state;
    plan.input.command = &first;

    const struct compose_word *word = service_of(compose_of(&plan, "db"), "db")->command;

    for (const struct compose_word *own = &first; own; own = own->next, word = word->next)
        assert_string_equal(word->text, own->text);
    assert_string_equal(word->text, "-c");
    assert_string_equal(word->next->text, "listen_addresses=*");
}

static void service_names_that_yaml_would_misread_are_quoted(void **state)
{
    static const char *const names[] = { "on", "No", "null", "123", "1.5", "db", "my-db_1.x" };
    struct plan plan = usual_plan();

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++)
        (void)service_of(compose_of(&plan, names[i]), names[i]);
    assert_has(compose_of(&plan, "on"), "\n  \"on\":\n");
    assert_has(compose_of(&plan, "db"), "\n  db:\n");
    assert_has(compose_of(&plan, "a b"), "\n  \"a b\":\n");
    assert_has(compose_of(&plan, NULL), "\n  postgres:\n");
}

static void control_characters_are_escaped_in_yaml(void **state)
{
    struct plan plan = usual_plan();

    (void)state;
    plan.values[GUC_LOG_LINE_PREFIX].text = "a\tb\x7f";
    assert_has(compose_of(&plan, "db"), "\"log_line_prefix=a\\x09b\\x7f\"");
}

static void a_small_shm_is_raised_to_what_parallel_queries_hold(void **state)
{
    struct plan plan = usual_plan();

    (void)state;
    plan.ledger_input.shared.min_dynamic_shared_memory_bytes = 0;
    plan.budget.parallel_shm_bytes = 100 * MIB + 1;
    assert_has(compose_of(&plan, "db"), "\n    shm_size: 101m\n");
    plan.budget.parallel_shm_bytes = MIB;
    assert_has(compose_of(&plan, "db"), "\n    shm_size: 64m\n");
    plan.budget.parallel_shm_bytes = 100 * MIB;
    plan.ledger_input.shared.min_dynamic_shared_memory_bytes = 100 * MIB;
    assert_has(compose_of(&plan, "db"), "\n    shm_size: 64m\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sql_sets_every_value_and_reloads),
        cmocka_unit_test(sql_quotes_what_needs_it),
        cmocka_unit_test(args_survive_the_shell),
        cmocka_unit_test(compose_override_loads_with_every_value_and_limit),
        cmocka_unit_test(compose_override_keeps_the_services_own_command),
        cmocka_unit_test(service_names_that_yaml_would_misread_are_quoted),
        cmocka_unit_test(control_characters_are_escaped_in_yaml),
        cmocka_unit_test(a_small_shm_is_raised_to_what_parallel_queries_hold),
    };

    return cmocka_run_group_tests(tests, create, destroy);
}
