/*
 * lint: each CONF is one configuration, read with its includes, the postgresql.auto.conf beside it
 * and the -c of the compose service's command, in the order in which the server lets them win.
 * Without one the compose files alone are judged.
 */
#include <string.h>
#include <sys/stat.h>

#include "cli/input.h"
#include "cli/options.h"
#include "report/text.h"
#include "verify/check.h"

static const char auto_conf_name[] = "postgresql.auto.conf";

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static bool is_below(const char *path, const char *directory)
{
    size_t length = strlen(directory);

    return strncmp(path, directory, length) == 0 && path[length] == '/';
}

/* The image keeps PGDATA below this directory, in a sub-directory that changed with 18. */
static bool is_in_data_directory(const struct run *run, const struct compose_service *service,
                                 const char *path)
{
    if (run->options.pgdata)
        return is_below(path, run->options.pgdata);
    for (const struct compose_pair *pair = service->environment; pair; pair = pair->next)
        if (strcmp(pair->name, "PGDATA") == 0 && pair->value)
            return is_below(path, pair->value);
    return is_below(path, "/var/lib/postgresql");
}

/*
 * Whether the file takes the place of the one that initdb and the image made. A config_file in the
 * service's command says so; without one the name does: postgresql.prod.conf, unlike
 * postgresql.conf or a snippet such as 10-memory.conf, is a file that is read instead.
 */
static bool is_elsewhere(const struct run *run, const struct gathered *gathered, const char *path)
{
    static const char first[] = "postgresql.", last[] = ".conf";
    const char *name = base_name(path);
    size_t length = strlen(name);

    if (gathered->service && gathered->command_config_file)
        return !is_in_data_directory(run, gathered->service, gathered->command_config_file);
    return length > strlen(first) + strlen(last) && strncmp(name, first, strlen(first)) == 0 &&
           strcmp(name + length - strlen(last), last) == 0 && strcmp(name, auto_conf_name) != 0;
}

/* ALTER SYSTEM's file, where the configuration lies in its data directory. */
static bool read_auto_conf(struct run *run, const char *path, struct pgconf *conf)
{
    const char *name = base_name(path);
    const char *beside =
        arena_printf(run->arena, "%.*s%s", (int)(name - path), path, auto_conf_name);
    struct stat status;

    if (strcmp(path, "-") == 0 || strcmp(name, auto_conf_name) == 0 || stat(beside, &status) != 0)
        return true;
    conf->source = PGCONF_SOURCE_AUTO;
    return pgconf_read_file(run->arena, beside, conf, run->err);
}

static unsigned available_needs(const struct gathered *gathered)
{
    unsigned available = 0;

    if (gathered->input.memory_bytes > 0)
        available |= CHECK_NEEDS_LIMIT;
    if (gathered->stack)
        available |= CHECK_NEEDS_COMPOSE;
    if (gathered->input.disk_bytes > 0 || gathered->input.tmpfs_bytes > 0)
        available |= CHECK_NEEDS_DISK;
    return available;
}

/* What all configurations of a run have in common. */
struct linting {
    struct gathered gathered;
    const char *const *ignored;
    struct findings findings;
    unsigned checks_run;
    bool are_warnings_told; /* those of the compose files are told once */
};

static void run_checks(struct run *run, struct linting *linting, const struct pgconf *conf,
                       const char *path, unsigned available)
{
    const struct gathered *gathered = &linting->gathered;
    struct check_context context = {
        .arena = run->arena,
        .conf = conf,
        .conf_file = path,
        .input = &gathered->input,
        .environment = gathered->stack ? gathered->stack->environment.name : NULL,
        .service = gathered->service ? gathered->service->name : NULL,
        .available = available_needs(gathered) | available,
        .is_config_file_elsewhere = path && is_elsewhere(run, gathered, path),
        .findings = &linting->findings,
    };

    if (gathered->stack && !linting->are_warnings_told)
        context.warnings = gathered->stack->warnings;
    linting->are_warnings_told = true;
    if (path && strcmp(path, "-") == 0)
        context.conf_file = "standard input";
    check_run_all(&context, linting->ignored);
    linting->checks_run = context.checks_run;
}

