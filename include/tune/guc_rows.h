/*
 * How a row of pg_settings is written down in guc_table.c and guc_catalogue.c; nobody else includes
 * it.
 *
 *   ROWS(INTEGER(14, 16, 1024, 2147483647, GUC_USER, "65536"),
 *        INTEGER(17, 18, 64, 2147483647, GUC_USER, "65536"))
 *
 * FIRST and LAST are majors; MIN, MAX and BOOT are in the setting's unit, as pg_settings shows
 * them.
 */
#ifndef TUNE_GUC_ROWS_H
#define TUNE_GUC_ROWS_H

#include "tune/guc.h"

#define ROWS(...)                                                                                  \
    (const struct guc_major[])                                                                     \
    {                                                                                              \
        __VA_ARGS__,                                                                               \
        {                                                                                          \
            .first = 0                                                                             \
        }                                                                                          \
    }

#define BOOL(first_, last_, context_, boot_)                                                       \
    {                                                                                              \
        .first = (first_), .last = (last_), .type = GUC_BOOL, .context = (context_),               \
        .boot_value = (boot_)                                                                      \
    }
#define INTEGER(first_, last_, min_, max_, context_, boot_)                                        \
    {                                                                                              \
        .first = (first_), .last = (last_), .type = GUC_INTEGER, .min = (min_), .max = (max_),     \
        .context = (context_), .boot_value = (boot_)                                               \
    }
#define REAL(first_, last_, min_, max_, context_, boot_)                                           \
    {                                                                                              \
        .first = (first_), .last = (last_), .type = GUC_REAL, .min = (min_), .max = (max_),        \
        .context = (context_), .boot_value = (boot_)                                               \
    }
#define ENUM(first_, last_, context_, boot_, values_, build_)                                      \
    {                                                                                              \
        .first = (first_), .last = (last_), .type = GUC_ENUM, .context = (context_),               \
        .boot_value = (boot_), .enum_values = (values_), .build_values = (build_)                  \
    }
#define STRING(first_, last_, context_, boot_)                                                     \
    {                                                                                              \
        .first = (first_), .last = (last_), .type = GUC_STRING, .context = (context_),             \
        .boot_value = (boot_)                                                                      \
    }

#endif
