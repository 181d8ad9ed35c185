/*
 * The command table. A pure data table: every row of every option stands once and is shared by the
 * commands that list it.
 */
#include "cli/command.h"
#include "cli/help.h"
#include "tune/guc.h"
#include "tune/profile.h"

#define FIELD(member) offsetof(struct options, member)

static const char *const choices_color[] = { "auto", "always", "never", NULL };
static const char *const choices_storage[] = { "ssd", "hdd", "san", "nvme", NULL };
static const char *const choices_switch[] = { "on", "off", NULL };
static const char *const formats_tune[] = { "conf", "json", "sql", "args", "compose", NULL };
static const char *const formats_report[] = { "text", "json", NULL };
static const char *const formats_man[] = { "mdoc", "markdown", NULL };

/* --- rows that every command has --- */

static const struct option_row option_help = {
    .name = "help",
    .letter = 'h',
    .type = OPTION_FLAG,
    .offset = FIELD(is_help),
    .help = "Show this help and exit.",
};
static const struct option_row option_version = {
    .name = "version",
    .letter = 'V',
    .type = OPTION_FLAG,
    .offset = FIELD(is_version),
    .help = "Show the version of the program and of the libraries linked into it, and exit.",
};
static const struct option_row option_quiet = {
    .name = "quiet",
    .letter = 'q',
    .type = OPTION_FLAG,
    .offset = FIELD(is_quiet),
    .help = "Print no notes on standard error.",
};
static const struct option_row option_color = {
    .name = "color",
    .type = OPTION_CHOICE,
    .offset = FIELD(color),
    .argument = "WHEN",
    .help = "Colour the output: auto (on a terminal, unless NO_COLOR is set), always or never.",
    .choices = choices_color,
};

/* --- where the facts come from --- */

static const struct option_row option_limits = {
    .name = "limits",
    .letter = 'l',
    .type = OPTION_LIMITS,
    .offset = FIELD(limits),
    .argument = "MEM[,CPUS]",
    .help =
        "Plan for this memory limit and number of CPUs. Sizes follow Docker Compose: 2G is 2^31 "
        "bytes, a plain number is bytes. Beats the limit in the compose files.",
};
static const struct option_row option_file = {
    .name = "file",
    .letter = 'f',
    .type = OPTION_LIST,
    .offset = FIELD(files),
    .argument = "FILE",
    .help = "Take the limits from this compose file; repeat it for files merged in order.",
};
static const struct option_row option_env_file = {
    .name = "env-file",
    .type = OPTION_LIST,
    .offset = FIELD(env_files),
    .argument = "FILE",
    .help = "Read variables of the compose files from FILE instead of .env; repeatable.",
};
static const struct option_row option_profile = {
    .name = "profile",
    .type = OPTION_LIST,
    .offset = FIELD(profiles),
    .argument = "NAME",
    .help = "Enable a Compose profile; repeatable.",
};
static const struct option_row option_project_directory = {
    .name = "project-directory",
    .type = OPTION_STRING,
    .offset = FIELD(project_directory),
    .argument = "DIR",
    .help = "Resolve relative paths and .env here; without it, beside the first compose file.",
};
static const struct option_row option_project_name = {
    .name = "project-name",
    .letter = 'p',
    .type = OPTION_STRING,
    .offset = FIELD(project_name),
    .argument = "NAME",
    .help = "The Compose project name, as the variable COMPOSE_PROJECT_NAME.",
};
static const struct option_row option_service = {
    .name = "service",
    .letter = 's',
    .type = OPTION_STRING,
    .offset = FIELD(service),
    .argument = "NAME",
    .help = "The service that runs the server; without it, the one whose image is PostgreSQL's.",
};
static const struct option_row option_sysroot = {
    .name = "sysroot",
    .type = OPTION_STRING,
    .offset = FIELD(sysroot),
    .argument = "DIR",
    .help = "Read the facts of the machine recorded below DIR instead of this machine's.",
};
static const struct option_row option_pgdata = {
    .name = "pgdata",
    .letter = 'D',
    .type = OPTION_STRING,
    .offset = FIELD(pgdata),
    .argument = "DIR",
    .help = "The data directory; without it $PGDATA, else the image's.",
};
static const struct option_row option_probe_disk = {
    .name = "probe-disk",
    .type = OPTION_STRING,
    .offset = FIELD(probe_disk),
    .argument = "DIR",
    .help = "Take the kind and size of the disk from the one behind DIR instead of the data "
            "directory's. Not together with --limits or -f, which take nothing from the machine.",
};

/* --- what the server is for --- */

