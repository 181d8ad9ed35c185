#include "tune/judge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/units.h"
#include "tune/judge_process.h"

static struct arena *arena;

static int create(void **state)
{
    (void)state;
    arena = arena_create();
    return 0;
}

static int destroy(void **state)
{
    (void)state;
    arena_destroy(arena);
    return 0;
}

/* --- running a program
 * -------------------------------------------------------------------------- */

static bool run_shell(const char *script, struct process_output *ret, struct error *err)
{
    const char *const arguments[] = { "sh", "-c", script, NULL };
    const char *const environment[] = { "GREETING=hello", "PATH=/usr/bin:/bin", NULL };

    return process_run(arena, "/bin/sh", arguments, environment, ret, err);
}

static struct process_output output_of(const char *script)
{
    struct process_output output;
    struct error err = { 0 };

    if (!run_shell(script, &output, &err))
        fail_msg("%s: %s", script, err.message);
    return output;
}

static void output_error_and_status_come_back(void **state)
{
    struct process_output output = output_of("echo out; echo err >&2; exit 7");

    (void)state;
    assert_int_equal(output.exit_status, 7);
    assert_string_equal(output.out, "out\n");
    assert_string_equal(output.err, "err\n");
}

static void only_the_given_environment_is_seen_and_input_is_empty(void **state)
{
    (void)state;
    assert_int_equal(setenv("PGTUNE_TEST_LEAK", "leak", 1), 0);
    assert_string_equal(output_of("cat; echo $GREETING $PGTUNE_TEST_LEAK").out, "hello\n");
}

static void a_signal_is_128_and_its_number(void **state)
{
    (void)state;
    assert_int_equal(output_of("kill -9 $$").exit_status, 128 + 9);
}

static void endless_output_is_cut_not_kept(void **state)
{
    struct process_output output = output_of("yes | head -c 300000; yes n | head -c 300000 >&2");

    (void)state;
    assert_int_equal(strlen(output.out), PROCESS_OUTPUT_MAX);
    assert_int_equal(strlen(output.err), PROCESS_OUTPUT_MAX);
    assert_memory_equal(output.out, "y\ny\n", 4);
    assert_int_equal(output.exit_status, 0);
}

static void a_program_that_is_not_there_is_a_system_error(void **state)
{
    const char *const arguments[] = { "x", NULL }, *const environment[] = { NULL };
    struct process_output output;
    struct error err = { 0 };

    (void)state;
    assert_false(process_run(arena, "/no/such", arguments, environment, &output, &err));
    assert_int_equal(err.kind, ERROR_SYSTEM);
    assert_string_equal(err.message, "cannot run /no/such: No such file or directory");
}

static void a_program_that_hangs_is_killed(void **state)
{
    struct process_output output;
    struct error err = { 0 };
    time_t start = time(NULL);

    (void)state;
    assert_false(run_shell("exec sleep 60", &output, &err));
    assert_int_equal(err.kind, ERROR_SYSTEM);
    assert_string_equal(err.message, "/bin/sh did not end within 10 seconds");
    assert_in_range(time(NULL) - start, PROCESS_TIMEOUT_MS / 1000 - 1, 40);
}

/* Two pipes need four descriptors beside the three that are open. */
static void running_out_of_descriptors_is_a_system_error(void **state)
{
    struct rlimit before, few;
    struct process_output output;
    struct error err = { 0 };

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    for (rlim_t limit = 3; limit < 6; limit++) {
        few = (struct rlimit){ limit, before.rlim_max };
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
        bool is_run = run_shell("exit 0", &output, &err);
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
        assert_false(is_run);
        assert_int_equal(err.kind, ERROR_SYSTEM);
        assert_string_equal(err.message, "cannot make a pipe: Too many open files");
    }
}

/* --- a real server
 * ------------------------------------------------------------------------------ */

/* The newest server of the distribution: what "make deps" installs. */
static int installed_major(void)
{
    for (int major = PG_MAJOR_LAST; major >= PG_MAJOR_FIRST; major--) {
        if (access(arena_printf(arena, "/usr/lib/postgresql/%d/bin/postgres", major), X_OK) == 0)
            return major;
    }
    return 0;
}

