/*
 * Where go-yaml 3, with which Compose reads, and libyaml differ about the text itself. Offsets of
 * libyaml's marks are in characters, ours in bytes.
 */
#ifndef FACTS_YAML_SOURCE_H
#define FACTS_YAML_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct yaml_source {
    const char *text;
    size_t length;
    size_t offset, index; /* one place that was looked up last: in bytes, and in characters */
    bool has_slash;       /* the bytes \/ stand somewhere */
    size_t repaired;      /* bytes that yaml_source_repair() has looked at */
};

/* Only text in UTF-8 is looked at: in UTF-16 nothing is found. */
void yaml_source_init(struct yaml_source *source, const char *text, size_t length);

/* The line of a byte order mark that begins a line but not the text, or 0. libyaml skips it; to
 * go-yaml it is part of a key. */
int yaml_source_stray_mark(const struct yaml_source *source);

/* Whether \/ stands between two characters, in a double-quoted text: libyaml knows it. */
bool yaml_source_has_slash_escape(struct yaml_source *source, size_t first, size_t last);

/* libyaml does not know the escape at the character `index`. False: neither does go-yaml. True: it
 * was \', and source->text is now a copy in which that text is written without it. */
bool yaml_source_repair(struct arena *arena, struct yaml_source *source, size_t index);

/* Writes the plain text between two characters in single quotes, in a copy. False: too often. */
bool yaml_source_quote(struct arena *arena, struct yaml_source *source, size_t first, size_t last);

#endif
