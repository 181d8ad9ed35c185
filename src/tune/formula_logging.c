/* Formulas of the logging and the statistics groups. */
#include "tune/formula.h"

#include "base/units.h"

enum { HALF_SECOND_MS = 500, SECOND_MS = 1000, MINUTE_MS = 60 * SECOND_MS };

void formula_LOGGING_COLLECTOR(const struct plan *plan UNUSED, struct arena *arena UNUSED,
                               struct guc_value *ret)
{
    formula_bool(ret, false, "the container's log driver collects stderr");
}

void formula_LOG_DESTINATION(const struct plan *plan UNUSED, struct arena *arena UNUSED,
                             struct guc_value *ret)
{
    formula_text(ret, "stderr", "the container's log driver collects it");
}

void formula_LOG_LINE_PREFIX(const struct plan *plan UNUSED, struct arena *arena UNUSED,
                             struct guc_value *ret)
{
    formula_text(ret, "%m [%p] %q%u@%d/%a ", "when, which process, then who, where and for what");
}

void formula_LOG_MIN_DURATION_STATEMENT(const struct plan *plan, struct arena *arena UNUSED,
                                        struct guc_value *ret)
{
    const struct profile *profile = plan->input.profile;

    if (profile->is_latency_bound)
        formula_number(ret, HALF_SECOND_MS, "a statement here should take milliseconds");
    else if (profile->is_analytic)
        formula_number(ret, 10 * SECOND_MS, "long statements are the work here");
    else
        formula_number(ret, SECOND_MS, "slow for a person");
}

void formula_LOG_CHECKPOINTS(const struct plan *plan UNUSED, struct arena *arena UNUSED,
                             struct guc_value *ret)
{
    formula_bool(ret, true, "shows whether max_wal_size is large enough");
}

void formula_LOG_LOCK_WAITS(const struct plan *plan UNUSED, struct arena *arena UNUSED,
                            struct guc_value *ret)
{
    formula_bool(ret, true, "waits over deadlock_timeout, 1 s");
}

void formula_LOG_TEMP_FILES(const struct plan *plan, struct arena *arena UNUSED,
                            struct guc_value *ret)
{
    const double lowest_kb = 10 * 1024;
    double work_mem_kb = plan_value(plan, GUC_WORK_MEM);

    if (work_mem_kb > lowest_kb)
        formula_number(ret, work_mem_kb, "work_mem: what did not fit into it");
    else
        formula_number(ret, lowest_kb, "smaller files stay in the kernel's cache");
}

void formula_LOG_AUTOVACUUM_MIN_DURATION(const struct plan *plan, struct arena *arena UNUSED,
                                         struct guc_value *ret)
{
    if (plan->input.profile->has_hot_tables)
        formula_number(ret, 10 * SECOND_MS, "hot tables must be vacuumed within seconds");
    else
        formula_number(ret, MINUTE_MS, "runs that compete with the work");
}

/* A client without a pool opens a connection for each request; its lines would drown the others. */
static bool are_sessions_long(const struct plan *plan)
{
    return !plan->input.profile->is_latency_bound;
}

/* From 18 on a list: "authorization" is the line with user, database and TLS, without two
 * others. */
void formula_LOG_CONNECTIONS(const struct plan *plan, struct arena *arena UNUSED,
                             struct guc_value *ret)
{
    const char *because = "few, long sessions: each is worth a line";

    if (!are_sessions_long(plan))
        return;
    if (plan->input.pg_major >= 18)
        formula_text(ret, "authorization", because);
    else
        formula_bool(ret, true, because);
}

void formula_LOG_DISCONNECTIONS(const struct plan *plan, struct arena *arena UNUSED,
                                struct guc_value *ret)
{
    if (are_sessions_long(plan))
        formula_bool(ret, true, "with the duration of the session");
}

void formula_TRACK_IO_TIMING(const struct plan *plan UNUSED, struct arena *arena UNUSED,
                             struct guc_value *ret)
{
    formula_bool(ret, true, "tells slow disks from slow plans");
}

void formula_TRACK_WAL_IO_TIMING(const struct plan *plan UNUSED, struct arena *arena UNUSED,
                                 struct guc_value *ret)
{
    formula_bool(ret, true, "tells slow commits from slow statements");
}

void formula_COMPUTE_QUERY_ID(const struct plan *plan UNUSED, struct arena *arena UNUSED,
                              struct guc_value *ret)
{
    formula_text(ret, "auto", "the default; on with pg_stat_statements");
}
