/*
 * What tests/data/compose/ does not show: places, paths, names, and finding the server. The rules
 * themselves are cases there, judged by a real Docker Compose.
 */
#include <limits.h>

#include "compose_files.h"

static void values_know_the_file_and_line_that_decided(void **state)
{
    const struct compose_service *db;

    (void)state;
    write_text("a.yml",
               "services:\n  db:\n    image: postgres:16\n    mem_limit: 1g\n    cpus: 1\n"
               "    shm_size: 64m\n    command: a\n    environment:\n      A: 1\n      B: 2\n");
    write_text("b.yml", "services:\n  db:\n    mem_limit: 2g\n    entrypoint: [x]\n"
                        "    environment:\n      - B=3\n    cpu_quota: 50000\n");
    assert_true(read_files("a.yml", "b.yml"));
    db = model.services;
    assert_place(db->place, "a.yml", 2);
    assert_place(db->image_place, "a.yml", 3);
    assert_place(db->memory_limit.place, "b.yml", 3);
    assert_place(db->cpu_limit.place, "b.yml", 7);
    assert_int_equal(db->cpu_limit.value, 500);
    assert_place(db->shm_size.place, "a.yml", 6);
    assert_place(db->command_place, "a.yml", 7);
    assert_place(db->entrypoint_place, "b.yml", 4);
    assert_place(db->environment->place, "a.yml", 9);
    assert_place(db->environment->next->place, "b.yml", 6);
    assert_null(db->next);
}

static void the_linkflow_production_stack_is_read(void **state)
{
    const char *const files[] = { "examples/linkflow/docker-compose.yml",
                                  "examples/linkflow/docker-compose.prod.yml", NULL };
    const char *const env_files[] = { "examples/linkflow/.env.demo", NULL };
    struct compose_input input = { .files = files,
                                   .env_files = env_files,
                                   .process_environment = no_environment };
    const struct compose_service *db = NULL;
    char linkflow[PATH_MAX];
    int count = 0, enabled = 0;

    (void)state;
    assert_int_equal(fchdir(home_fd), 0);
    assert_true(read_input(&input));
    assert_true(realpath("examples/linkflow", linkflow) != NULL);
    assert_string_equal(model.project_directory, linkflow);
    assert_true(compose_find_server(arena, &model, NULL, &db, &err));
    assert_string_equal(db->name, "postgres");
    assert_string_equal(db->image, "postgres:16-alpine");
    assert_int_equal(db->memory_limit.value, 2 * GIB);
    assert_int_equal(db->cpu_limit.value, 2000);
    assert_false(db->shm_size.is_set);
    assert_string_equal(db->command->next->next->text,
                        "config_file=/etc/postgresql/postgresql.conf");
    assert_null(db->command->next->next->next);
    assert_string_equal(db->mounts->source, arena_printf(arena, "%s/infra/init", linkflow));
    assert_string_equal(db->mounts->next->source, "postgres_data");
    for (const struct compose_service *one = model.services; one; one = one->next) {
        count++;
        enabled += one->is_enabled;
        if (strcmp(one->name, "worker") == 0)
            assert_int_equal(one->replicas, 3);
    }
    assert_int_equal(count, 16);
    assert_int_equal(enabled, 12);
}

static void sources_are_paths_from_the_project_directory(void **state)
{
    static const char text[] =
        "services:\n  db:\n    image: a\n    volumes:\n      - ./x:/a\n"
        "      - ../y:/b\n      - ~/z:/c\n      - /abs:/d\n      - named:/e\n"
        "      - {type: bind, source: ././w, target: /f, read_only: \"yes\"}\n"
        "      - /g\nvolumes: {named: }\n";
    static const char *const wanted[] = { "sub/x", "y", "/home/tester/z", "/abs", "named",
                                          "sub/w", NULL };
    const char *files[] = { "sub/compose.yml", NULL };
    const char *const environment[] = { "HOME=/home/tester", NULL };
    struct compose_input input = { .files = files, .process_environment = environment };
    size_t i = 0;

    (void)state;
    assert_int_equal(mkdir("sub", 0700), 0);
    write_text("sub/compose.yml", text);
    assert_true(read_input(&input));
    for (const struct compose_mount *mount = model.services->mounts; mount;
         mount = mount->next, i++) {
        if (wanted[i])
            assert_string_equal(mount->source, strcmp(mount->type, "bind") != 0 || *wanted[i] == '/'
                                                   ? wanted[i]
                                                   : path_of(wanted[i]));
        else
            assert_null(mount->source);
        assert_int_equal(mount->place.line, 5 + i);
        assert_int_equal(mount->is_read_only, i == 5);
    }
    assert_int_equal(i, ARRAY_LENGTH(wanted));
}

