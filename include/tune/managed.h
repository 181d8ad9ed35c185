/*
 * The managed block of a postgresql.conf: our lines between two markers, the user's outside.
 *
 *   # >>> pgtune-lnk >>> …
 *   …
 *   # <<< pgtune-lnk <<<
 *
 * Pure text in, text out; writing is base/file.h's business.
 */
#ifndef TUNE_MANAGED_H
#define TUNE_MANAGED_H

#include <stddef.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/error.h"
#include "facts/pgconf.h"
#include "tune/plan.h"

#define MANAGED_BEGIN "# >>> pgtune-lnk >>>"
#define MANAGED_END   "# <<< pgtune-lnk <<<"

/* `existing` with its block replaced by `block` (which contains the markers), or with the block put
 * first when there is none, so that hand-written lines after it win as before. A file whose markers
 * do not pair is ERROR_INPUT at the line. CRLF files keep their line ends outside the block. */
bool managed_merge(struct arena *arena, const char *existing, size_t length, const char *file,
                   const char *block, const char **ret, struct error *err) MUST_CHECK;

/* The settings outside the block that are in force beside or after it: pins for plan_input.
 * Includes of the file and `postgresql.auto.conf` beside it are read too; of equal names the last
 * is the pin. A setting before the block is a pin only when the block does not set it. Extensions'
 * and unknown names are kept. Errors are those of pgconf and of managed_merge(). */
bool managed_pins(struct arena *arena, const char *existing, size_t length, const char *file,
                  struct plan_pin **ret, struct error *err) MUST_CHECK;

/* What changes, value by value, between the effective settings of two texts: "name: old -> new"
 * lines, compared as the server of this major would (1GB is 1024MB), first in the order of the new
 * text, then what is gone. Include lines are not followed. Returns the number of differences. */
unsigned managed_diff(struct arena *arena, const char *old_text, const char *new_text, int pg_major,
                      FILE *stream);

#endif
