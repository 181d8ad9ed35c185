/*
 * What the dotenv*.c files share. Callers read facts/dotenv.h.
 */
#ifndef FACTS_DOTENV_PARTS_H
#define FACTS_DOTENV_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

/* What both formats begin with: the text must be text, and a byte order mark is no part of it. */
bool dotenv_begin(const char **text, size_t *length, const char *file,
                  struct error *err) MUST_CHECK;

/* dotenv_escape.c: the escapes of a double-quoted value. A "\$" becomes "$$", which the expansion
 * that follows makes one literal $. */
const char *dotenv_unescape(struct arena *arena, const char *text);

#endif
