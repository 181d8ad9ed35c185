/*
 * The option engine: one walk over a command's rows fills getopt_long(3)'s array and stores each
 * value by type and offset, so ranges, "did you mean" and the wording of mistakes exist once.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "cli/command.h"

/* Finds the command (the first word that is not an option and names one; else the first row of the
 * table), parses its options and operands and fills run->command, ->options and ->operands. Options
 * may follow operands; "--" ends them. Failure is ERROR_USAGE; run->command is set in any case.
 * With --help or
 * --version the operands are not checked. argv is reordered as getopt_long does. */
bool options_parse(struct run *run, int argc, char **argv) MUST_CHECK;

/* "MEM[,CPUS]": memory above 0 and, if given, CPUs above 0. */
bool options_parse_limits(struct arena *arena, const char *text, struct limits *ret,
                          struct error *err) MUST_CHECK;

/* Stores the text of one option in run->options as its row says; failure names the option. */
bool options_store(struct run *run, const struct option_row *row, const char *text) MUST_CHECK;

/* The word of the NULL-terminated list that `text` most likely means, or NULL when none is near. */
const char *options_nearest(const char *text, const char *const *words);

#endif
