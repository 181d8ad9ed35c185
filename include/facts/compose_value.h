/*
 * Values of Compose fields, each as the Go library that Compose uses reads it. The parsers know
 * nothing of trees: text in, value out; false and `ret_why` (a part of a message: "invalid suffix:
 * 'x'") when it is none.
 */
#ifndef FACTS_COMPOSE_VALUE_H
#define FACTS_COMPOSE_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* compose_size.c: go-units 0.5.0 RAMInBytes. */
bool compose_parse_bytes(struct arena *arena, const char *text, int64_t *ret, const char **ret_why);

/* compose_number.c: Go's ParseFloat (also 0x1p1, 1_0, inf, nan), ParseInt base 10, and %v of a
 * float: the shortest digits that read back as the same 64 or 32 bit value. */
bool compose_parse_float(const char *text, double *ret);
bool compose_parse_integer(const char *text, int64_t *ret);
const char *compose_float_text(struct arena *arena, double value, int bits);

/* The same parsers with the reason: "invalid syntax" or "value out of range". A float of 32 bits is
 * rounded to them, an integer has base 10 or 8. compose_number_error() makes Go's whole message of
 * it. */
bool compose_scan_float(const char *text, int bits, double *ret, const char **ret_why);
bool compose_scan_integer(const char *text, int base, int64_t *ret, const char **ret_why);
const char *compose_number_error(struct arena *arena, const char *function, const char *text,
                                 const char *why);

/* Go's conversion of a float to an int64 on amd64: toward zero, and -2^63 for what does not fit. */
int64_t compose_truncate(double value);

/* The value rounded to 32 bits, as the double that prints with the same few digits: 0.1 stays 0.1.
 * Two 32-bit floats are equal exactly when these are. */
double compose_shortest_float32(double value);

/* compose_number.c: true/false/y/yes/on/n/no/off in any case. */
bool compose_parse_bool(const char *text, bool *ret);

/* compose_duration.c: go-str2duration 2.1.0; nanoseconds. And Go's Duration.String. */
bool compose_parse_duration(struct arena *arena, const char *text, int64_t *ret,
                            const char **ret_why);
const char *compose_duration_text(struct arena *arena, int64_t nanoseconds);

/* compose_words.c: go-shellwords 1.0.12; words NULL-terminated. *ret_cut is the operator (; & | <
 * >) that ended the command early, else NULL. */
bool compose_split_words(struct arena *arena, const char *text, const char ***ret,
                         const char **ret_cut, const char **ret_why);

/* compose_volume.c: the short form (format/volume.go). Texts that do not occur are NULL. */
struct compose_volume_spec {
    const char *type;   /* "volume" or "bind"; a bind has create_host_path too */
    const char *source; /* NULL: anonymous */
    const char *target; /* cleaned; NULL: none, which only an unclosed ${ can bring about */
    bool is_read_only;
    bool is_drive;           /* its first letter was read as a Windows drive: a warning of ours */
    bool has_nocopy;         /* -> volume: {nocopy: true}, also of a bind */
    const char *selinux;     /* "z", "Z" -> bind: {selinux: …}, also of a volume */
    const char *propagation; /* "shared", … -> bind: {propagation: …} */
};
bool compose_parse_volume(struct arena *arena, const char *text, struct compose_volume_spec *ret,
                          const char **ret_why);

/* compose_ports.c: the short form (go-connections 0.4.0 nat.ParsePortSpecs), expanded and in
 * Compose's order. */
struct compose_port_spec {
    const char *host_ip;   /* "" when not given */
    const char *published; /* "" when not given; a text, also "8000-8010" */
    const char *protocol;  /* "tcp" */
    uint32_t target;
};
bool compose_parse_ports(struct arena *arena, const char *text, struct compose_port_spec **ret,
                         size_t *ret_count, const char **ret_why);

/* compose_clean.c: Go's path.Clean and filepath.Join; "" of nothing is ".". */
const char *compose_clean_path(struct arena *arena, const char *path);
const char *compose_join_path(struct arena *arena, const char *directory, const char *path);

#endif
