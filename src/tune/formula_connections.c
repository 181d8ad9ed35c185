/* Formulas of the connections group. The budget has decided how many there are. */
#include "tune/formula.h"

enum { SECOND_MS = 1000, MINUTE_MS = 60 * SECOND_MS, HOUR_MS = 60 * MINUTE_MS };

void formula_LISTEN_ADDRESSES(const struct plan *plan UNUSED, struct arena *arena UNUSED,
                              struct guc_value *ret)
{
    formula_text(ret, "*", "a container is reached by its name; pg_hba.conf says by whom");
}

static const char *because_of_clients(const struct plan *plan, struct arena *arena)
{
    const struct plan_input *input = &plan->input;
    int wanted = input->client_connections + plan->budget.reserved_connections;
    const char *sum =
        arena_printf(arena, "clients %d (%s) + %d for administration", input->client_connections,
                     clients_text(arena, input->clients), plan->budget.reserved_connections);

    return plan->budget.connections < wanted
               ? arena_printf(arena, "as many as fit of %d: %s", wanted, sum)
               : sum;
}

void formula_MAX_CONNECTIONS(const struct plan *plan, struct arena *arena, struct guc_value *ret)
{
    const struct budget *budget = &plan->budget;

    formula_number(
        ret, budget->connections,
        budget->are_clients_counted ? because_of_clients(plan, arena)
        : budget->are_connections_derived
            ? arena_printf(arena, "4 x CPUs (%d), within 20 to 100 and the memory", plan_cpus(plan))
            : "as asked");
}

/* reserved_connections follows this setting, so only a hand-written one is known beforehand. */
static int reserved_by_hand(const struct plan *plan)
{
    int reserved = 0;

    for (const struct plan_pin *pin = plan->input.pins; pin; pin = pin->next)
        if (pin->guc == &guc_table[GUC_RESERVED_CONNECTIONS])
            reserved = (int)pin->number;
    return reserved;
}

/* The server refuses to start when all reserved slots together reach max_connections. */
void formula_SUPERUSER_RESERVED_CONNECTIONS(const struct plan *plan, struct arena *arena,
                                            struct guc_value *ret)
{
    enum { DEFAULT_SLOTS = 3 };
    int connections = (int)plan_value(plan, GUC_MAX_CONNECTIONS);
    int slots = (connections + 2) / 5, free = connections - 1 - reserved_by_hand(plan);

    if (slots > DEFAULT_SLOTS)
        slots = DEFAULT_SLOTS;
    if (slots > free)
        slots = free > 0 ? free : 0;
    formula_number(ret, slots,
                   arena_printf(arena, "of the %d, to repair a full server", connections));
}

void formula_RESERVED_CONNECTIONS(const struct plan *plan, struct arena *arena,
                                  struct guc_value *ret)
{
    enum { FROM_CONNECTIONS = 100, SLOTS = 2 };
    int connections = (int)plan_value(plan, GUC_MAX_CONNECTIONS);
    int superuser = (int)plan_value(plan, GUC_SUPERUSER_RESERVED_CONNECTIONS);

    if (connections < FROM_CONNECTIONS || superuser + SLOTS >= connections)
        formula_number(ret, 0, "too few connections to keep some back");
    else
        formula_number(
            ret, SLOTS,
            arena_printf(arena, "of the %d, for monitoring and migrations", connections));
}

void formula_IDLE_IN_TRANSACTION_SESSION_TIMEOUT(const struct plan *plan,
                                                 struct arena *arena UNUSED, struct guc_value *ret)
{
    const struct profile *profile = plan->input.profile;

    if (profile->is_analytic)
        formula_number(ret, 0, "long transactions are the work here");
    else if (profile->is_latency_bound)
        formula_number(ret, 10 * MINUTE_MS, "transactions are short: an idle one is forgotten");
    else
        formula_number(ret, HOUR_MS, "long enough for a person, short enough for VACUUM");
}

void formula_IDLE_SESSION_TIMEOUT(const struct plan *plan UNUSED, struct arena *arena UNUSED,
                                  struct guc_value *ret)
{
    formula_number(ret, 0, "pools keep connections idle on purpose");
}

void formula_CLIENT_CONNECTION_CHECK_INTERVAL(const struct plan *plan UNUSED,
                                              struct arena *arena UNUSED, struct guc_value *ret)
{
    formula_number(ret, 10 * SECOND_MS, "a query whose client is gone ends within 10 s");
}

void formula_PASSWORD_ENCRYPTION(const struct plan *plan UNUSED, struct arena *arena UNUSED,
                                 struct guc_value *ret)
{
    formula_text(ret, "scram-sha-256", "the default; md5 is deprecated");
}
