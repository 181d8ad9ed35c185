/*
 * pgtune-lnk-db: the commands that talk to servers. None exists yet; it says what it is linked
 * with.
 */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "pg/version.h"

int main(int argc, char **argv)
{
    const char *word = argc == 2 ? argv[1] : "";
    int libpq = pg_libpq_version();

    if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0) {
        (void)printf("pgtune-lnk-db %s (libpq %d.%d)\n", VERSION, libpq / 10000, libpq % 10000);
    } else if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
        (void)puts(
            "Usage: pgtune-lnk-db --version\n\n"
            "The commands of pgtune-lnk that need a connection to a server. There are none yet.");
    } else {
        (void)fputs("pgtune-lnk-db: error: no command that needs a server exists yet "
                    "(Run \"pgtune-lnk --help\" for those that need none.)\n",
                    stderr);
        return EXIT_USAGE;
    }
    return fflush(stdout) == 0 ? EXIT_DONE : EXIT_SYSTEM;
}
