#include "cli/input.h"

#include <inttypes.h>
#include <string.h>

#include "base/file.h"
#include "base/units.h"

/* What Docker gives a container that says nothing, and what we assume of one. */
enum { DEFAULT_CPU_MILLI = 2000, DEFAULT_SHM_MIB = 64 };
static const char source_default[] = "default";

bool input_is_given(const struct options *options)
{
    return options->limits.memory_bytes > 0 || stack_is_named(options);
}

void input_decide(struct arena *arena, struct fact *fact, uint64_t value, const char *source)
{
    if (fact->is_known) {
        facts_consider(arena, fact, source, arena_printf(arena, "%" PRIu64, value));
        return;
    }
    fact->is_known = true;
    fact->value = value;
    fact->source = source;
}

static bool absolute(struct run *run, const char *option, const char *path)
{
    if (!path || path[0] == '/')
        return true;
    (void)error_set(run->err, ERROR_USAGE, "%s \"%.100s\" is not an absolute path", option, path);
    return error_hint(run->err, "Give the path as the server sees it, beginning with /.");
}

static bool check_ssl(struct run *run)
{
    const struct options *options = &run->options;
    bool is_on = options->ssl && strcmp(options->ssl, "on") == 0;

    if (is_on && (!options->ssl_cert || !options->ssl_key)) {
        (void)error_set(run->err, ERROR_USAGE, "--ssl on needs --ssl-cert and --ssl-key");
        return error_hint(run->err, "Name both files, as the server sees them.");
    }
    if (!is_on && (options->ssl_cert || options->ssl_key)) {
        (void)error_set(run->err, ERROR_USAGE, "a certificate without --ssl on has no effect");
        return error_hint(run->err, "Add --ssl on.");
    }
    return absolute(run, "--ssl-cert", options->ssl_cert) &&
           absolute(run, "--ssl-key", options->ssl_key) && absolute(run, "--hba", options->hba);
}

/* Options that contradict each other, before anything is read. */
static bool check_options(struct run *run)
{
    const struct options *options = &run->options;

    if (options->connections > 0 && options->active > options->connections) {
        (void)error_set(run->err, ERROR_USAGE,
                        "--active %" PRId64 " is more than --connections %" PRId64, options->active,
                        options->connections);
        return error_hint(run->err, "Active sessions are a part of the connections.");
    }
    if (options->probe_disk && input_is_given(options)) {
        (void)error_set(run->err, ERROR_USAGE,
                        "--probe-disk looks at this machine, --limits and -f at none");
        return error_hint(run->err, "Say what the disk is with --storage.");
    }
    if (!stack_is_named(options) &&
        (options->service || options->env_files || options->profiles || options->config)) {
        (void)error_set(run->err, ERROR_USAGE, "--%s speaks of compose files, but there is no -f",
                        options->service     ? "service"
                        : options->env_files ? "env-file"
                        : options->profiles  ? "profile"
                                             : "config");
        return error_hint(run->err, "Name the compose files with -f or --env.");
    }
    return check_ssl(run);
}

static enum storage_kind storage_of_name(const char *name)
{
    for (int kind = STORAGE_SSD; kind <= STORAGE_NVME; kind++)
        if (strcmp(facts_storage_name((enum storage_kind)kind), name) == 0)
            return (enum storage_kind)kind;
    return STORAGE_SSD; /* not reached: the row's choices are these names */
}

/* What the options say decides first. */
static void decide_by_options(struct run *run, struct gathered *ret)
{
    const struct options *options = &run->options;

    if (options->limits.memory_bytes > 0)
        input_decide(run->arena, &ret->decided[INPUT_MEMORY], options->limits.memory_bytes,
                     "--limits");
    if (options->limits.cpu_milli > 0)
        input_decide(run->arena, &ret->decided[INPUT_CPUS], options->limits.cpu_milli, "--limits");
    if (options->shm_bytes > 0)
        input_decide(run->arena, &ret->decided[INPUT_SHM], options->shm_bytes, "--shm");
    if (options->storage)
        input_decide(run->arena, &ret->decided[INPUT_STORAGE], storage_of_name(options->storage),
                     "--storage");
    if (options->pg_major > 0)
        input_decide(run->arena, &ret->decided[INPUT_PG_MAJOR], (uint64_t)options->pg_major,
                     "--pg");
}

/* What nothing else decided takes a documented default; memory has none. */
static void decide_by_default(struct run *run, struct gathered *ret)
{
    static const uint64_t defaults[INPUT_FACT_COUNT] = {
        [INPUT_CPUS] = DEFAULT_CPU_MILLI,
        [INPUT_SHM] = DEFAULT_SHM_MIB * MIB,
        [INPUT_STORAGE] = STORAGE_SSD,
        [INPUT_PG_MAJOR] = PG_MAJOR_DEFAULT,
    };

    for (int fact = INPUT_MEMORY + 1; fact < INPUT_FACT_COUNT; fact++)
        if (!ret->decided[fact].is_known)
            input_decide(run->arena, &ret->decided[fact], defaults[fact], source_default);
}

