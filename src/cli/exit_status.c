#include "cli/command.h"

const struct exit_status exit_status_table[] = {
    { EXIT_DONE, "Done; nothing was found wrong." },
    { EXIT_FINDINGS, "There are findings, or the plan does not fit the limit." },
    { EXIT_USAGE, "The command line is wrong." },
    { EXIT_INPUT, "A file is wrong; the message names it and the line." },
    { EXIT_SYSTEM, "The operating system refused: memory, permissions, a full disk." },
    { EXIT_DATABASE, "A database server refused." },
    { EXIT_BUG, "A bug in pgtune-lnk; please report it." },
    { 0, NULL },
};

int exit_status_of(enum error_kind kind)
{
    static const int statuses[] = {
        /* Failing without saying why is our mistake, not the user's. */
        [ERROR_NONE] = EXIT_BUG,      [ERROR_USAGE] = EXIT_USAGE,       [ERROR_INPUT] = EXIT_INPUT,
        [ERROR_SYSTEM] = EXIT_SYSTEM, [ERROR_DATABASE] = EXIT_DATABASE, [ERROR_BUG] = EXIT_BUG,
    };

    return (size_t)kind < ARRAY_LENGTH(statuses) ? statuses[kind] : EXIT_BUG;
}
