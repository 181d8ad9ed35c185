/*
 * `.env` and env_file: NAME=VALUE files in Docker Compose's grammar (compose-go 2.9,
 * dotenv/parser.go).
 *
 * `#` comments, optional `export`, unquoted values cut at " #", single quotes literal, double
 * quotes with escapes, both over several lines; unquoted and double-quoted values are expanded as
 * interpolate.h says, with the variables of `variables->outer` and those that stand above.
 */
#ifndef FACTS_DOTENV_H
#define FACTS_DOTENV_H

#include "base/arena.h"
#include "base/error.h"
#include "facts/interpolate.h"

enum { DOTENV_BYTES_MAX = 1024 * 1024 };

/* Reads `text`, called `file` in messages, into `variables`; a name that stands twice keeps its
 * last value. A bare NAME takes the outer sets' value, and is left out when they have none. */
bool dotenv_read(struct arena *arena, const char *text, size_t length, const char *file,
                 struct variables *variables, struct error *err) MUST_CHECK;

/* The same for env_file's `format: raw`: no quotes, no comments behind values, no expansion. */
bool dotenv_read_raw(struct arena *arena, const char *text, size_t length, const char *file,
                     struct variables *variables, struct error *err) MUST_CHECK;

/* Reads the file `path`, of at most DOTENV_BYTES_MAX bytes. */
bool dotenv_read_file(struct arena *arena, const char *path, bool is_raw,
                      struct variables *variables, struct error *err) MUST_CHECK;

#endif
