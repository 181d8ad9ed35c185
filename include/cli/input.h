/*
 * From options to a plan's input, the same in tune, explain and lint: given mode takes nothing from the
 * machine, here mode reads it.
 */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include "cli/command.h"
#include "facts/compose.h"
#include "facts/pgconf.h"
#include "tune/plan.h"

struct gathered {
    struct plan_input input;
    const struct compose_service *service; /* NULL without -f */
    const struct facts *facts;             /* NULL in given mode */
    const struct plan_pin *command_pins;   /* -c settings of the service's command, last wins */
    const char *command_config_file;       /* its config_file=, or NULL */
};

/* Reads compose files or the machine as the options say and fills the input. Profile storage lives in the
 * arena. */
bool input_gather(struct run *run, struct gathered *ret) MUST_CHECK;

#endif
