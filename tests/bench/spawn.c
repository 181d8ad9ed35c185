/*
 * Times short programs: runs two commands in turns, so that both see the same machine, and prints
 * the median wall time of each in microseconds, their ratio, the largest resident set of the first,
 * and the median of its CPU time, which a busy machine changes less.
 *
 * usage: spawn RUNS COMMAND… [-- COMMAND…]
 * output: "median_us median_us ratio peak_kilobytes cpu_us", without a second command 0 for its two
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static double now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static _Noreturn void fail(const char *what, int code)
{
    fprintf(stderr, "spawn: %s: %s\n", what, strerror(code));
    exit(EXIT_FAILURE);
}

static double seconds_us(const struct timeval *time)
{
    return (double)time->tv_sec * 1e6 + (double)time->tv_usec;
}

/* Wall time of one run with its output thrown away; a command that fails ends the measurement. */
static double run_once(char **command, const posix_spawn_file_actions_t *quiet,
                       long *peak_kilobytes, double *cpu_us)
{
    struct rusage usage;
    pid_t pid;
    int status;
    double start = now_us();
    int code = posix_spawn(&pid, command[0], quiet, NULL, command, environ);

    if (code)
        fail(command[0], code);
    if (wait4(pid, &status, 0, &usage) < 0)
        fail("wait4", errno);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fprintf(stderr, "spawn: %s: wait status %d\n", command[0], status);
        exit(EXIT_FAILURE);
    }
    if (usage.ru_maxrss > *peak_kilobytes)
        *peak_kilobytes = usage.ru_maxrss;
    *cpu_us = seconds_us(&usage.ru_utime) + seconds_us(&usage.ru_stime);
    return now_us() - start;
}

static int compare_times(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

static double median(double *times, size_t count)
{
    qsort(times, count, sizeof *times, compare_times);
    return times[count / 2];
}

int main(int argc, char **argv)
{
    long runs = argc > 2 ? strtol(argv[1], NULL, 10) : 0;
    char **first = argv + 2, **second = NULL;
    long peak = 0, other_peak = 0;
    posix_spawn_file_actions_t quiet;

    if (runs < 1 || runs > 100000) {
        fprintf(stderr, "usage: spawn RUNS COMMAND... [-- COMMAND...]\n");
        return 2;
    }
    for (char **word = first; *word; word++) {
        if (strcmp(*word, "--") == 0) {
            *word = NULL;
            second = word + 1;
            break;
        }
    }

    double *times = calloc((size_t)runs, sizeof *times);
    double *other_times = calloc((size_t)runs, sizeof *other_times);
    double *cpu_times = calloc((size_t)runs, sizeof *cpu_times);

    if (!times || !other_times || !cpu_times)
        fail("calloc", errno);
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&quiet, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    /* The first runs warm the caches and do not count; of a program that is run once, for it takes
     * long, none. */
    for (long i = runs < 15 ? -(runs / 3) : -5; i < runs; i++) {
        double cpu_us, other_cpu_us;
        double time = run_once(first, &quiet, &peak, &cpu_us);
        double other_time = second ? run_once(second, &quiet, &other_peak, &other_cpu_us) : 0;

        if (i >= 0) {
            times[i] = time;
            other_times[i] = other_time;
            cpu_times[i] = cpu_us;
        }
    }

    double middle = median(times, (size_t)runs), other_middle = median(other_times, (size_t)runs);

    printf("%.1f %.1f %.2f %ld %.1f\n", middle, other_middle, second ? middle / other_middle : 0,
           peak, median(cpu_times, (size_t)runs));
    posix_spawn_file_actions_destroy(&quiet);
    free(times);
    free(other_times);
    free(cpu_times);
    return 0;
}
