/*
 * postgresql.conf as the server's guc-file.l reads it: lines of `name [=] value`, comments, quotes
 * ('' and backslash escapes), include, include_if_exists, include_dir, dotted custom names.
 *
 * Every setting is kept in the order in which the server would read it, with its place; the last
 * one of a name wins. Units are not interpreted here: that is tune/guc.h's business. Limits: 10
 * levels of include (the server's own), 16 MiB a file, and for bounded time 1,000 files and 8,192
 * settings in all.
 */
#ifndef FACTS_PGCONF_H
#define FACTS_PGCONF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

enum {
    PGCONF_MAX_BYTES = 16 * 1024 * 1024,
    PGCONF_MAX_DEPTH = 10,
    PGCONF_MAX_FILES = 1000,
    PGCONF_MAX_SETTINGS = 8192
};

/* Which of its sources a setting came from; a later one beats an earlier one. */
enum pgconf_source { PGCONF_SOURCE_FILE, PGCONF_SOURCE_AUTO, PGCONF_SOURCE_COMMAND };

struct pgconf_setting {
    const char *name;  /* as written; compare with strcasecmp */
    const char *value; /* unquoted */
    bool is_quoted;
    const char *file; /* the string is shared by all settings of one file */
    int line;
    enum pgconf_source source;
    bool is_overridden; /* a later setting of the same name exists */
    struct pgconf_setting *next;
};

struct pgconf {
    struct pgconf_setting *settings; /* in reading order */
    struct pgconf_setting **tail;    /* for appending */
    unsigned setting_count, file_count;
    enum pgconf_source
        source; /* of what is read next; set it to AUTO before postgresql.auto.conf */
};

void pgconf_init(struct pgconf *conf);

/* Reads the file and what it includes, appending to `conf`; "-" is standard input. A missing
 * include_if_exists is skipped; a missing include, a cycle, a syntax error, a binary file:
 * ERROR_INPUT with file:line. Paths in include lines are relative to the directory of the file that
 * holds them. */
bool pgconf_read_file(struct arena *arena, const char *path, struct pgconf *conf,
                      struct error *err) MUST_CHECK;

/* As pgconf_read_file, from memory: `name` stands in messages; includes resolve beside `name`. */
bool pgconf_read_text(struct arena *arena, const char *text, size_t length, const char *name,
                      struct pgconf *conf, struct error *err) MUST_CHECK;

/* Appends one setting of a command line (`-c name=value`), which beats every file. */
void pgconf_append(struct arena *arena, struct pgconf *conf, const char *name, const char *value,
                   const char *file, int line);

/* The setting in force, or NULL. Names compare as the server does: ASCII case-insensitive. */
const struct pgconf_setting *pgconf_find(const struct pgconf *conf, const char *name);

#endif
