/* Formulas of the autovacuum group: how eagerly dead rows go, and how much work that may be at
 * once. */
#include "tune/formula.h"

#include "base/units.h"

enum pace { PACE_CALM, PACE_BRISK, PACE_EAGER };

static const char *const pace_because[] = {
    [PACE_CALM] = "tables change in bulk",
    [PACE_BRISK] = "many short transactions",
    [PACE_EAGER] = "hot tables: rows die within seconds",
};

static enum pace pace_of(const struct plan *plan)
{
    const struct profile *profile = plan->input.profile;

    if (profile->has_hot_tables)
        return PACE_EAGER;
    return profile->is_latency_bound ? PACE_BRISK : PACE_CALM;
}

void formula_AUTOVACUUM(const struct plan *plan UNUSED, struct arena *arena UNUSED,
                        struct guc_value *ret)
{
    formula_bool(ret, true, "without it tables bloat, and wraparound stops the server");
}

void formula_AUTOVACUUM_WORKER_SLOTS(const struct plan *plan, struct arena *arena UNUSED,
                                     struct guc_value *ret)
{
    formula_number(ret, plan->budget.ledger.shared.autovacuum_workers,
                   "what shared memory was computed with");
}

void formula_AUTOVACUUM_MAX_WORKERS(const struct plan *plan, struct arena *arena,
                                    struct guc_value *ret)
{
    const struct ledger_input *ledger = &plan->budget.ledger;

    formula_number(ret, ledger->autovacuum_max_workers,
                   arena_printf(arena, "for %d CPUs, each with %s", plan_cpus(plan),
                                units_format_bytes(arena, ledger->autovacuum_work_mem_bytes)));
}

void formula_AUTOVACUUM_NAPTIME(const struct plan *plan, struct arena *arena UNUSED,
                                struct guc_value *ret)
{
    if (pace_of(plan) == PACE_EAGER)
        formula_number(ret, 15, pace_because[PACE_EAGER]);
    else
        formula_number(ret, 60, "the default");
}

void formula_AUTOVACUUM_VACUUM_SCALE_FACTOR(const struct plan *plan, struct arena *arena UNUSED,
                                            struct guc_value *ret)
{
    static const double factors[] = { 0.1, 0.05, 0.02 };
    enum pace pace = pace_of(plan);

    formula_number(ret, factors[pace], pace_because[pace]);
}

void formula_AUTOVACUUM_VACUUM_MAX_THRESHOLD(const struct plan *plan, struct arena *arena UNUSED,
                                             struct guc_value *ret)
{
    static const double rows[] = { 100e6, 10e6, 1e6 };
    enum pace pace = pace_of(plan);

    formula_number(ret, rows[pace], pace == PACE_CALM ? "the default" : pace_because[pace]);
}

void formula_AUTOVACUUM_VACUUM_INSERT_SCALE_FACTOR(const struct plan *plan,
                                                   struct arena *arena UNUSED,
                                                   struct guc_value *ret)
{
    static const double factors[] = { 0.2, 0.1, 0.05 };
    enum pace pace = pace_of(plan);

    formula_number(ret, factors[pace], pace == PACE_CALM ? "the default" : pace_because[pace]);
}

void formula_AUTOVACUUM_ANALYZE_SCALE_FACTOR(const struct plan *plan, struct arena *arena UNUSED,
                                             struct guc_value *ret)
{
    static const double factors[] = { 0.05, 0.05, 0.02 };
    enum pace pace = pace_of(plan);

    formula_number(ret, factors[pace], pace_because[pace]);
}

void formula_AUTOVACUUM_VACUUM_COST_DELAY(const struct plan *plan UNUSED,
                                          struct arena *arena UNUSED, struct guc_value *ret)
{
    formula_number(ret, 2, "the default; the limit below sets the pace");
}

/* A dirty page costs 20: a limit of 200 each 2 ms is 39 MB/s of writing, for all workers
 * together. */
void formula_AUTOVACUUM_VACUUM_COST_LIMIT(const struct plan *plan, struct arena *arena,
                                          struct guc_value *ret)
{
    static const int limits[] = {
        [STORAGE_SSD] = 600, [STORAGE_HDD] = 200, [STORAGE_SAN] = 1000, [STORAGE_NVME] = 1000
    };
    enum { CPU_MILLI = 1000 };
    int limit = limits[plan->input.storage];

    if (pace_of(plan) == PACE_EAGER && plan->input.storage != STORAGE_HDD)
        limit *= 2;
    if (plan->input.cpu_milli < CPU_MILLI)
        limit /= 2;
    formula_number(ret, limit,
                   arena_printf(arena, "%d MB/s of writing on %s, by all workers together",
                                limit * 39 / 200, facts_storage_name(plan->input.storage)));
}
