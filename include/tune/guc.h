/*
 * The GUC table: what every setting is (its pg_settings row in each major version), and for the
 * settings that we generate the formula, the reason, the rule and the manual page. The
 * configuration file, `explain`, `lint`, JSON and the documentation are walks over it; no setting's
 * name stands anywhere else.
 *
 * Row order is output order and evaluation order: a formula reads only values of rows above its
 * own. A test holds every row against pg_settings of real servers 14 to 18.
 */
#ifndef TUNE_GUC_H
#define TUNE_GUC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

enum { PG_MAJOR_FIRST = 14, PG_MAJOR_LAST = 18, PG_MAJOR_DEFAULT = 16 };

enum guc_type { GUC_BOOL, GUC_INTEGER, GUC_REAL, GUC_ENUM, GUC_STRING };

/* What GUC_UNIT_BLOCK counts. */
enum { GUC_BLOCK_BYTES = 8192 };

/* The unit in which the server counts a setting (pg_settings.unit). */
enum guc_unit {
    GUC_UNIT_NONE,
    GUC_UNIT_BYTE,
    GUC_UNIT_KB,
    GUC_UNIT_BLOCK, /* 8kB */
    GUC_UNIT_MB,
    GUC_UNIT_MS,
    GUC_UNIT_S,
    GUC_UNIT_MIN
};

enum guc_context {
    GUC_INTERNAL,
    GUC_POSTMASTER,
    GUC_SIGHUP,
    GUC_SUPERUSER_BACKEND,
    GUC_BACKEND,
    GUC_SUPERUSER,
    GUC_USER
};

enum guc_group {
    GUC_GROUP_CONNECTIONS,
    GUC_GROUP_MEMORY,
    GUC_GROUP_WAL,
    GUC_GROUP_PLANNER,
    GUC_GROUP_PARALLEL,
    GUC_GROUP_IO,
    GUC_GROUP_AUTOVACUUM,
    GUC_GROUP_LOGGING,
    GUC_GROUP_STATISTICS,
    GUC_GROUP_REPLICATION,
    GUC_GROUP_SSL,
    GUC_GROUP_COUNT
};

/* One row of pg_settings, valid for the majors first..last. */
struct guc_major {
    int first, last;
    enum guc_type type;
    double min, max; /* in the setting's unit; 0, 0 for types without bounds */
    enum guc_context context;
    const char *boot_value; /* pg_settings.boot_val, in the setting's unit; NULL where it is NULL */
    const char *enum_values;  /* "off,on,pglz,lz4,zstd" or NULL */
    const char *build_values; /* those of enum_values that a build may lack: "lz4,zstd", or NULL */
};

struct plan;

/* A value as it will stand in the file. `text` is exact conf text without quotes ("256MB",
 * "on"). */
struct guc_value {
    bool is_set;   /* false: this plan does not emit the setting */
    double number; /* in the setting's unit; 0/1 for booleans; unused for enums and strings */
    const char *text;
    const char *because; /* one line: where this number comes from */
};

/* Pure: plan -> value. Fills number or text, and because; leaves is_set false to emit nothing. */
typedef void guc_formula(const struct plan *plan, struct arena *arena, struct guc_value *ret);

struct guc {
    const char *name;
    enum guc_group group;
    enum guc_unit unit;
    const struct guc_major *majors; /* ends with first == 0 */
    guc_formula *formula;           /* NULL: known, not generated */
    const char *why;                /* one sentence, what the setting is for */
    const char *rule;               /* the formula in words */
    const char *doc;                /* "runtime-config-resource.html#GUC-SHARED-BUFFERS" */
    const char *warning;            /* set: the manual advises against changing it; lint says so */
};

/* Rows we generate, in output order. */
enum guc_id {
#define GUC(id) GUC_##id,
#include "tune/guc_ids.h"
#undef GUC
    GUC_COUNT
};

extern const struct guc guc_table[GUC_COUNT];

/* Every other setting of servers 14 to 18: name, unit, majors and warning; sorted by name without
 * regard to case. */
extern const struct guc guc_catalogue[];
extern const unsigned guc_catalogue_length;

/* The setting called `name` (ASCII case-insensitive as in the server; the server's old names
 * sort_mem and vacuum_mem too), or NULL. */
const struct guc *guc_find(const char *name);

/* The row for a major version, or NULL where the setting does not exist in it. */
const struct guc_major *guc_major_row(const struct guc *guc, int pg_major);

const char *guc_context_name(enum guc_context context); /* as in pg_settings */
const char *guc_unit_name(enum guc_unit unit);          /* "8kB", "kB", … or "" */
unsigned guc_unit_bytes(enum guc_unit unit);            /* 0 for what is no size */
const char *guc_group_title(enum guc_group group);      /* "Connections" */

/*
 * Parses a value as the server would for this row: units (B kB MB GB TB, us ms s min h d), octal
 * and hexadecimal integers, fractions of a unit, booleans by unique prefix, enums by name, bounds.
 * ret_number is in the setting's unit (0 for strings and enums). Strings are taken as they are:
 * their check needs a server. Failure is ERROR_INPUT with the server's reason.
 */
bool guc_parse(const struct guc *guc, int pg_major, const char *text, double *ret_number,
               struct error *err) MUST_CHECK;

/* The page and anchor in the manual of that major ("runtime-config-vacuum.html#GUC-AUTOVACUUM"; 18
 * moved autovacuum to another page), or NULL for a row without one. */
const char *guc_doc(struct arena *arena, const struct guc *guc, int pg_major);

/* Where that major's manual has the page; a full address stays as it is. */
const char *guc_manual_address(struct arena *arena, const char *page, int pg_major);

/* Conf text of a number: the largest unit that divides it ("256MB", "1536kB", "30s"). */
const char *guc_format(struct arena *arena, const struct guc *guc, const struct guc_major *row,
                       double number);

/* As it stands to the right of `=` in a conf: quoted where the value needs it. */
const char *guc_quote(struct arena *arena, const char *text);

#endif
