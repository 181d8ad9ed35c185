#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <string.h>

#include "base/units.h"
#include "cli/options.h"

enum { WORDS_MAX = 16 };

/* One parsed command line, and whether it was good. */
struct parsed {
    struct arena *arena;
    struct error err;
    struct run run;
    char *words[WORDS_MAX];
    bool is_good;
};

/* Parses "a b c" as the words after the program's name; '_' alone is an empty word. */
static void parse(struct parsed *parsed, const char *line)
{
    int count = 1;

    memset(parsed, 0, sizeof *parsed);
    parsed->arena = arena_create();
    parsed->run.arena = parsed->arena;
    parsed->run.err = &parsed->err;
    parsed->words[0] = arena_strdup(parsed->arena, "pgtune-lnk");
    while (*line) {
        size_t length = strcspn(line, " ");

        assert_true(count < WORDS_MAX - 1);
        parsed->words[count++] = arena_strndup(parsed->arena, line, length);
        if (strcmp(parsed->words[count - 1], "_") == 0)
            parsed->words[count - 1][0] = '\0';
        line += length + (line[length] == ' ');
    }
    parsed->is_good = options_parse(&parsed->run, count, parsed->words);
}

static void assert_refused(const char *line, const char *message, const char *hint)
{
    struct parsed parsed;

    parse(&parsed, line);
    assert_false(parsed.is_good);
    assert_int_equal(parsed.err.kind, ERROR_USAGE);
    assert_string_equal(parsed.err.message, message);
    assert_string_equal(parsed.err.hint, hint);
    assert_non_null(parsed.run.command);
    arena_destroy(parsed.arena);
}

static void assert_command(const char *line, const char *name)
{
    struct parsed parsed;

    parse(&parsed, line);
    assert_string_equal(parsed.run.command->name, name);
    assert_true(parsed.is_good);
    arena_destroy(parsed.arena);
}

static void the_first_word_that_names_a_command_selects_it(void **state)
{
    (void)state;
    assert_command("", "tune");
    assert_command("tune", "tune");
    assert_command("explain", "explain");
    assert_command("--limits 2G explain", "explain");
    assert_command("--limits=2G explain", "explain");
    assert_command("-fa.yml explain", "explain");
    assert_command("-qf a.yml explain", "explain");
    assert_command("lint a.conf", "lint");
}

static void the_value_of_an_option_is_not_a_command(void **state)
{
    (void)state;
    assert_command("--service explain -f a.yml", "tune");
    assert_command("-f lint", "tune");
    assert_command("-qf lint", "tune");
}

static void options_may_follow_operands(void **state)
{
    struct parsed parsed;

    (void)state;
    parse(&parsed, "explain work_mem --limits 2G,1.5 jit");
    assert_true(parsed.is_good);
    assert_int_equal(parsed.run.options.limits.memory_bytes, 2 * GIB);
    assert_int_equal(parsed.run.options.limits.cpu_milli, 1500);
    assert_string_equal(parsed.run.operands[0], "work_mem");
    assert_string_equal(parsed.run.operands[1], "jit");
    assert_null(parsed.run.operands[2]);
    arena_destroy(parsed.arena);
}

static void two_dashes_end_the_options(void **state)
{
    struct parsed parsed;

    (void)state;
    parse(&parsed, "lint -- --limits");
    assert_true(parsed.is_good);
    assert_string_equal(parsed.run.operands[0], "--limits");
    assert_null(parsed.run.operands[1]);
    arena_destroy(parsed.arena);
}

static void repeated_options_keep_their_order_and_the_last_single_value(void **state)
{
    struct parsed parsed;

    (void)state;
    parse(&parsed,
          "-f a.yml --file=b.yml -fc.yml -f=d.yml --connections 5 --connections 7 --shm 64M");
    assert_true(parsed.is_good);
    assert_string_equal(parsed.run.options.files->text, "a.yml");
    assert_string_equal(parsed.run.options.files->next->text, "b.yml");
    assert_string_equal(parsed.run.options.files->next->next->text, "c.yml");
    assert_string_equal(parsed.run.options.files->next->next->next->text, "d.yml");
    assert_null(parsed.run.options.files->next->next->next->next);
    assert_int_equal(parsed.run.options.connections, 7);
    assert_int_equal(parsed.run.options.shm_bytes, 64 * MIB);
    arena_destroy(parsed.arena);
}

static void help_and_version_need_no_operands(void **state)
{
    struct parsed parsed;

    (void)state;
    parse(&parsed, "lint --help");
    assert_true(parsed.is_good);
    assert_true(parsed.run.options.is_help);
    assert_string_equal(parsed.run.command->name, "lint");
    arena_destroy(parsed.arena);
    parse(&parsed, "completion -V");
    assert_true(parsed.is_good);
    assert_true(parsed.run.options.is_version);
    arena_destroy(parsed.arena);
}

