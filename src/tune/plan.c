#include "tune/plan.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "base/units.h"
#include "tune/budget.h"
#include "tune/formula.h"
#include "tune/startable.h"

double plan_value(const struct plan *plan, enum guc_id id)
{
    assert((unsigned)id < plan->evaluated);
    return plan->values[id].number;
}

int plan_cpus(const struct plan *plan)
{
    return budget_cpus(&plan->input);
}

void plan_advise(struct arena *arena, struct plan *plan, const char *id, const char *message,
                 const char *fix)
{
    struct advice **tail = &plan->advice;

    while (*tail)
        tail = &(*tail)->next;
    *tail = arena_alloc(arena, sizeof **tail);
    **tail = (struct advice){ .id = id, .message = message, .fix = fix };
}

/* A pin is a value that is in force whatever we write: it must be one the server would take. */
static bool resolve_pins(struct plan_input *input, struct error *err)
{
    for (struct plan_pin *pin = input->pins; pin; pin = pin->next) {
        pin->guc = guc_find(pin->name);
        if (!pin->guc || !guc_major_row(pin->guc, input->pg_major)) {
            pin->guc = NULL; /* an extension's, or none: nothing we count */
            continue;
        }
        if (!guc_parse(pin->guc, input->pg_major, pin->value, &pin->number, err))
            return error_place(err, pin->file, pin->line);
    }
    return true;
}

static const struct plan_pin *find_pin(const struct plan_input *input, const struct guc *guc)
{
    const struct plan_pin *found = NULL;

    for (const struct plan_pin *pin = input->pins; pin; pin = pin->next)
        if (pin->guc == guc)
            found = pin;
    return found;
}

/* Evaluates the rows in order; a pinned setting is left to the line that sets it. */
static bool evaluate(struct arena *arena, struct plan *plan, struct error *err)
{
    for (plan->evaluated = 0; plan->evaluated < GUC_COUNT; plan->evaluated++) {
        const struct guc *guc = &guc_table[plan->evaluated];
        const struct guc_major *row = guc_major_row(guc, plan->input.pg_major);
        const struct plan_pin *pin = find_pin(&plan->input, guc);
        struct guc_value value = { 0 };

        if (!row)
            continue;
        guc->formula(plan, arena, &value);
        if (pin) {
            value = (struct guc_value){ .number = pin->number, .text = pin->value };
        } else if (value.is_set && !value.text) {
            if (row->max > row->min && (value.number < row->min || value.number > row->max))
                return error_set(err, ERROR_BUG, "%s = %.17g is outside %.17g to %.17g", guc->name,
                                 value.number, row->min, row->max);
            value.text = guc_format(arena, guc, row, value.number);
        }
        plan->values[plan->evaluated] = value;
    }
    return true;
}

/* What a data directory in memory may grow to, where it is what does not fit. */
static void advise_tmpfs(struct arena *arena, struct plan *plan)
{
    uint64_t others = plan->ledger.total_bytes - plan->ledger.items[LEDGER_TMPFS];
    uint64_t room = plan->ledger.budget_bytes > others ? plan->ledger.budget_bytes - others : 0;

    if (plan->input.tmpfs_bytes == 0 || room < MIB)
        return;
    plan_advise(arena, plan, "smaller-tmpfs",
                arena_printf(arena, "a tmpfs of at most %s for the data fits beside the rest",
                             units_format_bytes(arena, room)),
                arena_printf(arena,
                             "size=%" PRIu64 "m, or --data-size %" PRIu64
                             "m where the data is smaller",
                             room / MIB, room / MIB));
}