static void fill_input(struct run *run, struct gathered *ret)
{
    const struct options *options = &run->options;
    const struct fact *decided = ret->decided;
    struct plan_input *input = &ret->input;

    input->mode = ret->facts ? PLAN_HERE : PLAN_GIVEN;
    input->memory_bytes = decided[INPUT_MEMORY].value;
    input->memory_source = decided[INPUT_MEMORY].source;
    input->cpu_milli = (uint32_t)decided[INPUT_CPUS].value;
    input->cpu_source = decided[INPUT_CPUS].source;
    input->shm_bytes = decided[INPUT_SHM].value;
    input->shm_source = decided[INPUT_SHM].source;
    input->storage = (enum storage_kind)decided[INPUT_STORAGE].value;
    input->storage_source = decided[INPUT_STORAGE].source;
    input->pg_major = (int)decided[INPUT_PG_MAJOR].value;
    input->pg_major_source = decided[INPUT_PG_MAJOR].source;
    input->data_bytes = options->data_size_bytes;
    input->connections = (int)options->connections;
    input->active = (int)options->active;
    input->ssl_cert_file = options->ssl_cert;
    input->ssl_key_file = options->ssl_key;
    input->is_ssl_off = options->ssl && strcmp(options->ssl, "off") == 0;
    input->hba_file = options->hba;
    input->pins = ret->command_pins;
    input->command = ret->server_command;
}

/* A line of [replicas] for a service that is not there is mostly a typing mistake. */
static void note_idle_replicas(const struct run *run, const struct stack *stack)
{
    for (const struct project_replicas *row = stack->ini.replicas; row; row = row->next) {
        const struct compose_service *service = stack->model.services;

        while (service && strcmp(service->name, row->service) != 0)
            service = service->next;
        if (!service)
            command_note(run,
                         arena_printf(run->arena, "%s:%d: there is no service \"%s\" here",
                                      row->place.file, row->place.line, row->service),
                         NULL);
    }
}

/* Reads the compose files, where the options name some. */
static bool read_stack(struct run *run, bool are_warnings_wanted, struct gathered *ret)
{
    struct stack *stack = arena_alloc(run->arena, sizeof *stack);

    if (!stack_is_named(&run->options))
        return true;
    if (!stack_read(run, run->options.env_name, stack))
        return false;
    if (are_warnings_wanted) {
        stack_print_warnings(run, stack, "note");
        note_idle_replicas(run, stack);
    }
    ret->stack = stack;
    return true;
}

/* The workload of --workload, of the environment, or the default one. */
static bool load_profile(struct run *run, struct gathered *ret)
{
    const struct project_environment *environment = ret->stack ? &ret->stack->environment : NULL;
    const char *of_option = run->options.workload;
    const char *of_environment = environment ? environment->workload : NULL;
    const char *name = of_option ? of_option : of_environment ? of_environment : profile_names()[0];
    struct profile *profile = arena_alloc(run->arena, sizeof *profile);

    ret->input.profile = profile;
    if (profile_load(run->arena, name, profile, run->err))
        return true;
    if (!of_option && of_environment && !run->err->file[0])
        (void)error_place(run->err, environment->workload_place.file,
                          environment->workload_place.line);
    return false;
}

/* Who asks, and so what is enough. */
enum gathering { GATHER_PLAN, GATHER_FACTS, GATHER_GIVEN };

static bool gather(struct run *run, enum gathering gathering, struct gathered *ret)
{
    static const char *const names[] = { "memory", "cpus", "shm", "storage", "pg_major" };
    bool has_operand = run->operands && run->operands[0];
    struct gathered gathered = {
        .is_limit_optional = gathering != GATHER_PLAN,
        .is_server_optional =
            gathering == GATHER_FACTS || (gathering == GATHER_GIVEN && !has_operand),
    };
    bool is_machine_allowed = gathering != GATHER_GIVEN;

    if (!check_options(run) || !read_stack(run, is_machine_allowed, &gathered) ||
        !load_profile(run, &gathered))
        return false;
    for (int fact = 0; fact < INPUT_FACT_COUNT; fact++)
        gathered.decided[fact].name = names[fact];
    decide_by_options(run, &gathered);
    if (gathered.stack && !input_from_compose(run, &gathered))
        return false;
    if (is_machine_allowed && !input_is_given(&run->options) && !input_from_machine(run, &gathered))
        return false;
    decide_by_default(run, &gathered);
    fill_input(run, &gathered);
    *ret = gathered;
    return true;
}

bool input_gather(struct run *run, struct gathered *ret)
{
    return gather(run, GATHER_PLAN, ret);
}

bool input_gather_facts(struct run *run, struct gathered *ret)
{
    return gather(run, GATHER_FACTS, ret);
}

bool input_gather_given(struct run *run, struct gathered *ret)
{
    return gather(run, GATHER_GIVEN, ret);
}
