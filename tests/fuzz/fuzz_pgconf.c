/* facts/pgconf: any bytes are read or refused, and what is read holds together. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "facts/pgconf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_create();
    struct pgconf conf;
    struct error err;

    pgconf_init(&conf);
    /* Below a directory that does not exist: include lines must not read files of this machine. */
    if (pgconf_read_text(arena, (const char *)data, size, "/nonexistent/fuzz.conf", &conf, &err)) {
        for (const struct pgconf_setting *setting = conf.settings; setting;
             setting = setting->next) {
            const struct pgconf_setting *last = pgconf_find(&conf, setting->name);

            if (!last || last->is_overridden || setting->line < 1 || !setting->value)
                abort();
        }
    } else if (err.kind != ERROR_INPUT || !err.message[0] || err.line < 1) {
        abort();
    }
    arena_destroy(arena);
    return 0;
}
