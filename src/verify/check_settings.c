/*
 * Names and values: what the server does not know, does not take, or takes from elsewhere.
 */
#include <string.h>
#include <strings.h>

#include "base/word.h"
#include "verify/check_bodies.h"

/* First and last major of all rows that have a setting. */
static void report_other_majors(struct check_context *context, const struct check *check,
                                const struct pgconf_setting *written, const struct guc *guc)
{
    int first = guc->majors[0].first, last = guc->majors[0].last;

    for (const struct guc_major *row = guc->majors; row->first; row++) {
        first = row->first < first ? row->first : first;
        last = row->last > last ? row->last : last;
    }

    const char *actual = arena_printf(context->arena, "%s = %s for PostgreSQL %d", written->name,
                                      written->value, context->input->pg_major);
    const char *expected =
        context->input->pg_major < first
            ? arena_printf(context->arena, "no such setting before PostgreSQL %d", first)
            : arena_printf(context->arena, "no such setting after PostgreSQL %d", last);

    (void)check_report(context, check, written, actual, expected); /* nothing to add */
}

enum { TYPING_MISTAKES = 2 };

/* Takes `guc` for the name that was meant when it is nearer than *best and the server has it. */
static void try_name(const struct check_context *context, const char *written,
                     const struct guc *guc, unsigned *best, const char **ret)
{
    long difference = (long)strlen(written) - (long)strlen(guc->name);

    /* cheap tests first: a hostile file has thousands of such names */
    if (written[0] != guc->name[0] || difference > TYPING_MISTAKES ||
        difference < -TYPING_MISTAKES || !guc_major_row(guc, context->input->pg_major))
        return;

    unsigned mistakes = word_distance(written, guc->name);

    if (mistakes < *best) {
        *best = mistakes;
        *ret = guc->name;
    }
}

static const char *nearest_name(const struct check_context *context, const char *written)
{
    unsigned best = TYPING_MISTAKES + 1;
    const char *name = NULL;

    for (int id = 0; id < GUC_COUNT; id++)
        try_name(context, written, &guc_table[id], &best, &name);
    for (unsigned at = 0; at < guc_catalogue_length; at++)
        try_name(context, written, &guc_catalogue[at], &best, &name);
    return name;
}

static void report_unknown(struct check_context *context, const struct check *check,
                           const struct pgconf_setting *written)
{
    const char *nearest = nearest_name(context, written->name);
    const char *actual = arena_printf(context->arena, "%s = %s", written->name, written->value);
    const char *expected = nearest ? arena_printf(context->arena, "perhaps %s", nearest)
                                   : arena_printf(context->arena, "a setting of PostgreSQL %d",
                                                  context->input->pg_major);

    (void)check_report(context, check, written, actual, expected); /* nothing to add */
}

/* The server compares the names of all lines, those that a later line replaces too. */
void check_setting_unknown(struct check_context *context, const struct check *check)
{
    for (const struct pgconf_setting *written = context->conf->settings; written;
         written = written->next) {
        /* a.b belongs to an extension and is taken as it is */
        if (strchr(written->name, '.') || check_guc_of(context, written->name))
            continue;

        const struct guc *elsewhere = guc_find(written->name);

        if (elsewhere)
            report_other_majors(context, check, written, elsewhere);
        else
            report_unknown(context, check, written);
    }
}

void check_setting_range(struct check_context *context, const struct check *check)
{
    int pg_major = context->input->pg_major;

    for (const struct pgconf_setting *written = context->conf->settings; written;
         written = written->next) {
        const struct guc *guc = check_guc_of(context, written->name);
        const char *actual = arena_printf(context->arena, "%s = %s", written->name, written->value);
        struct error err;
        double number;

        if (!guc || written->is_overridden)
            continue;
        if (guc_major_row(guc, pg_major)->context == GUC_INTERNAL)
            (void)check_report(context, check, written, actual, "no line: no file can set it");
        else if (!guc_parse(guc, pg_major, written->value, &number, &err))
            (void)check_report(context, check, written, actual,
                               arena_strdup(context->arena, err.message));
    }
}

/* The next line of the same file that sets the same name, or NULL. Another file replaces on
 * purpose. */
static const struct pgconf_setting *find_duplicate(const struct pgconf_setting *written)
{
    const struct pgconf_setting *later = written->next;

    while (later &&
           (later->source != PGCONF_SOURCE_FILE || strcmp(later->file, written->file) != 0 ||
            strcasecmp(later->name, written->name) != 0))
        later = later->next;
    return later;
}

