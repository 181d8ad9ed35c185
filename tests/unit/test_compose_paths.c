/*
 * Relative paths. What is expected is what Docker Compose 2.40.3 prints in the same directory.
 */
#include "compose_stages.h"

static struct yaml_node *resolve(const char *directory, const char *text)
{
    struct yaml_node *root = parse(text);

    project.home = "/home/me";
    compose_resolve_paths(&project, directory, root);
    return root;
}

/* A bind mount's source, as written in double quotes. */
static const char *source(const char *text)
{
    return text_at(
        resolve("/project",
                arena_printf(arena, "services: {db: {volumes: [{type: bind, source: \"%s\"}]}}\n",
                             text)),
        "services.db.volumes");
}

static void assert_source(const char *text, const char *expected)
{
    assert_string_equal(source(text), arena_printf(arena, "[{type: bind, source: %s}]", expected));
}

static void sources_of_bind_mounts_start_at_the_directory(void **state)
{
    (void)state;
    assert_source("./a", "/project/a");
    assert_source("../a/", "/a");
    assert_source("", "/project");
    assert_source("/a/../b/", "/a/../b/");
    assert_source("~/a", "/home/me/a");
    assert_source("~", "/home/me");
    assert_source("~x", "/home/me/x");
    assert_int_equal(problems.error_count, 0);
}

static void windows_paths_stay(void **state)
{
    (void)state;
    assert_source("c:\\\\x", "c:\\x");
    assert_source("c:/x", "c:/x");
    assert_source("c:x", "/project/c:x");
    assert_source("\\\\\\\\host\\\\x", "\\\\host\\x");
    assert_source("\\\\x", "/project/\\x");
    assert_source("\\\\??\\\\c:\\\\x", "\\??\\c:\\x");
    assert_source("\\\\??\\\\c", "/project/\\??\\c");
}

static void only_bind_mounts_have_a_path(void **state)
{
    struct yaml_node *root =
        resolve("/project",
                "services:\n  db:\n    volumes: [{type: volume, source: a}, {type: 5}, {}, a]\n");

    (void)state;
    assert_string_equal(text_at(root, "services.db.volumes"),
                        "[{type: volume, source: a}, {type: 5}, {}, a]");
    (void)resolve("/project", "services:\n  db:\n    volumes:\n    - {type: bind, target: /a}\n"
                              "    - {type: bind, source: 5}\n");
    assert_string_equal(
        errors_text(), "4: invalid mount config for type \"bind\": field Source must not be empty\n"
                       "5: services.db.volumes[1]: invalid type for a source: it is an integer\n");
}

static void a_home_that_is_not_known_stays_a_tilde(void **state)
{
    struct yaml_node *root = parse("services: {db: {env_file: [{path: ~/a}]}}\n");

    (void)state;
    compose_resolve_paths(&project, "/project", root);
    assert_string_equal(text_at(root, "services.db.env_file"), "[{path: /project/~/a}]");
}

static void files_are_resolved_but_not_an_empty_name(void **state)
{
    struct yaml_node *root = resolve(
        "/project", "services:\n  db:\n    env_file: [{path: a}, {path: \"\"}, {path: /b/}]\n"
                    "    label_file: [a, ../b]\n    extends: {file: x/y.yml, service: a}\n"
                    "    develop: {watch: [{path: src}]}\n");

    (void)state;
    assert_string_equal(text_at(root, "services.db.env_file"),
                        "[{path: /project/a}, {path: }, {path: /b/}]");
    assert_string_equal(text_at(root, "services.db.label_file"), "[/project/a, /b]");
    assert_string_equal(text_at(root, "services.db.extends.file"), "/project/x/y.yml");
    assert_string_equal(text_at(root, "services.db.develop"), "{watch: [{path: /project/src}]}");
}