static void a_home_that_is_not_known_stays_a_tilde(void **state)
{
    (void)state;
    assert_string_equal(
        read_one("services:\n  db:\n    image: a\n    volumes: [\"~/z:/c\"]\n")->mounts->source,
        path_of("~/z"));
}

static void the_project_directory_may_be_given(void **state)
{
    const char *files[] = { "compose.yml", NULL };
    struct compose_input input = { .files = files,
                                   .project_directory = "/srv/app",
                                   .process_environment = no_environment };

    (void)state;
    write_text("compose.yml", "services:\n  db:\n    image: a\n    volumes: [\"./z:/c\"]\n");
    assert_true(read_input(&input));
    assert_string_equal(model.services->mounts->source, "/srv/app/z");
}

static void disabled_services_stay_in_the_model(void **state)
{
    const struct compose_service *db =
        read_one("services:\n  db:\n    image: a\n    profiles: [x]\n  web:\n    image: b\n");

    (void)state;
    assert_false(db->is_enabled);
    assert_string_equal(db->profiles->text, "x");
    assert_true(db->next->is_enabled);
}

static void tmpfs_sizes_are_read_where_they_are_plain(void **state)
{
    static const uint64_t wanted[] = { 0, 64 * MIB, 1048576, 2 * GIB, 0, 0, 0, 0 };
    const struct compose_mount *mount =
        read_one(
            "services:\n  db:\n    image: a\n    tmpfs:\n      - /a\n      - /b:mode=755,size=64m\n"
            "      - /c:size=1048576\n      - /d:size=2G,exec\n      - /e:size=50%\n"
            "      - /f:xsize=1m\n      - /g:size=\n      - /h:size=12345678901234567890\n")
            ->mounts;
    size_t i = 0;

    (void)state;
    for (; mount; mount = mount->next, i++) {
        assert_string_equal(mount->type, "tmpfs");
        assert_int_equal(mount->tmpfs_size_bytes, wanted[i]);
    }
    assert_int_equal(i, ARRAY_LENGTH(wanted));
}

static void limits_that_are_no_limits_are_not_set(void **state)
{
    const struct compose_service *db = read_one(
        "services:\n  db:\n    image: a\n    mem_limit: 1.5\n    cpus: -1\n    cpu_quota: -1\n"
        "    shm_size: 0\n    cpuset: \"\"\n");

    (void)state;
    assert_false(db->memory_limit.is_set);
    assert_false(db->cpu_limit.is_set);
    assert_false(db->shm_size.is_set);
    assert_false(db->memory_reservation.is_set);
}

static void a_tiny_quota_is_still_a_limit(void **state)
{
    (void)state;
    assert_int_equal(
        read_one("services:\n  db:\n    image: a\n    cpu_quota: 1\n")->cpu_limit.value, 1);
    assert_false(read_one("services:\n  db:\n    image: a\n    cpu_quota: 9223372036854775807\n")
                     ->cpu_limit.is_set);
}

static void services_may_be_absent(void **state)
{
    (void)state;
    write_text("compose.yml", "name: x\n");
    assert_true(read_files("compose.yml", NULL));
    assert_null(model.services);
    write_text("compose.yml", "x-note: 1\nservices:\n  db: {image: a}\n");
    assert_true(read_files("compose.yml", NULL));
    assert_string_equal(model.services->name, "db");
    assert_null(model.services->next);
}

static void the_project_name_comes_from_its_directory(void **state)
{
    const struct compose_service *db;

    (void)state;
    assert_int_equal(mkdir("_My App-1", 0700), 0);
    write_text("_My App-1/compose.yml",
               "services:\n  db:\n    image: a\n    environment: [\"N=$COMPOSE_PROJECT_NAME\"]\n");
    assert_true(read_files("_My App-1/compose.yml", NULL));
    db = model.services;
    assert_string_equal(db->environment->value, "myapp-1");
    write_text("compose.yml",
               "name: first\nservices:\n  db:\n    image: ${COMPOSE_PROJECT_NAME}\n");
    write_text("b.yml", "name: ${X:-second}\n");
    assert_true(read_files("compose.yml", "b.yml"));
    assert_string_equal(model.services->image, "second");
    assert_refuses("name: ${X:?}\n", 1,
                   "error while interpolating name: required variable X is missing a value");
}

