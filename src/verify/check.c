#include "verify/check.h"

#include <string.h>
#include <strings.h>

#include "tune/effective.h"

const struct check *check_find(const char *id)
{
    for (unsigned at = 0; at < check_table_length; at++)
        if (strcmp(check_table[at].id, id) == 0)
            return &check_table[at];
    return NULL;
}

/* Names that servers still take for others: map_old_guc_names[] of src/backend/utils/misc. */
static const struct old_name {
    const char *old, *name;
    int first; /* major since which it is an old name */
} old_names[] = {
    { "sort_mem", "work_mem", PG_MAJOR_FIRST },
    { "vacuum_mem", "maintenance_work_mem", PG_MAJOR_FIRST },
    { "ssl_ecdh_curve", "ssl_groups", 18 },
};

const struct guc *check_guc_of(const struct check_context *context, const char *name)
{
    int pg_major = context->input->pg_major;

    for (size_t at = 0; at < ARRAY_LENGTH(old_names); at++)
        if (pg_major >= old_names[at].first && strcasecmp(old_names[at].old, name) == 0)
            return guc_find(old_names[at].name);

    const struct guc *guc = guc_find(name);

    return guc && guc_major_row(guc, pg_major) ? guc : NULL;
}

/* What is written for the setting under its own or, failing that, under an old name. */
static const struct pgconf_setting *find_written(const struct check_context *context,
                                                 const struct guc *guc)
{
    const struct pgconf_setting *written = pgconf_find(context->conf, guc->name);

    for (size_t at = 0; !written && at < ARRAY_LENGTH(old_names); at++)
        if (context->input->pg_major >= old_names[at].first &&
            strcmp(old_names[at].name, guc->name) == 0)
            written = pgconf_find(context->conf, old_names[at].old);
    return written;
}

struct check_setting check_effective(const struct check_context *context, const struct guc *guc)
{
    int pg_major = context->input->pg_major;
    struct check_setting setting = { .guc = guc, .row = guc_major_row(guc, pg_major), .text = "" };
    struct error err;

    if (!setting.row)
        return setting;
    setting.written = find_written(context, guc);
    if (setting.row->boot_value)
        setting.text = setting.row->boot_value;
    if (setting.written && guc_parse(guc, pg_major, setting.written->value, &setting.number, &err))
        setting.text = setting.written->value;
    else if (!guc_parse(guc, pg_major, setting.text, &setting.number, &err))
        setting.number = 0; /* NULL defaults of strings */
    if (setting.number > 0)
        setting.bytes = (uint64_t)(setting.number * guc_unit_bytes(guc->unit));
    return setting;
}

struct check_setting check_value(const struct check_context *context, enum guc_id id)
{
    return check_effective(context, &guc_table[id]);
}

struct check_setting check_named(const struct check_context *context, const char *name)
{
    const struct guc *guc = guc_find(name);

    return guc ? check_effective(context, guc) : (struct check_setting){ .text = "" };
}

struct finding *check_report(struct check_context *context, const struct check *check,
                             const struct pgconf_setting *setting, const char *actual,
                             const char *expected)
{
    struct finding *finding = findings_add(context->arena, context->findings);

    finding->id = check->id;
    finding->severity = check->severity;
    finding->environment = context->environment;
    finding->service = context->service;
    finding->file = setting ? setting->file : context->conf_file;
    finding->line = setting ? setting->line : 0;
    finding->actual = actual;
    finding->expected = expected;
    finding->what = check->what;
    finding->why = check->why;
    finding->fix = check->fix;
    if (check->doc)
        finding->doc = guc_manual_address(context->arena, check->doc, context->input->pg_major);
    return finding;
}

struct finding *check_report_setting(struct check_context *context, const struct check *check,
                                     const struct check_setting *setting, const char *expected)
{
    const char *value = setting->text;

    if (!setting->written && (setting->row->type == GUC_INTEGER || setting->row->type == GUC_REAL))
        value = guc_format(context->arena, setting->guc, setting->row, setting->number);

    const char *actual = arena_printf(context->arena, "%s = %s%s", setting->guc->name, value,
                                      setting->written ? "" : " (the default)");

    return check_report(context, check, setting->written, actual, expected);
}

bool check_is_off(const struct check_setting *setting)
{
    static const char *const words[] = { "off", "false", "no", "0" };

    if (setting->row && setting->row->type == GUC_BOOL)
        return setting->number < 1;
    for (size_t at = 0; at < ARRAY_LENGTH(words); at++)
        if (strcasecmp(setting->text, words[at]) == 0)
            return true;
    return false;
}

int check_cpus(const struct check_context *context)
{
    return (int)((context->input->cpu_milli + 999) / 1000);
}

static void fill_ledger(struct check_context *context)
{
    const struct plan_input *input = context->input;
    struct ledger_input *ledger = &context->ledger_input;

    *ledger = (struct ledger_input){ .limit_bytes = input->memory_bytes,
                                     .shm_bytes = input->shm_bytes,
                                     .tmpfs_bytes = input->tmpfs_bytes,
                                     .profile = input->profile };
    ledger->shared.pg_major = input->pg_major;
    for (const char *const *name = effective_names; *name; name++)
        effective_add_named(ledger, *name, check_named(context, *name).number);
    for (const enum guc_id *id = effective_ids; *id != GUC_COUNT; id++) {
        struct check_setting setting = check_value(context, *id);

        if (setting.row)
            (void)effective_apply(ledger, *id, setting.number,
                                  setting.text); /* it counts all ids */
    }
    ledger->active = ledger->shared.max_connections;
    effective_resolve(ledger);
    context->ledger = ledger_compute(ledger);
}

const char *check_needs_text(struct arena *arena, unsigned needs)
{
    static const struct {
        unsigned bit;
        const char *name;
    } names[] = { { CHECK_NEEDS_CONF, "CONF" },
                  { CHECK_NEEDS_LIMIT, "LIMIT" },
                  { CHECK_NEEDS_COMPOSE, "COMPOSE" },
                  { CHECK_NEEDS_DISK, "DISK" } };
    const char *text = "";

    for (size_t at = 0; at < ARRAY_LENGTH(names); at++)
        if (needs & names[at].bit)
            text = arena_printf(arena, "%s%s%s", text, *text ? "," : "", names[at].name);
    return text;
}

static bool is_listed(const char *id, const char *const *list)
{
    for (; list && *list; list++)
        if (strcmp(*list, id) == 0)
            return true;
    return false;
}

void check_run_all(struct check_context *context, const char *const *ignored)
{
    if (context->available & CHECK_NEEDS_LIMIT)
        fill_ledger(context);
    for (unsigned at = 0; at < check_table_length; at++) {
        const struct check *check = &check_table[at];
        unsigned missing = check->needs & ~context->available;

        if (is_listed(check->id, ignored))
            continue;
        if (missing) {
            findings_skip(context->arena, context->findings, check->id,
                          check_needs_text(context->arena, missing));
            continue;
        }
        check->run(context, check);
        context->checks_run++;
    }
    findings_sort(context->findings);
}
