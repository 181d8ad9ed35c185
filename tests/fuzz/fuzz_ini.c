/* facts/ini: any text is read or refused, and entries come in the order of their lines. */
#include <stdint.h>
#include <stdlib.h>

#include "facts/ini.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_create();
    const char *text = arena_strndup(arena, (const char *)data, size);
    struct ini_entry *entry = NULL;
    struct error err;
    int line = 0;

    if (ini_read(arena, text, "fuzz.ini", &entry, &err)) {
        for (; entry; entry = entry->next) {
            if (!entry->section || !entry->key[0] || !entry->value || entry->line <= line)
                abort();
            line = entry->line;
        }
    } else if (err.kind != ERROR_INPUT || !err.message[0] || !err.hint[0] || err.line < 1) {
        abort();
    }
    arena_destroy(arena);
    return 0;
}
