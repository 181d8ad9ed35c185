/* For pgconf-oracle.sh: what facts/pgconf makes of FILE. Prints "value of x.v" and exits 0, or
 * prints "file:line: message" and exits 3. */
#include <stdio.h>

#include "facts/pgconf.h"

int main(int argc, char **argv)
{
    struct arena *arena = arena_create();
    struct pgconf conf;
    struct error err;
    int status = 0;

    if (argc != 2)
        return 2;
    pgconf_init(&conf);
    if (pgconf_read_file(arena, argv[1], &conf, &err)) {
        const struct pgconf_setting *setting = pgconf_find(&conf, "x.v");

        (void)fputs(setting ? setting->value : "(absent)", stdout);
    } else {
        (void)printf("%s:%d: %s", err.file, err.line, err.message);
        status = 3;
    }
    arena_destroy(arena);
    return status;
}
