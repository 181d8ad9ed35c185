/*
 * The parts of the check against the schema that know no paths: patterns, equal items, and the
 * words of messages and hints. Only compose_schema.c uses them.
 */
#ifndef FACTS_COMPOSE_SHAPE_H
#define FACTS_COMPOSE_SHAPE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "facts/compose_problem.h"
#include "facts/compose_table.h"
#include "facts/yaml.h"

enum compose_key_verdict {
    COMPOSE_KEY_GOOD,
    COMPOSE_KEY_SKIPPED, /* allowed, but its value is not looked at */
    COMPOSE_KEY_REFUSED
};

/* What the pattern of a mapping with free keys says of a key. */
enum compose_key_verdict compose_judge_key(enum compose_keys keys, const char *key);

/* Whether the text contains the pattern. */
bool compose_matches(enum compose_pattern pattern, const char *text);

/* Two items of a list that are equal: numbers by value, whether they are written 1 or 1.0. */
bool compose_find_equal(struct arena *arena, const struct yaml_node *list, uint32_t *ret_first,
                        uint32_t *ret_second);

/* "a string", "an array or mapping", "a boolean, number or string": Compose's names. Null is left
 * out where there is another: nobody is asked to write it. */
const char *compose_kinds_text(struct arena *arena, unsigned kinds);

/* "'a', 'b'" */
const char *compose_words_text(struct arena *arena, const char *const *words);

/* Sentences for a value of the wrong kind, for a word that is not in the list, for a text without
 * the pattern, and for a key that is not allowed below `field`. */
const char *compose_kind_hint(struct arena *arena, const struct compose_field *field,
                              const struct yaml_node *node);
const char *compose_word_hint(struct arena *arena, const char *const *words, const char *text);
const char *compose_pattern_hint(enum compose_pattern pattern);
const char *compose_key_hint(const struct compose_problems *problems,
                             const struct compose_field *field, const char *key);

#endif
