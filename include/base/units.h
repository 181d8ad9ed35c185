/*
 * Sizes and CPU counts as people and Docker Compose write them.
 *
 * Sizes follow go-units RAMInBytes, which Docker Compose uses (measured against Compose 2.40): a
 * number with optional decimals or exponent, at most one blank, an optional suffix b k m g t p in
 * any case, each optionally followed by b or ib; all binary (1 MB = 1 MiB = 2^20). A plain number
 * is bytes. The result is truncated toward zero. PostgreSQL's own units are the business of
 * tune/guc.h.
 */
#ifndef BASE_UNITS_H
#define BASE_UNITS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

#define KIB ((uint64_t)1 << 10)
#define MIB ((uint64_t)1 << 20)
#define GIB ((uint64_t)1 << 30)
#define TIB ((uint64_t)1 << 40)

/* Bytes in `text`. Fails (ERROR_USAGE; callers with a place add it) on anything else, on a negative
 * number and on 2^63 and more. 0 is a number: callers decide what it means. */
bool units_parse_bytes(const char *text, uint64_t *ret_bytes, struct error *err) MUST_CHECK;

/* Thousandths of a CPU in `text` ("0.5" -> 500, "2" -> 2000); more than 0, at most 8192 CPUs. A
 * value finer than a thousandth is rounded down, but never to 0. */
bool units_parse_cpus(const char *text, uint32_t *ret_milli, struct error *err) MUST_CHECK;

/* A whole decimal number from `min` to `max`; `what` names it in messages. */
bool units_parse_integer(const char *what, const char *text, int64_t min, int64_t max, int64_t *ret,
                         struct error *err) MUST_CHECK;

/* For people: "2 GiB", "1.5 GiB", "640 KiB", "17 B"; at most two decimals, rounded to nearest. */
const char *units_format_bytes(struct arena *arena, uint64_t bytes);

/* For Compose files and shells: exact, with the largest suffix that divides: "2g", "1536m",
 * "1000b". */
const char *units_format_compose(struct arena *arena, uint64_t bytes);

/* "2", "0.5", "1.25". */
const char *units_format_cpus(struct arena *arena, uint32_t milli);

#endif