static void sizes_that_cannot_be_a_limit_are_refused(void **state)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        { "2X", "--limits: \"2X\" is not a size: unknown unit \"X\"" },
        { "-5G", "--limits: \"-5G\" is not a size: it is negative" },
        { "0", "--limits: a memory limit of \"0\" leaves nothing to plan for" },
        { "0G,2", "--limits: a memory limit of \"0G\" leaves nothing to plan for" },
        { "1e30G", "--limits: \"1e30G\" is not a size: it is larger than 8 EiB" },
        { "_", "--limits: \"\" is not a size: it is empty" },
        { ",2", "--limits: \"\" is not a size: it is empty" },
        { "2G,", "--limits: \"2G,\" has no number of CPUs after the comma" },
        { "2G,0", "--limits: \"0\" is not a number of CPUs" },
        { "2G,two", "--limits: \"two\" is not a number of CPUs" },
        { "2G,1,2", "--limits: \"1,2\" is not a number of CPUs" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct parsed parsed;
        char line[64];

        (void)snprintf(line, sizeof line, "--limits %s", cases[i].text);
        parse(&parsed, line);
        assert_false(parsed.is_good);
        assert_int_equal(parsed.err.kind, ERROR_USAGE);
        assert_string_equal(parsed.err.message, cases[i].message);
        assert_true(parsed.err.hint[0] != '\0');
        arena_destroy(parsed.arena);
    }
}

static void unknown_options_name_the_nearest(void **state)
{
    (void)state;
    assert_refused("--limit2 2G", "unknown option \"--limit2\"", "Did you mean --limits?");
    assert_refused("--conections=5", "unknown option \"--conections=5\"",
                   "Did you mean --connections?");
    assert_refused("--xyzzy", "unknown option \"--xyzzy\"",
                   "Run \"pgtune-lnk tune --help\" for the list.");
    assert_refused("-Z", "unknown option \"-Z\"", "Run \"pgtune-lnk tune --help\" for the list.");
    assert_refused("-qZ", "unknown option \"-Z\"", "Run \"pgtune-lnk tune --help\" for the list.");
    assert_refused("explain --diff", "explain has no option \"--diff\"",
                   "It belongs to \"pgtune-lnk tune\".");
}

static void the_beginning_of_an_option_is_not_the_option(void **state)
{
    (void)state;
    assert_refused("--s 1", "unknown option \"--s\"", "Did you mean --service?");
    assert_refused("--lim 2G", "unknown option \"--lim\"", "Did you mean --limits?");
    assert_refused("--lim=2G", "unknown option \"--lim=2G\"", "Did you mean --limits?");
    assert_refused("--qui", "unknown option \"--qui\"", "Did you mean --quiet?");
    assert_refused("--limits 2G --pgdat --lim", "unknown option \"--pgdat\"",
                   "Did you mean --pgdata?");
}

static void an_option_says_what_value_it_needs(void **state)
{
    (void)state;
    assert_refused("--limits", "option --limits needs a value", "Write --limits MEM[,CPUS].");
    assert_refused("-f", "option --file needs a value", "Write --file FILE.");
    assert_refused("--quiet=yes", "option --quiet takes no value", "Write --quiet alone.");
    assert_refused("--pgdata _", "--pgdata: the value is empty", "");
    assert_refused("-f _", "--file: the value is empty", "");
    assert_refused("--pg 13", "--pg: the value \"13\" is not a whole number from 14 to 18",
                   "Give a number in that range.");
    assert_refused("--connections 1.5",
                   "--connections: the value \"1.5\" is not a whole number from 1 to 262143",
                   "Give a number in that range.");
    assert_refused("--shm 0", "--shm: \"0\" is too small",
                   "Write a size above 0, such as 64M or 1.5G.");
    assert_refused("--storage tape", "--storage: \"tape\" is not a choice",
                   "Choose from ssd, hdd, san, nvme.");
}

/* docker compose -p "$PROJECT" with PROJECT unset: the project has the name it would have without.
 */
static void empty_values_that_docker_compose_takes_are_taken(void **state)
{
    struct parsed parsed;

    (void)state;
    parse(&parsed, "compose -p _ --project-directory _ --profile a --profile _");
    assert_true(parsed.is_good);
    assert_null(parsed.run.options.project_name);
    assert_null(parsed.run.options.project_directory);
    assert_string_equal(parsed.run.options.profiles->text, "a");
    assert_string_equal(parsed.run.options.profiles->next->text, "");
    arena_destroy(parsed.arena);
}

static void unknown_commands_name_the_nearest(void **state)
{
    (void)state;
    assert_refused("explian", "unknown command \"explian\"",
                   "Did you mean \"pgtune-lnk explain\"?");
    assert_refused("docker-compose.yml", "unknown command \"docker-compose.yml\"",
                   "Name a compose file with -f docker-compose.yml.");
    assert_refused("_", "unknown command \"\"", "Run \"pgtune-lnk --help\" for the list.");
    assert_refused("tune 2G", "tune has no use for \"2G\"", "Run \"pgtune-lnk tune --help\".");
}

