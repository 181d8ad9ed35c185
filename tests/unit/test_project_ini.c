/* facts/project_ini: what the file may say, and the environments that exist without it. */
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

#include "facts/project_ini.h"

static struct arena *arena;
static struct error err;
static char before[4096], directory[64];

/* Each test works in a directory of its own. */
static int enter(void **state)
{
    (void)state;
    arena = arena_create();
    err = (struct error){ 0 };
    (void)snprintf(directory, sizeof directory, "/tmp/pgtune-lnk-ini-XXXXXX");
    return getcwd(before, sizeof before) && mkdtemp(directory) ? chdir(directory) : -1;
}

static int leave(void **state)
{
    (void)state;

    int status = chdir(before) | system(arena_printf(arena, "rm -r %s", directory));

    arena_destroy(arena);
    return status;
}

static void write_file(const char *path, const char *text)
{
    FILE *stream = fopen(path, "w");

    assert_non_null(stream);
    assert_true(fputs(text, stream) >= 0);
    assert_int_equal(fclose(stream), 0);
}

static const char *words(const char *const *list)
{
    const char *text = "";

    if (!list)
        return "(none)";
    for (; *list; list++)
        text = arena_printf(arena, "%s%s%s", text, *text ? " " : "", *list);
    return text;
}

static struct project_ini read_ini(const char *path)
{
    struct project_ini ini = { 0 };

    if (!project_ini_read(arena, path, &ini, &err))
        fail_msg("%s:%d: %s", err.file, err.line, err.message);
    return ini;
}

static void assert_refuses(const char *text, int line, const char *message, const char *hint)
{
    struct project_ini ini = { 0 };

    write_file("pgtune-lnk.ini", text);
    assert_false(project_ini_read(arena, NULL, &ini, &err));
    assert_null(ini.file);
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_string_equal(err.file, "pgtune-lnk.ini");
    assert_int_equal(err.line, line);
    assert_string_equal(err.message, message);
    assert_string_equal(err.hint, hint);
}

static void every_key_of_an_environment_is_read(void **state)
{
    struct project_environment prod = { 0 };
    struct project_ini ini;

    (void)state;
    write_file("a.yml", "");
    write_file("b.yml", "");
    write_file(".env", "");
    write_file("pgtune-lnk.ini", "[environment prod]\n"
                                 "compose = a.yml   b.yml ; merged\n"
                                 "env_file = .env\n"
                                 "profiles = migrate backup\n"
                                 "service = postgres\n"
                                 "promise = prod\n"
                                 "workload = queue\n");
    ini = read_ini(NULL);
    assert_string_equal(ini.file, "pgtune-lnk.ini");
    assert_true(project_environment_find(arena, &ini, "prod", &prod, &err));
    assert_string_equal(words(prod.files), "a.yml b.yml");
    assert_string_equal(words(prod.env_files), ".env");
    assert_string_equal(words(prod.profiles), "migrate backup");
    assert_string_equal(prod.service, "postgres");
    assert_string_equal(prod.promise, "prod");
    assert_string_equal(prod.workload, "queue");
    assert_int_equal(prod.place.line, 1);
    assert_int_equal(prod.files_place.line, 2);
    assert_int_equal(prod.env_files_place.line, 3);
    assert_int_equal(prod.service_place.line, 5);
    assert_int_equal(prod.workload_place.line, 7);
}

static void ignored_checks_and_replicas_are_read(void **state)
{
    struct project_ini ini;

    (void)state;
    write_file("pgtune-lnk.ini",
               "[ignore worker]\ntls-x = private network, CA follows in March\n"
               "[replicas]\nworker = 3..16\ntimer=1..1\n[ignore api]\ntls-x = it is: known\n");
    ini = read_ini(NULL);
    assert_string_equal(ini.ignores->service, "worker");
    assert_string_equal(ini.ignores->id, "tls-x");
    assert_string_equal(ini.ignores->reason, "private network, CA follows in March");
    assert_int_equal(ini.ignores->place.line, 2);
    assert_string_equal(ini.ignores->next->service, "api");
    assert_string_equal(ini.ignores->next->reason, "it is: known");
    assert_null(ini.ignores->next->next);
    assert_int_equal(project_replicas_of(&ini, "worker")->min, 3);
    assert_int_equal(project_replicas_of(&ini, "worker")->max, 16);
    assert_int_equal(project_replicas_of(&ini, "timer")->place.line, 5);
    assert_null(project_replicas_of(&ini, "db"));
}

