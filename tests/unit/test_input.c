#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/units.h"
#include "cli/input.h"
#include "cli/options.h"

enum { WORDS_MAX = 24 };

/* A directory of files and the run that reads them. */
struct fixture {
    char directory[64];
    struct arena *arena;
    struct error err;
    char *log;
    size_t log_length;
    struct run run;
    struct gathered gathered;
};

static void begin(struct fixture *fixture)
{
    static const char *const environment[] = { "HOME=/nowhere", NULL };

    memset(fixture, 0, sizeof *fixture);
    (void)snprintf(fixture->directory, sizeof fixture->directory, "/tmp/pgtune-lnk-input-XXXXXX");
    assert_non_null(mkdtemp(fixture->directory));
    fixture->arena = arena_create();
    fixture->run.arena = fixture->arena;
    fixture->run.environment = environment;
    fixture->run.out = stdout;
    fixture->run.log = open_memstream(&fixture->log, &fixture->log_length);
    fixture->run.err = &fixture->err;
    assert_non_null(fixture->run.log);
}

static void end(struct fixture *fixture)
{
    assert_int_equal(fclose(fixture->run.log), 0);
    free(fixture->log);
    assert_int_equal(system(arena_printf(fixture->arena, "rm -r %s", fixture->directory)), 0);
    arena_destroy(fixture->arena);
}

static const char *path_of(const struct fixture *fixture, const char *name)
{
    return arena_printf(fixture->arena, "%s/%s", fixture->directory, name);
}

static void write_file(const struct fixture *fixture, const char *name, const char *content)
{
    FILE *stream = fopen(path_of(fixture, name), "w");

    assert_non_null(stream);
    assert_true(fputs(content, stream) >= 0);
    assert_int_equal(fclose(stream), 0);
}

/* Gathers for a command line in which '@' stands for the fixture's directory and '/'. */
static bool gather(struct fixture *fixture, const char *line)
{
    char *words[WORDS_MAX] = { arena_strdup(fixture->arena, "pgtune-lnk") };
    int count = 1;

    while (*line) {
        size_t length = strcspn(line, " ");
        const char *word = arena_strndup(fixture->arena, line, length);
        const char *at = strchr(word, '@');

        assert_true(count < WORDS_MAX - 1);
        words[count++] = at ? arena_printf(fixture->arena, "%.*s%s/%s", (int)(at - word), word,
                                           fixture->directory, at + 1)
                            : arena_strdup(fixture->arena, word);
        line += length + (line[length] == ' ');
    }
    memset(&fixture->run.options, 0, sizeof fixture->run.options);
    if (!options_parse(&fixture->run, count, words))
        return false;

    bool is_good = input_gather(&fixture->run, &fixture->gathered);

    assert_int_equal(fflush(fixture->run.log), 0);
    return is_good;
}

static void assert_refused(struct fixture *fixture, const char *line, enum error_kind kind,
                           const char *message)
{
    assert_false(gather(fixture, line));
    assert_int_equal(fixture->err.kind, kind);
    assert_string_equal(fixture->err.message, message);
    assert_true(fixture->err.hint[0] != '\0');
}

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

/* --- compose files --- */

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
        cmocka_unit_test(a_compose_file_decides_what_it_says),
        cmocka_unit_test(an_option_beats_the_compose_file_which_is_then_considered),
        cmocka_unit_test(a_service_without_a_limit_needs_one_given),
        cmocka_unit_test(a_major_that_is_not_known_is_refused_at_the_image),
        cmocka_unit_test(data_on_a_tmpfs_counts_with_its_size),
        cmocka_unit_test(a_volume_below_a_tmpfs_keeps_the_data_off_it),
        cmocka_unit_test(the_data_directory_follows_the_environment_and_the_image),
        cmocka_unit_test(a_tmpfs_at_dev_shm_is_its_size),
        cmocka_unit_test(without_a_limit_the_machine_decides),
        cmocka_unit_test(a_machine_that_does_not_say_its_memory_is_an_error),
        cmocka_unit_test(gathering_only_what_is_given_never_looks_at_the_machine),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
