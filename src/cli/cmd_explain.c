#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/input.h"
#include "cli/options.h"
#include "tune/render.h"
#include "tune/render_parts.h"
#include "verify/check.h"

enum { PLAIN_WIDTH = 80 };

const char *const *explain_words(void)
{
    enum { CHECKS_MAX = 128 };
    static const char *words[GUC_COUNT + CHECKS_MAX + 1];
    size_t count = 0;

    for (unsigned i = 0; i < GUC_COUNT; i++)
        words[count++] = guc_table[i].name;
    for (unsigned i = 0; i < check_table_length && i < CHECKS_MAX; i++)
        words[count++] = check_table[i].id;
    return words;
}

/* Escape sequences, empty where colour is not wanted. */
struct style {
    const char *strong, *weak, *plain;
};

static struct style style_of(const struct run *run)
{
    static const struct style colored = { "\033[1m", "\033[2m", "\033[0m" };
    static const struct style none = { "", "", "" };

    return command_wants_color(run, run->out) ? colored : none;
}

/* --- checks --- */

static bool explain_check(struct run *run, const char *id)
{
    const struct check *check = check_find(id);
    struct style style = style_of(run);

    if (!check) {
        const char **ids = arena_array(run->arena, check_table_length + 1, sizeof *ids);

        for (unsigned i = 0; i < check_table_length; i++)
            ids[i] = check_table[i].id;

        const char *nearest = options_nearest(id, ids);

        (void)error_set(run->err, ERROR_USAGE, "there is no check \"%.60s\"", id);
        return nearest ? error_hint(run->err, "Did you mean %s?", nearest) : false;
    }
    (void)fprintf(run->out, "%s%s%s (%s)\n  %s\n", style.strong, check->id, style.plain,
                  severity_name(check->severity), check->what);
    (void)fprintf(run->out, "  Why: %s\n  Fix: %s\n", check->why, check->fix);
    if (check->doc)
        (void)fprintf(run->out, "  Manual: %s\n",
                      guc_manual_address(run->arena, check->doc, PG_MAJOR_DEFAULT));
    return true;
}

/* --- settings --- */

/* The line that decides where several set it: the last one. */
static const struct plan_pin *find_pin(const struct plan *plan, const struct guc *guc)
{
    const struct plan_pin *found = NULL;

    for (const struct plan_pin *pin = plan->input.pins; pin; pin = pin->next)
        if (pin->guc == guc)
            found = pin;
    return found;
}

static void explain_decided(struct run *run, const struct plan *plan, const struct guc *guc,
                            const struct guc_value *value)
{
    (void)fprintf(run->out, " = %s\n  %s\n", guc_quote(run->arena, value->text), value->because);
    if (guc != &guc_table[GUC_MAX_CONNECTIONS] || !render_counts_clients(plan))
        return;
    for (const struct client *client = plan->input.clients; client; client = client->next) {
        (void)fprintf(run->out, "    %s %d x %d (", client->name, client->replicas,
                      client->per_replica);
        render_text(clients_source(run->arena, client), run->out);
        (void)fputs(")\n", run->out);
    }
}

static void explain_value(struct run *run, const struct plan *plan, const struct guc *guc)
{
    const struct guc_value *value = guc->formula ? &plan->values[guc - guc_table] : NULL;
    const struct plan_pin *pin = find_pin(plan, guc);
    int pg_major = plan->input.pg_major;
    struct style style = style_of(run);

    (void)fprintf(run->out, "%s%s%s", style.strong, guc->name, style.plain);
    if (!guc_major_row(guc, pg_major))
        (void)fprintf(run->out, " does not exist in PostgreSQL %d\n", pg_major);
    else if (value && value->is_set)
        explain_decided(run, plan, guc, value);
    else if (pin)
        (void)fprintf(run->out, " = %s\n  set in %s:%d, which the plan follows\n", pin->value,
                      pin->file, pin->line);
    else if (guc->formula && !plan->fits)
        (void)fputs(" has no value: the plan does not fit\n", run->out);
    else
        (void)fputs(" is left at the server's default\n", run->out);
}