static void the_nearest_parent_counts_and_paths_start_there(void **state)
{
    struct project_environment dev = { 0 };
    struct project_ini ini;

    (void)state;
    assert_null(read_ini(NULL).file);
    write_file("pgtune-lnk.ini",
               "[environment dev]\ncompose = x.yml /dev/null\nworkload = my.ini\n");
    write_file("x.yml", "");
    assert_int_equal(mkdir("a", 0755), 0);
    assert_int_equal(mkdir("a/b", 0755), 0);
    assert_int_equal(chdir("a/b"), 0);
    ini = read_ini(NULL);
    assert_string_equal(ini.file, "../../pgtune-lnk.ini");
    assert_true(project_environment_find(arena, &ini, "dev", &dev, &err));
    assert_string_equal(words(dev.files), "../../x.yml /dev/null");
    assert_string_equal(dev.workload, "../../my.ini");
    write_file("pgtune-lnk.ini", "[environment dev]\n");
    assert_string_equal(read_ini(NULL).file, "pgtune-lnk.ini");
    assert_string_equal(read_ini("../../pgtune-lnk.ini").file, "../../pgtune-lnk.ini");
}

static void unknown_words_are_refused_with_the_nearest_one(void **state)
{
    (void)state;
    assert_refuses("[enviroment prod]\n", 1, "unknown section [enviroment prod]",
                   "Did you mean environment?");
    assert_refuses("[server]\n", 1, "unknown section [server]",
                   "Known are [environment NAME], [ignore SERVICE] and [replicas].");
    assert_refuses("[]\nx = 1\n", 1, "unknown section []",
                   "Known are [environment NAME], [ignore SERVICE] and [replicas].");
    assert_refuses("\n[environment a]\nenvfile = x\n", 3,
                   "unknown key \"envfile\" in section [environment a]", "Did you mean env_file?");
    assert_refuses("[environment a]\ncolour = x\n", 2,
                   "unknown key \"colour\" in section [environment a]",
                   "Known are compose, env_file, profiles, service, promise and workload.");
    assert_refuses("compose = a.yml\n", 1, "\"compose\" stands before the first section",
                   "Begin with [environment NAME].");
}

static void headers_need_as_many_names_as_they_take(void **state)
{
    (void)state;
    assert_refuses("[environment]\n", 1, "section [environment] needs one name",
                   "Write [environment NAME].");
    assert_refuses("[ignore a b]\n", 1, "section [ignore a b] needs one name",
                   "Write [ignore NAME].");
    assert_refuses("[replicas web]\n", 1, "section [replicas web] takes no name",
                   "Write [replicas].");
}

static void what_stands_twice_is_refused(void **state)
{
    (void)state;
    assert_refuses("[environment a]\n[environment b]\n[environment  a]\n", 3,
                   "environment \"a\" already stands in line 1", "Keep one of the two sections.");
    assert_refuses("[environment a]\nservice = x\nservice = y\n", 3,
                   "\"service\" already stands in line 2 of this section",
                   "Keep one of the two lines.");
    assert_refuses("[replicas]\na = 1..1\na = 2..2\n", 3,
                   "\"a\" already stands in line 2 of this section", "Keep one of the two lines.");
    assert_refuses("[ignore a]\nx = 1\nx = 2\n", 3,
                   "\"x\" already stands in line 2 of this section", "Keep one of the two lines.");
}

static void values_that_say_nothing_are_refused(void **state)
{
    struct project_environment dev = { 0 };
    struct project_ini ini;

    (void)state;
    assert_refuses("[environment a]\ncompose =\n", 2, "compose is empty",
                   "Give it a value, or remove the line.");
    assert_refuses("[environment a]\nservice = x y\n", 2, "service \"x y\" is more than one word",
                   "Write one name.");
    assert_refuses("[ignore a]\nx =\n", 2, "\"x\" is ignored without a reason",
                   "Write why after the =.");
    write_file("pgtune-lnk.ini", "[environment dev]\nprofiles =\n");
    ini = read_ini(NULL);
    assert_true(project_environment_find(arena, &ini, "dev", &dev, &err));
    assert_string_equal(words(dev.profiles), ""); /* none, and not those of the shell */
}

static void bad_ranges_are_refused(void **state)
{
    static const char *const bad[] = { "3",     "3..",  "..3",        "3...4",  "4..3",
                                       "-1..3", "1..x", "1..1000000", "1.5..2", "" };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(bad); i++)
        assert_refuses(arena_printf(arena, "[replicas]\nw = %s\n", bad[i]), 2,
                       arena_printf(arena, "\"%s\" is no range of replicas", bad[i]),
                       "Write the least and the most, such as 3..16.");
}

