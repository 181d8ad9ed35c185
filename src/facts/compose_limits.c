/*
 * The fields that decide memory and CPUs, and what they come to together.
 */
#include "facts/compose_parts.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"

enum { CPU_PERIOD_DEFAULT = 100000, CPUS_MAX = 8192 };

static bool decode_bytes(struct compose_decoder *decoder, const char *what,
                         const struct yaml_node *node, struct compose_size *ret)
{
    uint64_t bytes = 0;

    /* An integer is bytes, a negative one no limit. A decimal without quotes is silently 0 to
     * Compose (types/bytes.go), so 1.5 and 1e9 are no limit either. */
    if (node->kind == YAML_INTEGER)
        bytes = node->as.integer > 0 ? (uint64_t)node->as.integer : 0;
    else if (node->kind == YAML_STRING &&
             !units_parse_bytes(compose_plain_number(decoder->arena, node->text), &bytes,
                                decoder->err)) {
        (void)error_wrap(decoder->err, "\"%s\"", what);
        return error_place(decoder->err, node->place.file, node->place.line);
    }
    *ret = (struct compose_size){ .is_set = bytes > 0, .value = bytes, .place = node->place };
    return true;
}

/* Compose keeps CPUs as a 32-bit float; thousandths are exact for everything people write. */
static bool decode_cpu_number(struct compose_decoder *decoder, const char *what,
                              const struct yaml_node *node, struct compose_size *ret)
{
    double cpus;

    if (!compose_number_of_node(decoder, what, node, &cpus))
        return false;
    if (cpus > CPUS_MAX) {
        (void)error_at(decoder->err, node->place.file, node->place.line,
                       "\"%s\": %.60s is more than %d CPUs", what, node->text, CPUS_MAX);
        return error_hint(decoder->err, "Write the number of CPUs, such as 2 or 0.5.");
    }
    *ret = (struct compose_size){ .is_set = cpus > 0, .place = node->place };
    if (cpus > 0)
        ret->value = cpus * 1000 < 1 ? 1 : (uint64_t)(cpus * 1000 + 0.0005);
    return true;
}

bool compose_decode_mem_limit(struct compose_decoder *decoder, const struct yaml_node *node)
{
    return decode_bytes(decoder, "mem_limit", node, &decoder->legacy.memory);
}

bool compose_decode_mem_reservation(struct compose_decoder *decoder, const struct yaml_node *node)
{
    return decode_bytes(decoder, "mem_reservation", node, &decoder->legacy.reservation);
}

bool compose_decode_shm_size(struct compose_decoder *decoder, const struct yaml_node *node)
{
    return decode_bytes(decoder, "shm_size", node, &decoder->service->shm_size);
}

bool compose_decode_cpus(struct compose_decoder *decoder, const struct yaml_node *node)
{
    return decode_cpu_number(decoder, "cpus", node, &decoder->legacy.cpus);
}

bool compose_decode_limits(struct compose_decoder *decoder, const struct yaml_node *node)
{
    decoder->has_deploy_limits = node->kind == YAML_MAPPING;
    return true;
}

bool compose_decode_reservations(struct compose_decoder *decoder, const struct yaml_node *node)
{
    decoder->has_deploy_reservations = node->kind == YAML_MAPPING;
    return true;
}

bool compose_decode_limit_memory(struct compose_decoder *decoder, const struct yaml_node *node)
{
    return decode_bytes(decoder, "deploy.resources.limits.memory", node, &decoder->deploy.memory);
}

bool compose_decode_limit_cpus(struct compose_decoder *decoder, const struct yaml_node *node)
{
    return decode_cpu_number(decoder, "deploy.resources.limits.cpus", node, &decoder->deploy.cpus);
}

bool compose_decode_reservation_memory(struct compose_decoder *decoder,
                                       const struct yaml_node *node)
{
    return decode_bytes(decoder, "deploy.resources.reservations.memory", node,
                        &decoder->deploy.reservation);
}

bool compose_decode_cpu_quota(struct compose_decoder *decoder, const struct yaml_node *node)
{
    decoder->cpu_quota_place = node->place;
    return compose_integer_of_node(decoder, "cpu_quota", node, &decoder->cpu_quota);
}

bool compose_decode_cpu_period(struct compose_decoder *decoder, const struct yaml_node *node)
{
    return compose_integer_of_node(decoder, "cpu_period", node, &decoder->cpu_period);
}

bool compose_decode_scale(struct compose_decoder *decoder, const struct yaml_node *node)
{
    decoder->has_scale = true;
    decoder->scale_place = node->place;
    return compose_integer_of_node(decoder, "scale", node, &decoder->scale);
}

bool compose_decode_replicas(struct compose_decoder *decoder, const struct yaml_node *node)
{
    decoder->has_deploy_replicas = true;
    decoder->replicas_place = node->place;
    return compose_integer_of_node(decoder, "deploy.replicas", node, &decoder->deploy_replicas);
}

/* "0-3,5": reads one number or range, moves *text behind it and marks its CPUs. */
static bool mark_range(const char **text, bool *is_in)
{
    size_t digits = strspn(*text, "0123456789");

    if (digits == 0 || digits > 5)
        return false;

    long first = strtol(*text, NULL, 10), last = first;

    *text += digits;
    if (**text == '-') {
        digits = strspn(*text + 1, "0123456789");
        if (digits == 0 || digits > 5)
            return false;
        last = strtol(*text + 1, NULL, 10);
        *text += 1 + digits;
    }
    if (first > last || last >= CPUS_MAX)
        return false;
    for (long cpu = first; cpu <= last; cpu++)
        is_in[cpu] = true;
    return true;
}

