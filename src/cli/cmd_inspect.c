#include <inttypes.h>
#include <string.h>

#include "base/units.h"
#include "cli/input.h"
#include "cli/inspect_stack.h"
#include "report/json.h"

/* How a fact's number is shown to people. */
enum fact_unit { UNIT_BYTES, UNIT_MILLI, UNIT_COUNT, UNIT_STORAGE };

/* One line of the report: a fact, or a text that stands for one. */
struct line {
    const char *name;
    enum fact_unit unit;
    const struct fact *fact; /* NULL: `text` is the value */
    const char *text;        /* NULL: not known */
};

enum { LINES_MAX = 24, NAME_WIDTH = 24, VALUE_WIDTH = 34 };

struct report {
    struct line lines[LINES_MAX];
    size_t count;
};

static void add_fact(struct report *report, const char *name, enum fact_unit unit,
                     const struct fact *fact)
{
    if (report->count < LINES_MAX)
        report->lines[report->count++] = (struct line){ .name = name, .unit = unit, .fact = fact };
}

static void add_text(struct report *report, const char *name, const char *text)
{
    if (report->count < LINES_MAX)
        report->lines[report->count++] = (struct line){ .name = name, .text = text };
}

/* What only the machine knows. */
static void add_machine(struct arena *arena, struct report *report, const struct facts *facts)
{
    add_fact(report, "memory_soft_bytes", UNIT_BYTES, &facts->memory_soft_bytes);
    add_fact(report, "memory_total_bytes", UNIT_BYTES, &facts->memory_total_bytes);
    add_fact(report, "cpu_online", UNIT_COUNT, &facts->cpu_online);
    add_fact(report, "page_size_bytes", UNIT_BYTES, &facts->page_size_bytes);
    add_fact(report, "huge_pages_free", UNIT_COUNT, &facts->huge_pages_free);
    add_text(report, "transparent_huge_pages", facts->transparent_huge_pages);
    add_text(report, "overcommit_memory",
             facts->overcommit_memory < 0 ? NULL
                                          : arena_printf(arena, "%d", facts->overcommit_memory));
    add_text(report, "cgroup_version", facts->cgroup_version);
    add_text(report, "cgroup_path", facts->cgroup_path);
    add_text(report, "data_directory", facts->data_directory);
    add_text(report, "filesystem", facts->filesystem);
    add_text(report, "device", facts->device);
    add_fact(report, "disk_size_bytes", UNIT_BYTES, &facts->disk_size_bytes);
    add_fact(report, "disk_free_bytes", UNIT_BYTES, &facts->disk_free_bytes);
}

static void collect(struct arena *arena, const struct gathered *gathered, struct report *ret)
{
    add_fact(ret, "memory_bytes", UNIT_BYTES, &gathered->decided[INPUT_MEMORY]);
    add_fact(ret, "cpu_milli", UNIT_MILLI, &gathered->decided[INPUT_CPUS]);
    add_fact(ret, "shm_bytes", UNIT_BYTES, &gathered->decided[INPUT_SHM]);
    add_fact(ret, "storage", UNIT_STORAGE, &gathered->decided[INPUT_STORAGE]);
    add_fact(ret, "pg_major", UNIT_COUNT, &gathered->decided[INPUT_PG_MAJOR]);
    if (gathered->facts)
        add_machine(arena, ret, gathered->facts);
    if (gathered->service) {
        add_text(ret, "service", gathered->service->name);
        add_text(ret, "image", gathered->service->image);
        add_text(ret, "config_file", gathered->command_config_file);
    }
}

/* --- text --- */

static const char *value_text(struct arena *arena, const struct line *line)
{
    uint64_t value = line->fact ? line->fact->value : 0;

    if (!line->fact)
        return line->text ? line->text : "unknown";
    if (!line->fact->is_known)
        return "unknown";
    switch (line->unit) {
    case UNIT_BYTES:
        return value < KIB ? arena_printf(arena, "%" PRIu64 " B", value)
                           : arena_printf(arena, "%s (%" PRIu64 ")",
                                          units_format_bytes(arena, value), value);
    case UNIT_MILLI:
        return units_format_cpus(arena, (uint32_t)value);
    case UNIT_STORAGE:
        return facts_storage_name((enum storage_kind)value);
    case UNIT_COUNT:
        break;
    }
    return arena_printf(arena, "%" PRIu64, value);
}

static void print_line(struct arena *arena, const struct line *line, bool is_colored, FILE *stream)
{
    const struct fact *fact = line->fact;
    bool has_source = fact && fact->is_known && fact->source;

    (void)fprintf(stream, is_colored ? "\033[1m%-*s\033[0m " : "%-*s ", NAME_WIDTH, line->name);
    (void)fprintf(stream, "%-*s", has_source ? VALUE_WIDTH : 0, value_text(arena, line));
    (void)fprintf(stream, has_source ? " %s\n" : "\n", has_source ? fact->source : "");
    for (const struct considered *other = fact ? fact->considered : NULL; other;
         other = other->next)
        (void)fprintf(stream, "%*s considered: %s = %s\n", NAME_WIDTH, "", other->source,
                      other->value);
}

