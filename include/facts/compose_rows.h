/*
 * What the files of the table of fields (compose_fields*.c) share: macros that keep a row on one
 * readable line, and rows and tables that stand in several places. Callers read
 * facts/compose_table.h.
 *
 * Each macro is a part of one row's initialiser; no part sets what another one does.
 */
#ifndef FACTS_COMPOSE_ROWS_H
#define FACTS_COMPOSE_ROWS_H

#include "facts/compose_table.h"

/* Scalars. What the schema calls "boolean or string" and so on is there so that a variable can
 * stand in its place. */
#define TEXT            .kinds = COMPOSE_TEXT, .form = COMPOSE_FORM_TEXT
#define DURATION        .kinds = COMPOSE_TEXT, .form = COMPOSE_FORM_DURATION
#define BOOL            .kinds = COMPOSE_BOOL | COMPOSE_TEXT, .form = COMPOSE_FORM_BOOL
#define WHOLE(decoded)  .kinds = COMPOSE_WHOLE | COMPOSE_TEXT, .form = COMPOSE_FORM_##decoded
#define NUMBER(decoded) .kinds = COMPOSE_NUMBER | COMPOSE_TEXT, .form = COMPOSE_FORM_##decoded

/* Collections. */
#define LIST(item)           .kinds = COMPOSE_LIST, .items = &(item)
#define MAP(table)           .kinds = COMPOSE_MAP, .below = &(table)
#define FREE(pattern, value) .kinds = COMPOSE_MAP, .keys = COMPOSE_KEYS_##pattern, .each = &(value)

/* A list of different texts. */
#define TEXT_SET LIST(compose_field_text), .is_set = true

/* The same, or one text. */
#define TEXT_OR_SET                                                                                \
    .kinds = COMPOSE_TEXT | COMPOSE_LIST, .items = &compose_field_text, .is_set = true

/* NAME=VALUE in a list, or a mapping. */
#define PAIRS_AS(decoded)                                                                          \
    .kinds = COMPOSE_LIST | COMPOSE_MAP, .items = &compose_field_text, .is_set = true,             \
    .keys = COMPOSE_KEYS_FILLED, .each = &compose_field_scalar, .form = COMPOSE_FORM_##decoded
#define PAIRS     PAIRS_AS(PAIRS)
#define VARIABLES PAIRS_AS(VARIABLES)

/* Labels and the like are collected from all files, the later of two with one name wins. */
#define COLLECTED .merge = COMPOSE_MERGE_LIST, .unique = COMPOSE_UNIQUE_KEY

#define SHOWN              .is_shown = true
#define RANGE(least, most) .has_range = true, .min = (least), .max = (most)
#define MERGE(rule)        .merge = COMPOSE_MERGE_##rule
#define UNIQUE(rule)       .unique = COMPOSE_UNIQUE_##rule
#define CAST(rule)         .cast = COMPOSE_CAST_##rule
#define CANON(rule)        .canon = COMPOSE_CANON_##rule
#define PRESET(rule)       .preset = COMPOSE_PRESET_##rule
#define PATH(rule)         .path = COMPOSE_PATH_##rule

/* A table of an array of rows, and the rest of its members. */
#define ROWS(rows) .fields = (rows), .count = sizeof(rows) / sizeof((rows)[0])
#define EXTENSIBLE .is_extensible = true

/* compose_fields.c */
extern const struct compose_field compose_field_text;    /* a text in a list or a mapping */
extern const struct compose_field compose_field_scalar;  /* a value of PAIRS */
extern const struct compose_field compose_field_option;  /* a value of driver_opts */
extern const struct compose_field compose_field_address; /* a value of extra_hosts */
extern const struct compose_field compose_field_mount;   /* an item of configs and build.secrets */
extern const struct compose_table compose_table_mount;   /* its keys, which secrets have too */
extern const struct compose_table compose_table_hook;    /* post_start, pre_stop, develop's exec */

/* compose_fields_build.c */
extern const struct compose_table compose_table_build, compose_table_develop;

/* compose_fields_deploy.c */
extern const struct compose_table compose_table_deploy;
extern const struct compose_field compose_field_gpu; /* an item of gpus */

/* compose_fields_storage.c */
extern const struct compose_field compose_field_volume; /* an item of a service's volumes */

/* compose_fields_service.c */
extern const struct compose_table compose_table_service;

/* compose_fields_resources.c: values of the mappings of these names at the top */
extern const struct compose_field compose_field_top_network, compose_field_top_volume,
    compose_field_top_secret, compose_field_top_config, compose_field_top_model;

#endif
