#include "tune/startable.h"

#include <strings.h>

enum { TWO_SEGMENTS_MB = 32 }; /* of initdb's 16 MB */

static bool clash(const struct plan *plan, enum guc_id by_hand, const char *why, const char *hint,
                  struct error *err)
{
    const struct plan_pin *place = NULL;

    for (const struct plan_pin *pin = plan->input.pins; pin; pin = pin->next)
        if (pin->guc == &guc_table[by_hand])
            place = pin;
    (void)error_set(err, ERROR_INPUT, "the server would not start: %s", why);
    (void)error_hint(err, "%s", hint);
    return place ? error_place(err, place->file, place->line) : false;
}

static double number_of(const struct plan *plan, enum guc_id id)
{
    return plan->values[id].number;
}

/* PostmasterMain(): the slots kept for superusers and others must leave one for clients. */
static bool leaves_connections(const struct plan *plan, struct error *err)
{
    double superuser = number_of(plan, GUC_SUPERUSER_RESERVED_CONNECTIONS);
    double others = number_of(plan, GUC_RESERVED_CONNECTIONS);

    if (superuser + others < plan->budget.connections)
        return true;
    return clash(plan,
                 superuser > others ? GUC_SUPERUSER_RESERVED_CONNECTIONS : GUC_RESERVED_CONNECTIONS,
                 "as many connections are reserved as there are",
                 "Reserve fewer, or allow more with --connections.", err);
}

/* PostmasterMain(): WAL cannot be streamed at wal_level minimal. */
static bool can_stream(const struct plan *plan, struct error *err)
{
    const char *level = plan->values[GUC_WAL_LEVEL].text;

    if (!level || strcasecmp(level, "minimal") != 0 || number_of(plan, GUC_MAX_WAL_SENDERS) <= 0)
        return true;
    return clash(plan, GUC_MAX_WAL_SENDERS, "max_wal_senders needs wal_level replica or logical",
                 "Set max_wal_senders = 0, or remove wal_level = minimal.", err);
}

/* ReadControlFile(): two segments at least. */
static bool has_two_segments(const struct plan *plan, struct error *err)
{
    static const enum guc_id ids[] = { GUC_MIN_WAL_SIZE, GUC_MAX_WAL_SIZE };

    for (size_t i = 0; i < ARRAY_LENGTH(ids); i++)
        if (number_of(plan, ids[i]) < TWO_SEGMENTS_MB)
            return clash(plan, ids[i], "it needs room for two WAL segments", "Set at least 32MB.",
                         err);
    return true;
}

bool startable_check(const struct plan *plan, struct error *err)
{
    return leaves_connections(plan, err) && can_stream(plan, err) && has_two_segments(plan, err);
}
