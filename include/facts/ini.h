/*
 * INI files (profiles, pgtune-lnk.ini), read with inih through our own line reader.
 *
 * inih's packaged build keeps 200 bytes a line and splits longer ones silently, and tells its
 * handler neither a line number nor of a section without entries: so the reader counts lines,
 * refuses one over 198 bytes, and notes the headers. A key ends at the first '=' or ':', " ;"
 * starts a comment, quotes are kept.
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

struct ini_section {
    const char *name; /* "" for what stands before the first header, if anything does */
    int line;         /* of the header; 0 for "" */
    struct ini_entry *entries;
    struct ini_section *next;
};

/* Parses `text`, called `file` in messages. An empty file gives *ret = NULL and succeeds. */
bool ini_read(struct arena *arena, const char *text, const char *file, struct ini_entry **ret,
              struct error *err) MUST_CHECK;

/* The same as sections, in file order; one whose header stands twice is there twice. */
bool ini_read_sections(struct arena *arena, const char *text, const char *file,
                       struct ini_section **ret, struct error *err) MUST_CHECK;

#endif