static void advise_ways_out(struct arena *arena, struct plan *plan)
{
    const struct plan_input *input = &plan->input;
    int connections = budget_connections_that_fit(input);
    int active = budget_active_that_fits(input);
    uint64_t buffers = budget_shared_buffers_that_fit(input);
    uint64_t memory = budget_memory_that_fits(input);

    if (connections > 0 && connections < plan->budget.connections)
        plan_advise(
            arena, plan, "fewer-connections",
            arena_printf(arena, "%d connections fit under %s", connections,
                         units_format_bytes(arena, input->memory_bytes)),
            input->active > connections
                ? arena_printf(arena, "--connections %d --active %d", connections, connections)
                : arena_printf(arena, "--connections %d", connections));
    if (active > 0 && active < plan->budget.active)
        plan_advise(
            arena, plan, "pooler",
            arena_printf(arena,
                         "%d connections fit when a pooler lets at most %d of them work at once",
                         plan->budget.connections, active),
            input->connections > 0 && input->connections < active
                ? arena_printf(arena, "--connections %d --active %d", plan->budget.connections,
                               active) /* max_connections set by hand is in force */
                : arena_printf(arena, "--active %d", active));
    if (buffers > 0)
        plan_advise(arena, plan, "smaller-shared-buffers",
                    arena_printf(arena, "shared_buffers is set by hand; %s would fit",
                                 units_format_bytes(arena, buffers)),
                    arena_printf(arena, "shared_buffers = %" PRIu64 "kB", buffers / KIB));
    advise_tmpfs(arena, plan);
    plan_advise(arena, plan, "raise-limit",
                arena_printf(arena, "a limit of %s carries %d connections",
                             units_format_bytes(arena, memory), plan->budget.connections),
                arena_printf(arena, "--limits %s", units_format_compose(arena, memory)));
}

/* /dev/shm that would let every CPU take part in parallel hash joins. */
static void advise_on_fit(struct arena *arena, struct plan *plan)
{
    const struct plan_input *input = &plan->input;
    uint64_t wanted =
        (plan->budget.parallel_shm_bytes / 9 * 10 + 16 * MIB) / (16 * MIB) * (16 * MIB);

    if (plan->ledger_input.shared.min_dynamic_shared_memory_bytes > 0)
        plan_advise(
            arena, plan, "raise-shm-size",
            arena_printf(arena,
                         "parallel hash joins and VACUUM share up to %s, more than nine tenths of "
                         "/dev/shm (%s): min_dynamic_shared_memory makes room in the main segment",
                         units_format_bytes(arena, plan->budget.parallel_shm_bytes),
                         units_format_bytes(arena, input->shm_bytes)),
            arena_printf(arena, "shm_size: %s", units_format_compose(arena, wanted)));
    if (plan->budget.active < plan->budget.connections)
        plan_advise(
            arena, plan, "active-not-enforced",
            arena_printf(arena,
                         "PostgreSQL does not enforce that only %d of %d connections work at once",
                         plan->budget.active, plan->budget.connections),
            "Limit them with a pooler, or with ALTER ROLE ... CONNECTION LIMIT.");
    if (input->memory_soft_bytes > 0 && plan->ledger.total_bytes > input->memory_soft_bytes)
        plan_advise(
            arena, plan, "memory-high",
            arena_printf(arena,
                         "the storm takes %s, above memory.high %s: the kernel throttles there",
                         units_format_bytes(arena, plan->ledger.total_bytes),
                         units_format_bytes(arena, input->memory_soft_bytes)),
            arena_printf(arena, "--limits %s",
                         units_format_compose(arena, input->memory_soft_bytes)));
}

/* FNV-1a, 64 bits: tells a changed input or value from an unchanged one; not a signature. */
static uint64_t mix(uint64_t hash, const void *data, size_t length)
{
    const unsigned char *bytes = data;

    for (size_t i = 0; i < length; i++)
        hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
    return hash;
}

static uint64_t mix_text(uint64_t hash, const char *text)
{
    return text ? mix(hash, text, strlen(text) + 1) : mix(hash, "\1", 2);
}

static uint64_t mix_number(uint64_t hash, uint64_t number)
{
    return mix(hash, &number, sizeof number);
}

