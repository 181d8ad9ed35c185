#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <sys/stat.h>

#include "base/units.h"
#include "input_fixture.h"

/* --- options alone --- */

static void a_limit_alone_takes_the_documented_defaults(void **state)
{
    struct fixture fixture;
    const struct plan_input *input = &fixture.gathered.input;

    (void)state;
    begin(&fixture);
    assert_true(gather(&fixture, "--limits 2G --sysroot /nowhere"));
    assert_int_equal(input->mode, PLAN_GIVEN);
    assert_int_equal(input->memory_bytes, 2 * GIB);
    assert_string_equal(input->memory_source, "--limits");
    assert_int_equal(input->cpu_milli, 2000);
    assert_string_equal(input->cpu_source, "default");
    assert_int_equal(input->shm_bytes, 64 * MIB);
    assert_int_equal(input->storage, STORAGE_SSD);
    assert_int_equal(input->pg_major, 16);
    assert_int_equal(input->connections, 0);
    assert_false(input->has_io_uring);
    assert_null(input->pins);
    assert_string_equal(input->profile->name, profile_names()[0]);
    assert_int_equal(fixture.log_length, 0);
    end(&fixture);
}

static void options_decide_over_defaults(void **state)
{
    struct fixture fixture;
    const struct plan_input *input = &fixture.gathered.input;

    (void)state;
    begin(&fixture);
    assert_true(gather(&fixture, "--limits 1G,0.5 --shm 256M --storage nvme --pg 18 --connections "
                                 "50 --active 10 --data-size 10G --workload dw --hba /h --ssl on "
                                 "--ssl-cert /c --ssl-key /k"));
    assert_int_equal(input->cpu_milli, 500);
    assert_int_equal(input->shm_bytes, 256 * MIB);
    assert_string_equal(input->shm_source, "--shm");
    assert_int_equal(input->storage, STORAGE_NVME);
    assert_int_equal(input->pg_major, 18);
    assert_int_equal(input->connections, 50);
    assert_int_equal(input->active, 10);
    assert_int_equal(input->data_bytes, 10 * GIB);
    assert_string_equal(input->profile->name, "dw");
    assert_string_equal(input->ssl_cert_file, "/c");
    assert_string_equal(input->ssl_key_file, "/k");
    assert_string_equal(input->hba_file, "/h");
    assert_false(input->is_ssl_off);
    assert_true(gather(&fixture, "--limits 1G --ssl off"));
    assert_true(input->is_ssl_off);
    end(&fixture);
}

static void options_that_contradict_each_other_are_refused(void **state)
{
    static const struct {
        const char *line, *message;
    } cases[] = {
        { "--limits 1G --connections 5 --active 6", "--active 6 is more than --connections 5" },
        { "--limits 1G --ssl on --ssl-cert /c", "--ssl on needs --ssl-cert and --ssl-key" },
        { "--limits 1G --ssl-key /k", "a certificate without --ssl on has no effect" },
        { "--limits 1G --ssl on --ssl-cert c --ssl-key /k",
          "--ssl-cert \"c\" is not an absolute path" },
        { "--limits 1G --ssl on --ssl-cert /c --ssl-key k",
          "--ssl-key \"k\" is not an absolute path" },
        { "--limits 1G --hba pg_hba.conf", "--hba \"pg_hba.conf\" is not an absolute path" },
        { "--limits 1G --probe-disk /",
          "--probe-disk looks at this machine, --limits and -f at none" },
        { "--limits 1G --service db", "--service speaks of compose files, but there is no -f" },
        { "--limits 1G --profile x", "--profile speaks of compose files, but there is no -f" },
        { "--limits 1G --env-file x", "--env-file speaks of compose files, but there is no -f" },
        { "--pgdata data", "\"data\" is not an absolute path" },
    };
    struct fixture fixture;

    (void)state;
    begin(&fixture);
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++)
        assert_refused(&fixture, cases[i].line, ERROR_USAGE, cases[i].message);
    end(&fixture);
}

/* --- the machine --- */

static void make_directory(const struct fixture *fixture, const char *name)
{
    assert_int_equal(mkdir(path_of(fixture, name), 0755), 0);
}

static void without_a_limit_the_machine_decides(void **state)
{
    struct fixture fixture;
    const struct plan_input *input = &fixture.gathered.input;

    (void)state;
    begin(&fixture);
    make_directory(&fixture, "proc");
    make_directory(&fixture, "data");
    write_file(&fixture, "proc/meminfo", "MemTotal:        8388608 kB\n");
    write_file(&fixture, "data/PG_VERSION", "17\n");
    assert_true(gather(&fixture, "--sysroot @ --pgdata /data --quiet"));
    assert_int_equal(input->mode, PLAN_HERE);
    assert_int_equal(input->memory_bytes, 8 * GIB);
    assert_int_equal(input->pg_major, 17);
    assert_string_equal(input->pg_major_source, "/data/PG_VERSION");
    assert_non_null(fixture.gathered.facts);
    assert_int_equal(fixture.log_length, 0);
    end(&fixture);
}

static void a_machine_that_does_not_say_its_memory_is_an_error(void **state)
{
    struct fixture fixture;

    (void)state;
    begin(&fixture);
    assert_refused(&fixture, "--sysroot @", ERROR_SYSTEM,
                   "nothing here says how much memory there is");
    end(&fixture);
}

static void gathering_only_what_is_given_never_looks_at_the_machine(void **state)
{
    struct fixture fixture;

    (void)state;
    begin(&fixture);
    fixture.run.options = (struct options){ .sysroot = "/nowhere" };
    assert_true(input_gather_given(&fixture.run, &fixture.gathered));
    assert_int_equal(fixture.gathered.input.mode, PLAN_GIVEN);
    assert_int_equal(fixture.gathered.input.memory_bytes, 0);
    end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_limit_alone_takes_the_documented_defaults),
        cmocka_unit_test(options_decide_over_defaults),
        cmocka_unit_test(options_that_contradict_each_other_are_refused),
        cmocka_unit_test(without_a_limit_the_machine_decides),
        cmocka_unit_test(a_machine_that_does_not_say_its_memory_is_an_error),
        cmocka_unit_test(gathering_only_what_is_given_never_looks_at_the_machine),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
