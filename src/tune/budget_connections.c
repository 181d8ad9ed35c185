/* How many connections: what is wanted, what fits, and the ways out when nothing does. */
#include "base/units.h"
#include "tune/budget_internal.h"

enum { CONNECTIONS_PER_CPU = 4, CONNECTIONS_MIN = 20, CONNECTIONS_MAX = 100 };

/* As formula_connections.c sets them; the second from PostgreSQL 16 on. */
enum {
    SUPERUSER_RESERVED = 3,
    OTHERS_RESERVED = 2,
    OTHERS_RESERVED_FROM = 100,
    MAX_CONNECTIONS_MAX = 262143
};

bool budget_fits_at_floor(const struct plan_input *input, int connections, int active)
{
    struct ledger_input floor = budget_floor(
        input, connections, active, BUDGET_SHARED_BUFFERS_FLOOR, budget_cheapest_work_mem(input));

    return ledger_compute(&floor).fits;
}

int budget_active_of(const struct plan_input *input, int connections)
{
    int active = input->active;

    /* With --connections the user has counted; a max_connections set by hand says nothing of K. */
    if (active <= 0 && input->connections <= 0)
        active = input->client_connections;
    return active > 0 && active < connections ? active : connections;
}

/* The largest count from 1 to `most` for which the floors fit, 0 if none. */
int budget_largest_that_fits(const struct plan_input *input, int connections, int most)
{
    int low = 0, high = most;

    while (low < high) {
        int middle = low + (high - low + 1) / 2;
        bool fits = connections > 0
                        ? budget_fits_at_floor(input, connections, middle)
                        : budget_fits_at_floor(input, middle, budget_active_of(input, middle));

        if (fits)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

static int pinned_or(const struct plan_input *input, enum guc_id id, int otherwise)
{
    for (const struct plan_pin *pin = input->pins; pin; pin = pin->next)
        if (pin->guc == &guc_table[id])
            otherwise = (int)pin->number;
    return otherwise;
}

int budget_reserved_connections(const struct plan_input *input)
{
    int superuser = pinned_or(input, GUC_SUPERUSER_RESERVED_CONNECTIONS, SUPERUSER_RESERVED);
    bool has_others = guc_major_row(&guc_table[GUC_RESERVED_CONNECTIONS], input->pg_major) &&
                      input->client_connections + superuser >= OTHERS_RESERVED_FROM;
    int others = pinned_or(input, GUC_RESERVED_CONNECTIONS, has_others ? OTHERS_RESERVED : 0);

    return superuser + others;
}

/* What to have before memory is asked. */
static int derived_connections(const struct plan_input *input)
{
    int wanted = CONNECTIONS_PER_CPU * budget_cpus(input);

    if (input->client_connections > 0) {
        wanted = input->client_connections + budget_reserved_connections(input);
        return wanted < MAX_CONNECTIONS_MAX ? wanted : MAX_CONNECTIONS_MAX;
    }
    if (wanted < CONNECTIONS_MIN)
        wanted = CONNECTIONS_MIN;
    return wanted < CONNECTIONS_MAX ? wanted : CONNECTIONS_MAX;
}

int budget_wanted_connections(const struct plan_input *input, bool *ret_is_derived)
{
    int wanted;

    *ret_is_derived = false;
    if (budget_is_pinned(input, GUC_MAX_CONNECTIONS))
        return budget_floor(input, 1, 1, BUDGET_SHARED_BUFFERS_FLOOR, BUDGET_WORK_MEM_FLOOR)
            .shared.max_connections;
    *ret_is_derived = input->connections <= 0;
    if (input->connections > 0)
        return input->connections;
    wanted = derived_connections(input);

    int fitting = budget_largest_that_fits(input, 0, wanted);

    return fitting > 0 ? fitting : wanted;
}

int budget_connections_that_fit(const struct plan_input *input)
{
    if (budget_is_pinned(input, GUC_MAX_CONNECTIONS))
        return 0;
    return budget_largest_that_fits(input, 0,
                                    input->connections > 0 ? input->connections : CONNECTIONS_MAX);
}

int budget_active_that_fits(const struct plan_input *input)
{
    bool is_derived;
    int connections = budget_wanted_connections(input, &is_derived);

    return budget_largest_that_fits(input, connections, budget_active_of(input, connections));
}

uint64_t budget_memory_that_fits(const struct plan_input *input)
{
    struct plan_input larger = *input;
    uint64_t low = input->memory_bytes / MIB, high = 1024 * 1024 * UINT64_C(1024); /* MiB: 1 PiB */
    bool is_derived;
    int connections = budget_wanted_connections(input, &is_derived);

    while (low < high) {
        uint64_t middle = low + (high - low) / 2;

        larger.memory_bytes = middle * MIB;
        if (budget_fits_at_floor(&larger, connections, budget_active_of(input, connections)))
            high = middle;
        else
            low = middle + 1;
    }

    uint64_t step = low < 4096 ? 64 : low < 32768 ? 256 : 1024;

    return (low + step - 1) / step * step * MIB;
}

uint64_t budget_shared_buffers_that_fit(const struct plan_input *input)
{
    struct plan_input unpinned = *input;
    struct budget budget;

    if (!budget_is_pinned(input, GUC_SHARED_BUFFERS))
        return 0;
    /* Other pins stay; this one is taken out of a copy of the list by giving it no row. */
    struct plan_pin *changed = NULL;

    for (struct plan_pin *pin = input->pins; pin; pin = pin->next)
        if (pin->guc == &guc_table[GUC_SHARED_BUFFERS]) {
            pin->guc = NULL;
            changed = pin;
        }

    bool fits = budget_make(&unpinned, &budget);

    if (changed)
        changed->guc = &guc_table[GUC_SHARED_BUFFERS];
    return fits ? budget.ledger.shared.shared_buffers_bytes : 0;
}
