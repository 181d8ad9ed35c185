#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/input.h"
#include "tune/judge.h"
#include "tune/managed.h"
#include "tune/render.h"

enum { CONF_BYTES_MAX = 16 * 1024 * 1024, CONF_MODE = 0644, LEDGER_WIDTH = 80 };
static const char default_service[] = "postgres";

/* One tune run: what was asked for and what was found. */
struct tuning {
    struct gathered gathered;
    struct plan plan;
    const char *format;
    bool is_conf;
    const char *existing; /* content of the file of -o, or NULL: there is none */
    size_t existing_length;
};

static bool is_format(const struct tuning *tuning, const char *format)
{
    return strcmp(tuning->format, format) == 0;
}

static bool check_options(struct run *run, const struct tuning *tuning)
{
    if (!run->options.is_diff || (run->options.output && tuning->is_conf))
        return true;
    (void)error_set(run->err, ERROR_USAGE, "--diff compares with the configuration file of -o");
    return error_hint(run->err, "Add -o FILE and no --format but conf.");
}

/* Reads the file that will be changed and pins what stands in it outside our block. */
static bool read_existing(struct run *run, struct tuning *tuning)
{
    const char *output = run->options.output;
    struct plan_pin *pins = NULL, **tail = &pins;
    struct stat status;

    if (!output || !tuning->is_conf || strcmp(output, "-") == 0)
        return true;
    /* Before open(2): opening a FIFO waits, and a device may never end. */
    if (stat(output, &status) != 0) {
        if (errno == ENOENT)
            return true;
    } else if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)) {
        (void)error_at(run->err, output, 0, "it is not a regular file");
        return error_hint(run->err, "Name a regular file, or leave the option out to print.");
    }
    tuning->existing =
        file_read_user(run->arena, output, CONF_BYTES_MAX, &tuning->existing_length, run->err);
    if (!tuning->existing || !managed_pins(run->arena, tuning->existing, tuning->existing_length,
                                           output, &pins, run->err))
        return false;
    while (*tail)
        tail = &(*tail)->next;
    *tail = tuning->gathered.input.pins; /* last wins: -c of a command beats any file */
    tuning->gathered.input.pins = pins;
    return true;
}

/* A script in place of the server's command would be replaced by it, and what it does be lost. */
static bool can_override_command(struct run *run, const struct tuning *tuning)
{
    const struct compose_service *service = tuning->gathered.service;
    const struct place *place;

    if (!is_format(tuning, "compose") || !tuning->gathered.is_command_foreign)
        return true;
    place = service->has_command ? &service->command_place : &service->entrypoint_place;
    (void)error_at(run->err, place->file, place->line,
                   "the command of service \"%s\" is not postgres itself: an override would "
                   "replace it",
                   service->name);
    return error_hint(run->err, "Put the words of --format args into that command instead.");
}

/* Everything of the document in memory: nothing is written anywhere before it is whole. */
static bool render(struct run *run, const struct tuning *tuning, char **ret, size_t *ret_length)
{
    const struct compose_service *service = tuning->gathered.service;
    FILE *stream = open_memstream(ret, ret_length);

    if (!stream)
        return error_system(run->err, errno, "cannot keep the output in memory");
    if (is_format(tuning, "json"))
        render_json(run->arena, &tuning->plan, stream);
    else if (is_format(tuning, "sql"))
        render_sql(run->arena, &tuning->plan, stream);
    else if (is_format(tuning, "args"))
        render_args(run->arena, &tuning->plan, stream);
    else if (is_format(tuning, "compose"))
        render_compose(run->arena, &tuning->plan, service ? service->name : default_service,
                       stream);
    else
        render_conf(run->arena, &tuning->plan, VERSION, stream);
    return fclose(stream) == 0 || error_system(run->err, errno, "cannot keep the output in memory");
}

static void note_written(struct run *run, enum file_written written)
{
    const char *path = run->options.output;

    switch (written) {
    case FILE_UNCHANGED:
        command_note(run, arena_printf(run->arena, "%s is up to date", path), NULL);
        break;
    case FILE_REPLACED:
        command_note(run, arena_printf(run->arena, "%s is written", path), NULL);
        break;
    case FILE_IN_PLACE:
        command_note(run, arena_printf(run->arena, "%s is written in place (a bind mount)", path),
                     "A server that read it at that moment may have seen half of it.");
        break;
    }
}