/* Adds the findings of one configuration. */
static bool lint_conf(struct run *run, struct linting *linting, const char *path)
{
    struct pgconf conf;

    pgconf_init(&conf);
    if (!pgconf_read_file(run->arena, path, &conf, run->err) || !read_auto_conf(run, path, &conf))
        return false;
    for (const struct plan_pin *pin = linting->gathered.command_pins; pin; pin = pin->next)
        pgconf_append(run->arena, &conf, pin->name, pin->value, pin->file, pin->line);
    run_checks(run, linting, &conf, path, CHECK_NEEDS_CONF);
    return true;
}

/* Adds those of the compose files alone. */
static void lint_stack(struct run *run, struct linting *linting)
{
    struct pgconf conf;

    pgconf_init(&conf);
    run_checks(run, linting, &conf, NULL, 0);
}

/* Whether leaving `id` out for `service` leaves out the whole check: those of configurations are
 * about the server; of the compose files' warnings, stack_read() took out that service's own. */
static bool is_of_server(const struct gathered *gathered, const char *id, const char *service)
{
    return check_find(id)->needs != CHECK_NEEDS_COMPOSE && gathered->service &&
           strcmp(gathered->service->name, service) == 0;
}

/* Lines of pgtune-lnk.ini may wait for a release that has the check, so they are only noted. */
static size_t collect_ini_ignored(struct run *run, const struct gathered *gathered,
                                  const char **ids)
{
    const struct project_ignore *row = gathered->stack ? gathered->stack->ini.ignores : NULL;
    size_t count = 0;

    for (; row; row = row->next) {
        if (!check_find(row->id))
            command_note(run,
                         arena_printf(run->arena, "%s:%d: there is no check \"%s\"",
                                      row->place.file, row->place.line, row->id),
                         NULL);
        else if (is_of_server(gathered, row->id, row->service))
            ids[count++] = row->id;
    }
    return count;
}

/* The ids of --ignore ID[:SERVICE] and of the ini that apply to the server's service. */
static const char *const *collect_ignored(struct run *run, const struct gathered *gathered)
{
    const struct project_ignore *row = gathered->stack ? gathered->stack->ini.ignores : NULL;
    size_t count = 0;

    for (const struct option_list *item = run->options.ignore; item; item = item->next)
        count++;
    for (; row; row = row->next)
        count++;

    const char **ids = arena_array(run->arena, count + 1, sizeof *ids);

    count = collect_ini_ignored(run, gathered, ids);
    for (const struct option_list *item = run->options.ignore; item; item = item->next) {
        const char *colon = strchr(item->text, ':');
        size_t length = colon ? (size_t)(colon - item->text) : strlen(item->text);
        const char *id = arena_strndup(run->arena, item->text, length);

        if (!colon || is_of_server(gathered, id, colon + 1))
            ids[count++] = id;
    }
    return ids;
}

static bool has_something(struct run *run)
{
    if (run->operands[0] || stack_is_named(&run->options))
        return true;
    (void)error_set(run->err, ERROR_USAGE, "lint needs CONF..., or compose files of -f or --env");
    return error_hint(run->err, "Run \"pgtune-lnk lint --help\".");
}

static void print_findings(struct run *run, const struct linting *linting)
{
    bool is_json = run->options.format && strcmp(run->options.format, "json") == 0;

    if (is_json)
        text_findings_json(&linting->findings, run->out);
    else
        text_findings(&linting->findings, linting->checks_run, command_wants_color(run, run->out),
                      run->out);
}

int cmd_lint(struct run *run)
{
    struct linting linting = { .checks_run = 0 };

    findings_init(&linting.findings);
    if (!has_something(run) || !command_check_ignored(run) ||
        !input_gather_given(run, &linting.gathered))
        return command_fail(run);
    linting.ignored = collect_ignored(run, &linting.gathered);
    for (const char *const *path = run->operands; *path; path++)
        if (!lint_conf(run, &linting, *path))
            return command_fail(run);
    if (!run->operands[0])
        lint_stack(run, &linting);
    else if (linting.gathered.input.memory_bytes == 0)
        command_note(run, "the memory limit is not known, so checks against it are skipped",
                     linting.gathered.stack
                         ? "Add deploy.resources.limits.memory to the service, or give --limits."
                         : "Give --limits, or -f.");
    print_findings(run, &linting);
    return linting.findings.first ? EXIT_FINDINGS : EXIT_DONE;
}
