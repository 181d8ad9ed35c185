/*
 * The small text formats in which the kernel answers in /proc and /sys, and reading them below a
 * root.
 *
 * A file that is not there is an answer of its own (a container hides much, a kernel lacks much);
 * a file that is there and cannot be read is a failure. Formats of users live elsewhere.
 */
#ifndef FACTS_KERNEL_H
#define FACTS_KERNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

/* Content of a file below the root; *ret_text is NULL when there is none. Fails (ERROR_SYSTEM, with
 * a hint) when it exists and cannot be read. */
bool kernel_read(struct arena *arena, int root_fd, const char *path, const char **ret_text,
                 struct error *err) MUST_CHECK;

/* As kernel_read for files that only improve an answer: NULL when there is none or it is
 * unreadable. */
const char *kernel_peek(struct arena *arena, int root_fd, const char *path);

/* A whole decimal number, blanks around it allowed; above 2^64-1 it is 2^64-1. */
bool kernel_parse_number(const char *text, uint64_t *ret);

/* How many CPUs a list such as "0-3,8" names (cpuset(7), List format). An empty list is no list. */
bool kernel_parse_cpu_list(const char *text, uint32_t *ret_count);

/* The value in the line that starts with `key`, without blanks around it and without ':' or '='
 * before it ("MemTotal:  16 kB" -> "16 kB"); NULL when there is no such line. */
const char *kernel_find_value(struct arena *arena, const char *text, const char *key);

/* The word in brackets of "always [madvise] never", or NULL. */
const char *kernel_find_choice(struct arena *arena, const char *text);

/* The first line without blanks around it. */
const char *kernel_first_line(struct arena *arena, const char *text);

#endif
