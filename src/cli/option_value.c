#include "cli/options.h"

#include <string.h>

#include "base/units.h"

bool options_parse_limits(struct arena *arena, const char *text, struct limits *ret,
                          struct error *err)
{
    const char *comma = strchr(text, ',');
    const char *memory = comma ? arena_strndup(arena, text, (size_t)(comma - text)) : text;
    struct limits limits = { 0 };

    if (!units_parse_bytes(memory, &limits.memory_bytes, err))
        return false;
    if (limits.memory_bytes == 0) {
        (void)error_set(err, ERROR_USAGE, "a memory limit of \"%s\" leaves nothing to plan for",
                        memory);
        return error_hint(err, "Write a limit above 0, such as 512M, 2G or 2G,1.5.");
    }
    if (comma && !comma[1]) {
        (void)error_set(err, ERROR_USAGE, "\"%s\" has no number of CPUs after the comma", text);
        return error_hint(err, "Write MEM or MEM,CPUS, such as 2G or 2G,1.5.");
    }
    if (comma && !units_parse_cpus(comma + 1, &limits.cpu_milli, err))
        return false;
    *ret = limits;
    return true;
}

static bool parse_choice(const struct option_row *row, const char *text, const char **ret,
                         struct error *err)
{
    size_t length = 0;

    for (const char *const *choice = row->choices; *choice; choice++) {
        if (strcmp(*choice, text) == 0) {
            *ret = *choice;
            return true;
        }
    }
    (void)error_set(err, ERROR_USAGE, "\"%.40s\" is not a choice", text);
    for (const char *const *choice = row->choices; *choice; choice++) {
        int added = snprintf(err->hint + length, sizeof err->hint - length, "%s%s",
                             length ? ", " : "Choose from ", *choice);

        length += added > 0 ? (size_t)added : 0;
        if (length + 2 > sizeof err->hint)
            return false; /* a cut list still helps */
    }
    (void)snprintf(err->hint + length, sizeof err->hint - length, "."); /* fits, see above */
    return false;
}

static void append_to_list(struct arena *arena, struct option_list **list, const char *text)
{
    while (*list)
        list = &(*list)->next;
    *list = arena_alloc(arena, sizeof **list);
    (*list)->text = text;
}

static bool parse_bytes(const struct option_row *row, const char *text, uint64_t *ret,
                        struct error *err)
{
    uint64_t bytes;

    if (!units_parse_bytes(text, &bytes, err))
        return false;
    if (bytes < (uint64_t)row->min) {
        (void)error_set(err, ERROR_USAGE, "\"%s\" is too small", text);
        return error_hint(err, "Write a size above 0, such as 64M or 1.5G.");
    }
    *ret = bytes;
    return true;
}

bool options_store(struct run *run, const struct option_row *row, const char *text)
{
    void *slot = (char *)&run->options + row->offset;
    bool is_good = true;

    switch (row->type) {
    case OPTION_FLAG:
        *(bool *)slot = true;
        break;
    case OPTION_STRING:
        *(const char **)slot = *text ? text : NULL;
        is_good =
            *text || row->takes_empty || error_set(run->err, ERROR_USAGE, "the value is empty");
        break;
    case OPTION_LIST:
        append_to_list(run->arena, slot, text);
        is_good =
            *text || row->takes_empty || error_set(run->err, ERROR_USAGE, "the value is empty");
        break;
    case OPTION_BYTES:
        is_good = parse_bytes(row, text, slot, run->err);
        break;
    case OPTION_INTEGER:
        is_good = units_parse_integer("the value", text, row->min, row->max, slot, run->err);
        break;
    case OPTION_CHOICE:
        is_good = parse_choice(row, text, slot, run->err);
        break;
    case OPTION_LIMITS:
        is_good = options_parse_limits(run->arena, text, slot, run->err);
        break;
    }
    return is_good || error_wrap(run->err, "--%s", row->name);
}
