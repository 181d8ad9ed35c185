/*
 * The table of fields: the top level, what several areas share, and the lookup.
 */
#include "facts/compose_rows.h"

#include <string.h>

/* --- shared rows */

const struct compose_field compose_field_text = { TEXT, SHOWN };

const struct compose_field compose_field_scalar = {
    .kinds = COMPOSE_TEXT | COMPOSE_NUMBER | COMPOSE_BOOL | COMPOSE_NULL,
    SHOWN,
};

const struct compose_field compose_field_option = { .kinds = COMPOSE_TEXT | COMPOSE_NUMBER, SHOWN };

const struct compose_field compose_field_address = {
    .kinds = COMPOSE_TEXT | COMPOSE_LIST,
    .items = &compose_field_text,
    SHOWN,
};

static const struct compose_field mount_rows[] = {
    { "gid", TEXT, SHOWN },    { "mode", NUMBER(MODE), SHOWN }, { "source", TEXT, SHOWN },
    { "target", TEXT, SHOWN }, { "uid", TEXT, SHOWN },
};

const struct compose_table compose_table_mount = { ROWS(mount_rows), EXTENSIBLE };

const struct compose_field compose_field_mount = {
    .kinds = COMPOSE_TEXT | COMPOSE_MAP,
    .below = &compose_table_mount,
    CANON(FILE_MOUNT),
    SHOWN,
};

static const struct compose_field hook_rows[] = {
    { "command", .kinds = COMPOSE_NULL | COMPOSE_TEXT | COMPOSE_LIST, .items = &compose_field_text,
      .form = COMPOSE_FORM_WORDS },
    { "environment", VARIABLES },
    { "privileged", BOOL },
    { "user", TEXT },
    { "working_dir", TEXT },
};

static const char *const hook_required[] = { "command", NULL };

const struct compose_table compose_table_hook = { ROWS(hook_rows), EXTENSIBLE,
                                                  .required = hook_required };

/* --- top level */

static const struct compose_field include_rows[] = {
    { "env_file", TEXT_OR_SET, .form = COMPOSE_FORM_TEXTS },
    { "path", TEXT_OR_SET, .form = COMPOSE_FORM_TEXTS },
    { "project_directory", TEXT },
};

static const struct compose_table include_table = { ROWS(include_rows) };

static const struct compose_field include_item = {
    .kinds = COMPOSE_TEXT | COMPOSE_MAP,
    .below = &include_table,
    SHOWN,
};

const struct compose_field compose_field_service = { MAP(compose_table_service), SHOWN };

static const struct compose_field project_rows[] = {
    { "configs", FREE(NAMES, compose_field_top_config), SHOWN },
    /* The schema never sees it, and null includes nothing (include.go). */
    { "include", .kinds = COMPOSE_LIST | COMPOSE_NULL, .items = &include_item },
    { "models", FREE(NAMES_LOOSE, compose_field_top_model) },
    { "name", TEXT, SHOWN },
    { "networks", FREE(NAMES_LOOSE, compose_field_top_network) },
    { "secrets", FREE(NAMES, compose_field_top_secret), SHOWN },
    { "services", FREE(NAMES, compose_field_service), SHOWN },
    { "version", TEXT },
    { "volumes", FREE(NAMES, compose_field_top_volume) },
};

static const struct compose_table project_table = { ROWS(project_rows), EXTENSIBLE };

const struct compose_field compose_field_project = { MAP(project_table), SHOWN };

/* --- lookup */

/* Runs for every key of every stage: the first letters differ more often than not, so they are
 * compared before the call. */
const struct compose_field *compose_field_find(const struct compose_table *table, const char *name)
{
    size_t low = 0, high = table ? table->count : 0;

    while (low < high) {
        size_t middle = (low + high) / 2;
        const char *found = table->fields[middle].name;
        int order = (unsigned char)*name - (unsigned char)*found;

        if (order == 0)
            order = strcmp(name, found);
        if (order == 0)
            return &table->fields[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const struct compose_field *compose_field_below(const struct compose_field *field, const char *name)
{
    const struct compose_field *found;

    if (!field)
        return NULL;
    found = compose_field_find(field->below, name);
    return found ? found : field->each;
}
