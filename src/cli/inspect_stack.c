#include "cli/inspect_stack.h"

#include <inttypes.h>
#include <string.h>

#include "base/file.h"
#include "base/number.h"
#include "base/units.h"
#include "facts/facts.h"
#include "tune/render_parts.h"

enum { NAME_COLUMNS = 16, SIZE_COLUMNS = 11, CPU_COLUMNS = 7, REPLICAS_COLUMNS = 10 };

/* What all containers of one service may take. */
struct demand {
    const struct compose_service *service;
    int replicas;
    const char *replicas_source; /* NULL: the service itself */
    uint64_t memory_bytes;       /* of one; 0: no limit */
    uint64_t cpu_milli;          /* likewise */
    uint64_t memory_total_bytes, cpu_total_milli;
};

struct sums {
    uint64_t memory_bytes, cpu_milli;
    unsigned without_memory, without_cpus; /* services that make their sum a lower bound */
};

void inspect_host_read(struct run *run, struct inspect_host *ret)
{
    const char *sysroot = run->options.sysroot ? run->options.sysroot : "/";
    struct facts facts = { 0 };
    struct error ignored; /* a machine that cannot be read is one that is not known */
    CLEANUP(file_close_cleanup) int root_fd = -1;

    *ret = (struct inspect_host){ 0 };
    if (!file_open_root(sysroot, &root_fd, &ignored) ||
        !facts_read(run->arena, root_fd, "/", &facts, &ignored))
        return;
    if (facts.memory_total_bytes.is_known)
        ret->memory_bytes = facts.memory_total_bytes.value;
    if (facts.cpu_online.is_known)
        ret->cpu_milli = (uint32_t)facts.cpu_online.value * 1000;
}

static const char *place_text(struct arena *arena, const struct place *place)
{
    return place->file ? arena_printf(arena, "%s:%d", place->file, place->line) : NULL;
}

static struct demand demand_of(struct arena *arena, const struct stack *stack,
                               const struct compose_service *service)
{
    const struct project_replicas *range;
    struct demand demand = { .service = service,
                             .replicas = stack_replicas(stack, service, &range) };

    if (range)
        demand.replicas_source = place_text(arena, &range->place);
    if (service->memory_limit.is_set)
        demand.memory_bytes = service->memory_limit.value;
    if (service->cpu_limit.is_set)
        demand.cpu_milli = service->cpu_limit.value;
    demand.memory_total_bytes = number_product(demand.memory_bytes, (uint64_t)demand.replicas);
    demand.cpu_total_milli = number_product(demand.cpu_milli, (uint64_t)demand.replicas);
    return demand;
}

static uint64_t sum_of(uint64_t left, uint64_t right)
{
    return left > UINT64_MAX - right ? UINT64_MAX : left + right;
}

/* A service that does not run needs no limit. */
static void add(struct sums *sums, const struct demand *demand)
{
    sums->memory_bytes = sum_of(sums->memory_bytes, demand->memory_total_bytes);
    sums->cpu_milli = sum_of(sums->cpu_milli, demand->cpu_total_milli);
    sums->without_memory += demand->memory_bytes == 0 && demand->replicas > 0;
    sums->without_cpus += demand->cpu_milli == 0 && demand->replicas > 0;
}

/* --- text --- */

static const char *cpus_text(struct arena *arena, uint64_t milli)
{
    return units_format_cpus(arena, (uint32_t)number_at_most(milli, UINT32_MAX));
}

static void print_source(const char *text, const char *otherwise, FILE *stream)
{
    render_text(text ? text : otherwise, stream);
}

