/*
 * INI files (profiles, pgtune-lnk.ini), read with inih through our own line reader.
 *
 * inih's packaged build keeps 200 bytes a line and splits longer ones silently, and gives no line
 * number to its handler: so the reader counts lines and refuses a line over 198 bytes. A key ends
 * at the first '=' or ':', " ;" starts a comment, quotes are kept.
 */
#ifndef FACTS_INI_H
#define FACTS_INI_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"

struct ini_entry {
    const char *section, *key, *value;
    int line;
    struct ini_entry *next; /* in file order */
};

/* Parses `text`, called `file` in messages. An empty file gives *ret = NULL and succeeds. */
bool ini_read(struct arena *arena, const char *text, const char *file, struct ini_entry **ret,
              struct error *err) MUST_CHECK;

#endif
