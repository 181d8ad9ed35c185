#include "tune/managed.h"

#include <string.h>

/* Where the block stands in a text: [begin, end) with the marker lines, or begin = end = 0 for
 * none. */
struct block {
    size_t begin, end;
};

static bool has_prefix(const char *text, size_t length, const char *prefix)
{
    size_t wanted = strlen(prefix);

    return length >= wanted && memcmp(text, prefix, wanted) == 0;
}

/* Offset behind the line feed of the line that starts at `at`. */
static size_t next_line(const char *text, size_t length, size_t at)
{
    const char *end = memchr(text + at, '\n', length - at);

    return end ? (size_t)(end - text) + 1 : length;
}

static bool unpaired(const char *file, int line, const char *what, struct error *err)
{
    (void)error_at(err, file, line, "%s", what);
    return error_hint(err, "Keep one pair of marker lines, \"%s\" before \"%s\", or neither.",
                      MANAGED_BEGIN, MANAGED_END);
}

static bool refuse_binary(const char *text, size_t length, const char *file, struct error *err)
{
    const char *nul = length > 0 ? memchr(text, '\0', length) : NULL;
    int line = 1;

    if (!nul)
        return true;
    for (const char *at = text; at < nul; at++)
        line += *at == '\n';
    (void)error_at(err, file, line, "it holds a NUL byte and is not a text file");
    return error_hint(err, "Name a postgresql.conf.");
}

static bool find_block(const char *text, size_t length, const char *file, struct block *ret,
                       struct error *err)
{
    struct block block = { 0 };
    int line = 1, begin_line = 0;
    bool is_inside = false;

    for (size_t at = 0, next; at < length; at = next, line++) {
        next = next_line(text, length, at);
        if (has_prefix(text + at, length - at, MANAGED_BEGIN)) {
            if (is_inside || block.end > 0)
                return unpaired(file, line, "the managed block begins twice", err);
            block.begin = at;
            begin_line = line;
            is_inside = true;
        } else if (has_prefix(text + at, length - at, MANAGED_END)) {
            if (!is_inside)
                return unpaired(file, line, "the managed block ends without a beginning", err);
            block.end = next;
            is_inside = false;
        }
    }
    if (is_inside)
        return unpaired(file, begin_line, "the managed block has no end", err);
    *ret = block;
    return true;
}

bool managed_merge(struct arena *arena, const char *existing, size_t length, const char *file,
                   const char *block, const char **ret, struct error *err)
{
    struct block old;

    if (!refuse_binary(existing, length, file, err) ||
        !find_block(existing, length, file, &old, err))
        return false;

    size_t block_length = strlen(block);
    char *merged = arena_alloc(arena, length - (old.end - old.begin) + block_length + 1);

    if (length > 0) { /* memcpy() from NULL is undefined even for no bytes */
        memcpy(merged, existing, old.begin);
        memcpy(merged + old.begin + block_length, existing + old.end, length - old.end);
    }
    memcpy(merged + old.begin, block, block_length);
    *ret = merged;
    return true;
}

/* A copy in which everything but [begin, end) is blank lines, so that line numbers stay true. */
static const char *only(struct arena *arena, const char *text, size_t begin, size_t end)
{
    char *copy = arena_alloc(arena, end + 1);

    for (size_t at = 0; at < begin; at++)
        copy[at] = text[at] == '\n' ? '\n' : ' ';
    if (end > begin)
        memcpy(copy + begin, text + begin, end - begin);
    return copy;
}

static bool read_part(struct arena *arena, const char *text, size_t begin, size_t end,
                      const char *file, struct pgconf *conf, struct error *err)
{
    return pgconf_read_text(arena, only(arena, text, begin, end), end, file, conf, err);
}

/* ALTER SYSTEM writes there, and the server reads it after everything else. An include line lets
 * pgconf find it beside the file. */
static bool read_auto_conf(struct arena *arena, const char *file, struct pgconf *conf,
                           struct error *err)
{
    static const char include[] = "include_if_exists 'postgresql.auto.conf'\n";

    conf->source = PGCONF_SOURCE_AUTO;
    return pgconf_read_text(arena, include, sizeof include - 1, file, conf, err);
}

/* The effective ones of `conf` as pins, but for the first `before_count` that the block sets after
 * them. */
static struct plan_pin *pins_of(struct arena *arena, const struct pgconf *conf,
                                unsigned before_count, const struct pgconf *inside)
{
    struct plan_pin *first = NULL, **tail = &first;
    unsigned at = 0;

    for (const struct pgconf_setting *setting = conf->settings; setting; setting = setting->next) {
        bool is_before = at++ < before_count;

        if (setting->is_overridden || (is_before && pgconf_find(inside, setting->name)))
            continue;
        *tail = arena_alloc(arena, sizeof **tail);
        **tail = (struct plan_pin){ .name = setting->name,
                                    .value = setting->value,
                                    .file = setting->file,
                                    .line = setting->line };
        tail = &(*tail)->next;
    }
    return first;
}

bool managed_pins(struct arena *arena, const char *existing, size_t length, const char *file,
                  struct plan_pin **ret, struct error *err)
{
    struct pgconf conf, inside;
    struct error ignored = { 0 };
    struct block block = { 0 };

    pgconf_init(&conf);
    pgconf_init(&inside);
    if (!refuse_binary(existing, length, file, err) ||
        !find_block(existing, length, file, &block, err) ||
        !read_part(arena, existing, 0, block.begin, file, &conf, err))
        return false;

    unsigned before_count = conf.setting_count;

    if (!read_part(arena, existing, block.end, length, file, &conf, err) ||
        !read_auto_conf(arena, file, &conf, err))
        return false;
    /* Somebody may have broken the block by hand; it is going to be replaced, so that is no
     * error. */
    (void)!read_part(arena, existing, block.begin, block.end, file, &inside, &ignored);
    *ret = pins_of(arena, &conf, before_count, &inside);
    return true;
}