static void operands_are_counted_and_known(void **state)
{
    (void)state;
    assert_command("lint", "lint"); /* with -f it needs none, so it says itself what it needs */
    assert_refused("compose x", "compose has no use for \"x\"",
                   "Run \"pgtune-lnk compose --help\".");
    assert_refused("completion", "completion needs bash|zsh|fish",
                   "Run \"pgtune-lnk completion --help\".");
    assert_refused("completion bsh", "completion does not know \"bsh\"", "Did you mean bash?");
    assert_refused("completion tcsh4", "completion does not know \"tcsh4\"",
                   "It knows bash|zsh|fish.");
    assert_refused("completion bash zsh", "completion has no use for \"zsh\"",
                   "Run \"pgtune-lnk completion --help\".");
}

static void near_words_are_found_and_far_ones_not(void **state)
{
    static const char *const words[] = { "shared_buffers", "work_mem", "jit", NULL };

    (void)state;
    assert_string_equal(options_nearest("workmem", words), "work_mem");
    assert_string_equal(options_nearest("sahred_buffers", words), "shared_buffers");
    assert_string_equal(options_nearest("shared", words), "shared_buffers");
    assert_null(options_nearest("autovacuum", words));
    assert_null(options_nearest("", words));
    assert_null(options_nearest("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", words));
}

/* --- the table itself --- */

static void assert_row_is_whole(const struct option_row *row)
{
    assert_non_null(row->name);
    assert_non_null(row->help);
    assert_int_equal(row->help[strlen(row->help) - 1], '.');
    assert_true(row->offset < sizeof(struct options));
    assert_true((row->type == OPTION_FLAG) == (row->argument == NULL));
    assert_true((row->type == OPTION_CHOICE) == (row->choices != NULL));
    if (row->type == OPTION_INTEGER)
        assert_true(row->min < row->max);
}

static void every_row_of_the_table_is_whole(void **state)
{
    (void)state;
    for (const struct command *const *command = command_table; *command; command++) {
        assert_non_null((*command)->run);
        assert_non_null((*command)->summary);
        assert_non_null((*command)->description);
        assert_true((*command)->operands_max == 0 || (*command)->operands);
        assert_non_null((*command)->examples);
        assert_ptr_equal(command_find((*command)->name), *command);
        assert_non_null((*command)->examples[0]);
        for (const char *const *example = (*command)->examples; *example; example++)
            assert_int_equal(strncmp(*example, "pgtune-lnk ", 11), 0);
        for (const struct option_row *const *row = (*command)->options; *row; row++)
            assert_row_is_whole(*row);
    }
    assert_null(command_find("compose-nonsense"));
}

static void no_command_has_two_options_of_one_name_letter_or_place(void **state)
{
    (void)state;
    for (const struct command *const *command = command_table; *command; command++) {
        const struct option_row *const *rows = (*command)->options;

        for (size_t i = 0; rows[i]; i++) {
            for (size_t j = i + 1; rows[j]; j++) {
                assert_string_not_equal(rows[i]->name, rows[j]->name);
                assert_true(!rows[i]->letter || rows[i]->letter != rows[j]->letter);
                assert_true(rows[i]->offset != rows[j]->offset);
            }
        }
    }
}

static void every_kind_of_error_has_a_status_of_the_table(void **state)
{
    (void)state;
    for (int kind = ERROR_NONE; kind <= ERROR_BUG + 1; kind++) {
        const struct exit_status *row = exit_status_table;

        while (row->meaning && row->status != exit_status_of((enum error_kind)kind))
            row++;
        assert_non_null(row->meaning);
        assert_true(row->status > EXIT_FINDINGS);
    }
    assert_int_equal(exit_status_of(ERROR_INPUT), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_word_that_names_a_command_selects_it),
        cmocka_unit_test(the_value_of_an_option_is_not_a_command),
        cmocka_unit_test(options_may_follow_operands),
        cmocka_unit_test(two_dashes_end_the_options),
        cmocka_unit_test(repeated_options_keep_their_order_and_the_last_single_value),
        cmocka_unit_test(help_and_version_need_no_operands),
        cmocka_unit_test(sizes_that_cannot_be_a_limit_are_refused),
        cmocka_unit_test(unknown_options_name_the_nearest),
        cmocka_unit_test(the_beginning_of_an_option_is_not_the_option),
        cmocka_unit_test(an_option_says_what_value_it_needs),
        cmocka_unit_test(empty_values_that_docker_compose_takes_are_taken),
        cmocka_unit_test(unknown_commands_name_the_nearest),
        cmocka_unit_test(operands_are_counted_and_known),
        cmocka_unit_test(near_words_are_found_and_far_ones_not),
        cmocka_unit_test(every_row_of_the_table_is_whole),
        cmocka_unit_test(no_command_has_two_options_of_one_name_letter_or_place),
        cmocka_unit_test(every_kind_of_error_has_a_status_of_the_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
