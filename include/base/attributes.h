/*
 * Compiler attributes shared by all headers. Nothing else belongs here.
 */
#ifndef BASE_ATTRIBUTES_H
#define BASE_ATTRIBUTES_H

#include <stddef.h>

#define PRINTF_LIKE(text_at, first) __attribute__((format(printf, text_at, first)))
#define MUST_CHECK                  __attribute__((warn_unused_result))
#define UNUSED                      __attribute__((unused))
#define CLEANUP(function)           __attribute__((cleanup(function)))

#define ARRAY_LENGTH(array) (sizeof(array) / sizeof((array)[0]))

#endif
