/*
 * What the compose_decode*.c files share: values of the finished tree become what Docker Compose
 * decodes them into and prints (`form` of facts/compose_table.h). Each function changes the node
 * in place and keeps its place; what it cannot read it refuses and leaves as it is. compose-go
 * hands the tree to mapstructure without weak typing, plus its own conversions of texts
 * (loader/mapstructure.go), and types/ has a decoder for each kind of value.
 */
#ifndef FACTS_COMPOSE_DECODE_H
#define FACTS_COMPOSE_DECODE_H

#include "facts/compose_parts.h"

struct compose_value {
    struct compose_project *project;
    const struct compose_field *field;
    const struct compose_path *path;
    struct yaml_node *node; /* of a kind that the field may have, not null */
};

/* Whether the schema let the value through. */
bool compose_is_expected(const struct compose_field *field, const struct yaml_node *node);

/* Records that the value is not what the field takes. */
void compose_refuse_value(const struct compose_value *value, const char *why);

/* compose_decode_scalars.c */
void compose_decode_text(const struct compose_value *value);
void compose_decode_integer(const struct compose_value *value);
void compose_decode_unsigned(const struct compose_value *value);
void compose_decode_unsigned32(const struct compose_value *value);
void compose_decode_float(const struct compose_value *value);
void compose_decode_cpus(const struct compose_value *value);
void compose_decode_bool(const struct compose_value *value);
void compose_decode_bytes(const struct compose_value *value);
void compose_decode_duration(const struct compose_value *value);
void compose_decode_mode(const struct compose_value *value);
void compose_decode_count(const struct compose_value *value);

/* compose_decode_lists.c */
void compose_decode_words(const struct compose_value *value);
void compose_decode_test(const struct compose_value *value);
void compose_decode_texts(const struct compose_value *value);
void compose_decode_numbers(const struct compose_value *value);

/* compose_decode_mappings.c */
void compose_decode_variables(const struct compose_value *value);
void compose_decode_pairs(const struct compose_value *value);
void compose_decode_options(const struct compose_value *value);
void compose_decode_hosts(const struct compose_value *value);
void compose_decode_ulimit(const struct compose_value *value);

/* Takes the x- keys out of a mapping with free keys. Compose does that everywhere but where names
 * of the user's stand, and puts them into a mapping under the key "#extensions", which in a
 * mapping to texts then is one more text: "map[x-a:1]" (loader.go, processExtensions). Returns the
 * value of that key, NULL when there were none. */
struct yaml_node *compose_decode_extensions(struct arena *arena, struct yaml_node *mapping,
                                            bool is_of_texts);

#endif
