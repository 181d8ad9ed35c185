/* Sizes, CPU counts and integers: no crash on any text, and what was read prints as something
 * readable. */
#include <stdlib.h>
#include <string.h>

#include "base/units.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool is_true)
{
    if (!is_true)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_create();
    char *text = arena_strndup(arena, (const char *)data, size);
    struct error err;
    uint64_t bytes, again;
    uint32_t milli;
    int64_t integer;

    if (units_parse_bytes(text, &bytes, &err)) {
        require(bytes < UINT64_C(1) << 63);
        (void)units_format_bytes(arena, bytes);
        require(units_parse_bytes(units_format_compose(arena, bytes), &again, &err));
        require(again == bytes); /* what came out of a double goes through one unchanged */
    } else {
        require(err.kind == ERROR_USAGE);
    }
    if (units_parse_cpus(text, &milli, &err)) {
        uint32_t milli_again;

        require(milli > 0 && milli <= 8192 * 1000);
        require(units_parse_cpus(units_format_cpus(arena, milli), &milli_again, &err));
        require(milli_again == milli);
    }
    if (units_parse_integer("it", text, -5, 1000, &integer, &err))
        require(integer >= -5 && integer <= 1000);
    arena_destroy(arena);
    return 0;
}
