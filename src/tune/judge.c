#include "tune/judge.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tune/judge_process.h"
#include "tune/render.h"
#include "tune/render_parts.h"

/* What every run of the server needs. */
struct bench {
    struct arena *arena;
    const struct plan *plan;
    const char *program, *conf; /* BINDIR/postgres; DIRECTORY/postgresql.conf */
    const char *directory;      /* private, serves as an empty data directory */
    const char *const *environment;
    struct error *err;
};

/* Relocated builds find their libpq only with help; messages must be in English to be
 * understood. */
static const char *const *environment_of(struct arena *arena, const char *bindir)
{
    const char **variables = arena_array(arena, 5, sizeof *variables);
    const char *libraries = arena_printf(arena, "%s/../lib", bindir);
    const char *inherited = getenv("LD_LIBRARY_PATH"), *path = getenv("PATH");
    struct stat status;
    unsigned count = 0;

    variables[count++] = "LC_ALL=C";
    if (path)
        variables[count++] = arena_printf(arena, "PATH=%s", path);
    if (stat(libraries, &status) == 0)
        variables[count++] = arena_printf(arena, "LD_LIBRARY_PATH=%s%s%s", libraries,
                                          inherited ? ":" : "", inherited ? inherited : "");
    else if (inherited)
        variables[count++] = arena_printf(arena, "LD_LIBRARY_PATH=%s", inherited);
    return variables;
}

static bool run_server(const struct bench *bench, const char *const *arguments,
                       struct process_output *ret)
{
    return process_run(bench->arena, bench->program, arguments, bench->environment, ret,
                       bench->err);
}

/* "postgres (PostgreSQL) 16.4 (Debian 16.4-1)", or "19devel"; 0 when it is something else. */
static int major_in(const char *version)
{
    static const char words[] = "postgres (PostgreSQL) ";
    size_t length = sizeof words - 1;
    long major = strncmp(version, words, length) == 0 ? strtol(version + length, NULL, 10) : 0;

    return major > 0 && major < 1000 ? (int)major : 0;
}

static bool check_major(const struct bench *bench)
{
    const char *const arguments[] = { bench->program, "--version", NULL };
    struct process_output output;

    if (!run_server(bench, arguments, &output))
        return false;

    int major = output.exit_status == 0 ? major_in(output.out) : 0;

    if (major == 0) {
        (void)error_set(bench->err, ERROR_SYSTEM, "%s --version failed: %.200s", bench->program,
                        output.err[0] ? output.err : output.out);
        return error_hint(bench->err, "Name the bin directory of a PostgreSQL server.");
    }
    if (major != bench->plan->input.pg_major) {
        (void)error_set(bench->err, ERROR_USAGE, "%s is PostgreSQL %d, the plan is for %d",
                        bench->program, major, bench->plan->input.pg_major);
        return error_hint(bench->err, "Name a server of the same major, or give --pg %d.", major);
    }
    return true;
}

static bool write_file(const struct bench *bench, const char *path, const char *text)
{
    FILE *stream = fopen(path, "we");
    bool is_written = stream && fputs(text, stream) >= 0;

    if (stream && fclose(stream) != 0)
        is_written = false;
    return is_written || error_system(bench->err, errno, "cannot write %s", path);
}

static bool write_whole_conf(const struct bench *bench)
{
    FILE *stream = fopen(bench->conf, "we");

    if (!stream)
        return error_system(bench->err, errno, "cannot write %s", bench->conf);
    render_conf(bench->arena, bench->plan, VERSION, stream);
    if (fclose(stream) != 0)
        return error_system(bench->err, errno, "cannot write %s", bench->conf);
    return true;
}

/* `postgres -C NAME` under the file. The server finds its share directory by its whole name. -C has
 * to be the first argument: only there the server looks for it before it refuses to run as root
 * (main.c). It prints and exits without locking or reading data. */
static bool ask(const struct bench *bench, const char *name, struct process_output *ret)
{
    const char *config = arena_printf(bench->arena, "config_file=%s", bench->conf);
    const char *const arguments[] = { bench->program,   "-C", name,   "-D",
                                      bench->directory, "-c", config, NULL };

    return run_server(bench, arguments, ret);
}

/* The first message of the server's log, without time, process and severity. */
static const char *first_message(struct arena *arena, const char *log)
{
    static const char *const severities[] = { "LOG:  ", "WARNING:  ", "ERROR:  ", "FATAL:  " };
    size_t length = strcspn(log, "\n");
    const char *line = arena_strndup(arena, log, length);

    for (size_t i = 0; i < ARRAY_LENGTH(severities); i++) {
        const char *found = strstr(line, severities[i]);

        if (found)
            return found + strlen(severities[i]);
    }
    return line;
}