static int write_output(struct run *run, const char *text, size_t length, bool is_backup_wanted)
{
    enum file_written written;

    if (!file_write(run->arena, run->options.output, text, length, CONF_MODE, is_backup_wanted,
                    &written, run->err))
        return command_fail(run);
    note_written(run, written);
    return EXIT_DONE;
}

/* The document goes to standard output, to the file of -o, or (--diff) against it. */
static int deliver(struct run *run, const struct tuning *tuning, const char *text, size_t length)
{
    const char *existing = tuning->existing ? tuning->existing : "";
    const char *merged = text;

    if (!run->options.output) {
        (void)fwrite(text, 1, length, run->out); /* main() looks at the stream's error flag */
        return EXIT_DONE;
    }
    if (tuning->existing && !managed_merge(run->arena, existing, tuning->existing_length,
                                           run->options.output, text, &merged, run->err))
        return command_fail(run);
    if (!run->options.is_diff)
        return write_output(run, merged, tuning->existing ? strlen(merged) : length, true);
    if (managed_diff(run->arena, existing, merged, tuning->plan.input.pg_major, run->out) == 0)
        command_note(run, "no value would change", NULL);
    return EXIT_DONE;
}

static int refuse(struct run *run, const struct tuning *tuning)
{
    if (is_format(tuning, "json"))
        render_json(run->arena, &tuning->plan, run->out);
    command_flush(run);
    render_refusal(run->arena, &tuning->plan, run->log);
    return EXIT_FINDINGS;
}

/* A server that takes another value than the plan's, or none, ends the run before anything is
 * written. */
static bool is_judged_good(struct run *run, const struct tuning *tuning, int *ret_status)
{
    const struct judgement *judgement = NULL;

    if (!run->options.check_with)
        return true;
    if (!judge_settings(run->arena, run->options.check_with, &tuning->plan, &judgement, run->err)) {
        *ret_status = command_fail(run);
        return false;
    }
    *ret_status = EXIT_FINDINGS;
    for (const struct judgement *bad = judgement; bad; bad = bad->next)
        (void)fprintf(run->log, "pgtune-lnk: %s = %s: %s%s\n", bad->name, bad->wanted,
                      bad->got ? "the server makes of it " : "",
                      bad->got ? bad->got : bad->message); /* chatter; the status tells */
    return !judgement;
}

static void note_advice(struct run *run, const struct tuning *tuning)
{
    const char *config_file = tuning->gathered.command_config_file;

    command_flush(run);
    for (const struct advice *advice = tuning->plan.advice; advice; advice = advice->next)
        command_note(run, advice->message, advice->fix);
    if (config_file && is_format(tuning, "args"))
        command_note(run,
                     arena_printf(run->arena, "the service's command reads %s; -c beats that file",
                                  config_file),
                     NULL);
    if (!run->options.is_quiet && isatty(STDERR_FILENO))
        render_ledger(run->arena, &tuning->plan, false, true, LEDGER_WIDTH, run->log);
}

static int produce(struct run *run, const struct tuning *tuning)
{
    char *text = NULL;
    size_t length = 0;
    int status = EXIT_DONE;

    if (!tuning->plan.fits)
        return refuse(run, tuning);
    if (!is_judged_good(run, tuning, &status))
        return status;
    status = can_override_command(run, tuning) && render(run, tuning, &text, &length)
                 ? deliver(run, tuning, text, length)
                 : command_fail(run);
    free(text);
    if (status == EXIT_DONE)
        note_advice(run, tuning);
    return status;
}

int cmd_tune(struct run *run)
{
    const char *format = run->options.format ? run->options.format : "conf";
    struct tuning tuning = { .format = format, .is_conf = strcmp(format, "conf") == 0 };

    if (run->options.output && strcmp(run->options.output, "-") == 0)
        run->options.output = NULL; /* the usual name of standard output */
    if (!check_options(run, &tuning) || !input_gather(run, &tuning.gathered) ||
        !read_existing(run, &tuning) ||
        !plan_make(run->arena, &tuning.gathered.input, &tuning.plan, run->err))
        return command_fail(run);
    return produce(run, &tuning);
}
