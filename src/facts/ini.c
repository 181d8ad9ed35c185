#include "facts/ini.h"

#include <ini.h>
#include <string.h>

/* inih's packaged build keeps 200 bytes a line with its end and 50 of a section, and cuts
 * silently. */
enum { LINE_BYTES_MAX = 198, SECTION_BYTES_MAX = 48 };

struct source {
    struct arena *arena;
    const char *at, *file;
    int line; /* of the line that was read last */
    bool has_failed;
    struct ini_entry *first, **tail;
    struct error *err;
};

static bool fail(struct source *source, const char *message, const char *hint)
{
    source->has_failed = true;
    (void)error_at(source->err, source->file, source->line, "%s", message);
    return error_hint(source->err, "%s", hint);
}

/* As fgets(3), for inih. Leading blanks are dropped: to inih an indented line continues the value
 * above. */
static char *read_line(char *buffer, int size, void *stream)
{
    struct source *source = stream;
    const char *end = strchr(source->at, '\n');
    size_t length = end ? (size_t)(end - source->at) : strlen(source->at);
    const char *start = source->at;

    if (!*start || source->has_failed)
        return NULL;
    source->line++;
    source->at = start + length + (end ? 1 : 0);
    if (length > LINE_BYTES_MAX || length + 2 > (size_t)size) {
        (void)fail(source, "the line is longer than 198 bytes", "Shorten the line.");
        return NULL;
    }

    size_t blanks = strspn(start, " \t");

    if (blanks > length)
        blanks = length;
    memcpy(buffer, start + blanks, length - blanks);
    buffer[length - blanks] = '\n';
    buffer[length - blanks + 1] = '\0';
    return buffer;
}

/* inih's handler: returns non-zero for good. */
static int take_entry(void *user, const char *section, const char *key, const char *value)
{
    struct source *source = user;
    struct ini_entry *entry;

    if (strlen(section) > SECTION_BYTES_MAX)
        return fail(source, "the section's name is longer than 48 bytes", "Shorten it.");
    if (!*key)
        return fail(source, "a value without a key", "Write KEY = VALUE.");
    entry = arena_alloc(source->arena, sizeof *entry);
    *entry = (struct ini_entry){ .section = arena_strdup(source->arena, section),
                                 .key = arena_strdup(source->arena, key),
                                 .value = arena_strdup(source->arena, value),
                                 .line = source->line };
    *source->tail = entry;
    source->tail = &entry->next;
    return 1;
}

bool ini_read(struct arena *arena, const char *text, const char *file, struct ini_entry **ret,
              struct error *err)
{
    struct source source = { .arena = arena, .at = text, .file = file, .err = err };

    source.tail = &source.first;

    int bad_line = ini_parse_stream(read_line, &source, take_entry, &source);

    if (source.has_failed)
        return false;
    if (bad_line > 0) {
        (void)error_at(err, file, bad_line, "neither a [section] nor KEY = VALUE");
        return error_hint(err, "Correct the line, or start it with ; to make it a comment.");
    }
    *ret = source.first;
    return true;
}