/* `-C` prints a number in the setting's own unit and a real with six digits. */
static bool is_same(const struct guc *guc, int pg_major, const char *wanted, const char *got)
{
    const struct guc_major *row = guc_major_row(guc, pg_major);
    double wanted_number, got_number;
    struct error ignored = { 0 };

    if (row->type == GUC_STRING)
        return strcmp(wanted, got) == 0;
    if (row->type == GUC_ENUM)
        return strcasecmp(wanted, got) == 0;
    if (!guc_parse(guc, pg_major, wanted, &wanted_number, &ignored) ||
        !guc_parse(guc, pg_major, got, &got_number, &ignored))
        return false;
    if (row->type == GUC_REAL)
        return fabs(wanted_number - got_number) <= 1e-5 * fabs(wanted_number);
    return wanted_number == got_number;
}

/* Appends to the list that *tail ends. */
static void refuse(const struct bench *bench, const char *name, const char *wanted, const char *got,
                   const char *message, struct judgement ***tail)
{
    struct judgement *judgement = arena_alloc(bench->arena, sizeof *judgement);

    *judgement =
        (struct judgement){ .name = name, .wanted = wanted, .got = got, .message = message };
    **tail = judgement;
    *tail = &judgement->next;
}

/* Asks for one setting; refusals go to the list. */
static bool judge_one(const struct bench *bench, enum guc_id id, struct judgement ***tail)
{
    const struct guc *guc = &guc_table[id];
    const char *wanted = bench->plan->values[id].text;
    struct process_output output;

    if (!ask(bench, guc->name, &output))
        return false;
    if (output.exit_status != 0) {
        refuse(bench, guc->name, wanted, NULL, first_message(bench->arena, output.err), tail);
        return true;
    }

    const char *got = arena_strndup(bench->arena, output.out, strcspn(output.out, "\n"));

    if (!is_same(guc, bench->plan->input.pg_major, wanted, got))
        refuse(bench, guc->name, wanted, got, "the server gives another value back", tail);
    return true;
}

/* One bad value makes the server refuse the whole file; alone in a file, each speaks for itself. */
static bool write_single_conf(const struct bench *bench, enum guc_id id)
{
    return write_file(bench, bench->conf,
                      arena_printf(bench->arena, "%s = %s\n", guc_table[id].name,
                                   guc_quote(bench->arena, bench->plan->values[id].text)));
}

static bool judge_each(const struct bench *bench, bool is_single, struct judgement ***tail)
{
    for (unsigned id = 0; id < GUC_COUNT; id++) {
        if (!render_row(bench->plan, id))
            continue;
        if (is_single && !write_single_conf(bench, id))
            return false;
        if (!judge_one(bench, id, tail))
            return false;
    }
    return true;
}

/* A server that cannot even read an empty file says nothing about values. */
static bool check_server(const struct bench *bench)
{
    struct process_output output;

    if (!write_file(bench, bench->conf, "") ||
        !ask(bench, guc_table[GUC_MAX_CONNECTIONS].name, &output))
        return false;
    if (output.exit_status == 0)
        return true;
    (void)error_set(bench->err, ERROR_SYSTEM, "%s does not work: %s", bench->program,
                    first_message(bench->arena, output.err));
    return error_hint(bench->err, "Check that its share and lib directories are beside it.");
}

static bool judge_all(const struct bench *bench, const struct judgement **ret)
{
    struct judgement *first = NULL, **tail = &first;
    const char *auto_conf = arena_printf(bench->arena, "%s/postgresql.auto.conf", bench->directory);
    struct process_output whole;

    if (!write_file(bench, auto_conf, "") || !write_whole_conf(bench) ||
        !ask(bench, guc_table[GUC_MAX_CONNECTIONS].name, &whole))
        return false;

    bool is_refused = whole.exit_status != 0;

    if ((is_refused && !check_server(bench)) || !judge_each(bench, is_refused, &tail))
        return false;
    if (is_refused && !first)
        refuse(bench, "the whole file", "accepted", NULL, first_message(bench->arena, whole.err),
               &tail);
    *ret = first;
    return true;
}

static void remove_directory(const struct bench *bench)
{
    /* What cannot be removed stays in the temporary directory; the judgement is not wrong for
     * it. */
    (void)unlink(bench->conf);
    (void)unlink(arena_printf(bench->arena, "%s/postgresql.auto.conf", bench->directory));
    (void)rmdir(bench->directory);
}

bool judge_settings(struct arena *arena, const char *bindir, const struct plan *plan,
                    const struct judgement **ret, struct error *err)
{
    const char *temporary = getenv("TMPDIR");
    struct bench bench = { .arena = arena, .plan = plan, .err = err };

    bench.program = arena_printf(arena, "%s/postgres", bindir);
    bench.environment = environment_of(arena, bindir);
    if (!check_major(&bench))
        return false;

    char *directory =
        arena_printf(arena, "%s/pgtune-lnk.XXXXXX", temporary && temporary[0] ? temporary : "/tmp");

    if (!mkdtemp(directory))
        return error_system(err, errno, "cannot make the directory %s", directory);
    bench.directory = directory;
    bench.conf = arena_printf(arena, "%s/postgresql.conf", directory);

    bool is_judged = judge_all(&bench, ret);

    remove_directory(&bench);
    return is_judged;
}
