/* Services that the commands share: notes, environment, colour. */
#include "cli/command.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli/options.h"
#include "tune/render_parts.h"
#include "verify/check.h"

int command_fail(const struct run *run)
{
    return exit_status_of(run->err->kind);
}

void command_flush(struct run *run)
{
    if (fflush(run->out) != 0 && run->out_errno == 0)
        run->out_errno = errno;
}

void command_note(const struct run *run, const char *message, const char *fix)
{
    size_t length = strlen(message);

    if (run->options.is_quiet)
        return;
    (void)fputs("pgtune-lnk: note: ", run->log); /* chatter: a failure is no loss */
    render_text(message, run->log);
    if (fix)
        (void)fprintf(run->log, "%s %s", length > 0 && message[length - 1] == '.' ? "" : ".", fix);
    (void)fputc('\n', run->log);
}

static bool refuse_check(struct run *run, const char *id)
{
    const char **ids = arena_array(run->arena, check_table_length + 1, sizeof *ids);

    for (unsigned at = 0; at < check_table_length; at++)
        ids[at] = check_table[at].id;

    const char *nearest = options_nearest(id, ids);

    (void)error_set(run->err, ERROR_USAGE, "--ignore names no check: \"%.60s\"", id);
    return error_hint(run->err, "Did you mean %s?", nearest ? nearest : ids[0]);
}

bool command_check_ignored(struct run *run)
{
    for (const struct option_list *item = run->options.ignore; item; item = item->next) {
        const char *colon = strchr(item->text, ':');
        const char *id = arena_strndup(run->arena, item->text, strcspn(item->text, ":"));

        if (!check_find(id))
            return refuse_check(run, id);
        if (colon && !colon[1]) {
            (void)error_set(run->err, ERROR_USAGE, "--ignore \"%.60s\" names no service",
                            item->text);
            return error_hint(run->err, "Write --ignore %s:SERVICE, or --ignore %s.", id, id);
        }
    }
    return true;
}

const char *command_environment(const struct run *run, const char *name)
{
    size_t length = strlen(name);

    for (const char *const *entry = run->environment; entry && *entry; entry++)
        if (strncmp(*entry, name, length) == 0 && (*entry)[length] == '=')
            return *entry + length + 1;
    return NULL;
}

bool command_wants_color(const struct run *run, FILE *stream)
{
    const char *wish = run->options.color ? run->options.color : "auto";
    const char *no_color = command_environment(run, "NO_COLOR");
    const char *term = command_environment(run, "TERM");

    if (strcmp(wish, "auto") != 0)
        return strcmp(wish, "always") == 0;
    if (no_color && *no_color) /* https://no-color.org: set and not empty */
        return false;
    return isatty(fileno(stream)) && term && strcmp(term, "dumb") != 0;
}
