#include "cli/help.h"

#include <string.h>

enum { HELP_WIDTH = 80, HELP_COLUMN = 30 };

/*
 * Every write here goes to a stream whose error flag main() checks at the end, so results of single
 * writes are ignored.
 */

void help_option_spelling(const struct option_row *row, bool is_letter_padded, FILE *stream)
{
    if (row->letter)
        (void)fprintf(stream, "-%c, ", row->letter);
    else if (is_letter_padded)
        (void)fputs("    ", stream);
    (void)fprintf(stream, "--%s", row->name);
    if (row->argument)
        (void)fprintf(stream, " %s", row->argument);
}

bool help_command_has(const struct command *command, const struct option_row *row)
{
    for (const struct option_row *const *own = command->options; *own; own++)
        if (*own == row)
            return true;
    return false;
}

static void add_once(const struct option_row **rows, size_t *count, size_t max,
                     const struct option_row *row)
{
    for (size_t i = 0; i < *count; i++)
        if (rows[i] == row)
            return;
    if (*count < max)
        rows[(*count)++] = row;
}

size_t help_all_options(const struct option_row **ret, size_t max)
{
    size_t count = 0;

    for (const struct command *const *command = command_table; *command; command++)
        for (const struct option_row *const *row = (*command)->options; *row; row++)
            add_once(ret, &count, max, *row);
    return count;
}

static int spelling_width(const struct option_row *row)
{
    return 4 + 2 + (int)strlen(row->name) + (row->argument ? 1 + (int)strlen(row->argument) : 0);
}

/* Words of `text` from column `at`, wrapped and indented to `indent`. Ends the line. */
static void print_wrapped(const char *text, int at, int indent, FILE *stream)
{
    bool is_line_start = true;

    while (*text) {
        size_t length = strcspn(text, " \n");

        if (!is_line_start && at + 1 + (int)length > HELP_WIDTH) {
            (void)fprintf(stream, "\n%*s", indent, "");
            at = indent;
            is_line_start = true;
        }
        if (!is_line_start) {
            (void)fputc(' ', stream);
            at++;
        }
        (void)fwrite(text, 1, length, stream);
        at += (int)length;
        is_line_start = false;
        text += length;
        if (text[0] == '\n' && text[1] == '\n') {
            (void)fprintf(stream, "\n\n%*s", indent, "");
            at = indent;
            is_line_start = true;
        }
        text += strspn(text, " \n");
    }
    (void)fputc('\n', stream);
}

static void print_option(const struct option_row *row, FILE *stream)
{
    int at = 2 + spelling_width(row);

    (void)fputs("  ", stream);
    help_option_spelling(row, true, stream);
    if (at + 2 > HELP_COLUMN) {
        (void)fputc('\n', stream);
        at = 0;
    }
    (void)fprintf(stream, "%*s", HELP_COLUMN - at, "");
    print_wrapped(row->help, HELP_COLUMN, HELP_COLUMN, stream);
    if (!row->suggestions)
        return;
    (void)fprintf(stream, "%*sNames:", HELP_COLUMN, "");
    for (const char *const *name = row->suggestions(); *name; name++)
        (void)fprintf(stream, " %s", *name);
    (void)fputc('\n', stream);
}

static void print_commands(FILE *stream)
{
    (void)fputs("\nCommands:\n", stream);
    for (const struct command *const *command = command_table; *command; command++)
        (void)fprintf(stream, "  %-12s %s%s\n", (*command)->name, (*command)->summary,
                      command == command_table ? " (default)" : "");
}

static void print_exit_statuses(FILE *stream)
{
    (void)fputs("\nExit status:\n", stream);
    for (const struct exit_status *row = exit_status_table; row->meaning; row++)
        (void)fprintf(stream, "  %2d  %s\n", row->status, row->meaning);
}

void help_print(const struct command *command, FILE *stream)
{
    bool is_default = command == command_default();

    (void)fprintf(stream,
                  is_default ? "Usage: pgtune-lnk [%s] [OPTION...]"
                             : "Usage: pgtune-lnk %s [OPTION...]",
                  command->name);
    (void)fprintf(stream, command->operands ? " %s\n\n" : "\n\n", command->operands);
    print_wrapped(command->description, 0, 0, stream);
    if (is_default)
        print_commands(stream);
    (void)fputs("\nOptions:\n", stream);
    for (const struct option_row *const *row = command->options; *row; row++)
        print_option(*row, stream);
    if (command->examples[0])
        (void)fputs("\nExamples:\n", stream);
    for (const char *const *example = command->examples; *example; example++)
        (void)fprintf(stream, "  %s\n", *example);
    if (is_default)
        print_exit_statuses(stream);
}