static void explain_setting(struct run *run, const struct plan *plan, const struct guc *guc)
{
    const char *page = guc_doc(run->arena, guc, plan->input.pg_major);
    struct style style = style_of(run);

    explain_value(run, plan, guc);
    if (guc->why)
        (void)fprintf(run->out, "  %sWhat it is:%s %s\n", style.weak, style.plain, guc->why);
    if (guc->rule)
        (void)fprintf(run->out, "  %sRule:%s %s\n", style.weak, style.plain, guc->rule);
    if (guc->warning)
        (void)fprintf(run->out, "  %sWarning:%s %s\n", style.weak, style.plain, guc->warning);
    if (page && guc_major_row(guc, plan->input.pg_major))
        (void)fprintf(run->out, "  %sManual:%s %s\n", style.weak, style.plain,
                      guc_manual_address(run->arena, page, plan->input.pg_major));
}

static bool unknown_setting(struct run *run, const char *name)
{
    const char **names =
        arena_array(run->arena, GUC_COUNT + guc_catalogue_length + 1, sizeof *names);

    for (unsigned i = 0; i < GUC_COUNT; i++)
        names[i] = guc_table[i].name;
    for (unsigned i = 0; i < guc_catalogue_length; i++)
        names[GUC_COUNT + i] = guc_catalogue[i].name;

    const char *nearest = options_nearest(name, names);

    (void)error_set(run->err, ERROR_USAGE, "there is no setting \"%.60s\"", name);
    return nearest ? error_hint(run->err, "Did you mean %s?", nearest) : false;
}

/* --- the whole plan --- */

static int terminal_width(const struct run *run)
{
    struct winsize size;

    if (ioctl(fileno(run->out), TIOCGWINSZ, &size) != 0 || size.ws_col < 20)
        return PLAIN_WIDTH;
    return size.ws_col;
}

static void explain_all(struct run *run, const struct plan *plan)
{
    bool is_terminal = isatty(fileno(run->out)) == 1;

    render_ledger(run->arena, plan, true, is_terminal, terminal_width(run), run->out);
    for (unsigned i = 0; i < GUC_COUNT; i++) {
        if (!plan->values[i].is_set)
            continue;
        (void)fputc('\n', run->out);
        explain_setting(run, plan, &guc_table[i]);
    }
}

/* Words with a hyphen are checks, the others settings; only settings need a plan. */
static bool is_check(const char *word)
{
    return strchr(word, '-') != NULL;
}

static bool explain_operands(struct run *run, const struct plan *plan)
{
    bool is_first = true;

    for (const char *const *word = run->operands; *word; word++) {
        const struct guc *guc = is_check(*word) ? NULL : guc_find(*word);

        if (!is_first)
            (void)fputc('\n', run->out);
        is_first = false;
        if (is_check(*word)) {
            if (!explain_check(run, *word))
                return false;
        } else if (!guc) {
            return unknown_setting(run, *word);
        } else {
            explain_setting(run, plan, guc);
        }
    }
    return true;
}

static bool has_only_checks(const char *const *operands)
{
    for (const char *const *word = operands; *word; word++)
        if (!is_check(*word))
            return false;
    return operands[0] != NULL;
}

int cmd_explain(struct run *run)
{
    struct gathered gathered;
    struct plan plan = { .fits = false };

    if (has_only_checks(run->operands))
        return explain_operands(run, &plan) ? EXIT_DONE : command_fail(run);
    if (!input_gather(run, &gathered) || !plan_make(run->arena, &gathered.input, &plan, run->err))
        return command_fail(run);
    if (run->operands[0] && !explain_operands(run, &plan))
        return command_fail(run);
    if (!run->operands[0])
        explain_all(run, &plan);
    if (plan.fits)
        return EXIT_DONE;
    command_flush(run);
    render_refusal(run->arena, &plan, run->log);
    return EXIT_FINDINGS;
}
