/*
 * Single values: texts, numbers, booleans, sizes, durations.
 */
#include "facts/compose_decode.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "facts/compose_value.h"

static struct arena *arena_of(const struct compose_value *value)
{
    return value->project->arena;
}

static void become_text(struct yaml_node *node, const char *text)
{
    node->kind = YAML_STRING;
    node->text = text;
}

static void become_integer(struct arena *arena, struct yaml_node *node, int64_t integer)
{
    node->kind = YAML_INTEGER;
    node->as.integer = integer;
    node->text = arena_printf(arena, "%" PRId64, integer);
}

/* Go's unsigned 64-bit integer, which YAML integers from 2^63 to 2^64 - 1 become: no decoder of
 * compose-go's own takes one. The tree has it as a float with all its digits. */
static bool read_huge_integer(struct arena *arena, const struct yaml_node *node, uint64_t *ret)
{
    if (node->kind != YAML_FLOAT || !(node->as.number >= 0x1p63))
        return false;

    const char *text = yaml_scalar_text(arena, node);

    errno = 0;
    *ret = strtoull(text, NULL, 10);
    return !text[strspn(text, "0123456789")] && errno == 0;
}

static bool is_type_error(const struct compose_value *value, const char *wanted)
{
    compose_refuse_value(value, arena_printf(arena_of(value), "expected type '%s', got %s", wanted,
                                             yaml_kind_name(value->node->kind)));
    return false;
}

void compose_decode_text(const struct compose_value *value)
{
    struct yaml_node *node = value->node;

    if (node->kind == YAML_INTEGER)
        become_text(node, yaml_scalar_text(arena_of(value), node));
    else if (node->kind != YAML_STRING)
        (void)is_type_error(value, "string");
}

void compose_decode_integer(const struct compose_value *value)
{
    struct arena *arena = arena_of(value);
    struct yaml_node *node = value->node;
    const char *why;
    uint64_t huge;
    int64_t integer;

    if (node->kind == YAML_STRING) {
        if (compose_scan_integer(node->text, 10, &integer, &why))
            become_integer(arena, node, integer);
        else
            compose_refuse_value(value, compose_number_error(arena, "ParseInt", node->text, why));
    } else if (read_huge_integer(arena, node, &huge)) {
        become_integer(arena, node, (int64_t)huge);
    } else if (node->kind == YAML_FLOAT) {
        become_integer(arena, node, compose_truncate(node->as.number));
    } else if (node->kind != YAML_INTEGER) {
        (void)is_type_error(value, "int64");
    }
}

/* Go's conversion of a float that is not negative, on amd64: from 2^63 on, what is above is
 * converted as a signed number and the highest bit set. */
static uint64_t unsigned_of_float(double number)
{
    return number < 0x1p63 ? (uint64_t)number
                           : (uint64_t)compose_truncate(number - 0x1p63) | UINT64_C(1) << 63;
}

/* There is no conversion of texts to unsigned numbers; where Compose takes them, interpolation has
 * cast them. */
static bool read_unsigned(const struct compose_value *value, uint64_t *ret)
{
    struct yaml_node *node = value->node;

    if (node->kind != YAML_INTEGER && node->kind != YAML_FLOAT)
        return is_type_error(value, "uint64");
    if (node->kind == YAML_INTEGER ? node->as.integer < 0 : node->as.number < 0) {
        compose_refuse_value(value, arena_printf(arena_of(value),
                                                 "cannot parse value as "
                                                 "'uint64': %.60s overflows uint",
                                                 node->text));
        return false;
    }
    if (node->kind == YAML_INTEGER)
        *ret = (uint64_t)node->as.integer;
    else if (!read_huge_integer(arena_of(value), node, ret))
        *ret = unsigned_of_float(node->as.number);
    return true;
}

void compose_decode_unsigned(const struct compose_value *value)
{
    struct yaml_node *node = value->node;
    uint64_t number;

    if (!read_unsigned(value, &number))
        return;
    if (number <= INT64_MAX) {
        become_integer(arena_of(value), node, (int64_t)number);
        return;
    }
    node->kind = YAML_FLOAT;
    node->as.number = (double)number;
    node->text = arena_printf(arena_of(value), "%" PRIu64, number);
}

/* mapstructure keeps the lower half, so 4294967376 is port 80. */
void compose_decode_unsigned32(const struct compose_value *value)
{
    uint64_t number;

    if (read_unsigned(value, &number))
        become_integer(arena_of(value), value->node, (int64_t)(uint32_t)number);
}

/* Rounded to 32 bits. Infinity and NaN load in Compose but cannot be printed as JSON. */
static void become_float(const struct compose_value *value, double number)
{
    struct yaml_node *node = value->node;
    double rounded = compose_shortest_float32(number);

    if (!isfinite(rounded)) {
        compose_refuse_value(value,
                             arena_printf(arena_of(value), "unsupported value: %.60s", node->text));
        return;
    }
    node->kind = YAML_FLOAT;
    node->as.number = rounded;
    node->text = compose_float_text(arena_of(value), rounded, 64);
}