static void print_demand(struct run *run, const struct demand *demand)
{
    struct arena *arena = run->arena;
    const struct compose_service *service = demand->service;
    bool has_memory = demand->memory_bytes > 0, has_cpus = demand->cpu_milli > 0;
    FILE *out = run->out; /* main() looks at the stream's error flag */

    render_column(service->name, NAME_COLUMNS, out);
    render_column(has_memory ? units_format_bytes(arena, demand->memory_bytes) : "no limit",
                  SIZE_COLUMNS, out);
    render_column(has_cpus ? cpus_text(arena, demand->cpu_milli) : "-", CPU_COLUMNS, out);
    render_column(arena_printf(arena, "%d", demand->replicas), REPLICAS_COLUMNS, out);
    render_column(has_memory ? units_format_bytes(arena, demand->memory_total_bytes) : "-",
                  SIZE_COLUMNS, out);
    print_source(has_memory ? place_text(arena, &service->memory_limit.place) : NULL,
                 has_memory ? "" : "-", out);
    if (has_cpus) {
        (void)fputs(", CPUs ", out);
        print_source(place_text(arena, &service->cpu_limit.place), "", out);
    }
    if (demand->replicas_source) {
        (void)fputs(", replicas ", out);
        render_text(demand->replicas_source, out);
    }
    (void)fputc('\n', out);
}

static void print_title(struct run *run, const struct stack *stack)
{
    const char *const *file = stack->model.files;
    FILE *out = run->out;

    (void)fputs("environment", out);
    if (stack->environment.name) {
        (void)fputc(' ', out);
        render_text(stack->environment.name, out);
    }
    for (; file && *file; file++) {
        (void)fputs(file == stack->model.files ? " (" : ", ", out);
        render_text(*file, out);
    }
    (void)fputs(file && file > stack->model.files ? ")\n" : "\n", out);
    render_column("service", NAME_COLUMNS, out);
    render_column("memory", SIZE_COLUMNS, out);
    render_column("CPUs", CPU_COLUMNS, out);
    render_column("replicas", REPLICAS_COLUMNS, out);
    render_column("together", SIZE_COLUMNS, out);
    (void)fputs("decided by\n", out);
}

static void print_sum(struct run *run, const char *title, uint64_t memory_bytes, uint64_t cpu_milli)
{
    FILE *out = run->out;

    render_column(title, NAME_COLUMNS + SIZE_COLUMNS, out);
    render_column(cpu_milli > 0 ? cpus_text(run->arena, cpu_milli) : "-",
                  CPU_COLUMNS + REPLICAS_COLUMNS, out);
    (void)fprintf(out, "%s\n",
                  memory_bytes > 0 ? units_format_bytes(run->arena, memory_bytes) : "-");
}

/* Services that have no limit of memory, with commas. */
static void print_unlimited(struct run *run, const struct stack *stack)
{
    const char *separator = "";

    for (const struct compose_service *service = stack->model.services; service;
         service = service->next) {
        struct demand demand = demand_of(run->arena, stack, service);

        if (!service->is_enabled || demand.memory_bytes > 0 || demand.replicas == 0)
            continue;
        (void)fputs(separator, run->out);
        render_text(service->name, run->out);
        separator = ", ";
    }
    (void)fputs(" can take all memory of the host: the sum is a lower bound.\n", run->out);
}

/* A container larger than the host, and a sum larger than it, in plain words. */
static void print_verdict(struct run *run, const struct stack *stack, const struct sums *sums,
                          const struct inspect_host *host)
{
    struct arena *arena = run->arena;
    const char *has;

    if (sums->without_memory > 0)
        print_unlimited(run, stack);
    if (!host || host->memory_bytes == 0)
        return;
    has = units_format_bytes(arena, host->memory_bytes);
    for (const struct compose_service *service = stack->model.services; service;
         service = service->next) {
        struct demand demand = demand_of(arena, stack, service);

        if (!service->is_enabled || demand.memory_bytes <= host->memory_bytes)
            continue;
        render_text(service->name, run->out);
        (void)fprintf(run->out, " may take %s, more memory than the host has (%s).\n",
                      units_format_bytes(arena, demand.memory_bytes), has);
    }
    if (sums->memory_bytes > host->memory_bytes)
        (void)fprintf(run->out,
                      "Together they may take %s, more memory than the host has (%s): when they "
                      "do, the kernel kills one of them.\n",
                      units_format_bytes(arena, sums->memory_bytes), has);
    else if (sums->without_memory == 0)
        (void)fprintf(run->out, "Together they may take %s of the host's %s.\n",
                      units_format_bytes(arena, sums->memory_bytes), has);
}