static void print_text(struct run *run, const struct report *report)
{
    bool is_colored = command_wants_color(run, run->out);

    for (size_t i = 0; i < report->count; i++)
        print_line(run->arena, &report->lines[i], is_colored, run->out);
}

/* --- JSON --- */

static void put_line(struct json_out *facts, const struct line *line)
{
    struct json_out *member = json_out_put_object(facts, line->name);
    const struct fact *fact = line->fact;

    if (!fact)
        json_out_put_string(member, "value", line->text);
    else if (!fact->is_known)
        json_out_put_null(member, "value");
    else if (line->unit == UNIT_STORAGE)
        json_out_put_string(member, "value", facts_storage_name((enum storage_kind)fact->value));
    else
        json_out_put_integer(member, "value", (int64_t)fact->value);
    json_out_put_string(member, "source", fact && fact->is_known ? fact->source : NULL);

    struct json_out *considered = json_out_put_array(member, "considered");

    for (const struct considered *other = fact ? fact->considered : NULL; other;
         other = other->next) {
        struct json_out *item = json_out_add_object(considered);

        json_out_put_string(item, "source", other->source);
        json_out_put_string(item, "value", other->value);
    }
}

static void put_remarks(struct json_out *root, const struct facts *facts)
{
    struct json_out *remarks = json_out_put_array(root, "remarks");

    for (const struct remark *remark = facts ? facts->remarks : NULL; remark;
         remark = remark->next) {
        struct json_out *item = json_out_add_object(remarks);

        json_out_put_string(item, "id", remark->id);
        json_out_put_string(item, "message", remark->message);
        json_out_put_string(item, "fix", remark->fix);
    }
}

static void print_json(struct run *run, const struct gathered *gathered,
                       const struct report *report, const struct stack *const *stacks,
                       const struct inspect_host *host)
{
    struct json_out *root = json_out_object();

    json_out_put_integer(root, "version", 1);
    json_out_put_string(root, "mode", gathered->facts ? "here" : "given");

    struct json_out *facts = json_out_put_object(root, "facts");

    for (size_t i = 0; i < report->count; i++)
        put_line(facts, &report->lines[i]);
    put_remarks(root, gathered->facts);

    struct json_out *environments = json_out_put_array(root, "environments");

    for (; *stacks; stacks++)
        inspect_stack_json(run, *stacks, environments);
    inspect_host_json(host, root);
    json_out_write(root, run->out);
}

/* --- environments --- */

/* Every environment that there is; the facts are then of no single server. */
static bool read_all(struct run *run, const struct stack ***ret)
{
    struct project_ini ini;

    if (input_is_given(&run->options)) {
        (void)error_set(run->err, ERROR_USAGE,
                        "--all is every environment, -f, --env and --limits "
                        "name one");
        return error_hint(run->err, "Leave one of them out.");
    }
    if (!project_ini_read(run->arena, run->options.config, &ini, run->err))
        return false;

    const char *const *names = project_environment_names(run->arena, &ini);
    size_t count = 0;

    if (!names[0]) {
        (void)error_set(run->err, ERROR_USAGE, "there is no environment");
        return error_hint(run->err, "Run it where a compose file or a pgtune-lnk.ini is.");
    }
    while (names[count])
        count++;

    const struct stack **stacks = arena_array(run->arena, count + 1, sizeof(struct stack *));

    for (size_t i = 0; i < count; i++) {
        struct stack *stack = arena_alloc(run->arena, sizeof *stack);

        if (!stack_read(run, names[i], stack))
            return false;
        stack_print_warnings(run, stack, "note");
        stacks[i] = stack;
    }
    *ret = stacks;
    return true;
}

static bool gather(struct run *run, struct gathered *gathered, const struct stack ***ret_stacks)
{
    const struct stack **stacks;

    if (run->options.is_all) {
        *gathered = (struct gathered){ .service = NULL };
        return read_all(run, ret_stacks);
    }
    if (!input_gather_facts(run, gathered))
        return false;
    stacks = arena_array(run->arena, 2, sizeof(struct stack *));
    stacks[0] = gathered->stack;
    *ret_stacks = stacks;
    return true;
}

int cmd_inspect(struct run *run)
{
    struct gathered gathered;
    struct report report = { .count = 0 };
    const struct stack **stacks = NULL;
    struct inspect_host of_machine, *host = NULL;

    if (!gather(run, &gathered, &stacks))
        return command_fail(run);
    if (!run->options.is_all)
        collect(run->arena, &gathered, &report);
    /* -f alone is given mode: what it prints is the same on every machine. */
    if (run->options.is_all || run->options.env_name) {
        inspect_host_read(run, &of_machine);
        host = &of_machine;
    }
    if (run->options.format && strcmp(run->options.format, "json") == 0) {
        print_json(run, &gathered, &report, stacks, host);
        return EXIT_DONE;
    }
    print_text(run, &report);
    for (const struct stack **stack = stacks; stack && *stack; stack++) {
        if (report.count > 0 || stack > stacks)
            (void)fputc('\n', run->out);
        inspect_stack_text(run, *stack, host);
    }
    return EXIT_DONE;
}