static struct plan plan_for(int major)
{
    struct profile *profile = arena_alloc(arena, sizeof *profile);
    struct plan_input input = { .memory_bytes = 2 * GIB,
                                .memory_source = "--limits",
                                .cpu_milli = 2000,
                                .shm_bytes = 64 * MIB,
                                .pg_major = major,
                                .connections = 50,
                                .ssl_cert_file = "/no such directory/it's.crt",
                                .ssl_key_file = "/no such directory/it's.key",
                                .hba_file = "/no such directory/hba",
                                .profile = profile };
    struct error err = { 0 };
    struct plan plan;

    if (!profile_load(arena, "oltp", profile, &err) || !plan_make(arena, &input, &plan, &err))
        fail_msg("%s", err.message);
    assert_true(plan.fits);
    return plan;
}

static const char *bindir_of(int major)
{
    return arena_printf(arena, "/usr/lib/postgresql/%d/bin", major);
}

/* What the judge has to say, as lines "name wanted got message". */
static const char *judged(const struct plan *plan)
{
    const struct judgement *judgement = NULL;
    const char *text = "";
    struct error err = { 0 };

    if (!judge_settings(arena, bindir_of(plan->input.pg_major), plan, &judgement, &err))
        fail_msg("%s", err.message);
    for (; judgement; judgement = judgement->next)
        text = arena_printf(arena, "%s%s|%s|%s|%s\n", text, judgement->name, judgement->wanted,
                            judgement->got ? judgement->got : "-", judgement->message);
    return text;
}

static void a_server_takes_every_value_of_a_plan_and_leaves_nothing(void **state)
{
    char directory[] = "/tmp/test_judge.XXXXXX";
    int major = installed_major();

    (void)state;
    if (!major)
        skip();

    struct plan plan = plan_for(major);

    assert_non_null(mkdtemp(directory));
    assert_int_equal(setenv("TMPDIR", directory, 1), 0);
    assert_string_equal(judged(&plan), "");
    assert_int_equal(unsetenv("TMPDIR"), 0);
    assert_int_equal(rmdir(directory), 0); /* which only an empty one lets happen */
}

static void each_value_that_is_refused_is_named_with_the_servers_words(void **state)
{
    int major = installed_major();

    (void)state;
    if (!major)
        skip();

    struct plan plan = plan_for(major);

    plan.values[GUC_WORK_MEM].text = "5kB";
    plan.values[GUC_WAL_LEVEL].text = "no such level";

    const char *text = judged(&plan);

    assert_non_null(strstr(text, "work_mem|5kB|-|5 kB is outside the valid range"));
    assert_non_null(strstr(text, "wal_level|no such level|-|invalid value for parameter"));
    assert_null(strstr(text, "max_connections"));
}

static void a_value_that_comes_back_changed_is_named(void **state)
{
    int major = installed_major();

    (void)state;
    if (!major)
        skip();

    struct plan plan = plan_for(major);

    plan.values[GUC_COMPUTE_QUERY_ID].text = "true"; /* an alias: the server says "on" */
    assert_string_equal(judged(&plan),
                        "compute_query_id|true|on|the server gives another value back\n");
}

static void another_major_is_a_usage_error(void **state)
{
    int major = installed_major();
    const struct judgement *judgement = NULL;
    struct error err = { 0 };

    (void)state;
    if (!major)
        skip();

    struct plan plan = plan_for(major == 16 ? 17 : 16);

    assert_false(judge_settings(arena, bindir_of(major), &plan, &judgement, &err));
    assert_int_equal(err.kind, ERROR_USAGE);
    assert_non_null(strstr(err.message, arena_printf(arena, "is PostgreSQL %d", major)));
    assert_null(judgement);
}

static void a_directory_without_a_server_is_a_system_error(void **state)
{
    struct plan plan = plan_for(16);
    const struct judgement *judgement = NULL;
    struct error err = { 0 };

    (void)state;
    assert_false(judge_settings(arena, "/usr", &plan, &judgement, &err));
    assert_int_equal(err.kind, ERROR_SYSTEM);
    assert_string_equal(err.message, "cannot run /usr/postgres: No such file or directory");
}

