/*
 * What tests/data/compose/ does not show: places, paths, hints, and finding the server. The rules themselves are
 * cases there, judged by a real Docker Compose.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/units.h"
#include "facts/compose.h"

static struct arena *arena;
static struct compose_model model;
static struct error err;
static char directory[64];
static int home_fd = -1;

static int enter(void **state)
{
    (void)state;
    arena = arena_create();
    err = (struct error){ 0 };
    model = (struct compose_model){ 0 };
    home_fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    (void)snprintf(directory, sizeof directory, "/tmp/test_compose.XXXXXX");
    return mkdtemp(directory) && chdir(directory) == 0 ? 0 : -1;
}

static int leave(void **state)
{
    char command[128];

    (void)state;
    arena_destroy(arena);
    if (fchdir(home_fd) != 0 || close(home_fd) != 0)
        return -1;
    (void)snprintf(command, sizeof command, "rm -rf %s", directory);
    return system(command);
}

static void write_text(const char *path, const char *text)
{
    FILE *stream = fopen(path, "w");

    assert_non_null(stream);
    assert_true(fputs(text, stream) >= 0);
    assert_int_equal(fclose(stream), 0);
}

static const char *const no_environment[] = { NULL };

static bool read_files(const char *first, const char *second)
{
    const char *files[] = { first, second, NULL };
    struct compose_input input = { .files = files, .process_environment = no_environment };

    return compose_read(arena, &input, &model, &err);
}

static const struct compose_service *read_one(const char *text)
{
    write_text("compose.yml", text);
    if (!read_files("compose.yml", NULL))
        fail_msg("%s:%d: %s", err.file, err.line, err.message);
    assert_non_null(model.services);
    return model.services;
}

static void assert_refuses(const char *text, int line, const char *message)
{
    err = (struct error){ 0 };
    write_text("compose.yml", text);
    assert_false(read_files("compose.yml", NULL));
    assert_string_equal(err.message, message);
    assert_string_equal(err.file, "compose.yml");
    assert_int_equal(err.line, line);
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_true(err.hint[0]);
}

static void assert_place(struct place place, const char *file, int line)
{
    assert_string_equal(place.file, file);
    assert_int_equal(place.line, line);
}

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
    int count = 0, enabled = 0;

    (void)state;
    assert_int_equal(fchdir(home_fd), 0);
    assert_true(compose_read(arena, &input, &model, &err));
    assert_string_equal(model.project_directory, "examples/linkflow");
    assert_true(compose_find_server(arena, &model, NULL, &db, &err));
    assert_string_equal(db->name, "postgres");
    assert_string_equal(db->image, "postgres:16-alpine");
    assert_int_equal(db->memory_limit.value, 2 * GIB);
    assert_int_equal(db->cpu_limit.value, 2000);
    assert_false(db->shm_size.is_set);
    assert_string_equal(db->command->next->next->text,
                        "config_file=/etc/postgresql/postgresql.conf");
    assert_null(db->command->next->next->next);
    assert_string_equal(db->mounts->source, "examples/linkflow/infra/init");
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
        "      - {type: bind, source: ~, target: /g}\n";
    static const char *const wanted[] = { "sub/x", "sub/../y", "/home/tester/z", "/abs", "named",
                                          "sub/w", NULL };
    const char *files[] = { "sub/compose.yml", NULL };
    const char *const environment[] = { "HOME=/home/tester", NULL };
    struct compose_input input = { .files = files, .process_environment = environment };
    size_t i = 0;

    (void)state;
    assert_int_equal(mkdir("sub", 0700), 0);
    write_text("sub/compose.yml", text);
    assert_true(compose_read(arena, &input, &model, &err));
    for (const struct compose_mount *mount = model.services->mounts; mount;
         mount = mount->next, i++) {
        if (wanted[i])
            assert_string_equal(mount->source, wanted[i]);
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
        "~/z");
}

static void the_project_directory_may_be_given(void **state)
{
    const char *files[] = { "compose.yml", NULL };
    struct compose_input input = { .files = files,
                                   .project_directory = "/srv/app",
                                   .process_environment = no_environment };

    (void)state;
    write_text("compose.yml", "services:\n  db:\n    image: a\n    volumes: [\"./z:/c\"]\n");
    assert_true(compose_read(arena, &input, &model, &err));
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

static void wrong_mounts_are_refused(void **state)
{
    static const char head[] = "services:\n  db:\n    image: a\n    ";

    (void)state;
    assert_refuses(arena_printf(arena, "%svolumes: [{target: /a}]\n", head), 4,
                   "a volume has no type");
    assert_refuses(arena_printf(arena, "%svolumes: [1]\n", head), 4,
                   "\"volumes\": an entry must be a string or a mapping, not an integer");
    assert_refuses(arena_printf(arena, "%svolumes: [\"\"]\n", head), 4,
                   "invalid volume \"\": it is empty");
    assert_refuses(arena_printf(arena, "%stmpfs: [1]\n", head), 4,
                   "\"tmpfs\": an entry must be a string, not an integer");
    assert_refuses(
        arena_printf(arena, "%svolumes: [{type: tmpfs, target: /a, tmpfs: {size: 1x}}]\n", head), 4,
        "\"tmpfs.size\": \"1x\" is not a size: unknown unit \"x\"");
    assert_refuses(
        arena_printf(arena, "%svolumes: [{type: tmpfs, target: /a, tmpfs: {size: 1.5}}]\n", head),
        4, "\"tmpfs.size\": an entry must be a size, not a decimal");
}

static void a_misspelt_key_is_named_with_the_right_one(void **state)
{
    (void)state;
    assert_refuses(
        "services:\n  db:\n    image: a\n    deploy:\n      resources:\n        limits:\n"
        "          memry: 1g\n",
        7, "Compose knows no key \"memry\" here");
    assert_string_equal(err.hint, "Did you mean \"memory\"?");
    assert_refuses("services:\n  db:\n    image: a\n    something_else: 1\n", 4,
                   "Compose knows no key \"something_else\" here");
    assert_string_equal(err.hint, "Check the indentation, or begin keys of your own with x-.");
    assert_refuses("services:\n  db:\n    a_key_that_is_longer_than_any_known_one: 1\n", 3,
                   "Compose knows no key \"a_key_that_is_longer_than_any_known_one\" here");
}

static void a_wrong_kind_says_what_is_wanted(void **state)
{
    (void)state;
    assert_refuses("services:\n  db:\n    image: a\n    command: {a: b}\n", 4,
                   "\"command\" must be a list, a string or null, not a mapping");
    assert_string_equal(err.hint, "See the Compose file reference for \"command\".");
    assert_refuses("services:\n  db:\n    image: a\n    cpuset: 1\n", 4,
                   "\"cpuset\" must be a string, not an integer");
    assert_string_equal(err.hint, "Put the value in quotes: \"1\".");
    assert_refuses("services:\n  db:\n    image: a\n    mem_limit:\n", 4,
                   "\"mem_limit\" must be a string, a decimal or an integer, not null");
    assert_string_equal(err.hint, "Give it a value or remove the line.");
}

static void what_is_not_supported_is_refused_not_ignored(void **state)
{
    (void)state;
    assert_refuses("include:\n  - a.yml\nservices:\n  db:\n    image: a\n", 1,
                   "\"include\" is not supported yet");
    assert_refuses("services:\n  db:\n    extends: web\n", 3, "\"extends\" is not supported yet");
    assert_refuses("services:\n  db:\n    mem_limit: !reset null\n", 3,
                   "!reset is not supported yet");
    assert_refuses("services:\n  db:\n    deploy: !override {}\n", 3,
                   "!override is not supported yet");
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

static void wrong_cpus_are_refused(void **state)
{
    static const char head[] = "services:\n  db:\n    image: a\n    ";

    (void)state;
    assert_refuses(arena_printf(arena, "%scpus: 100000\n", head), 4,
                   "\"cpus\": 100000 is more than 8192 CPUs");
    assert_refuses(arena_printf(arena, "%scpus: .inf\n", head), 4,
                   "\"cpus\": \".inf\" is not a number");
    assert_refuses(arena_printf(arena, "%scpus: \"inf\"\n", head), 4,
                   "\"cpus\": \"inf\" is not a number");
    assert_refuses(arena_printf(arena, "%scpus: \"1__0\"\n", head), 4,
                   "\"cpus\": \"1__0\" is not a number");
    assert_refuses(arena_printf(arena, "%scpus: \"0x1\"\n", head), 4,
                   "\"cpus\": \"0x1\" is not a number");
    assert_refuses(arena_printf(arena, "%scpus: \"%0200d\"\n", head, 1), 4,
                   arena_printf(arena, "\"cpus\": \"%060d\" is not a number", 0));
    assert_refuses(arena_printf(arena, "%scpu_quota: 100ms\n", head), 4,
                   "\"cpu_quota\": \"100ms\" is not a whole number");
    assert_refuses(arena_printf(arena, "%scpu_quota: .inf\n", head), 4,
                   "\"cpu_quota\": \".inf\" is not a whole number");
    for (size_t i = 0; i < 8; i++) {
        static const char *const wrong[] = { "a",  "0-",    "3-1",      "0,",
                                             ",1", "99999", "0-999999", "1 2" };

        assert_refuses(arena_printf(arena, "%scpuset: \"%s\"\n", head, wrong[i]), 4,
                       arena_printf(arena, "\"cpuset\": \"%s\" is not a list of CPUs", wrong[i]));
    }
}

static void a_tiny_quota_is_still_a_limit(void **state)
{
    (void)state;
    assert_int_equal(
        read_one("services:\n  db:\n    image: a\n    cpu_quota: 1\n")->cpu_limit.value, 1);
    assert_false(read_one("services:\n  db:\n    image: a\n    cpu_quota: 9223372036854775807\n")
                     ->cpu_limit.is_set);
}

static void replicas_out_of_range_are_refused(void **state)
{
    (void)state;
    assert_refuses("services:\n  db:\n    image: a\n    deploy:\n      replicas: -1\n", 5,
                   "service \"db\": the number of replicas is out of range");
    assert_refuses("services:\n  db:\n    image: a\n    scale: 2147483648\n", 4,
                   "service \"db\": the number of replicas is out of range");
    assert_refuses("services:\n  db:\n    image: a\n    scale: 99999999999999999999\n", 4,
                   "\"scale\" must be a string or an integer, not a decimal");
}

static void services_may_be_absent(void **state)
{
    (void)state;
    write_text("compose.yml", "name: x\n");
    assert_true(read_files("compose.yml", NULL));
    assert_null(model.services);
    write_text("compose.yml", "services:\n  x-note: 1\n  db: {image: a}\n");
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
    assert_refuses("name: ${X:?}\n", 1, "required variable X is missing a value");
}

static void a_project_name_that_is_set_wins(void **state)
{
    const char *files[] = { "compose.yml", NULL };
    const char *const environment[] = { "COMPOSE_PROJECT_NAME=given", NULL };
    struct compose_input input = { .files = files, .process_environment = environment };

    (void)state;
    write_text("compose.yml",
               "name: first\nservices:\n  db:\n    image: ${COMPOSE_PROJECT_NAME}\n");
    assert_true(compose_read(arena, &input, &model, &err));
    assert_string_equal(model.services->image, "given");
}

static void a_directory_called_dot_env_is_passed_over(void **state)
{
    (void)state;
    assert_int_equal(mkdir(".env", 0700), 0);
    (void)read_one("services:\n  db:\n    image: a\n");
}

static void errors_of_env_files_name_the_env_file(void **state)
{
    (void)state;
    write_text(".env", "A=1\n!\n");
    write_text("compose.yml", "services:\n  db:\n    image: a\n");
    assert_false(read_files("compose.yml", NULL));
    assert_string_equal(err.file, ".env");
    assert_int_equal(err.line, 2);
    assert_int_equal(unlink(".env"), 0);
    write_text("a.env", "!\n");
    write_text("compose.yml", "services:\n  db:\n    image: a\n    env_file: a.env\n");
    assert_false(read_files("compose.yml", NULL));
    assert_string_equal(err.file, "a.env");
    assert_refuses("services:\n  db:\n    image: a\n    env_file: [{required: false}]\n", 4,
                   "env_file: an entry has no path");
}

static void files_are_named_when_they_cannot_be_read(void **state)
{
    (void)state;
    assert_false(read_files("no.yml", NULL));
    assert_string_equal(err.file, "no.yml");
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_false(read_files(".", NULL));
    assert_string_equal(err.message, "it is a directory");
    write_text("a.yml", "services: {}\n");
    write_text("b.yml", "# nothing\n");
    assert_false(read_files("a.yml", "b.yml"));
    assert_string_equal(err.file, "b.yml");
    assert_string_equal(err.message, "empty compose file");
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

static void no_server_and_several_servers_are_errors(void **state)
{
    const struct compose_service *found = NULL;

    (void)state;
    (void)read_one("services:\n  web:\n    image: nginx\n");
    assert_false(compose_find_server(arena, &model, NULL, &found, &err));
    assert_string_equal(err.message, "no service has an image of the PostgreSQL family");
    (void)read_one("services:\n  web:\n    image: nginx\n  a:\n    image: postgres\n  b:\n"
                   "    image: bitnami/postgresql:16\n");
    assert_false(compose_find_server(arena, &model, NULL, &found, &err));
    assert_string_equal(err.message, "several services have a PostgreSQL image: a, b");
    assert_string_equal(err.hint, "Name the server's service with --service.");
    assert_int_equal(err.kind, ERROR_INPUT);
    model.services = NULL;
    assert_false(compose_find_server(arena, &model, "a", &found, &err));
    assert_string_equal(err.hint, "The files define no service.");
    assert_null(found);
}

static void long_lists_of_services_are_cut(void **state)
{
    const char *text = "services:\n";
    const struct compose_service *found = NULL;

    (void)state;
    for (int i = 0; i < 20; i++)
        text = arena_printf(arena, "%s  s%d: {image: a}\n", text, i);
    (void)read_one(text);
    assert_false(compose_find_server(arena, &model, "x", &found, &err));
    assert_string_equal(err.hint, "The files define: s0, s1, s2, s3, s4, s5, s6, s7, ….");
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
        cmocka_unit_test_setup_teardown(wrong_mounts_are_refused, enter, leave),
        cmocka_unit_test_setup_teardown(a_misspelt_key_is_named_with_the_right_one, enter, leave),
        cmocka_unit_test_setup_teardown(a_wrong_kind_says_what_is_wanted, enter, leave),
        cmocka_unit_test_setup_teardown(what_is_not_supported_is_refused_not_ignored, enter, leave),
        cmocka_unit_test_setup_teardown(limits_that_are_no_limits_are_not_set, enter, leave),
        cmocka_unit_test_setup_teardown(wrong_cpus_are_refused, enter, leave),
        cmocka_unit_test_setup_teardown(a_tiny_quota_is_still_a_limit, enter, leave),
        cmocka_unit_test_setup_teardown(replicas_out_of_range_are_refused, enter, leave),
        cmocka_unit_test_setup_teardown(services_may_be_absent, enter, leave),
        cmocka_unit_test_setup_teardown(the_project_name_comes_from_its_directory, enter, leave),
        cmocka_unit_test_setup_teardown(a_project_name_that_is_set_wins, enter, leave),
        cmocka_unit_test_setup_teardown(a_directory_called_dot_env_is_passed_over, enter, leave),
        cmocka_unit_test_setup_teardown(errors_of_env_files_name_the_env_file, enter, leave),
        cmocka_unit_test_setup_teardown(files_are_named_when_they_cannot_be_read, enter, leave),
        cmocka_unit_test_setup_teardown(the_server_is_found_by_its_image, enter, leave),
        cmocka_unit_test_setup_teardown(no_server_and_several_servers_are_errors, enter, leave),
        cmocka_unit_test_setup_teardown(long_lists_of_services_are_cut, enter, leave),
        cmocka_unit_test_setup_teardown(many_services_merge_by_name, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
