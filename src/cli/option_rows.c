/*
 * The option rows: each option stands once and is shared by the commands that list it.
 */
#include "cli/option_rows.h"

#include "tune/guc.h"
#include "tune/profile.h"

#define FIELD(member) offsetof(struct options, member)

static const char *const choices_color[] = { "auto", "always", "never", NULL };
static const char *const choices_storage[] = { "ssd", "hdd", "san", "nvme", NULL };
static const char *const choices_switch[] = { "on", "off", NULL };
static const char *const formats_tune[] = { "conf", "json", "sql", "args", "compose", NULL };
static const char *const formats_report[] = { "text", "json", NULL };
static const char *const formats_compose[] = { "yaml", "json", NULL };
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
    .help =
        "Read this compose file; repeat it for files merged in order. Replaces the files of the "
        "environment.",
};
static const struct option_row option_env = {
    .name = "env",
    .type = OPTION_STRING,
    .offset = FIELD(env_name),
    .argument = "NAME",
    .help = "Read the compose files, profiles, server and workload of this environment: one of "
            "pgtune-lnk.ini, else dev (what Compose would load), prod or test (with "
            "docker-compose.prod.yml or docker-compose.test.yml).",
};
static const struct option_row option_all = {
    .name = "all",
    .type = OPTION_FLAG,
    .offset = FIELD(is_all),
    .help = "Show the services of every environment instead of one server's facts.",
};
static const struct option_row option_config = {
    .name = "config",
    .type = OPTION_STRING,
    .offset = FIELD(config),
    .argument = "INI",
    .help = "Read the environments from INI instead of pgtune-lnk.ini in the working directory or "
            "its nearest parent.",
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
    .takes_empty = true,
    .argument = "NAME",
    .help = "Enable a Compose profile, * for all; repeatable.",
};
static const struct option_row option_project_directory = {
    .name = "project-directory",
    .type = OPTION_STRING,
    .offset = FIELD(project_directory),
    .takes_empty = true,
    .argument = "DIR",
    .help = "Resolve relative paths and .env here; without it, beside the first compose file.",
};
static const struct option_row option_project_name = {
    .name = "project-name",
    .letter = 'p',
    .type = OPTION_STRING,
    .offset = FIELD(project_name),
    .takes_empty = true,
    .argument = "NAME",
    .help = "The Compose project name, as the variable COMPOSE_PROJECT_NAME.",
};
static const struct option_row option_service = {
    .name = "service",
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
    .type = OPTION_STRING,
    .offset = FIELD(workload),
    .argument = "NAME|PATH",
    .help = "The workload profile: a name, or the path of an .ini file.",
    .suggestions = profile_names,
};
static const struct option_row option_connections = {
    .name = "connections",
    .type = OPTION_INTEGER,
    .offset = FIELD(connections),
    .argument = "N",
    .help = "Connections to allow; without it what the pools of the clients in the compose files "
            "add up to and a reserve, else four for each CPU, 20 to 100, as far as they fit.",
    .min = 1,
    .max = 262143, /* the server's own bound of max_connections */
};
static const struct option_row option_active = {
    .name = "active",
    .type = OPTION_INTEGER,
    .offset = FIELD(active),
    .argument = "K",
    .help = "Of the connections, how many sort or join at the same time; without it those of the "
            "clients' pools, else all. PostgreSQL "
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
static const struct option_row option_format_compose = {
    .name = "format",
    .type = OPTION_CHOICE,
    .offset = FIELD(format),
    .argument = "FORMAT",
    .help = "yaml (each $ doubled, so that Compose can read it again) or json (the true values).",
    .choices = formats_compose,
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

/* Commas inside are why these are macros and not arrays: a list of rows is put together from
 * groups. */
#define ROWS_COMMON &option_color, &option_quiet, &option_version, &option_help
#define ROWS_STACK                                                                                 \
    &option_file, &option_env_file, &option_profile, &option_project_directory,                    \
        &option_project_name, &option_env, &option_config
#define ROWS_GIVEN &option_limits, ROWS_STACK, &option_service, &option_pgdata
#define ROWS_FACTS ROWS_GIVEN, &option_probe_disk, &option_sysroot
#define ROWS_WISHES                                                                                \
    &option_workload, &option_connections, &option_active, &option_pg, &option_storage,            \
        &option_shm, &option_data_size
#define ROWS_SSL &option_ssl, &option_ssl_cert, &option_ssl_key, &option_hba

const struct option_row *const options_tune[] = { ROWS_FACTS,          ROWS_WISHES,    ROWS_SSL,
                                                  &option_format_tune, &option_output, &option_diff,
                                                  &option_check_with,  ROWS_COMMON,    NULL };
const struct option_row *const options_inspect[] = { ROWS_FACTS,  &option_all,
                                                     ROWS_WISHES, &option_format_report,
                                                     ROWS_COMMON, NULL };
const struct option_row *const options_explain[] = { ROWS_FACTS, ROWS_WISHES, ROWS_SSL, ROWS_COMMON,
                                                     NULL };
/* lint never looks at the machine; --sysroot is taken all the same, as everywhere. */
const struct option_row *const options_lint[] = {
    ROWS_GIVEN, &option_sysroot, ROWS_WISHES, &option_ignore, &option_format_report, ROWS_COMMON,
    NULL
};
const struct option_row *const options_compose[] = { ROWS_STACK, &option_ignore,
                                                     &option_format_compose, ROWS_COMMON, NULL };
const struct option_row *const options_man[] = { &option_format_man, ROWS_COMMON, NULL };
const struct option_row *const options_completion[] = { ROWS_COMMON, NULL };
