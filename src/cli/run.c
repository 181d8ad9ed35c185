/* Services that the commands share: notes, environment, colour. */
#include "cli/command.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

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
    (void)fprintf(run->log, "pgtune-lnk: note: %s", message); /* chatter: a failure is no loss */
    if (fix)
        (void)fprintf(run->log, "%s %s", length > 0 && message[length - 1] == '.' ? "" : ".", fix);
    (void)fputc('\n', run->log);
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
