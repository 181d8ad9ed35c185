/* facts/dotenv and facts/interpolate: any bytes are read or refused, in both formats. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "facts/dotenv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct arena *arena, const uint8_t *data, size_t size, bool is_raw)
{
    struct variables outer = { 0 }, variables = { .outer = &outer };
    const char *text = (const char *)data;
    struct error err;

    variables_set_pair(arena, &outer, "A=from the shell");

    bool is_good = is_raw ? dotenv_read_raw(arena, text, size, "fuzz.env", &variables, &err)
                          : dotenv_read(arena, text, size, "fuzz.env", &variables, &err);

    if (!is_good && (err.kind != ERROR_INPUT || !err.message[0] || !err.hint[0]))
        abort();
    for (const struct variable *one = variables.first; one; one = one->next)
        if (!one->value || one->place.line < 1 ||
            !variables_find(&variables, one->name.text, one->name.length))
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_create();

    check(arena, data, size, false);
    check(arena, data, size, true);
    arena_destroy(arena);
    return 0;
}
