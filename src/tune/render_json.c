#include "tune/render.h"

#include "report/json.h"
#include "tune/render_parts.h"

enum { CONTRACT_VERSION = 1 };

/* Sizes are below 2^63 by contract (base/units.h); the cast cannot change them. */
static void put_bytes(struct json_out *object, const char *key, uint64_t bytes)
{
    json_out_put_integer(object, key, (int64_t)bytes);
}

static void put_bytes_if_known(struct json_out *object, const char *key, uint64_t bytes)
{
    if (bytes)
        put_bytes(object, key, bytes);
    else
        json_out_put_null(object, key);
}

static void put_clients(struct arena *arena, struct json_out *facts, const struct plan *plan)
{
    struct json_out *addends = json_out_put_array(facts, "addends");

    if (!render_counts_clients(plan))
        return;
    for (const struct client *client = plan->input.clients; client; client = client->next) {
        struct json_out *row = json_out_add_object(addends);

        json_out_put_string(row, "client", client->name);
        json_out_put_integer(row, "replicas", client->replicas);
        json_out_put_integer(row, "per_replica", client->per_replica);
        json_out_put_integer(row, "connections", (int64_t)client->replicas * client->per_replica);
        json_out_put_bool(row, "assumed", client->is_assumed);
        json_out_put_string(row, "source", clients_source(arena, client));
    }
    if (plan->budget.are_clients_counted) {
        struct json_out *row = json_out_add_object(addends);

        json_out_put_null(row, "client");
        json_out_put_integer(row, "connections", plan->budget.reserved_connections);
        json_out_put_string(row, "source", "for administration");
    }
}

static void put_facts(struct arena *arena, struct json_out *root, const struct plan *plan)
{
    const struct plan_input *input = &plan->input;
    struct json_out *facts = json_out_put_object(root, "facts");

    put_bytes(facts, "memory_bytes", input->memory_bytes);
    json_out_put_string(facts, "memory_source", input->memory_source);
    put_bytes_if_known(facts, "memory_soft_bytes", input->memory_soft_bytes);
    json_out_put_integer(facts, "cpu_milli", input->cpu_milli);
    json_out_put_string(facts, "cpu_source", input->cpu_source);
    put_bytes(facts, "shm_bytes", input->shm_bytes);
    json_out_put_string(facts, "shm_source", input->shm_source);
    json_out_put_string(facts, "storage", facts_storage_name(input->storage));
    json_out_put_string(facts, "storage_source", input->storage_source);
    put_bytes_if_known(facts, "disk_bytes", input->disk_bytes);
    put_bytes_if_known(facts, "data_bytes", input->data_bytes);
    put_bytes_if_known(facts, "tmpfs_bytes", input->tmpfs_bytes);
    json_out_put_string(facts, "pg_major_source", input->pg_major_source);
    json_out_put_string(facts, "connections_source", render_connections_source(plan));
    put_clients(arena, facts, plan);
}

static void put_settings(struct arena *arena, struct json_out *root, const struct plan *plan)
{
    struct json_out *settings = json_out_put_array(root, "settings");

    for (unsigned id = 0; id < GUC_COUNT; id++) {
        const struct guc_major *row = render_row(plan, id);

        if (!row)
            continue;

        const struct guc *guc = &guc_table[id];
        const char *unit = guc_unit_name(guc->unit);
        struct json_out *setting = json_out_add_object(settings);

        json_out_put_string(setting, "name", guc->name);
        json_out_put_string(setting, "value", guc_quote(arena, plan->values[id].text));
        json_out_put_string(setting, "unit", unit[0] ? unit : NULL);
        json_out_put_string(setting, "context", guc_context_name(row->context));
        json_out_put_string(setting, "because", plan->values[id].because);
        json_out_put_string(setting, "doc", guc_doc(arena, guc, plan->input.pg_major));
    }
}

static void put_ledger(struct arena *arena, struct json_out *root, const struct plan *plan)
{
    struct json_out *items = json_out_put_array(root, "ledger");

    for (unsigned item = 0; item < LEDGER_COUNT; item++) {
        struct json_out *row = json_out_add_object(items);

        json_out_put_string(row, "item", ledger_item_name(item));
        put_bytes(row, "bytes", plan->ledger.items[item]);
        json_out_put_string(row, "because",
                            ledger_because(arena, &plan->ledger_input, &plan->ledger, item));
    }
    put_bytes(root, "ledger_total_bytes", plan->ledger.total_bytes);
    put_bytes(root, "limit_bytes", plan->input.memory_bytes);
    put_bytes(root, "budget_bytes", plan->ledger.budget_bytes);
    json_out_put_bool(root, "fits", plan->fits);
}

static void put_advice(struct json_out *root, const struct plan *plan)
{
    struct json_out *list = json_out_put_array(root, "advice");

    for (const struct advice *advice = plan->advice; advice; advice = advice->next) {
        struct json_out *row = json_out_add_object(list);

        json_out_put_string(row, "id", advice->id);
        json_out_put_string(row, "message", advice->message);
        json_out_put_string(row, "fix", advice->fix);
    }
}

void render_json(struct arena *arena, const struct plan *plan, FILE *stream)
{
    struct json_out *root = json_out_object();

    json_out_put_integer(root, "version", CONTRACT_VERSION);
    json_out_put_string(root, "mode", render_mode_name(plan->input.mode));
    put_facts(arena, root, plan);
    json_out_put_string(root, "workload", plan->input.profile->name);
    json_out_put_integer(root, "pg_major", plan->input.pg_major);
    json_out_put_integer(root, "connections", plan->budget.connections);
    json_out_put_integer(root, "active", plan->budget.active);
    put_settings(arena, root, plan);
    put_ledger(arena, root, plan);
    put_advice(root, plan);

    struct json_out *outside = json_out_put_array(root, "outside_promise");

    for (const char *const *line = ledger_outside_promise(); *line; line++)
        json_out_add_string(outside, *line);
    json_out_put_string(root, "fingerprint", plan->fingerprint);
    json_out_write(root, stream);
}
