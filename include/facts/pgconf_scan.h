/*
 * The tokens of postgresql.conf, exactly those of the server's guc-file.l. Only facts/pgconf.c uses
 * this; it is a module of its own because it can be read beside the server's grammar.
 */
#ifndef FACTS_PGCONF_SCAN_H
#define FACTS_PGCONF_SCAN_H

#include <stddef.h>

#include "base/arena.h"

enum pgconf_token {
    PGCONF_END,
    PGCONF_EOL,
    PGCONF_EQUALS,
    PGCONF_ID,
    PGCONF_QUALIFIED_ID, /* a.b: a custom setting's name, never a value */
    PGCONF_STRING,       /* quotes included */
    PGCONF_UNQUOTED_STRING,
    PGCONF_INTEGER, /* with unit letters: 128MB, 0x10 */
    PGCONF_REAL,    /* without unit */
    PGCONF_ERROR    /* one byte that starts no token */
};

struct pgconf_scanner {
    const char *text;
    size_t length, position;
    int line;          /* of the token that was read last */
    const char *token; /* its first byte, not terminated */
    size_t token_length;
};

void pgconf_scan_start(struct pgconf_scanner *scanner, const char *text, size_t length);

/* The next token; comments and blanks are passed over. After PGCONF_END it stays PGCONF_END. */
enum pgconf_token pgconf_scan(struct pgconf_scanner *scanner);

/* The value of a PGCONF_STRING: quotes removed, '' and backslash escapes resolved. A \000 ends it,
 * as in the server, whose strings end there. */
char *pgconf_unquote(struct arena *arena, const char *token, size_t length);

#endif
