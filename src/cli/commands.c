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
        "the candidates that did not. With --limits or -f these are the facts given there.\n\n"
        "With -f or --env follows what every service may take: memory, CPUs and replicas (the most "
        "that [replicas] of pgtune-lnk.ini allows), and the sum. --env and --all, which shows "
        "every "
        "environment, compare it with the memory and CPUs of this machine, or of the one recorded "
        "below --sysroot.",
    .examples =
        (const char *const[]){ "pgtune-lnk inspect", "pgtune-lnk inspect --format json",
                               "pgtune-lnk inspect --limits 2G,1.5",
                               "pgtune-lnk inspect -f examples/linkflow/docker-compose.yml -f "
                               "examples/linkflow/docker-compose.prod.yml --env-file "
                               "examples/linkflow/.env.demo",
                               NULL },
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
    .operands = "[CONF...]",
    .operands_min = 0,
    .operands_max = -1,
    .options = options_lint,
    .run = cmd_lint,
    .description =
        "Reads configuration files as the server would, with their includes and the "
        "postgresql.auto.conf beside them, and reports settings that the server refuses, that "
        "promise "
        "more memory than the limit of --limits or -f, or that the manual advises against. What "
        "the command of the service sets with -c counts as if it stood at the end of the file. "
        "Checks that need a fact which was not given are listed as skipped.\n\n"
        "With -f or --env the compose files are judged, too, and no CONF is needed: the warnings "
        "of the command compose are findings here. --ignore ID:SERVICE, or a line of [ignore "
        "SERVICE] in pgtune-lnk.ini, leaves out what is known.",
    .examples =
        (const char *const[]){
            "pgtune-lnk lint examples/linkflow/infra/postgres/postgresql.handwritten.conf --limits "
            "2G",
            "pgtune-lnk lint examples/linkflow/infra/postgres/postgresql.handwritten.conf -f "
            "examples/linkflow/docker-compose.yml -f examples/linkflow/docker-compose.prod.yml "
            "--env-file examples/linkflow/.env.demo",
            NULL },
};

static const struct command command_compose = {
    .name = "compose",
    .summary = "print the compose model that Docker Compose would run",
    .options = options_compose,
    .run = cmd_compose,
    .description =
        "Reads compose files exactly as Docker Compose 2.40 does, without Docker: files are found "
        "or named, interpolated, extended, included, merged and checked, and the effective model "
        "is "
        "printed in the names and forms of \"docker compose config\", as far as it matters to a "
        "database. Without -f and --env the files are found as Compose finds them.\n\n"
        "Where Compose stops at one error, all are listed, by file and line, and nothing is "
        "printed. "
        "Where it stays silent and the user loses, there is a warning with an id, which explain "
        "explains and --ignore leaves out.\n\n"
        "YAML can be read by Compose again: each $ of a value is doubled, and build, volumes and "
        "networks are there, too. JSON has the true values.",
    .examples = (const char *const[]){ "pgtune-lnk compose -f examples/linkflow/docker-compose.yml "
                                       "-f examples/linkflow/docker-compose.prod.yml --env-file "
                                       "examples/linkflow/.env.demo --format json",
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

const struct command *const command_table[] = { &command_tune,       &command_inspect,
                                                &command_explain,    &command_lint,
                                                &command_compose,    &command_man,
                                                &command_completion, NULL };
