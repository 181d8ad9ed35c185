/*
 * A volume's short form (compose-go 2.9, format/volume.go).
 */
#include "facts/compose_value.h"

#include <string.h>

/* The length in bytes of the letter at `text`, 0 for anything else. Of the other scripts everything
 * counts: drives have Latin letters. */
static size_t letter_length(const char *text)
{
    unsigned char first = (unsigned char)*text;

    if (((first | 0x20) >= 'a' && (first | 0x20) <= 'z'))
        return 1;
    return first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc3 ? 2 : 0;
}

/* One letter and a colon: a Windows drive. */
static bool is_drive(const char *text)
{
    size_t length = letter_length(text);

    return length > 0 && strnlen(text, length) == length && text[length] == ':';
}

/* The end of a section: the next colon but that of a drive. Colons in ${…} are text too; without
 * its brace the section has no end, NULL. */
static const char *section_end(const char *start, bool *ret_is_drive)
{
    const char *text = start;
    unsigned depth = 0;

    if (is_drive(start)) {
        *ret_is_drive = true;
        text = strchr(start, ':') + 1;
    }
    for (; *text && (*text != ':' || depth > 0); text++) {
        if (text[0] == '$' && text[1] == '{')
            depth++;
        else if (*text == '}' && depth > 0)
            depth--;
    }
    return depth > 0 ? NULL : text;
}

static bool is_path(const char *source)
{
    return strchr("./~", source[0]) || strncmp(source, "\\\\", 2) == 0 || is_drive(source);
}

static bool is_option(const char *option, size_t length, const char *name)
{
    return strlen(name) == length && memcmp(option, name, length) == 0;
}

/* The later of two that exclude one another wins; what is not known is not looked at. */
static void read_option(const char *option, size_t length, struct compose_volume_spec *spec)
{
    static const char *const propagations[] = { "rprivate", "private", "rshared",
                                                "shared",   "rslave",  "slave" };
    static const char *const selinux[] = { "z", "Z" };

    if (is_option(option, length, "ro"))
        spec->is_read_only = true;
    else if (is_option(option, length, "rw"))
        spec->is_read_only = false;
    else if (is_option(option, length, "nocopy"))
        spec->has_nocopy = true;
    for (size_t i = 0; i < ARRAY_LENGTH(propagations); i++)
        if (is_option(option, length, propagations[i]))
            spec->propagation = propagations[i];
    for (size_t i = 0; i < ARRAY_LENGTH(selinux); i++)
        if (is_option(option, length, selinux[i]))
            spec->selinux = selinux[i];
}

static void read_options(const char *options, const char *end, struct compose_volume_spec *spec)
{
    while (options < end) {
        const char *comma = memchr(options, ',', (size_t)(end - options));
        const char *option_end = comma ? comma : end;

        read_option(options, (size_t)(option_end - options), spec);
        options = option_end + 1;
    }
}

static bool fail(struct arena *arena, const char *text, const char *why, const char **ret_why)
{
    *ret_why = arena_printf(arena, "invalid spec: %.200s: %s", text, why);
    return false;
}

/* The sections one after the other; *ret_why is only set when false is returned. */
static bool read_sections(struct arena *arena, const char *text, struct compose_volume_spec *spec,
                          const char **ret_why)
{
    for (const char *start = text, *end;; start = end + 1) {
        bool has_drive = false;

        end = section_end(start, &has_drive);
        spec->is_drive = spec->is_drive || (has_drive && start == text);
        if (!end)
            return true;
        if (end == start)
            return fail(arena, text, "empty section between colons", ret_why);

        const char *section = arena_strndup(arena, start, (size_t)(end - start));

        if (!spec->source && *end)
            spec->source = section;
        else if (!spec->target)
            spec->target = section;
        else if (*end)
            return fail(arena, text, "too many colons", ret_why);
        else
            read_options(start, end, spec);
        if (!*end)
            return true;
    }
}

bool compose_parse_volume(struct arena *arena, const char *text, struct compose_volume_spec *ret,
                          const char **ret_why)
{
    struct compose_volume_spec spec = { .type = "volume" };

    if (!*text) {
        *ret_why = "invalid empty volume spec";
        return false;
    }
    /* One or two bytes are a target, whatever they are. */
    if (strlen(text) <= 2)
        spec.target = text;
    else if (!read_sections(arena, text, &spec, ret_why))
        return false;
    if (spec.source && is_path(spec.source))
        spec.type = "bind";
    if (spec.target)
        spec.target = compose_clean_path(arena, spec.target);
    *ret = spec;
    return true;
}
