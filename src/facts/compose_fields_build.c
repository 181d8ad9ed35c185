/*
 * The table of fields: build and develop.
 */
#include "facts/compose_rows.h"

/* --- build */

/* The scalar of PAIRS again: here it is a path or an address. */
static const struct compose_field context = {
    .kinds = COMPOSE_TEXT | COMPOSE_NUMBER | COMPOSE_BOOL | COMPOSE_NULL,
    PATH(CONTEXT),
    SHOWN,
};

static const struct compose_field key = {
    .kinds = COMPOSE_TEXT | COMPOSE_NUMBER | COMPOSE_BOOL | COMPOSE_NULL,
    PATH(UNIX),
    SHOWN,
};

/* Other than a service's own limits: texts are not cast, and two files' are merged. */
static const struct compose_field limit_rows[] = {
    { "hard", WHOLE(INTEGER), SHOWN },
    { "soft", WHOLE(INTEGER), SHOWN },
};

static const char *const limit_required[] = { "soft", "hard", NULL };

static const struct compose_table limit_table = { ROWS(limit_rows), EXTENSIBLE,
                                                  .required = limit_required };

static const struct compose_field limit = {
    .kinds = COMPOSE_WHOLE | COMPOSE_TEXT | COMPOSE_MAP,
    .below = &limit_table,
    .form = COMPOSE_FORM_ULIMIT,
    CANON(ULIMIT),
    SHOWN,
};

#define PAIRS_TO(value)                                                                            \
    .kinds = COMPOSE_LIST | COMPOSE_MAP, .items = &compose_field_text, .is_set = true,             \
    .keys = COMPOSE_KEYS_FILLED, .each = &(value)

static const struct compose_field build_rows[] = {
    { "additional_contexts", PAIRS_TO(context), COLLECTED, CANON(PAIRS),
      .form = COMPOSE_FORM_PAIRS },
    { "args", VARIABLES, COLLECTED },
    { "cache_from", LIST(compose_field_text), .form = COMPOSE_FORM_TEXTS },
    { "cache_to", LIST(compose_field_text), .form = COMPOSE_FORM_TEXTS },
    { "context", TEXT, PATH(CONTEXT) },
    { "dockerfile", TEXT },
    { "dockerfile_inline", TEXT },
    { "entitlements", LIST(compose_field_text) },
    { "extra_hosts", .kinds = COMPOSE_LIST | COMPOSE_MAP, .items = &compose_field_text,
      .is_set = true, .keys = COMPOSE_KEYS_FILLED, .each = &compose_field_address, MERGE(HOSTS),
      .form = COMPOSE_FORM_HOSTS },
    { "isolation", TEXT },
    { "labels", PAIRS, COLLECTED },
    { "network", TEXT },
    { "no_cache", BOOL },
    { "platforms", LIST(compose_field_text), .form = COMPOSE_FORM_TEXTS },
    { "privileged", BOOL },
    { "provenance", .kinds = COMPOSE_TEXT | COMPOSE_BOOL, CANON(TEXT), .form = COMPOSE_FORM_TEXT },
    { "pull", BOOL },
    { "sbom", .kinds = COMPOSE_TEXT | COMPOSE_BOOL, CANON(TEXT), .form = COMPOSE_FORM_TEXT },
    { "secrets", LIST(compose_field_mount) },
    { "shm_size", WHOLE(BYTES) },
    { "ssh", PAIRS_TO(key), CANON(SSH) },
    { "tags", LIST(compose_field_text), UNIQUE(KEY), .form = COMPOSE_FORM_TEXTS },
    { "target", TEXT },
    { "ulimits", FREE(LOWER_LOOSE, limit) },
};

const struct compose_table compose_table_build = { ROWS(build_rows), EXTENSIBLE };

/* --- develop */

static const char *const action_words[] = { "rebuild",      "sync",      "restart",
                                            "sync+restart", "sync+exec", NULL };

static const struct compose_field watch_rows[] = {
    { "action", TEXT, .words = action_words },
    { "exec", MAP(compose_table_hook) },
    { "ignore", TEXT_OR_SET, CANON(LIST) },
    { "include", TEXT_OR_SET, CANON(LIST) },
    { "initial_sync", .kinds = COMPOSE_BOOL, .form = COMPOSE_FORM_BOOL },
    { "path", TEXT, PATH(FILE) },
    { "target", TEXT },
};

static const char *const watch_required[] = { "path", "action", NULL };

static const struct compose_table watch_table = { ROWS(watch_rows), EXTENSIBLE,
                                                  .required = watch_required };

static const struct compose_field watch = { MAP(watch_table), SHOWN };

static const struct compose_field develop_rows[] = { { "watch", LIST(watch) } };

const struct compose_table compose_table_develop = { ROWS(develop_rows), EXTENSIBLE };