static const struct option_row option_workload = {
    .name = "workload",
    .letter = 'w',
    .type = OPTION_STRING,
    .offset = FIELD(workload),
    .argument = "NAME|PATH",
    .help = "The workload profile: a name, or the path of an .ini file.",
    .suggestions = profile_names,
};
static const struct option_row option_connections = {
    .name = "connections",
    .letter = 'c',
    .type = OPTION_INTEGER,
    .offset = FIELD(connections),
    .argument = "N",
    .help = "Connections to allow; without it four for each CPU, 20 to 100, as far as they fit.",
    .min = 1,
    .max = 262143, /* the server's own bound of max_connections */
};
static const struct option_row option_active = {
    .name = "active",
    .letter = 'a',
    .type = OPTION_INTEGER,
    .offset = FIELD(active),
    .argument = "K",
    .help =
        "Of the connections, how many sort or join at the same time; without it all. PostgreSQL "
        "does not enforce it: a pooler or a role's CONNECTION LIMIT must.",
    .min = 1,
    .max = 262143,
};
static const struct option_row option_pg = {
    .name = "pg",
    .type = OPTION_INTEGER,
    .offset = FIELD(pg_major),
    .argument = "MAJOR",
    .help = "Major version of the server; without it the image's, else 16.",
    .min = PG_MAJOR_FIRST,
    .max = PG_MAJOR_LAST,
};
static const struct option_row option_storage = {
    .name = "storage",
    .type = OPTION_CHOICE,
    .offset = FIELD(storage),
    .argument = "KIND",
    .help = "The disk behind the data directory: ssd, hdd, san or nvme.",
    .choices = choices_storage,
};
static const struct option_row option_shm = {
    .name = "shm",
    .type = OPTION_BYTES,
    .offset = FIELD(shm_bytes),
    .argument = "SIZE",
    .help = "Size of /dev/shm; without it the service's shm_size, else Docker's 64M.",
    .min = 1,
};
static const struct option_row option_data_size = {
    .name = "data-size",
    .type = OPTION_BYTES,
    .offset = FIELD(data_size_bytes),
    .argument = "SIZE",
    .help = "How large the data will be.",
    .min = 1,
};
static const struct option_row option_ssl = {
    .name = "ssl",
    .type = OPTION_CHOICE,
    .offset = FIELD(ssl),
    .argument = "on|off",
    .help = "Emit the TLS settings; on needs --ssl-cert and --ssl-key.",
    .choices = choices_switch,
};
static const struct option_row option_ssl_cert = {
    .name = "ssl-cert",
    .type = OPTION_STRING,
    .offset = FIELD(ssl_cert),
    .argument = "FILE",
    .help = "The server's certificate: its absolute path as the server sees it.",
};
static const struct option_row option_ssl_key = {
    .name = "ssl-key",
    .type = OPTION_STRING,
    .offset = FIELD(ssl_key),
    .argument = "FILE",
    .help = "The certificate's key: its absolute path as the server sees it.",
};
static const struct option_row option_hba = {
    .name = "hba",
    .type = OPTION_STRING,
    .offset = FIELD(hba),
    .argument = "FILE",
    .help = "The pg_hba.conf: its absolute path as the server sees it.",
};

/* --- what comes out --- */

static const struct option_row option_format_tune = {
    .name = "format",
    .type = OPTION_CHOICE,
    .offset = FIELD(format),
    .argument = "FORMAT",
    .help = "conf (a configuration file), json, sql (ALTER SYSTEM), args (-c words for a command "
            "line) or compose (an override file).",
    .choices = formats_tune,
};
static const struct option_row option_format_report = {
    .name = "format",
    .type = OPTION_CHOICE,
    .offset = FIELD(format),
    .argument = "FORMAT",
    .help = "text or json.",
    .choices = formats_report,
};
static const struct option_row option_format_man = {
    .name = "format",
    .type = OPTION_CHOICE,
    .offset = FIELD(format),
    .argument = "FORMAT",
    .help = "mdoc (for man) or markdown (the reference in the README).",
    .choices = formats_man,
};
static const struct option_row option_output = {
    .name = "output",
    .letter = 'o',
    .type = OPTION_STRING,
    .offset = FIELD(output),
    .argument = "FILE",
    .help =
        "Write to FILE, whole or not at all, and keep the previous one as FILE.bak. Lines outside "
        "the managed block of a configuration survive and are counted in the ledger.",
};
static const struct option_row option_diff = {
    .name = "diff",
    .type = OPTION_FLAG,
    .offset = FIELD(is_diff),
    .help = "Show value by value what would change in the file of -o, and write nothing.",
};
static const struct option_row option_check_with = {
    .name = "check-with",
    .type = OPTION_STRING,
    .offset = FIELD(check_with),
    .argument = "BINDIR",
    .help = "Let the server in BINDIR judge every value (postgres -C) before anything is written.",
};
static const struct option_row option_ignore = {
    .name = "ignore",
    .type = OPTION_LIST,
    .offset = FIELD(ignore),
    .argument = "ID[:SERVICE]",
    .help = "Leave a check out; repeatable.",
};

/* Commas inside are why these are macros and not arrays: a list of rows is put together from groups. */
#define ROWS_COMMON &option_color, &option_quiet, &option_version, &option_help
#define ROWS_GIVEN                                                                                 \
    &option_limits, &option_file, &option_env_file, &option_profile, &option_project_directory,    \
        &option_project_name, &option_service, &option_pgdata
#define ROWS_FACTS ROWS_GIVEN, &option_probe_disk, &option_sysroot
#define ROWS_WISHES                                                                                \
    &option_workload, &option_connections, &option_active, &option_pg, &option_storage,            \
        &option_shm, &option_data_size
#define ROWS_SSL &option_ssl, &option_ssl_cert, &option_ssl_key, &option_hba

static const struct option_row *const options_tune[] = {
    ROWS_FACTS,         ROWS_WISHES, ROWS_SSL, &option_format_tune, &option_output, &option_diff,
    &option_check_with, ROWS_COMMON, NULL
};
static const struct option_row *const options_inspect[] = { ROWS_FACTS, ROWS_WISHES,
                                                            &option_format_report, ROWS_COMMON,
                                                            NULL };
static const struct option_row *const options_explain[] = { ROWS_FACTS, ROWS_WISHES, ROWS_SSL,
                                                            ROWS_COMMON, NULL };
/* lint never looks at the machine; --sysroot is taken all the same, as everywhere. */
static const struct option_row *const options_lint[] = {
    ROWS_GIVEN, &option_sysroot, ROWS_WISHES, &option_ignore, &option_format_report, ROWS_COMMON,
    NULL
};
static const struct option_row *const options_man[] = { &option_format_man, ROWS_COMMON, NULL };
static const struct option_row *const options_plain[] = { ROWS_COMMON, NULL };

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
    .options = options_plain,
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
