#include "cli/stack.h"

#include <string.h>

#include "tune/render_parts.h"

bool stack_is_named(const struct options *options)
{
    return options->files || options->env_name;
}

static const char *const *strings_of_list(struct arena *arena, const struct option_list *list)
{
    size_t count = 0;

    for (const struct option_list *item = list; item; item = item->next)
        count++;
    if (count == 0)
        return NULL;

    const char **strings = arena_array(arena, count + 1, sizeof *strings);

    for (size_t i = 0; i < count; i++, list = list->next)
        strings[i] = list->text;
    return strings;
}

/* An option replaces the environment's list, it does not add to it. */
static const char *const *choose(struct run *run, const struct option_list *option,
                                 const char *const *of_environment)
{
    return option ? strings_of_list(run->arena, option) : of_environment;
}

/* ID[:SERVICE] */
static bool option_ignores(const struct option_list *item, const struct compose_problem *warning)
{
    const char *colon = strchr(item->text, ':');
    size_t length = colon ? (size_t)(colon - item->text) : strlen(item->text);

    return strlen(warning->id) == length && strncmp(item->text, warning->id, length) == 0 &&
           (!colon || (warning->service && strcmp(colon + 1, warning->service) == 0));
}

static bool is_ignored(const struct run *run, const struct project_ini *ini,
                       const struct compose_problem *warning)
{
    for (const struct option_list *item = run->options.ignore; item; item = item->next)
        if (option_ignores(item, warning))
            return true;
    for (const struct project_ignore *row = ini->ignores; row; row = row->next)
        if (warning->service && strcmp(row->service, warning->service) == 0 &&
            strcmp(row->id, warning->id) == 0)
            return true;
    return false;
}

static struct compose_problem *wanted_warnings(const struct run *run, const struct project_ini *ini,
                                               struct compose_problem *warnings)
{
    struct compose_problem **link = &warnings;

    while (*link) {
        if (is_ignored(run, ini, *link))
            *link = (*link)->next;
        else
            link = &(*link)->next;
    }
    return warnings;
}

bool stack_read(struct run *run, const char *name, struct stack *ret)
{
    const struct options *options = &run->options;
    struct compose_problems problems = { .arena = run->arena };
    struct stack stack = { .warnings = NULL };

    if (!command_check_ignored(run) ||
        !project_ini_read(run->arena, options->config, &stack.ini, run->err) ||
        (name &&
         !project_environment_find(run->arena, &stack.ini, name, &stack.environment, run->err)))
        return false;

    struct compose_input input = {
        .files = choose(run, options->files, stack.environment.files),
        .env_files = choose(run, options->env_files, stack.environment.env_files),
        .profiles = choose(run, options->profiles, stack.environment.profiles),
        .project_directory = options->project_directory,
        .project_name = options->project_name,
        .process_environment = run->environment,
    };

    bool is_read = compose_read(run->arena, &input, &stack.model, &problems, run->err);

    stack.warnings = wanted_warnings(run, &stack.ini, problems.warnings);
    if (!is_read) {
        run->errors = problems.errors; /* main() prints them, below what is only doubtful */
        stack_print_warnings(run, &stack, "warning");
        return false;
    }
    *ret = stack;
    return true;
}

bool stack_find_server(struct run *run, const struct stack *stack,
                       const struct compose_service **ret)
{
    const struct project_environment *environment = &stack->environment;
    const char *of_option = run->options.service;
    const char *name = of_option ? of_option : environment->service;

    if (compose_find_server(run->arena, &stack->model, name, ret, run->err))
        return true;
    if (name && !of_option)
        (void)error_place(run->err, environment->service_place.file,
                          environment->service_place.line);
    return false;
}

int stack_replicas(const struct stack *stack, const struct compose_service *service,
                   const struct project_replicas **ret)
{
    *ret = project_replicas_of(&stack->ini, service->name);
    return *ret ? (*ret)->max : service->replicas;
}

void stack_print_warnings(const struct run *run, const struct stack *stack, const char *kind)
{
    FILE *log = run->log; /* chatter: a failure is no loss */

    for (const struct compose_problem *warning = stack->warnings; warning && !run->options.is_quiet;
         warning = warning->next) {
        (void)fprintf(log, "pgtune-lnk: %s: ", kind);
        if (warning->place.file) {
            render_text(warning->place.file, log);
            (void)fprintf(log, warning->place.line > 0 ? ":%d: " : ": ", warning->place.line);
        }
        render_text(warning->message, log);
        (void)fprintf(log, " [%s]", warning->id);
        if (warning->hint) {
            (void)fputs(" (", log);
            render_text(warning->hint, log);
            (void)fputc(')', log);
        }
        (void)fputc('\n', log);
    }
}
