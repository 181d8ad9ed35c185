#include "tune/render.h"

#include <string.h>

#include "base/units.h"
#include "tune/managed.h"
#include "tune/render_parts.h"

/* Why the block lacks its TLS and authentication lines: silence would look like a decision. */
static void render_missing(const struct plan *plan, FILE *stream)
{
    const struct plan_input *input = &plan->input;

    if (input->is_ssl_off)
        render_paragraph("# ", "# ",
                         "TLS is off, as asked: passwords and rows cross the network in the clear.",
                         stream);
    else if (!input->ssl_cert_file || !input->ssl_key_file)
        render_paragraph(
            "# ", "# ",
            "Missing: ssl, ssl_cert_file and ssl_key_file. No certificate was given, so this block "
            "leaves TLS as the server finds it (off by default). Give --ssl on --ssl-cert FILE "
            "--ssl-key FILE, with absolute paths as the server sees them.",
            stream);
    if (!input->hba_file)
        render_paragraph("# ", "# ",
                         "Missing: hba_file. None was given, so the server reads pg_hba.conf in "
                         "its data directory, "
                         "where initdb or the image wrote it. Give --hba FILE, with an absolute "
                         "path, to ship one.",
                         stream);
}

static void render_inputs(struct arena *arena, const struct plan *plan, FILE *stream)
{
    struct render_fact facts[RENDER_FACTS_MAX];
    unsigned count = render_facts(arena, plan, facts);

    for (unsigned i = 0; i < count; i++) {
        (void)fputs("#   ", stream); /* cli checks the stream once, at its end */
        render_column(facts[i].title, 13, stream);
        if (facts[i].source[0]) {
            render_column(facts[i].value, 12, stream);
            render_text(facts[i].source, stream);
        } else {
            render_text(facts[i].value, stream);
        }
        (void)putc('\n', stream);
    }
}

/* The addends of N: what is not said by the files must be seen to be assumed. */
static void render_clients(struct arena *arena, const struct plan *plan, FILE *stream)
{
    if (!render_counts_clients(plan))
        return;
    for (const struct client *client = plan->input.clients; client; client = client->next) {
        (void)fputs("#     ", stream);
        render_column(client->name, 11, stream);
        render_column(arena_printf(arena, "%d x %d", client->replicas, client->per_replica), 12,
                      stream);
        render_text(clients_source(arena, client), stream);
        (void)putc('\n', stream);
    }
}

static void render_scope(struct arena *arena, const struct plan *plan, FILE *stream)
{
    const char *remark = render_active_remark(arena, plan);

    (void)fputs("#\n", stream);
    render_paragraph("# Promise: ", "# ", render_promise(arena, plan), stream);
    if (remark)
        render_paragraph("# ", "# ", remark, stream);
    (void)fputs("# Outside the promise:\n", stream);
    for (const char *const *line = ledger_outside_promise(); *line; line++)
        render_paragraph("#   - ", "#     ", *line, stream);
}

static void render_ledger_comment(struct arena *arena, const struct plan *plan, FILE *stream)
{
    (void)fputs("#\n# Ledger:\n", stream);
    for (unsigned item = 0; item < LEDGER_COUNT; item++) {
        if (plan->ledger.items[item] == 0)
            continue;
        (void)fputs("#   ", stream);
        render_column(units_format_bytes(arena, plan->ledger.items[item]), 11, stream);
        render_column(ledger_item_title(item), 28, stream);
        render_text(ledger_because(arena, &plan->ledger_input, &plan->ledger, item), stream);
        (void)putc('\n', stream);
    }
    (void)fputs("#   ", stream);
    render_column(units_format_bytes(arena, plan->ledger.total_bytes), 11, stream);
    (void)fputs("total\n", stream);
}

/* Only rows that we generate: another setting's value may be a secret (primary_conninfo). */
static bool is_generated(const struct guc *guc)
{
    return guc && guc >= guc_table && guc < guc_table + GUC_COUNT;
}

/* Named by file only: the block's own length moves the lines below it, and the path depends on who
 * asks; either would make the next run rewrite a file in which nothing changed. */
static void render_pins(const struct plan *plan, FILE *stream)
{
    const char *title = "#\n# Set outside this block, so not in it; counted as they are:\n";

    for (const struct plan_pin *pin = plan->input.pins; pin; pin = pin->next) {
        if (!is_generated(pin->guc))
            continue;

        const char *slash = strrchr(pin->file, '/');

        (void)fputs(title, stream);
        (void)fputs("#   ", stream);
        render_text(pin->guc->name, stream);
        (void)fputs(" = ", stream);
        render_text(pin->value, stream);
        (void)fputs(" (", stream);
        render_text(slash ? slash + 1 : pin->file, stream);
        (void)fputs(")\n", stream);
        title = "";
    }
}

static void render_advice(const struct plan *plan, FILE *stream)
{
    if (!plan->advice)
        return;
    (void)fputs("#\n# Advice:\n", stream);
    for (const struct advice *advice = plan->advice; advice; advice = advice->next) {
        render_paragraph("#   - ", "#     ", advice->message, stream);
        if (advice->fix && advice->fix[0])
            render_paragraph("#     ", "#     ", advice->fix, stream);
    }
}

static void render_header(struct arena *arena, const struct plan *plan, const char *version,
                          FILE *stream)
{
    (void)fputs(MANAGED_BEGIN
                " generated: the next run replaces these lines; write your own below the end mark\n"
                "# pgtune-lnk ",
                stream);
    render_text(version, stream);
    (void)fputs(", mode ", stream);
    (void)fputs(render_mode_name(plan->input.mode), stream);
    (void)fputs(", fingerprint ", stream);
    (void)fputs(plan->fingerprint, stream);
    (void)fputs(" (of inputs and values)\n#\n", stream);
    render_inputs(arena, plan, stream);
    render_clients(arena, plan, stream);
    render_scope(arena, plan, stream);
    render_ledger_comment(arena, plan, stream);
    render_pins(plan, stream);
    render_advice(plan, stream);
}

static void render_setting(struct arena *arena, const struct plan *plan, enum guc_id id,
                           FILE *stream)
{
    const struct guc_value *value = &plan->values[id];

    (void)fputs("# ", stream);
    render_text(value->because, stream);
    (void)putc('\n', stream);
    (void)fputs(guc_table[id].name, stream);
    (void)fputs(" = ", stream);
    (void)fputs(guc_quote(arena, value->text), stream);
    (void)putc('\n', stream);
}

static void render_group_title(enum guc_group group, FILE *stream)
{
    (void)fputs("\n# --- ", stream);
    (void)fputs(guc_group_title(group), stream);
    (void)fputs(" ---\n", stream);
}

void render_conf(struct arena *arena, const struct plan *plan, const char *version, FILE *stream)
{
    int group = -1;

    render_header(arena, plan, version, stream);
    for (unsigned id = 0; id < GUC_COUNT; id++) {
        if (!render_row(plan, id))
            continue;
        /* Row order is output order; a group is one run of rows. */
        if ((int)guc_table[id].group != group) {
            group = (int)guc_table[id].group;
            render_group_title(guc_table[id].group, stream);
        }
        render_setting(arena, plan, id, stream);
    }
    (void)putc('\n', stream);
    render_missing(plan, stream);
    (void)fputs(MANAGED_END "\n", stream);
}
