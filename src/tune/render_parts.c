#include "tune/render_parts.h"

#include <string.h>

#include "base/units.h"
#include "tune/budget_internal.h"

static bool is_control(char character)
{
    return (unsigned char)character < 0x20 || character == 0x7f;
}

/* Whole runs at once: a call for each byte would be a tenth of all instructions of the program. */
static void write_bytes(const char *text, size_t length, FILE *stream)
{
    const char *end = text + length;

    while (text < end) {
        const char *run = text;

        while (run < end && !is_control(*run))
            run++;
        (void)fwrite(text, 1, (size_t)(run - text), stream); /* cli checks the stream, at its end */
        if (run < end)
            (void)putc('?', stream);
        text = run + 1;
    }
}

void render_text(const char *text, FILE *stream)
{
    if (text)
        write_bytes(text, strlen(text), stream);
}

/* Bytes of the longest beginning of `text` that fits `room` columns, cut at a blank where there is
 * one. */
static size_t line_length(const char *text, size_t room)
{
    size_t length = strcspn(text, " ");

    for (;;) {
        size_t blank = strspn(text + length, " ");
        size_t word = strcspn(text + length + blank, " ");

        if (word == 0 || length + blank + word > room)
            return length;
        length += blank + word;
    }
}

void render_paragraph(const char *first, const char *next, const char *text, FILE *stream)
{
    const char *prefix = first;

    while (*text) {
        size_t room = RENDER_COLUMNS - strlen(prefix);
        size_t length = line_length(text, room);

        (void)fputs(prefix, stream);
        write_bytes(text, length, stream);
        (void)putc('\n', stream);
        text += length;
        text += strspn(text, " ");
        prefix = next;
    }
}

void render_column(const char *text, int columns, FILE *stream)
{
    int used = 0;

    for (const char *at = text; *at; at++)
        used += ((unsigned char)*at & 0xc0) != 0x80;
    render_text(text, stream);
    do {
        (void)putc(' ', stream);
    } while (++used < columns);
}

const char *render_mode_name(enum plan_mode mode)
{
    return mode == PLAN_HERE ? "here" : "given";
}

static void add_fact(struct render_fact *facts, unsigned *count, const char *title,
                     const char *value, const char *source)
{
    facts[*count] = (struct render_fact){ title, value, source ? source : "" };
    (*count)++;
}

bool render_counts_clients(const struct plan *plan)
{
    const struct plan_input *input = &plan->input;

    return input->clients &&
           (plan->budget.are_clients_counted || (input->connections == 0 && input->active == 0));
}

const char *render_connections_source(const struct plan *plan)
{
    const struct budget *budget = &plan->budget;

    return budget_is_pinned(&plan->input, GUC_MAX_CONNECTIONS) ? "set by hand"
           : budget->are_clients_counted                       ? "clients"
           : budget->are_connections_derived                   ? "derived"
                                                               : "as asked";
}

static const char *connections_source(struct arena *arena, const struct plan *plan)
{
    const struct budget *budget = &plan->budget;

    return budget->are_clients_counted
               ? arena_printf(arena, "clients %d + %d for administration%s",
                              plan->input.client_connections, budget->reserved_connections,
                              budget->connections <
                                      plan->input.client_connections + budget->reserved_connections
                                  ? ", as far as they fit"
                                  : "")
               : render_connections_source(plan);
}

unsigned render_facts(struct arena *arena, const struct plan *plan,
                      struct render_fact ret[RENDER_FACTS_MAX])
{
    const struct plan_input *input = &plan->input;
    const struct budget *budget = &plan->budget;
    unsigned count = 0;

    add_fact(ret, &count, "memory", units_format_bytes(arena, input->memory_bytes),
             input->memory_source);
    if (input->memory_soft_bytes)
        add_fact(ret, &count, "soft limit", units_format_bytes(arena, input->memory_soft_bytes),
                 "memory.high: slows down before the limit kills");
    add_fact(ret, &count, "CPUs", units_format_cpus(arena, input->cpu_milli), input->cpu_source);
    add_fact(ret, &count, "/dev/shm", units_format_bytes(arena, input->shm_bytes),
             input->shm_source);
    add_fact(ret, &count, "storage", facts_storage_name(input->storage), input->storage_source);
    if (input->disk_bytes)
        add_fact(ret, &count, "data disk", units_format_bytes(arena, input->disk_bytes),
                 "size of the file system");
    if (input->tmpfs_bytes)
        add_fact(ret, &count, "tmpfs", units_format_bytes(arena, input->tmpfs_bytes),
                 "data directory in memory, counted in full");
    add_fact(ret, &count, "PostgreSQL", arena_printf(arena, "%d", input->pg_major),
             input->pg_major_source);
    add_fact(ret, &count, "workload", input->profile->name, input->profile->summary);
    add_fact(ret, &count, "connections", arena_printf(arena, "N = %d", budget->connections),
             connections_source(arena, plan));
    add_fact(ret, &count, "active", arena_printf(arena, "K = %d", budget->active),
             input->active > 0                      ? "as asked"
             : budget->active < budget->connections ? "the clients together"
                                                    : "every connection");
    return count;
}

const char *render_promise(struct arena *arena, const struct plan *plan)
{
    const struct ledger *ledger = &plan->ledger;

    return arena_printf(
        arena,
        "%d connections all hold their baseline and page tables; %d of them each run one sort or "
        "one "
        "hash join of the workload's reference size; the parallel and I/O workers, autovacuum and "
        "one "
        "maintenance command run too. Together that is %s of the budget of %s (%s).",
        plan->budget.connections, plan->budget.active,
        units_format_bytes(arena, ledger->total_bytes),
        units_format_bytes(arena, ledger->budget_bytes),
        ledger_budget_because(arena, &plan->ledger_input));
}

const char *render_active_remark(struct arena *arena, const struct plan *plan)
{
    const struct budget *budget = &plan->budget;

    if (budget->active >= budget->connections)
        return NULL;
    return arena_printf(
        arena,
        "PostgreSQL does not enforce K: nothing in it keeps more than %d of the %d connections "
        "from "
        "sorting at once. %sA pooler in front with at most %d server connections does, or ALTER "
        "ROLE "
        "... CONNECTION LIMIT on the roles of the clients, with a sum of %d.",
        budget->active, budget->connections,
        plan->input.active > 0
            ? ""
            : "The clients' pools do, while they are what the compose files say. ",
        budget->active, budget->active);
}

const struct guc_major *render_row(const struct plan *plan, enum guc_id id)
{
    if (!plan->fits || !plan->values[id].is_set)
        return NULL;
    return guc_major_row(&guc_table[id], plan->input.pg_major);
}
