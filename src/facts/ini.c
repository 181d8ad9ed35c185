#include "facts/ini.h"

#include <ini.h>
#include <string.h>

/* inih's packaged build keeps 200 bytes a line with its end and 50 of a section, and cuts
 * silently. */
enum { LINE_BYTES_MAX = 198, SECTION_BYTES_MAX = 48 };

static const char byte_order_mark[] = "\xef\xbb\xbf";

struct source {
    struct arena *arena;
    const char *at, *file;
    int line; /* of the line that was read last */
    bool has_failed;
    struct ini_section *last; /* the one being filled */
    struct ini_entry **tail;  /* of its entries */
    struct error *err;
};

static bool fail(struct source *source, const char *message, const char *hint)
{
    source->has_failed = true;
    (void)error_at(source->err, source->file, source->line, "%s", message);
    return error_hint(source->err, "%s", hint);
}

/* Notes a header; one that inih will refuse does no harm, since then everything fails. */
static bool take_header(struct source *source, const char *line, size_t length)
{
    const char *end = memchr(line, ']', length);

    if (line[0] != '[' || !end)
        return true;
    if (end - line - 1 > SECTION_BYTES_MAX)
        return fail(source, "the section's name is longer than 48 bytes", "Shorten it.");

    struct ini_section *section = arena_alloc(source->arena, sizeof *section);

    section->name = arena_strndup(source->arena, line + 1, (size_t)(end - line - 1));
    section->line = source->line;
    source->last->next = section;
    source->last = section;
    source->tail = &section->entries;
    return true;
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
    if (!take_header(source, start + blanks, length - blanks))
        return NULL;
    memcpy(buffer, start + blanks, length - blanks);
    buffer[length - blanks] = '\n';
    buffer[length - blanks + 1] = '\0';
    return buffer;
}

/* inih's handler: returns non-zero for good. */
static int take_entry(void *user, const char *section UNUSED, const char *key, const char *value)
{
    struct source *source = user;
    struct ini_entry *entry;

    if (!*key)
        return fail(source, "a value without a key", "Write KEY = VALUE.");
    entry = arena_alloc(source->arena, sizeof *entry);
    *entry = (struct ini_entry){ .section = source->last->name,
                                 .key = arena_strdup(source->arena, key),
                                 .value = arena_strdup(source->arena, value),
                                 .line = source->line };
    *source->tail = entry;
    source->tail = &entry->next;
    return 1;
}

bool ini_read_sections(struct arena *arena, const char *text, const char *file,
                       struct ini_section **ret, struct error *err)
{
    struct source source = { .arena = arena, .at = text, .file = file, .err = err };
    struct ini_section *top = arena_alloc(arena, sizeof *top);

    if (strncmp(text, byte_order_mark, sizeof byte_order_mark - 1) == 0)
        source.at += sizeof byte_order_mark - 1;
    top->name = "";
    source.last = top;
    source.tail = &top->entries;

    int bad_line = ini_parse_stream(read_line, &source, take_entry, &source);

    if (source.has_failed)
        return false;
    if (bad_line > 0) {
        (void)error_at(err, file, bad_line, "neither a [section] nor KEY = VALUE");
        return error_hint(err, "Correct the line, or start it with ; to make it a comment.");
    }
    *ret = top->entries ? top : top->next;
    return true;
}

bool ini_read(struct arena *arena, const char *text, const char *file, struct ini_entry **ret,
              struct error *err)
{
    struct ini_section *section = NULL;
    struct ini_entry *first = NULL, **tail = &first;

    if (!ini_read_sections(arena, text, file, &section, err))
        return false;
    for (; section; section = section->next) {
        *tail = section->entries;
        while (*tail)
            tail = &(*tail)->next;
    }
    *ret = first;
    return true;
}