void check_setting_duplicate(struct check_context *context, const struct check *check)
{
    for (const struct pgconf_setting *written = context->conf->settings; written;
         written = written->next) {
        if (!written->is_overridden || written->source != PGCONF_SOURCE_FILE)
            continue;

        const struct pgconf_setting *later = find_duplicate(written);

        if (!later)
            continue;
        (void)check_report(context, check, written,
                           arena_printf(context->arena, "%s = %s, replaced by line %d",
                                        written->name, written->value, later->line),
                           arena_printf(context->arena, "one line; %s = %s is in force",
                                        later->name, later->value));
    }
}

static bool is_same_value(const struct check_context *context, const struct guc *guc,
                          const char *left, const char *right)
{
    double left_number, right_number;
    struct error err;
    int pg_major = context->input->pg_major;

    if (strcmp(left, right) == 0)
        return true;
    if (!guc || !guc_parse(guc, pg_major, left, &left_number, &err) ||
        !guc_parse(guc, pg_major, right, &right_number, &err))
        return false;

    enum guc_type type = guc_major_row(guc, pg_major)->type;

    if (type == GUC_ENUM)
        return strcasecmp(left, right) == 0;
    return type != GUC_STRING && left_number == right_number;
}

/* Settings with a check of their own, which says more. */
static bool has_own_check(const struct guc *guc)
{
    static const enum guc_id ids[] = { GUC_CHECKPOINT_COMPLETION_TARGET,
                                       GUC_WAL_BUFFERS,
                                       GUC_HUGE_PAGES,
                                       GUC_IO_METHOD,
                                       GUC_AUTOVACUUM,
                                       GUC_LOGGING_COLLECTOR };

    static const char *const names[] = { "fsync", "full_page_writes", "synchronous_commit",
                                         "track_counts" };

    for (size_t at = 0; at < ARRAY_LENGTH(ids); at++)
        if (guc == &guc_table[ids[at]])
            return true;
    for (size_t at = 0; at < ARRAY_LENGTH(names); at++)
        if (strcmp(guc->name, names[at]) == 0)
            return true;
    return false;
}

void check_setting_advice(struct check_context *context, const struct check *check)
{
    int pg_major = context->input->pg_major;

    for (const struct pgconf_setting *written = context->conf->settings; written;
         written = written->next) {
        const struct guc *guc = check_guc_of(context, written->name);

        if (!guc || !guc->warning || written->is_overridden || has_own_check(guc))
            continue;

        const char *usual = guc_major_row(guc, pg_major)->boot_value;

        if (is_same_value(context, guc, written->value, usual ? usual : ""))
            continue;

        struct check_setting setting = check_effective(context, guc);
        struct finding *finding = check_report_setting(
            context, check, &setting,
            arena_printf(context->arena, "%s, the default", usual && *usual ? usual : "''"));

        /* The row's warning is a clause; findings speak in sentences. */
        finding->why = arena_printf(context->arena, "The manual warns: %s.", guc->warning);
        if (guc->doc)
            finding->doc = guc_manual_address(context->arena,
                                              guc_doc(context->arena, guc, pg_major), pg_major);
    }
}

/* What the files said before a source of higher rank spoke, or NULL. */
static const struct pgconf_setting *find_below(const struct check_context *context,
                                               const struct pgconf_setting *winner)
{
    const struct pgconf_setting *below = NULL;

    for (const struct pgconf_setting *written = context->conf->settings; written != winner;
         written = written->next)
        if (written->source < winner->source && strcasecmp(written->name, winner->name) == 0)
            below = written;
    return below;
}

static void report_overridden(struct check_context *context, const struct check *check,
                              enum pgconf_source source)
{
    for (const struct pgconf_setting *winner = context->conf->settings; winner;
         winner = winner->next) {
        if (winner->source != source || winner->is_overridden)
            continue;

        const struct pgconf_setting *below = find_below(context, winner);
        const struct guc *guc = check_guc_of(context, winner->name);

        if (!below || is_same_value(context, guc, below->value, winner->value))
            continue;
        (void)check_report(
            context, check, winner,
            arena_printf(context->arena, "%s = %s is in force", winner->name, winner->value),
            arena_printf(context->arena, "%s, as %s:%d says", below->value, below->file,
                         below->line));
    }
}

void check_overridden_by_auto(struct check_context *context, const struct check *check)
{
    report_overridden(context, check, PGCONF_SOURCE_AUTO);
}

void check_overridden_by_command(struct check_context *context, const struct check *check)
{
    report_overridden(context, check, PGCONF_SOURCE_COMMAND);
}