static const char *context(const char *text)
{
    return text_at(
        resolve("/project",
                arena_printf(arena, "services: {db: {build: {context: \"%s\"}}}\n", text)),
        "services.db.build.context");
}

static void contexts_can_be_urls(void **state)
{
    (void)state;
    assert_string_equal(context("."), "/project");
    assert_string_equal(context(""), "");
    assert_string_equal(context("a"), "/project/a");
    assert_string_equal(context("https://x/y.git"), "https://x/y.git");
    assert_string_equal(context("git@github.com:a/b"), "git@github.com:a/b");
    assert_string_equal(context("github.com/a/b"), "github.com/a/b");
    assert_string_equal(context("service:a"), "service:a");
    assert_string_equal(
        text_at(resolve("/project", "services: {db: {build: {additional_contexts: {a: ./b, c: "
                                    "docker-image://d}, ssh: {default: ~, k: k}}}}\n"),
                "services.db.build"),
        "{additional_contexts: {a: /project/b, c: docker-image://d}, ssh: {default: null, k: "
        "/project/k}}");
    assert_int_equal(problems.error_count, 0);
    (void)resolve("/project", "services: {db: {build: {additional_contexts: {a: ~}}}}\n");
    assert_string_equal(errors_text(), "1: services.db.build.additional_contexts.a: invalid type "
                                       "for a path: it is null\n");
}

static void resources_have_files_and_devices(void **state)
{
    struct yaml_node *root =
        resolve("/project", "secrets: {a: {file: x}, b: {file: \"\"}, c: {file: \"c:/x\"}}\n"
                            "configs: {a: {file: ../x}}\n"
                            "volumes:\n"
                            "  a: {driver: local, driver_opts: {o: bind, device: ./d}}\n"
                            "  b: {driver_opts: {o: bind, device: ./d}}\n"
                            "  c: {driver: local, driver_opts: {o: nfs, device: \":/d\"}}\n"
                            "  d: {driver: local}\n  e:\n");

    (void)state;
    assert_string_equal(text_at(root, "secrets"),
                        "{a: {file: /project/x}, b: {file: /project}, c: {file: c:/x}}");
    assert_string_equal(text_at(root, "configs"), "{a: {file: /x}}");
    assert_string_equal(text_at(root, "volumes"),
                        "{a: {driver: local, driver_opts: {o: bind, device: /project/d}}, "
                        "b: {driver_opts: {o: bind, device: ./d}}, "
                        "c: {driver: local, driver_opts: {o: nfs, device: :/d}}, "
                        "d: {driver: local}, e: null}");
}

static void a_base_in_another_directory_stays_relative(void **state)
{
    struct yaml_node *root =
        resolve("sub", "services: {db: {build: {context: .}, volumes: [{type: bind, source: ../x}, "
                       "{type: bind, source: ../../y}]}}\n");

    (void)state;
    assert_string_equal(text_at(root, "services.db.build.context"), "sub");
    assert_string_equal(text_at(root, "services.db.volumes"),
                        "[{type: bind, source: x}, {type: bind, source: ../y}]");
    compose_resolve_paths(&project, "/project", root);
    assert_string_equal(text_at(root, "services.db.volumes"),
                        "[{type: bind, source: /project/x}, {type: bind, source: /y}]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(sources_of_bind_mounts_start_at_the_directory, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(windows_paths_stay, enter, leave),
        cmocka_unit_test_setup_teardown(only_bind_mounts_have_a_path, enter, leave),
        cmocka_unit_test_setup_teardown(a_home_that_is_not_known_stays_a_tilde, enter, leave),
        cmocka_unit_test_setup_teardown(files_are_resolved_but_not_an_empty_name, enter, leave),
        cmocka_unit_test_setup_teardown(contexts_can_be_urls, enter, leave),
        cmocka_unit_test_setup_teardown(resources_have_files_and_devices, enter, leave),
        cmocka_unit_test_setup_teardown(a_base_in_another_directory_stays_relative, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