static void a_file_that_is_missing_is_named_with_its_line(void **state)
{
    struct project_environment prod = { 0 };
    struct project_ini ini;

    (void)state;
    write_file("pgtune-lnk.ini", "[environment prod]\ncompose = gone.yml\n"
                                 "[environment test]\ncompose = \"a.yml\"\n"
                                 "[environment dev]\nenv_file = no.env\n");
    ini = read_ini(NULL);
    assert_false(project_environment_find(arena, &ini, "prod", &prod, &err));
    assert_int_equal(err.line, 2);
    assert_string_equal(err.message, "compose: \"gone.yml\" does not exist");
    assert_string_equal(err.hint, "Paths start at the directory of this file.");
    assert_false(project_environment_find(arena, &ini, "test", &prod, &err));
    assert_string_equal(err.hint, "Write paths without quotes and without blanks.");
    assert_false(project_environment_find(arena, &ini, "dev", &prod, &err));
    assert_string_equal(err.message, "env_file: \"no.env\" does not exist");
    assert_null(prod.name);
}

static void without_the_file_three_environments_may_exist(void **state)
{
    struct project_ini ini = { 0 };
    struct project_environment found = { 0 };

    (void)state;
    assert_false(project_environment_find(arena, &ini, "prod", &found, &err));
    assert_int_equal(err.kind, ERROR_USAGE);
    assert_string_equal(err.message, "there is no environment \"prod\"");
    assert_string_equal(err.hint, "There is neither a compose file nor a pgtune-lnk.ini here or in "
                                  "a parent directory.");

    write_file("docker-compose.yml", "");
    write_file("docker-compose.prod.yml", "");
    write_file("docker-compose.override.yml", "");
    assert_string_equal(words(project_environment_names(arena, &ini)), "dev prod");
    assert_true(project_environment_find(arena, &ini, "dev", &found, &err));
    assert_null(found.files);
    assert_true(project_environment_find(arena, &ini, "prod", &found, &err));
    assert_string_equal(words(found.files), "docker-compose.yml docker-compose.prod.yml");
    assert_false(project_environment_find(arena, &ini, "test", &found, &err));
    assert_string_equal(err.hint, "Known are dev, prod; others go into pgtune-lnk.ini.");

    write_file("compose.test.yaml", "");
    assert_int_equal(mkdir("sub", 0755), 0);
    assert_int_equal(chdir("sub"), 0);
    assert_true(project_environment_find(arena, &ini, "test", &found, &err));
    assert_string_equal(words(found.files), "../docker-compose.yml ../compose.test.yaml");
}

static void the_overlay_of_the_same_stem_is_preferred(void **state)
{
    struct project_ini ini = { 0 };
    struct project_environment found = { 0 };

    (void)state;
    write_file("compose.yml", "");
    write_file("docker-compose.prod.yml", "");
    write_file("compose.prod.yaml", "");
    assert_true(project_environment_find(arena, &ini, "prod", &found, &err));
    assert_string_equal(words(found.files), "compose.yml compose.prod.yaml");
    write_file("compose.prod.yml", "");
    assert_true(project_environment_find(arena, &ini, "prod", &found, &err));
    assert_string_equal(words(found.files), "compose.yml compose.prod.yml");
}

static void a_section_without_files_follows_the_rule(void **state)
{
    struct project_ini ini;
    struct project_environment found = { 0 };

    (void)state;
    write_file("pgtune-lnk.ini", "[environment prod]\nworkload = oltp\n[environment qa]\n");
    ini = read_ini(NULL);
    assert_string_equal(words(project_environment_names(arena, &ini)), "prod qa");
    assert_false(project_environment_find(arena, &ini, "qa", &found, &err));
    assert_int_equal(err.line, 3);
    assert_string_equal(err.message, "environment \"qa\" names no compose files");
    write_file("compose.yaml", "");
    write_file("compose.prod.yaml", "");
    assert_true(project_environment_find(arena, &ini, "prod", &found, &err));
    assert_string_equal(words(found.files), "compose.yaml compose.prod.yaml");
    assert_string_equal(found.workload, "oltp");
    assert_string_equal(words(project_environment_names(arena, &ini)), "prod qa dev");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, enter, leave)
    const struct CMUnitTest tests[] = {
        TEST(every_key_of_an_environment_is_read),
        TEST(ignored_checks_and_replicas_are_read),
        TEST(the_nearest_parent_counts_and_paths_start_there),
        TEST(unknown_words_are_refused_with_the_nearest_one),
        TEST(headers_need_as_many_names_as_they_take),
        TEST(what_stands_twice_is_refused),
        TEST(values_that_say_nothing_are_refused),
        TEST(bad_ranges_are_refused),
        TEST(a_file_that_is_missing_is_named_with_its_line),
        TEST(without_the_file_three_environments_may_exist),
        TEST(the_overlay_of_the_same_stem_is_preferred),
        TEST(a_section_without_files_follows_the_rule),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