bool compose_decode_cpuset(struct compose_decoder *decoder, const struct yaml_node *node)
{
    bool is_in[CPUS_MAX] = { false };
    const char *text = node->text;
    uint64_t count = 0;
    bool is_good = true;

    while (is_good && *text) {
        is_good = mark_range(&text, is_in) && (!*text || (*text == ',' && text[1]));
        text += *text == ',';
    }
    if (!is_good) {
        (void)error_at(decoder->err, node->place.file, node->place.line,
                       "\"cpuset\": \"%.60s\" is not a list of CPUs", node->text);
        return error_hint(decoder->err, "Write numbers and ranges, such as 0-3,6.");
    }
    for (size_t cpu = 0; cpu < CPUS_MAX; cpu++)
        count += is_in[cpu];
    decoder->cpuset =
        (struct compose_size){ .is_set = count > 0, .value = count * 1000, .place = node->place };
    return true;
}

/* A legacy value contradicts deploy as soon as the mapping is there, even when the mapping does not
 * set the field: mem_limit: 1g with limits: {cpus: "1"} fails (loader/validate.go). */
static bool check_distinct(struct compose_decoder *decoder, const struct compose_size *legacy,
                           bool has_deploy, const struct compose_size *deploy, const char *name,
                           const char *deploy_name)
{
    if (!legacy->is_set || !has_deploy || legacy->value == deploy->value)
        return true;
    (void)error_at(decoder->err, legacy->place.file, legacy->place.line,
                   "service \"%.60s\" sets \"%s\" and \"%s\" to different values",
                   decoder->service->name, name, deploy_name);
    return error_hint(decoder->err, "Remove \"%s\" and keep \"%s\".", name, deploy_name);
}

static bool check_contradictions(struct compose_decoder *decoder)
{
    const struct compose_limits *legacy = &decoder->legacy, *deploy = &decoder->deploy;

    return check_distinct(decoder, &legacy->memory, decoder->has_deploy_limits, &deploy->memory,
                          "mem_limit", "deploy.resources.limits.memory") &&
           check_distinct(decoder, &legacy->cpus, decoder->has_deploy_limits, &deploy->cpus, "cpus",
                          "deploy.resources.limits.cpus") &&
           check_distinct(decoder, &legacy->reservation, decoder->has_deploy_reservations,
                          &deploy->reservation, "mem_reservation",
                          "deploy.resources.reservations.memory");
}

static void lower_cpus(struct compose_size *limit, const struct compose_size *other)
{
    if (other->is_set && (!limit->is_set || other->value < limit->value))
        *limit = *other;
}

/* The quota in thousandths of a CPU; the kernel's default period is 100 ms. */
static struct compose_size quota_limit(const struct compose_decoder *decoder)
{
    struct compose_size limit = { .place = decoder->cpu_quota_place };
    double period = decoder->cpu_period > 0 ? (double)decoder->cpu_period : CPU_PERIOD_DEFAULT;

    if (decoder->cpu_quota <= 0)
        return limit;

    double milli = (double)decoder->cpu_quota * 1000 / period;

    limit.is_set = milli < (double)CPUS_MAX * 1000;
    limit.value = milli < 1 ? 1 : limit.is_set ? (uint64_t)milli : 0;
    return limit;
}

static bool fail_scale(struct compose_decoder *decoder, struct place place, const char *why)
{
    (void)error_at(decoder->err, place.file, place.line, "service \"%.60s\": %s",
                   decoder->service->name, why);
    return error_hint(decoder->err, "Keep one of \"scale\" and \"deploy.replicas\", from 0 to %d.",
                      INT_MAX);
}

static bool settle_replicas(struct compose_decoder *decoder)
{
    struct compose_service *service = decoder->service;
    int64_t replicas = decoder->has_scale             ? decoder->scale
                       : decoder->has_deploy_replicas ? decoder->deploy_replicas
                                                      : 1;

    if (service->is_enabled && decoder->has_scale && decoder->has_deploy_replicas &&
        decoder->scale != decoder->deploy_replicas)
        return fail_scale(decoder, decoder->scale_place,
                          "\"scale\" and \"deploy.replicas\" differ");
    if (replicas < 0 || replicas > INT_MAX)
        return fail_scale(decoder,
                          decoder->has_scale ? decoder->scale_place : decoder->replicas_place,
                          "the number of replicas is out of range");
    service->replicas = (int)replicas;
    return true;
}

bool compose_settle(struct compose_decoder *decoder)
{
    struct compose_service *service = decoder->service;
    const struct compose_limits *legacy = &decoder->legacy, *deploy = &decoder->deploy;
    struct compose_size quota = quota_limit(decoder);

    if (service->is_enabled && !check_contradictions(decoder))
        return false;
    service->memory_limit = deploy->memory.is_set ? deploy->memory : legacy->memory;
    service->memory_reservation =
        deploy->reservation.is_set ? deploy->reservation : legacy->reservation;
    service->cpu_limit = deploy->cpus.is_set ? deploy->cpus : legacy->cpus;
    /* The container gets the least of all that limit it. */
    lower_cpus(&service->cpu_limit, &quota);
    lower_cpus(&service->cpu_limit, &decoder->cpuset);
    return settle_replicas(decoder);
}