static const char *fingerprint(struct arena *arena, const struct plan *plan)
{
    const struct plan_input *input = &plan->input;
    uint64_t numbers[] = {
        input->memory_bytes,
        input->cpu_milli,
        input->shm_bytes,
        (uint64_t)input->storage,
        input->disk_bytes,
        input->data_bytes,
        input->tmpfs_bytes,
        (uint64_t)input->pg_major,
        (uint64_t)plan->budget.connections,
        (uint64_t)plan->budget.active,
    };
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < ARRAY_LENGTH(numbers); i++)
        hash = mix_number(hash, numbers[i]);
    hash = mix_text(hash, input->profile->name);
    for (unsigned id = 0; id < GUC_COUNT; id++)
        if (plan->values[id].is_set)
            hash = mix_text(mix_text(hash, guc_table[id].name), plan->values[id].text);
    return arena_printf(arena, "%016" PRIx64, hash);
}

/* Said here too, not only by lint: with such a line the server does not start, whatever we plan. */
static void advise_on_unknown_pins(struct arena *arena, struct plan *plan)
{
    for (const struct plan_pin *pin = plan->input.pins; pin; pin = pin->next)
        if (!pin->guc && !strchr(pin->name, '.'))
            plan_advise(
                arena, plan, "setting-unknown",
                arena_printf(arena,
                             "PostgreSQL %d knows no setting \"%.60s\" (%s:%d) and will not start",
                             plan->input.pg_major, pin->name, pin->file, pin->line),
                "Correct the name, remove the line, or name the server's version with --pg.");
}

/* What was asked for and is not what is in force. */
static void advise_on_overruled_connections(struct arena *arena, struct plan *plan)
{
    const struct plan_pin *pin = find_pin(&plan->input, &guc_table[GUC_MAX_CONNECTIONS]);

    if (pin && plan->input.connections > 0 && plan->input.connections != (int)pin->number)
        plan_advise(arena, plan, "connections-overruled",
                    arena_printf(arena,
                                 "--connections %d has no effect: max_connections = %s is set in "
                                 "%s:%d",
                                 plan->input.connections, pin->value, pin->file, pin->line),
                    "Change or remove that line.");
}

/* Whoever comes last is told that there are too many clients already. */
static void advise_on_clients(struct arena *arena, struct plan *plan)
{
    int wanted = plan->input.client_connections;
    int reserved = (int)(plan_value(plan, GUC_SUPERUSER_RESERVED_CONNECTIONS) +
                         plan_value(plan, GUC_RESERVED_CONNECTIONS));

    if (wanted == 0 || wanted + reserved <= plan->budget.connections)
        return;
    plan_advise(arena, plan, "clients-over-connections",
                arena_printf(arena,
                             "the clients together open up to %d connections (%s), and of the %d "
                             "allowed %d are reserved: some will be refused",
                             wanted, clients_text(arena, plan->input.clients),
                             plan->budget.connections, reserved),
                "Lower their pools, put a pooler before the server, or raise the limit.");
}

bool plan_make(struct arena *arena, const struct plan_input *input, struct plan *ret,
               struct error *err)
{
    struct plan *plan = arena_alloc(arena, sizeof *plan);

    plan->input = *input;
    if (!resolve_pins(&plan->input, err))
        return false;
    plan->fits = budget_make(&plan->input, &plan->budget);
    if (!plan->fits && input->memory_soft_bytes > 0) {
        /* memory.high throttles, it does not kill: what fits under the hard limit is not
         * refused. */
        plan->input.memory_soft_bytes = 0;
        plan->fits = budget_make(&plan->input, &plan->budget);
        plan->input.memory_soft_bytes = input->memory_soft_bytes;
    }
    plan->ledger_input = plan->budget.ledger;
    plan->ledger = ledger_compute(&plan->ledger_input);
    if (plan->fits) {
        if (!evaluate(arena, plan, err) || !startable_check(plan, err))
            return false;
        advise_on_fit(arena, plan);
        advise_on_unknown_pins(arena, plan);
        advise_on_overruled_connections(arena, plan);
        advise_on_clients(arena, plan);
    } else {
        advise_ways_out(arena, plan);
    }
    plan->fingerprint = fingerprint(arena, plan);
    *ret = *plan;
    return true;
}
