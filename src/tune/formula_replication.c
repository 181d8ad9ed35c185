/* Formulas of the replication and the TLS and authentication groups. */
#include "tune/formula.h"

#include <strings.h>

/* Whether somebody set wal_level = minimal by hand: the server then starts only without senders. */
static bool is_wal_level_minimal(const struct plan *plan)
{
    const char *wal_level = plan->values[GUC_WAL_LEVEL].text;

    return wal_level && strcasecmp(wal_level, "minimal") == 0;
}

void formula_MAX_WAL_SENDERS(const struct plan *plan, struct arena *arena UNUSED,
                             struct guc_value *ret)
{
    if (is_wal_level_minimal(plan))
        formula_number(ret, 0, "wal_level is minimal");
    else
        formula_number(ret, plan->budget.ledger.shared.max_wal_senders,
                       "what the ledger was computed with");
}

void formula_MAX_REPLICATION_SLOTS(const struct plan *plan, struct arena *arena UNUSED,
                                   struct guc_value *ret)
{
    formula_number(ret, plan->budget.ledger.shared.max_replication_slots,
                   "what the ledger was computed with");
}

void formula_IDLE_REPLICATION_SLOT_TIMEOUT(const struct plan *plan UNUSED,
                                           struct arena *arena UNUSED, struct guc_value *ret)
{
    enum { WEEK_SECONDS = 7 * 24 * 60 * 60 };

    formula_number(ret, WEEK_SECONDS, "a slot that nobody used for a week is forgotten");
}

static bool has_certificate(const struct plan *plan)
{
    const struct plan_input *input = &plan->input;

    return !input->is_ssl_off && input->ssl_cert_file && input->ssl_key_file;
}

void formula_SSL(const struct plan *plan, struct arena *arena UNUSED, struct guc_value *ret)
{
    if (has_certificate(plan))
        formula_bool(ret, true, "certificate and key were given");
    else if (plan->input.is_ssl_off)
        formula_bool(ret, false, "as asked");
}

void formula_SSL_CERT_FILE(const struct plan *plan, struct arena *arena UNUSED,
                           struct guc_value *ret)
{
    if (has_certificate(plan))
        formula_text(ret, plan->input.ssl_cert_file, "as given");
}

void formula_SSL_KEY_FILE(const struct plan *plan, struct arena *arena UNUSED,
                          struct guc_value *ret)
{
    if (has_certificate(plan))
        formula_text(ret, plan->input.ssl_key_file, "as given");
}

void formula_SSL_MIN_PROTOCOL_VERSION(const struct plan *plan, struct arena *arena UNUSED,
                                      struct guc_value *ret)
{
    if (has_certificate(plan))
        formula_text(ret, "TLSv1.2", "older ones are deprecated (RFC 8996)");
}

void formula_HBA_FILE(const struct plan *plan, struct arena *arena UNUSED, struct guc_value *ret)
{
    if (plan->input.hba_file)
        formula_text(ret, plan->input.hba_file, "as given");
}
