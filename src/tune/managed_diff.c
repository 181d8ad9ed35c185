#include "tune/managed.h"

#include <string.h>
#include <strings.h>

#include "tune/guc.h"
#include "tune/render_parts.h"

/* Include lines are the same on both sides and mean nothing without the file's place: blanked. */
static const char *without_includes(struct arena *arena, const char *text)
{
    char *copy = arena_strdup(arena, text);

    for (char *line = copy; *line;) {
        size_t blank = strspn(line, " \t\r"), length = strcspn(line, "\n");

        if (strncasecmp(line + blank, "include", strlen("include")) == 0)
            memset(line, ' ', length);
        line += length + (line[length] == '\n');
    }
    return copy;
}

/* What can be read of a text counts: a broken line is reported by whoever reads the file for
 * good. */
static void read_text(struct arena *arena, const char *text, struct pgconf *ret)
{
    const char *readable = without_includes(arena, text);
    struct error ignored = { 0 };

    pgconf_init(ret);
    (void)!pgconf_read_text(arena, readable, strlen(readable), "", ret, &ignored);
}

/* As the server sees them: 1GB is 1024MB, yes is on. */
static bool is_same_value(const char *name, const char *old_value, const char *new_value,
                          int pg_major)
{
    const struct guc *guc = guc_find(name);
    const struct guc_major *row = guc ? guc_major_row(guc, pg_major) : NULL;
    double old_number, new_number;
    struct error ignored = { 0 };

    if (strcmp(old_value, new_value) == 0)
        return true;
    if (!row || row->type == GUC_STRING)
        return false;
    if (row->type == GUC_ENUM)
        return strcasecmp(old_value, new_value) == 0;
    return guc_parse(guc, pg_major, old_value, &old_number, &ignored) &&
           guc_parse(guc, pg_major, new_value, &new_number, &ignored) && old_number == new_number;
}

static void print_change(struct arena *arena, const char *name, const char *old_value,
                         const char *new_value, FILE *stream)
{
    render_text(name, stream);
    (void)fputs(": ", stream); /* cli checks the stream once, at its end */
    render_text(old_value ? guc_quote(arena, old_value) : "(not set)", stream);
    (void)fputs(" -> ", stream);
    render_text(new_value ? guc_quote(arena, new_value) : "(not set)", stream);
    (void)putc('\n', stream);
}

unsigned managed_diff(struct arena *arena, const char *old_text, const char *new_text, int pg_major,
                      FILE *stream)
{
    struct pgconf old_conf, new_conf;
    unsigned differences = 0;

    read_text(arena, old_text, &old_conf);
    read_text(arena, new_text, &new_conf);
    for (const struct pgconf_setting *now = new_conf.settings; now; now = now->next) {
        const struct pgconf_setting *before = pgconf_find(&old_conf, now->name);

        if (now->is_overridden ||
            (before && is_same_value(now->name, before->value, now->value, pg_major)))
            continue;
        print_change(arena, now->name, before ? before->value : NULL, now->value, stream);
        differences++;
    }
    for (const struct pgconf_setting *before = old_conf.settings; before; before = before->next) {
        if (before->is_overridden || pgconf_find(&new_conf, before->name))
            continue;
        print_change(arena, before->name, before->value, NULL, stream);
        differences++;
    }
    return differences;
}
