/*
 * The options of each command, NULL-terminated; the rows are shared. Only src/cli/commands.c reads
 * this.
 */
#ifndef CLI_OPTION_ROWS_H
#define CLI_OPTION_ROWS_H

#include "cli/command.h"

extern const struct option_row *const options_tune[];
extern const struct option_row *const options_inspect[];
extern const struct option_row *const options_explain[];
extern const struct option_row *const options_lint[];
extern const struct option_row *const options_compose[];
extern const struct option_row *const options_man[];
extern const struct option_row *const options_completion[];

#endif
