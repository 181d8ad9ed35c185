#include <string.h>

#include "cli/model_print.h"
#include "cli/stack.h"

int cmd_compose(struct run *run)
{
    const char *format = run->options.format ? run->options.format : "yaml";
    bool is_json = strcmp(format, "json") == 0;
    struct stack stack;

    if (!stack_read(run, run->options.env_name, &stack))
        return command_fail(run);
    stack_print_warnings(run, &stack, "warning");

    bool is_printed = is_json ? model_print_json(run->arena, &stack.model, run->out, run->err)
                              : model_print_yaml(run->arena, &stack.model, run->out, run->err);

    if (is_printed)
        return EXIT_DONE;
    run->out_errno = run->err->sys_errno; /* main() asks why nothing was written */
    return command_fail(run);
}