static const char *make_program(char *directory, const char *script)
{
    const char *path;
    FILE *stream;

    assert_non_null(mkdtemp(directory));
    path = arena_printf(arena, "%s/postgres", directory);
    stream = fopen(path, "w");
    assert_non_null(stream);
    assert_true(fputs(script, stream) >= 0);
    assert_int_equal(fclose(stream), 0);
    assert_int_equal(chmod(path, 0755), 0);
    return path;
}

static void assert_program_is_refused(const char *script, const char *words)
{
    char directory[] = "/tmp/test_judge.XXXXXX";
    const char *path = make_program(directory, script);
    struct plan plan = plan_for(16);
    const struct judgement *judgement = NULL;
    struct error err = { 0 };

    assert_false(judge_settings(arena, directory, &plan, &judgement, &err));
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(directory), 0);
    assert_int_equal(err.kind, ERROR_SYSTEM);
    if (!strstr(err.message, words))
        fail_msg("%s", err.message);
}

static void a_program_that_is_no_working_server_is_a_system_error(void **state)
{
    (void)state;
    assert_program_is_refused("#!/bin/sh\necho something else\n", "something else");
    assert_program_is_refused("#!/bin/sh\n"
                              "[ $1 = --version ] && echo 'postgres (PostgreSQL) 16.1' && exit\n"
                              "echo 'FATAL:  no share directory' >&2; exit 1\n",
                              "does not work: no share directory");
    assert_program_is_refused("#!/bin/sh\n"
                              "[ $1 = --version ] && echo 'postgres (PostgreSQL) 16.1' && exit\n"
                              "echo 'cannot load libz' >&2; exit 127\n",
                              "does not work: cannot load libz");
}

static void libraries_that_the_caller_named_are_kept(void **state)
{
    (void)state;
    assert_int_equal(setenv("LD_LIBRARY_PATH", "/named by the caller", 1), 0);
    assert_program_is_refused("#!/bin/sh\necho $LD_LIBRARY_PATH\n", "failed: /named by the caller");
    assert_int_equal(unsetenv("LD_LIBRARY_PATH"), 0);
}

static void a_temporary_directory_that_is_not_there_is_a_system_error(void **state)
{
    int major = installed_major();
    const struct judgement *judgement = NULL;
    struct error err = { 0 };

    (void)state;
    if (!major)
        skip();

    struct plan plan = plan_for(major);

    assert_int_equal(setenv("TMPDIR", "/no/such", 1), 0);
    assert_false(judge_settings(arena, bindir_of(major), &plan, &judgement, &err));
    assert_int_equal(unsetenv("TMPDIR"), 0);
    assert_int_equal(err.kind, ERROR_SYSTEM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(output_error_and_status_come_back),
        cmocka_unit_test(only_the_given_environment_is_seen_and_input_is_empty),
        cmocka_unit_test(a_signal_is_128_and_its_number),
        cmocka_unit_test(endless_output_is_cut_not_kept),
        cmocka_unit_test(a_program_that_is_not_there_is_a_system_error),
        cmocka_unit_test(a_program_that_hangs_is_killed),
        cmocka_unit_test(running_out_of_descriptors_is_a_system_error),
        cmocka_unit_test(a_server_takes_every_value_of_a_plan_and_leaves_nothing),
        cmocka_unit_test(each_value_that_is_refused_is_named_with_the_servers_words),
        cmocka_unit_test(a_value_that_comes_back_changed_is_named),
        cmocka_unit_test(another_major_is_a_usage_error),
        cmocka_unit_test(a_directory_without_a_server_is_a_system_error),
        cmocka_unit_test(a_program_that_is_no_working_server_is_a_system_error),
        cmocka_unit_test(libraries_that_the_caller_named_are_kept),
        cmocka_unit_test(a_temporary_directory_that_is_not_there_is_a_system_error),
    };

    return cmocka_run_group_tests(tests, create, destroy);
}
