/*
 * The table of fields: networks, volumes, secrets, configs and models at the top level.
 */
#include "facts/compose_rows.h"

#define DRIVER_OPTS FREE(LINE_LOOSE, compose_field_option), .form = COMPOSE_FORM_OPTIONS

/* A secret's are a plain mapping of texts, in which a float is an error (types.go). */
static const struct compose_field secret_option = {
    .kinds = COMPOSE_TEXT | COMPOSE_NUMBER,
    .form = COMPOSE_FORM_TEXT,
    SHOWN,
};

/* --- external: {name: x} is an old form of external: true, name: x */

static const struct compose_field external_rows[] = { { "name", TEXT, SHOWN } };

static const struct compose_table external_table = { ROWS(external_rows), EXTENSIBLE };
static const struct compose_table external_file_table = { ROWS(external_rows), .is_open = true };

#define MAYBE_EXTERNAL(table)                                                                      \
    .kinds = COMPOSE_BOOL | COMPOSE_TEXT | COMPOSE_MAP, .below = &(table),                         \
    .form = COMPOSE_FORM_BOOL, .cast = COMPOSE_CAST_BOOL

/* --- networks */

static const struct compose_field pool_rows[] = {
    { "aux_addresses", FREE(LINE, compose_field_text), .form = COMPOSE_FORM_PAIRS },
    { "gateway", TEXT },
    { "ip_range", TEXT },
    { "subnet", TEXT },
};

static const struct compose_table pool_table = { ROWS(pool_rows), EXTENSIBLE };

static const struct compose_field pool = { MAP(pool_table), SHOWN };

static const struct compose_field ipam_rows[] = {
    { "config", LIST(pool), MERGE(IPAM) },
    { "driver", TEXT },
    { "options", FREE(LINE, compose_field_text), .form = COMPOSE_FORM_TREE },
};

static const struct compose_table ipam_table = { ROWS(ipam_rows), EXTENSIBLE };

static const struct compose_field network_rows[] = {
    { "attachable", BOOL, CAST(BOOL) },  { "driver", TEXT },
    { "driver_opts", DRIVER_OPTS },      { "enable_ipv4", BOOL, CAST(BOOL) },
    { "enable_ipv6", BOOL, CAST(BOOL) }, { "external", MAYBE_EXTERNAL(external_table) },
    { "internal", BOOL, CAST(BOOL) },    { "ipam", MAP(ipam_table) },
    { "labels", PAIRS, COLLECTED },      { "name", TEXT },
};

static const struct compose_table network_table = { ROWS(network_rows), EXTENSIBLE };

const struct compose_field compose_field_top_network = {
    .kinds = COMPOSE_MAP | COMPOSE_NULL,
    .below = &network_table,
    CANON(EXTERNAL),
    SHOWN,
};

/* --- volumes */

static const struct compose_field volume_rows[] = {
    { "driver", TEXT },
    { "driver_opts", DRIVER_OPTS },
    { "external", MAYBE_EXTERNAL(external_table) },
    { "labels", PAIRS, MERGE(LIST) },
    { "name", TEXT },
};

static const struct compose_table volume_table = { ROWS(volume_rows), EXTENSIBLE };

const struct compose_field compose_field_top_volume = {
    .kinds = COMPOSE_MAP | COMPOSE_NULL,
    .below = &volume_table,
    CANON(EXTERNAL),
    PATH(DRIVER_OPTS),
    SHOWN,
};

/* --- secrets */

static const struct compose_field secret_rows[] = {
    { "driver", TEXT, SHOWN },
    { "driver_opts", FREE(LINE_LOOSE, secret_option), SHOWN },
    { "environment", TEXT, SHOWN },
    { "external", MAYBE_EXTERNAL(external_file_table), SHOWN },
    { "file", TEXT, PATH(UNIX), SHOWN },
    { "labels", PAIRS, SHOWN },
    { "name", TEXT, SHOWN },
    { "template_driver", TEXT, SHOWN },
};

static const struct compose_table secret_table = { ROWS(secret_rows), EXTENSIBLE };

const struct compose_field compose_field_top_secret = {
    MAP(secret_table),
    CANON(EXTERNAL),
    SHOWN,
};

/* --- configs */

static const struct compose_field config_rows[] = {
    { "content", TEXT, SHOWN },
    { "environment", TEXT, SHOWN },
    { "external", MAYBE_EXTERNAL(external_file_table), SHOWN },
    { "file", TEXT, PATH(UNIX), SHOWN },
    { "labels", PAIRS, SHOWN },
    { "name", TEXT, SHOWN },
    { "template_driver", TEXT, SHOWN },
};

static const struct compose_table config_table = { ROWS(config_rows), EXTENSIBLE };

const struct compose_field compose_field_top_config = {
    MAP(config_table),
    CANON(EXTERNAL),
    SHOWN,
};

/* --- models */

static const struct compose_field model_rows[] = {
    { "context_size", .kinds = COMPOSE_WHOLE, .form = COMPOSE_FORM_INTEGER },
    { "model", TEXT },
    { "name", TEXT },
    { "runtime_flags", LIST(compose_field_text) },
};

static const char *const model_required[] = { "model", NULL };

static const struct compose_table model_table = { ROWS(model_rows), EXTENSIBLE,
                                                  .required = model_required };

const struct compose_field compose_field_top_model = { MAP(model_table), SHOWN };
