/*
 * Texts that are walks over the command table: --help, the man page, the Markdown reference of the
 * README, and shell completion. No command, option or exit status is named anywhere else.
 */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include <stdio.h>

#include "cli/command.h"

/* --help of one command; of the default command also the list of commands and exit statuses. */
void help_print(const struct command *command, FILE *stream);

/* The page in mdoc(7), and the README's reference section in Markdown. */
void man_print_mdoc(const char *version, FILE *stream);
void man_print_markdown(FILE *stream);

/* A script for "bash", "zsh" or "fish". */
void completion_print(const char *shell, FILE *stream);
extern const char *const completion_shells[]; /* NULL-terminated */

/* Every row of every command once, in the order of the table; returns how many, at most `max`. */
size_t help_all_options(const struct option_row **ret, size_t max);
bool help_command_has(const struct command *command, const struct option_row *row);

/* "-f, --file FILE" and its like; `is_letter_padded` keeps long names in one column. */
void help_option_spelling(const struct option_row *row, bool is_letter_padded, FILE *stream);

#endif
