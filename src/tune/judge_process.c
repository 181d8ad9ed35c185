#include "tune/judge_process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"

enum { OUT, ERR, STREAMS, EXIT_SIGNALLED = 128 };

/* What one of the child's streams said so far. */
struct capture {
    char *text;
    size_t length;
};

static int64_t now_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail for this clock */
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Reads what is there; false at the end of the stream. What exceeds the capture is dropped. */
static bool take(int fd, struct capture *capture)
{
    char dropped[4096];
    size_t room = PROCESS_OUTPUT_MAX - capture->length;
    ssize_t count = room > 0 ? read(fd, capture->text + capture->length, room)
                             : read(fd, dropped, sizeof dropped);

    if (count < 0)
        return errno == EINTR;
    if (room > 0)
        capture->length += (size_t)count;
    return count > 0;
}

/* Until both streams end; false when the time is over. */
static bool collect(const int fds[STREAMS], struct capture captures[STREAMS])
{
    struct pollfd polled[STREAMS] = { { .fd = fds[OUT], .events = POLLIN },
                                      { .fd = fds[ERR], .events = POLLIN } };
    int64_t end = now_ms() + PROCESS_TIMEOUT_MS;

    while (polled[OUT].fd >= 0 || polled[ERR].fd >= 0) {
        int64_t left = end - now_ms();

        if (left <= 0 || (poll(polled, STREAMS, (int)left) < 0 && errno != EINTR))
            return false;
        for (int stream = 0; stream < STREAMS; stream++) {
            if (polled[stream].revents && !take(polled[stream].fd, &captures[stream]))
                polled[stream].fd = -1; /* poll(2) passes over negative ones */
        }
    }
    return true;
}

/* The arguments of posix_spawn(3) are const in all but type. It reports a program that cannot be
 * executed through memory that it shares with the child, which valgrind does not let it share: see
 * access(2) below. */
static int spawn(const char *program, const char *const *arguments, const char *const *environment,
                 const int writers[STREAMS], pid_t *ret_pid)
{
    union {
        const char *const *given;
        char *const *taken;
    } argv = { .given = arguments }, envp = { .given = environment };
    posix_spawn_file_actions_t actions;
    int failure = posix_spawn_file_actions_init(&actions);

    if (failure)
        return failure;
    failure = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (!failure)
        failure = posix_spawn_file_actions_adddup2(&actions, writers[OUT], STDOUT_FILENO);
    if (!failure)
        failure = posix_spawn_file_actions_adddup2(&actions, writers[ERR], STDERR_FILENO);
    if (!failure)
        failure = posix_spawn(ret_pid, program, &actions, NULL, argv.taken, envp.taken);
    (void)posix_spawn_file_actions_destroy(&actions); /* glibc: always 0 */
    return failure;
}

static void close_now(int *fd)
{
    file_close_cleanup(fd);
    *fd = -1;
}

static int wait_for(pid_t pid)
{
    int status;

    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR)
            return EXIT_SIGNALLED; /* somebody else reaped it: its status is lost */
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_SIGNALLED + WTERMSIG(status);
}

bool process_run(struct arena *arena, const char *program, const char *const *arguments,
                 const char *const *environment, struct process_output *ret, struct error *err)
{
    struct capture captures[STREAMS];
    int out[2] = { -1, -1 };
    int errors[2] = { -1, -1 };
    pid_t pid;

    if (pipe2(out, O_CLOEXEC) != 0)
        return error_system(err, errno, "cannot make a pipe");
    CLEANUP(file_close_cleanup) int out_reader = out[0];
    CLEANUP(file_close_cleanup) int out_writer = out[1];

    if (pipe2(errors, O_CLOEXEC) != 0)
        return error_system(err, errno, "cannot make a pipe");
    CLEANUP(file_close_cleanup) int err_reader = errors[0];
    CLEANUP(file_close_cleanup) int err_writer = errors[1];

    int failure = access(program, X_OK) != 0 ? errno : 0;

    if (!failure)
        failure =
            spawn(program, arguments, environment, (const int[]){ out_writer, err_writer }, &pid);
    if (failure) {
        (void)error_system(err, failure, "cannot run %s", program);
        return error_hint(err, "Name the bin directory of a PostgreSQL server.");
    }
    /* With our ends open the streams would never end. */
    close_now(&out_writer);
    close_now(&err_writer);
    for (int stream = 0; stream < STREAMS; stream++)
        captures[stream] = (struct capture){ arena_alloc(arena, PROCESS_OUTPUT_MAX + 1), 0 };

    bool is_complete = collect((const int[]){ out_reader, err_reader }, captures);

    if (!is_complete)
        (void)kill(pid, SIGKILL); /* it may have ended just now */
    ret->exit_status = wait_for(pid);
    ret->out = captures[OUT].text;
    ret->err = captures[ERR].text;
    return is_complete || error_set(err, ERROR_SYSTEM, "%s did not end within %d seconds", program,
                                    PROCESS_TIMEOUT_MS / 1000);
}
