/*
 * The table of fields: deploy, and gpus, which are deploy's devices without a check of their keys.
 */
#include "facts/compose_rows.h"

/* --- resources */

static const struct compose_field specification_rows[] = {
    { "kind", TEXT },
    { "value", NUMBER(INTEGER) },
};

static const struct compose_table specification_table = { ROWS(specification_rows), EXTENSIBLE };

static const struct compose_field generic_rows[] = {
    { "discrete_resource_spec", MAP(specification_table) },
};

static const struct compose_table generic_table = { ROWS(generic_rows), EXTENSIBLE };

static const struct compose_field generic = { MAP(generic_table), SHOWN };

static const struct compose_field device_rows[] = {
    { "capabilities", TEXT_SET }, { "count", WHOLE(COUNT) }, { "device_ids", TEXT_SET },
    { "driver", TEXT },           { "options", PAIRS },
};

static const char *const device_required[] = { "capabilities", NULL };

static const struct compose_table device_table = { ROWS(device_rows), EXTENSIBLE,
                                                   .required = device_required };

static const struct compose_field device = { MAP(device_table), PRESET(DEVICES), SHOWN };

static const struct compose_table gpu_table = { ROWS(device_rows), .is_open = true };

const struct compose_field compose_field_gpu = { MAP(gpu_table), PRESET(DEVICES), SHOWN };

static const struct compose_field limit_rows[] = {
    { "cpus", NUMBER(CPUS), SHOWN },
    { "memory", .kinds = COMPOSE_TEXT, .form = COMPOSE_FORM_BYTES, SHOWN },
    { "pids", WHOLE(INTEGER), SHOWN },
};

static const struct compose_table limit_table = { ROWS(limit_rows), EXTENSIBLE };

static const struct compose_field reservation_rows[] = {
    { "cpus", NUMBER(CPUS), SHOWN },
    { "devices", LIST(device) },
    { "generic_resources", LIST(generic) },
    { "memory", .kinds = COMPOSE_TEXT, .form = COMPOSE_FORM_BYTES, SHOWN },
};

static const struct compose_table reservation_table = { ROWS(reservation_rows), EXTENSIBLE };

static const struct compose_field resource_rows[] = {
    { "limits", MAP(limit_table), SHOWN },
    { "reservations", MAP(reservation_table), SHOWN },
};

static const struct compose_table resource_table = { ROWS(resource_rows), EXTENSIBLE };

/* --- the rest */

static const struct compose_field preference_rows[] = { { "spread", TEXT } };

static const struct compose_table preference_table = { ROWS(preference_rows), EXTENSIBLE };

static const struct compose_field preference = { MAP(preference_table), SHOWN };

static const struct compose_field placement_rows[] = {
    { "constraints", LIST(compose_field_text) },
    { "max_replicas_per_node", WHOLE(UNSIGNED), CAST(INTEGER) },
    { "preferences", LIST(preference) },
};

static const struct compose_table placement_table = { ROWS(placement_rows), EXTENSIBLE };

static const struct compose_field restart_rows[] = {
    { "condition", TEXT },
    { "delay", DURATION },
    { "max_attempts", WHOLE(UNSIGNED), CAST(INTEGER) },
    { "window", DURATION },
};

static const struct compose_table restart_table = { ROWS(restart_rows), EXTENSIBLE };

static const char *const order_words[] = { "start-first", "stop-first", NULL };

static const struct compose_field update_rows[] = {
    { "delay", DURATION },
    { "failure_action", TEXT },
    { "max_failure_ratio", NUMBER(FLOAT), CAST(FLOAT) },
    { "monitor", DURATION },
    { "order", TEXT, .words = order_words },
    { "parallelism", WHOLE(UNSIGNED), CAST(INTEGER) },
};

static const struct compose_table update_table = { ROWS(update_rows), EXTENSIBLE };

static const struct compose_field deploy_rows[] = {
    { "endpoint_mode", TEXT },
    { "labels", PAIRS, COLLECTED },
    { "mode", TEXT },
    { "placement", MAP(placement_table) },
    { "replicas", WHOLE(INTEGER), CAST(INTEGER), SHOWN },
    { "resources", MAP(resource_table), SHOWN },
    { "restart_policy", MAP(restart_table) },
    { "rollback_config", MAP(update_table) },
    { "update_config", MAP(update_table) },
};

const struct compose_table compose_table_deploy = { ROWS(deploy_rows), EXTENSIBLE };
