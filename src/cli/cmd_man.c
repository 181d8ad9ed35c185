#include <string.h>

#include "cli/help.h"

int cmd_man(struct run *run)
{
    const char *format = run->options.format;

    if (format && strcmp(format, "markdown") == 0)
        man_print_markdown(run->out);
    else
        man_print_mdoc(VERSION, run->out);
    return EXIT_DONE;
}
