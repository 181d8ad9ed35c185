/*
 * WAL, checkpoints, durability.
 */
#include "base/units.h"
#include "verify/check_bodies.h"

/* runtime-config-wal.html: the automatic value ends at one WAL segment, 16 MB as initdb makes
 * them. */
static const uint64_t WAL_BUFFERS_USEFUL_BYTES = 16 * MIB;

/* The default since 14; runtime-config-wal.html does not recommend to lower it. */
static const double COMPLETION_TARGET = 0.9;

void check_wal_buffers(struct check_context *context, const struct check *check)
{
    struct check_setting setting = check_value(context, GUC_WAL_BUFFERS);

    if (setting.bytes > WAL_BUFFERS_USEFUL_BYTES)
        (void)check_report_setting(context, check, &setting, "-1 (automatic, up to 16MB)");
}

void check_wal_disk(struct check_context *context, const struct check *check)
{
    const struct check_setting settings[] = { check_value(context, GUC_MAX_WAL_SIZE),
                                              check_named(context, "wal_keep_size"),
                                              check_value(context, GUC_MAX_SLOT_WAL_KEEP_SIZE) };
    const struct plan_input *input = context->input;
    uint64_t disk = input->tmpfs_bytes ? input->tmpfs_bytes : input->disk_bytes;

    for (size_t at = 0; at < ARRAY_LENGTH(settings); at++)
        if (settings[at].bytes > disk)
            (void)check_report_setting(context, check, &settings[at],
                                       arena_printf(context->arena,
                                                    "well below %s, the size of the data disk%s",
                                                    units_format_bytes(context->arena, disk),
                                                    input->tmpfs_bytes ? " (tmpfs)" : ""));
}

void check_completion_target(struct check_context *context, const struct check *check)
{
    struct check_setting setting = check_value(context, GUC_CHECKPOINT_COMPLETION_TARGET);

    if (setting.number < COMPLETION_TARGET)
        (void)check_report_setting(context, check, &setting,
                                   arena_printf(context->arena, "%g", COMPLETION_TARGET));
}

/* What switching each off costs: runtime-config-wal.html. */
static const struct durability {
    const char *name;
    enum severity severity;
    const char *why;
} durabilities[] = {
    { "fsync", SEVERITY_CRITICAL,
      "After a crash of the machine or the container's host the whole database can be beyond "
      "repair." },
    { "full_page_writes", SEVERITY_HIGH,
      "A page that a crash left half written cannot be restored: the data is silently damaged." },
    { "synchronous_commit", SEVERITY_MEDIUM,
      "Transactions that were reported as committed in the last moments before a crash are lost; "
      "the database stays consistent." },
};

void check_durability(struct check_context *context, const struct check *check)
{
    /* On tmpfs the data does not survive anyway: a test database. */
    if (context->input->tmpfs_bytes > 0)
        return;
    for (size_t at = 0; at < ARRAY_LENGTH(durabilities); at++) {
        struct check_setting setting = check_named(context, durabilities[at].name);

        if (!setting.written || !check_is_off(&setting))
            continue;

        struct finding *finding = check_report_setting(context, check, &setting, "on");

        finding->severity = durabilities[at].severity;
        finding->why = durabilities[at].why;
    }
}
