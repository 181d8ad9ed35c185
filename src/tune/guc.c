#include "tune/guc.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* --- names ------------------------------------------------------------------------------------ */

static const char *const context_names[] = {
    [GUC_INTERNAL] = "internal", [GUC_POSTMASTER] = "postmaster",
    [GUC_SIGHUP] = "sighup",     [GUC_SUPERUSER_BACKEND] = "superuser-backend",
    [GUC_BACKEND] = "backend",   [GUC_SUPERUSER] = "superuser",
    [GUC_USER] = "user",
};

static const char *const unit_names[] = {
    [GUC_UNIT_NONE] = "", [GUC_UNIT_BYTE] = "B", [GUC_UNIT_KB] = "kB", [GUC_UNIT_BLOCK] = "8kB",
    [GUC_UNIT_MB] = "MB", [GUC_UNIT_MS] = "ms",  [GUC_UNIT_S] = "s",   [GUC_UNIT_MIN] = "min",
};

static const char *const group_titles[] = {
    [GUC_GROUP_CONNECTIONS] = "Connections",    [GUC_GROUP_MEMORY] = "Memory",
    [GUC_GROUP_WAL] = "WAL and checkpoints",    [GUC_GROUP_PLANNER] = "Planner",
    [GUC_GROUP_PARALLEL] = "Parallelism",       [GUC_GROUP_IO] = "I/O",
    [GUC_GROUP_AUTOVACUUM] = "Autovacuum",      [GUC_GROUP_LOGGING] = "Logging",
    [GUC_GROUP_STATISTICS] = "Statistics",      [GUC_GROUP_REPLICATION] = "Replication",
    [GUC_GROUP_SSL] = "TLS and authentication",
};

_Static_assert(ARRAY_LENGTH(group_titles) == GUC_GROUP_COUNT, "a title for each group");

const char *guc_context_name(enum guc_context context)
{
    return context_names[context];
}

const char *guc_unit_name(enum guc_unit unit)
{
    return unit_names[unit];
}

unsigned guc_unit_bytes(enum guc_unit unit)
{
    static const unsigned bytes[] = {
        [GUC_UNIT_BYTE] = 1,         [GUC_UNIT_KB] = 1024, [GUC_UNIT_BLOCK] = GUC_BLOCK_BYTES,
        [GUC_UNIT_MB] = 1024 * 1024, [GUC_UNIT_MIN] = 0, /* the last: times are no sizes */
    };

    return bytes[unit];
}

const char *guc_group_title(enum guc_group group)
{
    return group_titles[group];
}

const char *guc_doc(struct arena *arena, const struct guc *guc, int pg_major)
{
    if (!guc->doc || pg_major < 18 || guc->group != GUC_GROUP_AUTOVACUUM)
        return guc->doc;
    return arena_printf(arena, "runtime-config-vacuum.html%s", strchr(guc->doc, '#'));
}

const char *guc_manual_address(struct arena *arena, const char *page, int pg_major)
{
    if (strstr(page, "://"))
        return page;
    return arena_printf(arena, "https://www.postgresql.org/docs/%d/%s", pg_major, page);
}

/* --- looking up ------------------------------------------------------------------------------- */

/* Names that the server still takes for settings it has renamed, in every major (guc.c,
 * map_old_guc_names). Its two younger ones are settings of older majors here and stand in the
 * catalogue. */
static const struct {
    const char *old;
    enum guc_id id;
} old_names[] = { { "sort_mem", GUC_WORK_MEM }, { "vacuum_mem", GUC_MAINTENANCE_WORK_MEM } };

static const struct guc *find_in_catalogue(const char *name)
{
    unsigned low = 0, high = guc_catalogue_length;

    while (low < high) {
        unsigned middle = low + (high - low) / 2;
        int order = strcasecmp(name, guc_catalogue[middle].name);

        if (order == 0)
            return &guc_catalogue[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

/* Names are compared without regard to ASCII case; we never call setlocale(), so strcasecmp() is
 * that. */
const struct guc *guc_find(const char *name)
{
    for (unsigned id = 0; id < GUC_COUNT; id++)
        if (strcasecmp(name, guc_table[id].name) == 0)
            return &guc_table[id];
    for (size_t i = 0; i < ARRAY_LENGTH(old_names); i++)
        if (strcasecmp(name, old_names[i].old) == 0)
            return &guc_table[old_names[i].id];
    return find_in_catalogue(name);
}

const struct guc_major *guc_major_row(const struct guc *guc, int pg_major)
{
    for (const struct guc_major *row = guc->majors; row->first; row++)
        if (pg_major >= row->first && pg_major <= row->last)
            return row;
    return NULL;
}

/* --- quoting
 * -------------------------------------------------------------------------------------- */

/* The lexer's unquoted forms (guc-file.l): a whole number with a unit, a plain decimal one, and a
 * word. */
static bool is_bare(const char *text)
{
    const char *at = text + strspn(text, "+-");
    size_t digits = strspn(at, "0123456789");

    if (at - text <= 1 && digits > 0) {
        const char *rest = at + digits;

        if (*rest == '.')
            return rest[1 + strspn(rest + 1, "0123456789")] == '\0';
        while (isalpha((unsigned char)*rest))
            rest++;
        return *rest == '\0';
    }
    if (!isalpha((unsigned char)*text) && *text != '_')
        return false;
    for (at = text; *at; at++)
        if (!isalnum((unsigned char)*at) && !strchr("_-.:/", *at))
            return false;
    return true;
}

/* Replaces what ends or escapes a quoted string; a line feed cannot stand in one. */
const char *guc_quote(struct arena *arena, const char *text)
{
    if (is_bare(text))
        return text;

    char *quoted = arena_alloc(arena, 2 * strlen(text) + 3), *to = quoted;

    *to++ = '\'';
    for (; *text; text++) {
        if (*text == '\n') {
            *to++ = '\\';
            *to++ = 'n';
            continue;
        }
        if (*text == '\'' || *text == '\\')
            *to++ = *text;
        *to++ = *text;
    }
    *to = '\'';
    return quoted;
}
