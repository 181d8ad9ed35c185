/*
 * Processes and what decides whether the server starts at all.
 */
#include <strings.h>

#include "base/units.h"
#include "verify/check_bodies.h"

void check_parallel_over_cpus(struct check_context *context, const struct check *check)
{
    static const enum guc_id ids[] = { GUC_MAX_PARALLEL_WORKERS,
                                       GUC_MAX_PARALLEL_WORKERS_PER_GATHER,
                                       GUC_MAX_PARALLEL_MAINTENANCE_WORKERS };
    int cpus = check_cpus(context);

    for (size_t at = 0; at < ARRAY_LENGTH(ids); at++) {
        struct check_setting setting = check_value(context, ids[at]);

        /* The defaults (8, 2, 2) were nobody's decision. */
        if (setting.written && setting.number > cpus)
            (void)check_report_setting(context, check, &setting,
                                       arena_printf(context->arena, "at most %d, the CPUs", cpus));
    }
}

void check_parallel_without_effect(struct check_context *context, const struct check *check)
{
    struct check_setting all = check_value(context, GUC_MAX_WORKER_PROCESSES);
    struct check_setting workers = check_value(context, GUC_MAX_PARALLEL_WORKERS);
    struct check_setting gather = check_value(context, GUC_MAX_PARALLEL_WORKERS_PER_GATHER);

    if (workers.number > all.number && (workers.written || all.written))
        (void)check_report_setting(
            context, check, &workers,
            arena_printf(context->arena, "at most max_worker_processes, %.0f", all.number));
    if (gather.number > workers.number && gather.written)
        (void)check_report_setting(
            context, check, &gather,
            arena_printf(context->arena, "at most max_parallel_workers, %.0f", workers.number));
}

static void refuse(struct check_context *context, const struct check *check,
                   const struct check_setting *first, const struct check_setting *second,
                   const char *expected)
{
    const struct pgconf_setting *place = first->written ? first->written : second->written;
    const char *actual = arena_printf(context->arena, "%s = %s with %s = %s", first->guc->name,
                                      first->text, second->guc->name, second->text);

    (void)check_report(context, check, place, actual, expected); /* nothing to add */
}

/* PostmasterMain(): the slots kept for superusers and others must leave one for clients. */
static void refuse_reserved(struct check_context *context, const struct check *check)
{
    struct check_setting connections = check_value(context, GUC_MAX_CONNECTIONS);
    struct check_setting superuser = check_value(context, GUC_SUPERUSER_RESERVED_CONNECTIONS);
    double reserved = superuser.number + check_value(context, GUC_RESERVED_CONNECTIONS).number;

    if (reserved >= connections.number)
        refuse(
            context, check, &connections, &superuser,
            arena_printf(context->arena, "more connections than the %.0f reserved ones", reserved));
}

static void refuse_wal_level(struct check_context *context, const struct check *check)
{
    struct check_setting level = check_value(context, GUC_WAL_LEVEL);
    struct check_setting senders = check_value(context, GUC_MAX_WAL_SENDERS);
    struct check_setting archive = check_named(context, "archive_mode");

    if (strcasecmp(level.text, "minimal") != 0)
        return;
    if (senders.number > 0)
        refuse(context, check, &level, &senders, "max_wal_senders = 0, or wal_level = replica");
    if (archive.row && !check_is_off(&archive))
        refuse(context, check, &level, &archive, "archive_mode = off, or wal_level = replica");
}

/* ReadControlFile(): two segments; initdb's segment size of 16 MB is assumed. */
static void refuse_wal_size(struct check_context *context, const struct check *check)
{
    static const enum guc_id ids[] = { GUC_MIN_WAL_SIZE, GUC_MAX_WAL_SIZE };

    for (size_t at = 0; at < ARRAY_LENGTH(ids); at++) {
        struct check_setting setting = check_value(context, ids[at]);

        if (setting.bytes < 32 * MIB)
            (void)check_report_setting(context, check, &setting, "at least 32MB, two WAL segments");
    }
}

void check_start_refused(struct check_context *context, const struct check *check)
{
    refuse_reserved(context, check);
    refuse_wal_level(context, check);
    refuse_wal_size(context, check);
}

void check_huge_pages_required(struct check_context *context, const struct check *check)
{
    struct check_setting setting = check_value(context, GUC_HUGE_PAGES);

    if (setting.written && strcasecmp(setting.text, "try") != 0 && !check_is_off(&setting))
        (void)check_report_setting(context, check, &setting, "try");
}

void check_io_uring(struct check_context *context, const struct check *check)
{
    struct check_setting setting = check_value(context, GUC_IO_METHOD);

    if (setting.written && strcasecmp(setting.text, "io_uring") == 0)
        (void)check_report_setting(context, check, &setting, "worker");
}

void check_autovacuum_off(struct check_context *context, const struct check *check)
{
    struct check_setting autovacuum = check_value(context, GUC_AUTOVACUUM);
    struct check_setting counts = check_named(context, "track_counts");

    if (check_is_off(&autovacuum))
        (void)check_report_setting(context, check, &autovacuum, "on");
    else if (counts.row && check_is_off(&counts))
        (void)check_report_setting(context, check, &counts, "on");
}

void check_logs_hidden(struct check_context *context, const struct check *check)
{
    struct check_setting setting = check_value(context, GUC_LOGGING_COLLECTOR);

    if (setting.number > 0)
        (void)check_report_setting(context, check, &setting, "off");
}
