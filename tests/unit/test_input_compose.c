#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/units.h"
#include "input_fixture.h"

static const char compose_text[] = "services:\n"
                                   "  db:\n"
                                   "    image: postgres:15-alpine\n"
                                   "    command: postgres -c max_connections=120 -c jit=off\n"
                                   "    shm_size: 128m\n"
                                   "    deploy:\n"
                                   "      resources:\n"
                                   "        limits:\n"
                                   "          memory: 1G\n"
                                   "          cpus: '1.5'\n";

static void a_compose_file_decides_what_it_says(void **state)
{
    struct fixture fixture;
    const struct plan_input *input = &fixture.gathered.input;

    (void)state;
    begin(&fixture);
    write_file(&fixture, "a.yml", compose_text);
    assert_true(gather(&fixture, "-f @a.yml"));
    assert_int_equal(input->mode, PLAN_GIVEN);
    assert_int_equal(input->memory_bytes, GIB);
    assert_string_equal(input->memory_source,
                        arena_printf(fixture.arena, "%s/a.yml:9", fixture.directory));
    assert_int_equal(input->cpu_milli, 1500);
    assert_int_equal(input->shm_bytes, 128 * MIB);
    assert_int_equal(input->pg_major, 15);
    assert_true(input->has_build_values);
    assert_string_equal(input->pins->name, "max_connections");
    assert_string_equal(input->pins->value, "120");
    assert_int_equal(input->pins->line, 4);
    assert_string_equal(input->pins->next->name, "jit");
    assert_null(input->pins->next->next);
    end(&fixture);
}

static void an_option_beats_the_compose_file_which_is_then_considered(void **state)
{
    struct fixture fixture;
    const struct fact *memory = &fixture.gathered.decided[INPUT_MEMORY];

    (void)state;
    begin(&fixture);
    write_file(&fixture, "a.yml", compose_text);
    assert_true(gather(&fixture, "-f @a.yml --limits 4G --pg 17"));
    assert_int_equal(fixture.gathered.input.memory_bytes, 4 * GIB);
    assert_int_equal(fixture.gathered.input.cpu_milli, 1500);
    assert_int_equal(fixture.gathered.input.pg_major, 17);
    assert_string_equal(memory->source, "--limits");
    assert_non_null(memory->considered);
    assert_string_equal(memory->considered->value, "1073741824");
    end(&fixture);
}

static void a_service_without_a_limit_needs_one_given(void **state)
{
    struct fixture fixture;

    (void)state;
    begin(&fixture);
    write_file(&fixture, "a.yml", "services:\n  db:\n    image: postgres\n");
    assert_refused(&fixture, "-f @a.yml", ERROR_INPUT, "service \"db\" has no memory limit");
    assert_int_equal(fixture.err.line, 2);
    assert_true(gather(&fixture, "-f @a.yml --limits 1G"));
    assert_int_equal(fixture.gathered.input.pg_major, 16);
    assert_string_equal(fixture.log,
                        "pgtune-lnk: note: the image of service \"db\" does not name a "
                        "major version. Give it with --pg.\n");
    end(&fixture);
}

static void a_major_that_is_not_known_is_refused_at_the_image(void **state)
{
    struct fixture fixture;

    (void)state;
    begin(&fixture);
    write_file(&fixture, "a.yml", "services:\n  db:\n    image: postgres:12\n    mem_limit: 1g\n");
    assert_refused(&fixture, "-f @a.yml", ERROR_INPUT, "service \"db\" runs PostgreSQL 12");
    assert_int_equal(fixture.err.line, 3);
    assert_true(gather(&fixture, "-f @a.yml --pg 14"));
    end(&fixture);
}

static void data_on_a_tmpfs_counts_with_its_size(void **state)
{
    struct fixture fixture;
    const struct plan_input *input = &fixture.gathered.input;

    (void)state;
    begin(&fixture);
    write_file(&fixture, "sized.yml",
               "services:\n  db:\n    image: postgres:16\n    mem_limit: 1g\n"
               "    tmpfs:\n      - /var/lib/postgresql/data:size=256m\n");
    assert_true(gather(&fixture, "-f @sized.yml"));
    assert_int_equal(input->tmpfs_bytes, 256 * MIB);
    write_file(&fixture, "open.yml",
               "services:\n  db:\n    image: postgres:16\n    mem_limit: 1g\n"
               "    tmpfs:\n      - /var/lib/postgresql\n");
    assert_refused(&fixture, "-f @open.yml", ERROR_INPUT,
                   "the data of service \"db\" is on a tmpfs without a size, which fills its "
                   "memory");
    assert_int_equal(fixture.err.line, 6);
    assert_true(gather(&fixture, "-f @open.yml --data-size 100M"));
    assert_int_equal(input->tmpfs_bytes, 100 * MIB);
    end(&fixture);
}

static void a_volume_below_a_tmpfs_keeps_the_data_off_it(void **state)
{
    struct fixture fixture;

    (void)state;
    begin(&fixture);
    write_file(&fixture, "a.yml",
               "services:\n  db:\n    image: postgres:16\n    mem_limit: 1g\n"
               "    tmpfs: /var/lib/postgresql\n"
               "    volumes:\n      - data:/var/lib/postgresql/data\n"
               "volumes:\n  data:\n");
    assert_true(gather(&fixture, "-f @a.yml"));
    assert_int_equal(fixture.gathered.input.tmpfs_bytes, 0);
    end(&fixture);
}

static void the_data_directory_follows_the_environment_and_the_image(void **state)
{
    struct fixture fixture;

    (void)state;
    begin(&fixture);
    write_file(&fixture, "a.yml",
               "services:\n  db:\n    image: postgres:16\n    mem_limit: 1g\n"
               "    environment:\n      PGDATA: /ram/data\n    tmpfs: /ram:size=64m\n");
    assert_true(gather(&fixture, "-f @a.yml"));
    assert_int_equal(fixture.gathered.input.tmpfs_bytes, 64 * MIB);
    write_file(&fixture, "b.yml",
               "services:\n  db:\n    image: postgres:18\n    mem_limit: 1g\n"
               "    tmpfs: /var/lib/postgresql/18/docker:size=64m\n");
    assert_true(gather(&fixture, "-f @b.yml"));
    assert_int_equal(fixture.gathered.input.tmpfs_bytes, 64 * MIB);
    assert_true(gather(&fixture, "-f @b.yml --pgdata /elsewhere"));
    assert_int_equal(fixture.gathered.input.tmpfs_bytes, 0);
    end(&fixture);
}

static void a_tmpfs_at_dev_shm_is_its_size(void **state)
{
    struct fixture fixture;

    (void)state;
    begin(&fixture);
    write_file(&fixture, "a.yml",
               "services:\n  db:\n    image: postgres:16\n    mem_limit: 1g\n"
               "    tmpfs: /dev/shm:size=300m\n");
    assert_true(gather(&fixture, "-f @a.yml"));
    assert_int_equal(fixture.gathered.input.shm_bytes, 300 * MIB);
    end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_compose_file_decides_what_it_says),
        cmocka_unit_test(an_option_beats_the_compose_file_which_is_then_considered),
        cmocka_unit_test(a_service_without_a_limit_needs_one_given),
        cmocka_unit_test(a_major_that_is_not_known_is_refused_at_the_image),
        cmocka_unit_test(data_on_a_tmpfs_counts_with_its_size),
        cmocka_unit_test(a_volume_below_a_tmpfs_keeps_the_data_off_it),
        cmocka_unit_test(the_data_directory_follows_the_environment_and_the_image),
        cmocka_unit_test(a_tmpfs_at_dev_shm_is_its_size),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
