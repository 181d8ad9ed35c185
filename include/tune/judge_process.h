/*
 * Runs another program and collects what it prints, in bounded time and memory. For tune/judge.c
 * only: nothing else in the static program starts a child.
 */
#ifndef TUNE_JUDGE_PROCESS_H
#define TUNE_JUDGE_PROCESS_H

#include "base/arena.h"
#include "base/error.h"

enum { PROCESS_TIMEOUT_MS = 10 * 1000, PROCESS_OUTPUT_MAX = 8 * 1024 };

struct process_output {
    int exit_status;       /* 128 + signal where one ended it */
    const char *out, *err; /* what it printed, cut at PROCESS_OUTPUT_MAX */
};

/* Runs `program` with these arguments (the first is its name) and exactly this environment, both
 * NULL-terminated, and standard input from /dev/null. It is killed after PROCESS_TIMEOUT_MS, which
 * is ERROR_SYSTEM, as is a program that cannot be started. */
bool process_run(struct arena *arena, const char *program, const char *const *arguments,
                 const char *const *environment, struct process_output *ret,
                 struct error *err) MUST_CHECK;

#endif
