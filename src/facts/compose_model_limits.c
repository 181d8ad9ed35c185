/*
 * What limits a container's memory and CPUs, all fields taken together.
 */
#include "facts/compose_parts.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { CPU_PERIOD_DEFAULT = 100000, CPUS_MAX = 8192 };

/* A size in bytes; nothing, 0 and less are no limit. */
static struct compose_size size_of(const struct yaml_node *node)
{
    int64_t bytes = compose_node_integer(node);
    struct compose_size size = { 0 };

    if (!node)
        return size;
    size.place = node->place;
    size.is_set = bytes > 0;
    size.value = size.is_set ? (uint64_t)bytes : 0;
    return size;
}

/* Compose keeps CPUs as a 32-bit float, whose error (6e-8) must not lose a thousandth. More CPUs
 * than any machine has are no limit. */
static struct compose_size cpus_of(const struct yaml_node *node)
{
    double cpus = compose_node_number(node);
    struct compose_size size = { 0 };

    if (!node)
        return size;
    size.place = node->place;
    size.is_set = cpus > 0 && cpus <= CPUS_MAX;
    if (size.is_set)
        size.value = cpus * 1000 < 1 ? 1 : (uint64_t)(cpus * 1000 * (1 + 6e-8) + 0.0005);
    return size;
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

/* How many CPUs the set names. Compose passes any text on; the engine refuses what is no set, so
 * that it limits nothing here. */
static struct compose_size cpuset_of(const struct yaml_node *node)
{
    struct compose_size size = { 0 };
    bool is_in[CPUS_MAX] = { false };
    uint64_t count = 0;

    if (!node || node->kind != YAML_STRING)
        return size;
    for (const char *text = node->text; *text;) {
        if (!mark_range(&text, is_in) || (*text && (*text != ',' || !text[1])))
            return size;
        text += *text == ',';
    }
    for (size_t cpu = 0; cpu < CPUS_MAX; cpu++)
        count += is_in[cpu];
    size =
        (struct compose_size){ .is_set = count > 0, .value = count * 1000, .place = node->place };
    return size;
}

/* cpu_quota microseconds in each cpu_period, which is 100 ms when it is not given. */
static struct compose_size quota_of(const struct yaml_node *service)
{
    const struct yaml_node *node = compose_look(service, "cpu_quota");
    int64_t quota = compose_node_integer(node);
    int64_t period = compose_node_integer(compose_look(service, "cpu_period"));
    struct compose_size size = { 0 };
    double milli;

    if (quota <= 0)
        return size;
    milli = (double)quota * 1000 / (double)(period > 0 ? period : CPU_PERIOD_DEFAULT);
    size.place = node->place;
    size.is_set = milli < (double)CPUS_MAX * 1000;
    if (size.is_set)
        size.value = milli < 1 ? 1 : (uint64_t)milli;
    return size;
}

static void lower(struct compose_size *size, const struct compose_size *other)
{
    if (other->is_set && (!size->is_set || other->value < size->value))
        *size = *other;
}

static struct compose_size first_set(struct compose_size first, struct compose_size second)
{
    return first.is_set ? first : second;
}

void compose_settle_limits(const struct yaml_node *service, struct compose_service *ret)
{
    const struct yaml_node *deploy = compose_look(service, "deploy");
    const struct yaml_node *resources = compose_look(deploy, "resources");
    const struct yaml_node *limits = compose_look(resources, "limits");
    const struct yaml_node *reservations = compose_look(resources, "reservations");
    const struct yaml_node *scale = compose_look(service, "scale");
    struct compose_size quota = quota_of(service);
    struct compose_size cpuset = cpuset_of(compose_look(service, "cpuset"));
    int64_t replicas;

    ret->memory_limit = first_set(size_of(compose_look(limits, "memory")),
                                  size_of(compose_look(service, "mem_limit")));
    ret->memory_reservation = first_set(size_of(compose_look(reservations, "memory")),
                                        size_of(compose_look(service, "mem_reservation")));
    ret->shm_size = size_of(compose_look(service, "shm_size"));
    ret->cpu_limit =
        first_set(cpus_of(compose_look(limits, "cpus")), cpus_of(compose_look(service, "cpus")));
    /* The container gets the least of all that limit it. */
    lower(&ret->cpu_limit, &quota);
    lower(&ret->cpu_limit, &cpuset);
    if (!scale)
        scale = compose_look(deploy, "replicas");
    replicas = scale ? compose_node_integer(scale) : 1;
    ret->replicas = replicas < 0 ? 0 : replicas > INT_MAX ? INT_MAX : (int)replicas;
}
