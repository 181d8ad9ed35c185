/*
 * postgresql.conf as the server's guc-file.l reads it: lines of `name [=] value`, comments, quotes
 * ('' and backslash escapes), include, include_if_exists, include_dir, dotted custom names.
 *
 * Every setting is kept in the order in which the server would read it, with its place; the last one
 * of a name wins. Units are not interpreted here: that is tune/guc.h's business. Limits: 10 levels of
 * include (the server's own CONF_FILE_MAX_DEPTH), 16 MiB a file.
 */
#ifndef FACTS_PGCONF_H
#define FACTS_PGCONF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

struct pgconf_setting {
    const char *name;  /* as written; compare with strcasecmp */
    const char *value; /* unquoted */
    bool is_quoted;
    const char *file;
    int line;
    bool is_overridden; /* a later setting of the same name exists */
    struct pgconf_setting *next;
};

struct pgconf {
    struct pgconf_setting *settings; /* in reading order */
    struct pgconf_setting **tail;    /* for appending */
};

void pgconf_init(struct pgconf *conf);

/* Reads the file and what it includes, appending to `conf`. A missing include_if_exists is skipped; a
 * missing include, a cycle, a syntax error: ERROR_INPUT with file:line. */
bool pgconf_read_file(struct arena *arena, const char *path, struct pgconf *conf,
                      struct error *err) MUST_CHECK;

/* As pgconf_read_file, from memory: `name` stands in messages; includes resolve beside `name`. */
bool pgconf_read_text(struct arena *arena, const char *text, size_t length, const char *name,
                      struct pgconf *conf, struct error *err) MUST_CHECK;

/* Appends one setting from elsewhere (a `-c name=value` of a command). */
void pgconf_append(struct arena *arena, struct pgconf *conf, const char *name, const char *value,
                   const char *file, int line);

/* The setting in force, or NULL. Names compare as the server does: ASCII case-insensitive. */
const struct pgconf_setting *pgconf_find(const struct pgconf *conf, const char *name);

#endif
