/*
 * The program: parse, run, and say on one line what went wrong. Nothing is printed for an error
 * anywhere else.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "cli/help.h"
#include "cli/options.h"
#include "facts/compose_problem.h"

/* The Makefile asks pkg-config: they are linked statically, so what is installed is what is
 * inside. */
#ifndef LIBRARIES
#define LIBRARIES "libyaml, inih, jansson"
#endif

/* A file opened later must not become standard output by accident, and then hold a
 * configuration. */
static void guard_standard_descriptors(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
            (void)open("/dev/null", O_RDONLY); /* writing to it fails, and is reported as such */
}

static int run_command(struct run *run, int argc, char **argv)
{
    bool is_parsed = options_parse(run, argc, argv);

    if (run->options.is_version) {
        (void)fprintf(run->out, "pgtune-lnk %s (%s)\n", VERSION, LIBRARIES);
        return EXIT_DONE;
    }
    if (run->options.is_help) {
        help_print(run->command, run->out);
        return EXIT_DONE;
    }
    return is_parsed ? run->command->run(run) : command_fail(run);
}

/* What stayed in the buffer until now may still meet a full disk or a closed pipe. */
static bool finish_output(struct run *run)
{
    command_flush(run);
    if (run->out_errno != 0)
        return error_system(run->err, run->out_errno, "cannot write to standard output");
    if (ferror(run->out))
        return error_set(run->err, ERROR_SYSTEM, "cannot write to standard output");
    return true;
}

/* A line each. The first is run->err, which may also be the only one. */
static void print_errors(const struct run *run)
{
    error_print(run->err, "pgtune-lnk", run->log);
    for (const struct compose_problem *problem = run->errors ? run->errors->next : NULL; problem;
         problem = problem->next) {
        struct error err = { .kind = ERROR_INPUT };

        (void)error_at(&err, problem->place.file ? problem->place.file : "", problem->place.line,
                       "%s", problem->message);
        if (problem->hint)
            (void)error_hint(&err, "%s", problem->hint);
        error_print(&err, "pgtune-lnk", run->log);
    }
}

int main(int argc, char **argv)
{
    /* Most outputs fit: one write, and its errno is still known at the end. */
    static char out_buffer[64 * 1024];
    struct error err = { 0 };
    struct run run = {
        .arena = arena_create(),
        .environment = (const char *const *)environ,
        .out = stdout,
        .log = stderr,
        .err = &err,
    };

    guard_standard_descriptors();
    (void)setvbuf(stdout, out_buffer, _IOFBF, sizeof out_buffer); /* slower without */
    (void)signal(SIGPIPE, SIG_IGN); /* a reader that leaves early is a write error like any other */

    int status = run_command(&run, argc, argv);

    if (!finish_output(&run) && status <= EXIT_FINDINGS)
        status = command_fail(&run);
    if (status > EXIT_FINDINGS)
        print_errors(&run);
    arena_destroy(run.arena);
    return status;
}