static void a_project_name_that_is_set_wins(void **state)
{
    const char *files[] = { "compose.yml", NULL };
    const char *const environment[] = { "COMPOSE_PROJECT_NAME=given", NULL };
    struct compose_input input = { .files = files, .process_environment = environment };

    (void)state;
    write_text("compose.yml",
               "name: first\nservices:\n  db:\n    image: ${COMPOSE_PROJECT_NAME}\n");
    assert_true(read_input(&input));
    assert_string_equal(model.services->image, "given");
}

static void a_directory_called_dot_env_is_passed_over(void **state)
{
    (void)state;
    assert_int_equal(mkdir(".env", 0700), 0);
    (void)read_one("services:\n  db:\n    image: a\n");
}

static void the_server_is_found_by_its_image(void **state)
{
    const struct compose_service *found = NULL;

    (void)state;
    (void)read_one("services:\n  web:\n    image: nginx\n  db:\n    image: postgis/postgis:16-3.4\n"
                   "  old:\n    image: postgres:12\n    profiles: [x]\n  app:\n    build: .\n");
    assert_true(compose_find_server(arena, &model, NULL, &found, &err));
    assert_string_equal(found->name, "db");
    assert_true(compose_find_server(arena, &model, "old", &found, &err));
    assert_string_equal(found->name, "old");
    assert_false(compose_find_server(arena, &model, "dbb", &found, &err));
    assert_string_equal(err.message, "there is no service \"dbb\"");
    assert_string_equal(err.hint, "The files define: web, db, old, app.");
    assert_string_equal(found->name, "old");
}

/* Twenty names are searched through the sorted index; the override reaches the right one. */
static void many_services_merge_by_name(void **state)
{
    const char *base = "services:\n", *over = "services:\n";
    int i = 0;

    (void)state;
    for (int k = 0; k < 40; k++)
        base = arena_printf(arena, "%s  s%d: {image: a, mem_limit: %dm}\n", base, k, k + 1);
    for (int k = 0; k < 40; k += 3)
        over = arena_printf(arena, "%s  s%d: {mem_limit: %dg}\n", over, k, k + 1);
    write_text("a.yml", base);
    write_text("b.yml", over);
    assert_true(read_files("a.yml", "b.yml"));
    for (const struct compose_service *one = model.services; one; one = one->next, i++)
        assert_int_equal(one->memory_limit.value, (uint64_t)(i + 1) * (i % 3 == 0 ? GIB : MIB));
    assert_int_equal(i, 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(values_know_the_file_and_line_that_decided, enter, leave),
        cmocka_unit_test_setup_teardown(the_linkflow_production_stack_is_read, enter, leave),
        cmocka_unit_test_setup_teardown(sources_are_paths_from_the_project_directory, enter, leave),
        cmocka_unit_test_setup_teardown(a_home_that_is_not_known_stays_a_tilde, enter, leave),
        cmocka_unit_test_setup_teardown(the_project_directory_may_be_given, enter, leave),
        cmocka_unit_test_setup_teardown(disabled_services_stay_in_the_model, enter, leave),
        cmocka_unit_test_setup_teardown(tmpfs_sizes_are_read_where_they_are_plain, enter, leave),
        cmocka_unit_test_setup_teardown(limits_that_are_no_limits_are_not_set, enter, leave),
        cmocka_unit_test_setup_teardown(a_tiny_quota_is_still_a_limit, enter, leave),
        cmocka_unit_test_setup_teardown(services_may_be_absent, enter, leave),
        cmocka_unit_test_setup_teardown(the_project_name_comes_from_its_directory, enter, leave),
        cmocka_unit_test_setup_teardown(a_project_name_that_is_set_wins, enter, leave),
        cmocka_unit_test_setup_teardown(a_directory_called_dot_env_is_passed_over, enter, leave),
        cmocka_unit_test_setup_teardown(the_server_is_found_by_its_image, enter, leave),
        cmocka_unit_test_setup_teardown(many_services_merge_by_name, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