static void decode_number(const struct compose_value *value, int bits)
{
    struct yaml_node *node = value->node;
    const char *why;
    double number;

    if (node->kind == YAML_INTEGER)
        become_float(value, (double)node->as.integer);
    else if (node->kind == YAML_FLOAT)
        become_float(value, node->as.number);
    else if (node->kind != YAML_STRING)
        (void)is_type_error(value, "float32");
    else if (compose_scan_float(node->text, bits, &number, &why))
        become_float(value, number);
    else
        compose_refuse_value(value,
                             compose_number_error(arena_of(value), "ParseFloat", node->text, why));
}

void compose_decode_float(const struct compose_value *value)
{
    decode_number(value, 32);
}

/* deploy.resources.*.cpus reads texts with 64 bits, so 1e39 is no error before the rounding. */
void compose_decode_cpus(const struct compose_value *value)
{
    uint64_t huge;

    if (read_huge_integer(arena_of(value), value->node, &huge))
        compose_refuse_value(value, "unexpected value type uint64 for cpus");
    else
        decode_number(value, 64);
}

void compose_decode_bool(const struct compose_value *value)
{
    struct yaml_node *node = value->node;
    bool boolean;

    if (node->kind == YAML_BOOL)
        return;
    if (node->kind != YAML_STRING) {
        (void)is_type_error(value, "bool");
        return;
    }
    if (!compose_parse_bool(node->text, &boolean)) {
        compose_refuse_value(value,
                             arena_printf(arena_of(value), "invalid boolean: %.60s", node->text));
        return;
    }
    if (strcasecmp(node->text, boolean ? "true" : "false") != 0)
        compose_warn(value->project->problems, "compose-boolean-word",
                     compose_path_service(value->path), node->place,
                     "Write true or false: yes, no, on and off are texts in YAML 1.2.",
                     "%s: \"%s\" is read as %s", compose_path_text(arena_of(value), value->path),
                     node->text, boolean ? "true" : "false");
    node->kind = YAML_BOOL;
    node->as.boolean = boolean;
    node->text = boolean ? "true" : "false";
}

/* types/bytes.go knows integers and texts; everything else leaves the field at 0, which is no limit
 * at all. */
void compose_decode_bytes(const struct compose_value *value)
{
    struct arena *arena = arena_of(value);
    struct yaml_node *node = value->node;
    int64_t bytes = 0;
    const char *why;

    if (node->kind == YAML_STRING) {
        if (!compose_parse_bytes(arena, node->text, &bytes, &why)) {
            compose_refuse_value(value, why);
            return;
        }
    } else if (node->kind == YAML_INTEGER) {
        bytes = node->as.integer;
    } else if (node->as.number != 0) {
        compose_warn(value->project->problems, "compose-size-float",
                     compose_path_service(value->path), node->place,
                     "Write the size with a unit, such as 1536m.",
                     "%s: %.60s is not a whole number of bytes, and Docker Compose takes it for "
                     "0, which is no limit",
                     compose_path_text(arena, value->path), node->text);
    }
    become_text(node, arena_printf(arena, "%" PRId64, bytes));
}

void compose_decode_duration(const struct compose_value *value)
{
    struct arena *arena = arena_of(value);
    int64_t nanoseconds;
    const char *why;

    if (compose_parse_duration(arena, yaml_scalar_text(arena, value->node), &nanoseconds, &why))
        become_text(value->node, compose_duration_text(arena, nanoseconds));
    else
        compose_refuse_value(value, why);
}

/* A text has octal digits, also without a leading 0. Go prints a negative one as 0-10. */
void compose_decode_mode(const struct compose_value *value)
{
    struct arena *arena = arena_of(value);
    struct yaml_node *node = value->node;
    int64_t mode = 0;
    const char *why;

    if (node->kind == YAML_INTEGER) {
        mode = node->as.integer;
    } else if (node->kind != YAML_STRING) {
        compose_refuse_value(value, "unexpected value type float64 for mode");
        return;
    } else if (!compose_scan_integer(node->text, 8, &mode, &why)) {
        compose_refuse_value(value, compose_number_error(arena, "ParseInt", node->text, why));
        return;
    }
    become_text(node, arena_printf(arena, "0%s%" PRIo64, mode < 0 ? "-" : "",
                                   mode < 0 ? 0 - (uint64_t)mode : (uint64_t)mode));
}

/* How many devices: -1 are all. */
void compose_decode_count(const struct compose_value *value)
{
    struct arena *arena = arena_of(value);
    struct yaml_node *node = value->node;
    int64_t count = -1;

    if (node->kind == YAML_INTEGER)
        return;
    if (node->kind != YAML_STRING)
        compose_refuse_value(value, "invalid type for device count");
    else if (strcasecmp(node->text, "all") == 0 || compose_parse_integer(node->text, &count))
        become_integer(arena, node, count);
    else
        compose_refuse_value(
            value, arena_printf(arena,
                                "invalid value \"%.60s\", the only value allowed is 'all' or a "
                                "number",
                                node->text));
}