void inspect_stack_text(struct run *run, const struct stack *stack, const struct inspect_host *host)
{
    struct sums sums = { 0 };

    print_title(run, stack);
    for (const struct compose_service *service = stack->model.services; service;
         service = service->next) {
        struct demand demand = demand_of(run->arena, stack, service);

        if (!service->is_enabled)
            continue;
        print_demand(run, &demand);
        add(&sums, &demand);
    }
    print_sum(run, sums.without_memory > 0 ? "total, at least" : "total", sums.memory_bytes,
              sums.cpu_milli);
    if (host)
        print_sum(run, "host", host->memory_bytes, host->cpu_milli);
    print_verdict(run, stack, &sums, host);
}

/* --- JSON --- */

static void put_if_known(struct json_out *object, const char *key, uint64_t value)
{
    if (value > 0)
        json_out_put_integer(object, key, (int64_t)number_at_most(value, INT64_MAX));
    else
        json_out_put_null(object, key);
}

static void put_demand(struct arena *arena, struct json_out *services, const struct demand *demand)
{
    const struct compose_service *service = demand->service;
    struct json_out *row = json_out_add_object(services);
    bool has_memory = demand->memory_bytes > 0, has_cpus = demand->cpu_milli > 0;

    json_out_put_string(row, "name", service->name);
    put_if_known(row, "memory_bytes", demand->memory_bytes);
    json_out_put_string(row, "memory_source",
                        has_memory ? place_text(arena, &service->memory_limit.place) : NULL);
    put_if_known(row, "cpu_milli", demand->cpu_milli);
    json_out_put_string(row, "cpu_source",
                        has_cpus ? place_text(arena, &service->cpu_limit.place) : NULL);
    json_out_put_integer(row, "replicas", demand->replicas);
    json_out_put_string(row, "replicas_source", demand->replicas_source);
    if (has_memory)
        json_out_put_integer(row, "memory_total_bytes",
                             (int64_t)number_at_most(demand->memory_total_bytes, INT64_MAX));
    else
        json_out_put_null(row, "memory_total_bytes");
}

void inspect_stack_json(struct run *run, const struct stack *stack, struct json_out *environments)
{
    struct json_out *row = json_out_add_object(environments);
    struct json_out *services, *unlimited;
    struct sums sums = { 0 };

    json_out_put_string(row, "name", stack->environment.name);
    services = json_out_put_array(row, "services");
    for (const struct compose_service *service = stack->model.services; service;
         service = service->next) {
        struct demand demand = demand_of(run->arena, stack, service);

        if (!service->is_enabled)
            continue;
        put_demand(run->arena, services, &demand);
        add(&sums, &demand);
    }
    json_out_put_integer(row, "memory_bytes",
                         (int64_t)number_at_most(sums.memory_bytes, INT64_MAX));
    json_out_put_integer(row, "cpu_milli", (int64_t)number_at_most(sums.cpu_milli, INT64_MAX));
    unlimited = json_out_put_array(row, "unlimited");
    for (const struct compose_service *service = stack->model.services; service;
         service = service->next) {
        struct demand demand = demand_of(run->arena, stack, service);

        if (service->is_enabled && demand.memory_bytes == 0 && demand.replicas > 0)
            json_out_add_string(unlimited, service->name);
    }
}

void inspect_host_json(const struct inspect_host *host, struct json_out *root)
{
    struct json_out *row;

    if (!host) {
        json_out_put_null(root, "host");
        return;
    }
    row = json_out_put_object(root, "host");
    put_if_known(row, "memory_bytes", host->memory_bytes);
    put_if_known(row, "cpu_milli", host->cpu_milli);
}
