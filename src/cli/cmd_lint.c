/*
 * lint: each CONF is one configuration, read with its includes, the postgresql.auto.conf beside it
 * and the -c of the compose service's command, in the order in which the server lets them win.
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
    unsigned available = CHECK_NEEDS_CONF;

    if (gathered->input.memory_bytes > 0)
        available |= CHECK_NEEDS_LIMIT;
    if (gathered->service)
        available |= CHECK_NEEDS_COMPOSE;
    if (gathered->input.disk_bytes > 0 || gathered->input.tmpfs_bytes > 0)
        available |= CHECK_NEEDS_DISK;
    return available;
}

/* Findings of one configuration, appended to those before; *ret_checks_run is the number of checks
 * made. */
static bool lint_conf(struct run *run, const struct gathered *gathered, const char *path,
                      const char *const *ignored, struct findings *findings,
                      unsigned *ret_checks_run)
{
    struct pgconf conf;

    pgconf_init(&conf);
    if (!pgconf_read_file(run->arena, path, &conf, run->err) || !read_auto_conf(run, path, &conf))
        return false;
    for (const struct plan_pin *pin = gathered->command_pins; pin; pin = pin->next)
        pgconf_append(run->arena, &conf, pin->name, pin->value, pin->file, pin->line);

    struct check_context context = {
        .arena = run->arena,
        .conf = &conf,
        .conf_file = strcmp(path, "-") == 0 ? "standard input" : path,
        .input = &gathered->input,
        .service = gathered->service ? gathered->service->name : NULL,
        .available = available_needs(gathered),
        .is_config_file_elsewhere = is_elsewhere(run, gathered, path),
        .findings = findings,
    };

    check_run_all(&context, ignored);
    *ret_checks_run = context.checks_run;
    return true;
}

static bool refuse_unknown_check(struct run *run, const char *id)
{
    const char **ids = arena_array(run->arena, check_table_length + 1, sizeof *ids);

    for (unsigned at = 0; at < check_table_length; at++)
        ids[at] = check_table[at].id;

    const char *nearest = options_nearest(id, ids);

    (void)error_set(run->err, ERROR_USAGE, "--ignore names no check: \"%.60s\"", id);
    return error_hint(run->err, "Did you mean %s?", nearest ? nearest : ids[0]);
}

/* The ids of --ignore ID[:SERVICE] that apply to this service. */
static bool collect_ignored(struct run *run, const struct gathered *gathered,
                            const char *const **ret)
{
    size_t count = 0;

    for (const struct option_list *item = run->options.ignore; item; item = item->next)
        count++;

    const char **ids = arena_array(run->arena, count + 1, sizeof *ids);

    count = 0;
    for (const struct option_list *item = run->options.ignore; item; item = item->next) {
        const char *colon = strchr(item->text, ':');
        size_t length = colon ? (size_t)(colon - item->text) : strlen(item->text);
        const char *id = arena_strndup(run->arena, item->text, length);

        if (!check_find(id))
            return refuse_unknown_check(run, id);
        if (!colon || (gathered->service && strcmp(gathered->service->name, colon + 1) == 0))
            ids[count++] = id;
    }
    *ret = ids;
    return true;
}

int cmd_lint(struct run *run)
{
    struct gathered gathered;
    struct findings findings;
    const char *const *ignored = NULL;
    unsigned checks_run = 0;

    findings_init(&findings);
    if (!input_gather_given(run, &gathered) || !collect_ignored(run, &gathered, &ignored))
        return command_fail(run);
    for (const char *const *path = run->operands; *path; path++)
        if (!lint_conf(run, &gathered, *path, ignored, &findings, &checks_run))
            return command_fail(run);
    if (gathered.input.memory_bytes == 0)
        command_note(run, "the memory limit is not known, so checks against it are skipped",
                     "Give --limits or -f.");
    if (run->options.format && strcmp(run->options.format, "json") == 0)
        text_findings_json(&findings, run->out);
    else
        text_findings(&findings, checks_run, command_wants_color(run, run->out), run->out);
    return findings.first ? EXIT_FINDINGS : EXIT_DONE;
}
