/*
 * env_file and label_file on the tree. The expected values are those of Docker Compose 2.40.3.
 */
#include <sys/stat.h>
#include <unistd.h>

#include "compose_stages.h"

static char directory[64];

static int enter_directory(void **state)
{
    (void)snprintf(directory, sizeof directory, "/tmp/test_compose.XXXXXX");
    if (!mkdtemp(directory))
        return -1;
    (void)enter(state);
    project.current = project.directory = directory;
    return 0;
}

static int leave_directory(void **state)
{
    char command[128];

    (void)snprintf(command, sizeof command, "rm -rf %s", directory);
    return leave(state) == 0 ? system(command) : -1;
}

static const char *path_of(const char *name)
{
    return arena_printf(arena, "%s/%s", directory, name);
}

static void write_text(const char *name, const char *text)
{
    FILE *stream = fopen(path_of(name), "w");

    assert_non_null(stream);
    assert_true(fputs(text, stream) >= 0);
    assert_int_equal(fclose(stream), 0);
}

/* The text with every "@" replaced by the directory. */
static struct yaml_node *fill(const char *text)
{
    const char *whole = "";

    for (const char *at; (at = strchr(text, '@')); text = at + 1)
        whole = arena_printf(arena, "%s%.*s%s", whole, (int)(at - text), text, directory);

    struct yaml_node *root = parse(arena_printf(arena, "%s%s", whole, text));

    problems = (struct compose_problems){ .arena = arena };
    compose_fill_environment(&project, &selection, root);
    return root;
}

static const char *filled(const char *text, const char *way)
{
    struct yaml_node *root = fill(text);

    assert_string_equal(errors_text(), "");
    return text_at(root, way);
}

static void environment_wins_and_the_later_file_too(void **state)
{
    (void)state;
    write_text("a.env", "A=1\nB=1\nC=1\nD=1\n");
    write_text("b.env", "B=2\nC=2\n");
    assert_string_equal(filled("services: {a: {environment: {C: \"3\", D: , E: \"5\"},"
                               " env_file: [{path: @/a.env, required: true}, {path: @/b.env}]}}\n",
                               "services.a"),
                        "{environment: {A: 1, B: 2, C: 3, D: null, E: 5}}");
    assert_string_equal(
        filled("services: {a: {environment: , env_file: [{path: @/b.env}]}}\n", "services.a"),
        "{environment: {B: 2, C: 2}}");
    assert_string_equal(filled("services: {a: {env_file: [{path: @/b.env}]}}\n", "services.a"),
                        "{environment: {B: 2, C: 2}}");
    assert_string_equal(filled("services: {a: {env_file: []}, b: 1}\n", "services.a"), "{}");
}

static void expansion_asks_the_project_then_the_service_then_the_file(void **state)
{
    (void)state;
    set_variable("P", "project");
    write_text("a.env", "P=file\nS=file\nF=file\nN=file\nX=$P-$S-$F-$N\nQ\nP\nS\n");
    assert_string_equal(filled("services: {a: {environment: {P: s, S: service, N: },"
                               " env_file: [{path: @/a.env}]}}\n",
                               "services.a.environment"),
                        "{F: file, X: project-service-file-file, P: s, S: service, N: null}");
}

static void raw_files_are_taken_as_they_are(void **state)
{
    (void)state;
    write_text("a.env", "A=\"$B\" # c\n#D=1\n");
    assert_string_equal(filled("services: {a: {env_file: [{path: @/a.env, format: raw}]}}\n",
                               "services.a.environment"),
                        "{A: \"$B\" # c}");
    assert_string_equal(filled("services: {a: {env_file: [{path: @/a.env, format: .env}]}}\n",
                               "services.a.environment"),
                        "{A: }");
}

static void files_that_are_missing_or_wrong_are_named(void **state)
{
    (void)state;
    write_text("bad.env", "A=1\n!\n");
    write_text("a.env", "A=1\n");
    (void)fill("services:\n  a:\n    env_file:\n      - {path: @/no.env, required: true}\n"
               "      - {path: @/no.env, required: false}\n"
               "      - {path: \"\", required: false}\n"
               "      - {path: @/no.env, format: json, required: false}\n"
               "      - {path: @/a.env, format: json, required: false}\n"
               "      - {path: @, required: false}\n"
               "      - {path: @/a.env/x, required: false}\n"
               "      - 1\n"
               "      - {path: @/bad.env, required: false}\n"
               "    label_file: [@/no.env, @/a.env, @/bad.env, 1]\n");
    /* bad.env stands twice in the file, and is one mistake. */
    assert_string_equal(errors_text(), "2: unexpected character \"!\" in variable name \"\"\n"
                                       "4: env file no.env not found\n"
                                       "8: unsupported env_file format \"json\"\n"
                                       "9: env file .: it is a directory\n"
                                       "10: env file a.env/x: cannot open it: Not a directory\n"
                                       "13: label file no.env not found\n");
}

static void disabled_services_are_not_read(void **state)
{
    (void)state;
    assert_string_equal(filled("services: {a: {profiles: [p], env_file: [{path: @/no.env}],"
                               " label_file: [@/no.env]}}\n",
                               "services.a.profiles"),
                        "[p]");
    (void)filled("services: 1\n", "services");
    (void)filled("services: {a: {environment: [A], env_file: [{path: @/no.env}]}}\n", "services.a");
}

static void files_shared_by_many_services_are_bounded(void **state)
{
    char *line = arena_alloc(arena, 1000 * 1000);
    const char *text = "services:\n";

    (void)state;
    (void)memset(line, 'x', 999 * 1000);
    line[0] = '#';
    write_text("big.env", line);
    for (int i = 0; i < 300; i++)
        text = arena_printf(arena, "%s  s%d: {env_file: [{path: @/big.env}]}\n", text, i);
    (void)fill(text);
    assert_int_equal(problems.error_count, 1);
    assert_string_equal(problems.errors->message,
                        "the env files of all services are more than 256 MiB");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(environment_wins_and_the_later_file_too, enter_directory,
                                        leave_directory),
        cmocka_unit_test_setup_teardown(expansion_asks_the_project_then_the_service_then_the_file,
                                        enter_directory, leave_directory),
        cmocka_unit_test_setup_teardown(raw_files_are_taken_as_they_are, enter_directory,
                                        leave_directory),
        cmocka_unit_test_setup_teardown(files_that_are_missing_or_wrong_are_named, enter_directory,
                                        leave_directory),
        cmocka_unit_test_setup_teardown(disabled_services_are_not_read, enter_directory,
                                        leave_directory),
        cmocka_unit_test_setup_teardown(files_shared_by_many_services_are_bounded, enter_directory,
                                        leave_directory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
