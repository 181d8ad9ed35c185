/*
 * The command table. Adding a command: its options in option_rows.c, its body in cmd_NAME.c, its
 * row here.
 */
#include "cli/command.h"
#include "cli/help.h"
#include "cli/option_rows.h"

static const struct command command_tune = {
    .name = "tune",
    .summary = "print a postgresql.conf that survives its memory limit",
    .options = options_tune,
    .run = cmd_tune,
    .description =
        "Plans every memory, WAL, I/O and parallelism setting of a PostgreSQL server so that the "
        "worst "
        "case of the workload stays under 90% of the limit, and prints it as a configuration. Each "
        "value says where its number comes from. A plan that cannot fit prints no configuration: "
        "the "
        "ways out, with numbers that do fit, are on standard error, and the exit status is 1.\n\n"
        "With --limits or -f nothing is taken from the machine that runs this program: what is "
        "missing "
        "has a documented default (PostgreSQL 16, ssd, 64 MB of /dev/shm, 2 CPUs). Without them "
        "the "
        "limits of the machine or container at hand are read.\n\n"
        "This is the default command: its name may be left out.",
    .examples =
        (const char *const[]){
            "pgtune-lnk --limits 2G",
            "pgtune-lnk --limits 2G,2 --connections 200 --active 50 --workload oltp",
            "pgtune-lnk -f examples/linkflow/docker-compose.yml "
            "-f examples/linkflow/docker-compose.prod.yml --env-file "
            "examples/linkflow/.env.demo --service postgres",
            "pgtune-lnk --limits 4G,2 --format args",
            "pgtune-lnk --limits 2G -o postgresql.prod.conf",
            "pgtune-lnk --limits 4G -o postgresql.prod.conf --diff", NULL },
};

static const struct command command_inspect = {
    .name = "inspect",
    .summary = "show the facts, their sources and what else was considered",
    .options = options_inspect,
    .run = cmd_inspect,
    .description =
        "Prints every fact that a plan would be made from, the file or option that decided it, and "
        "the candidates that did not. With --limits or -f these are the facts given there.",
    .examples = (const char *const[]){ "pgtune-lnk inspect", "pgtune-lnk inspect --format json",
                                       "pgtune-lnk inspect --limits 2G,1.5", NULL },
};

static const struct command command_explain = {
    .name = "explain",
    .summary = "draw the memory ledger and give the reason of each value",
    .operands = "[SETTING|CHECK]",
    .operand_suggestions = explain_words,
    .operands_max = -1,
    .options = options_explain,
    .run = cmd_explain,
    .description = "Draws the ledger of the plan as a bar chart, then lists each setting with the "
                   "reason of its "
                   "value, the rule behind it and its page in the manual. With the name of a "
                   "setting it explains "
                   "that one; with the id of a check (which has a hyphen) it says what the check "
                   "looks for, why, "
                   "and how to repair it.",
    .examples =
        (const char *const[]){ "pgtune-lnk explain --limits 2G",
                               "pgtune-lnk explain work_mem --limits 2G --connections 150", NULL },
};

static const struct command command_lint = {
    .name = "lint",
    .summary = "find what is wrong in a hand-written postgresql.conf",
    .operands = "CONF...",
    .operands_min = 1,
    .operands_max = -1,
    .options = options_lint,
    .run = cmd_lint,
    .description =
        "Reads configuration files as the server would, with their includes and the "
        "postgresql.auto.conf beside them, and reports settings that the server refuses, that "
        "promise "
        "more memory than the limit of --limits or -f, or that the manual advises against. Checks "
        "that need a fact which was not given are listed as skipped.",
    .examples =
        (const char *const[]){
            "pgtune-lnk lint examples/linkflow/infra/postgres/postgresql.handwritten.conf --limits "
            "2G",
            NULL },
};

static const struct command command_man = {
    .name = "man",
    .summary = "print the manual page",
    .options = options_man,
    .run = cmd_man,
    .description =
        "Prints this manual in mdoc(7), for man(1), or the reference of the README in Markdown.",
    .examples = (const char *const[]){ "pgtune-lnk man", "pgtune-lnk man --format markdown", NULL },
};

static const struct command command_completion = {
    .name = "completion",
    .summary = "print a completion script for a shell",
    .operands = "bash|zsh|fish",
    .operand_choices = completion_shells,
    .operands_min = 1,
    .operands_max = 1,
    .options = options_completion,
    .run = cmd_completion,
    .description = "Prints a script that completes commands, options and their values. Load it "
                   "from the shell's "
                   "start-up file, or put it where the shell looks for completions.",
    .examples = (const char *const[]){ "pgtune-lnk completion bash", "pgtune-lnk completion zsh",
                                       "pgtune-lnk completion fish", NULL },
};

const struct command *const command_table[] = {
    &command_tune, &command_inspect, &command_explain,
    &command_lint, &command_man,     &command_completion,
    NULL
};
