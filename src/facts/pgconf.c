#include "facts/pgconf.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/file.h"
#include "facts/pgconf_scan.h"

/* One file being read, and through `parent` the files that led to it. */
struct source {
    const char *path;
    int depth;
    bool has_identity; /* false for text from memory and standard input */
    dev_t device;
    ino_t inode;
    const struct source *parent;
    int parent_line; /* of the include in parent */
};

/* One run of the reader: what every level needs. */
struct reader {
    struct arena *arena;
    struct pgconf *conf;
    struct error *err;
};

static bool read_source(struct reader *reader, struct source *source);

void pgconf_init(struct pgconf *conf)
{
    *conf = (struct pgconf){ 0 };
    conf->tail = &conf->settings;
}

static struct pgconf_setting *append(struct arena *arena, struct pgconf *conf)
{
    struct pgconf_setting *setting = arena_alloc(arena, sizeof *setting);

    *conf->tail = setting;
    conf->tail = &setting->next;
    conf->setting_count++;
    return setting;
}

void pgconf_append(struct arena *arena, struct pgconf *conf, const char *name, const char *value,
                   const char *file, int line)
{
    for (struct pgconf_setting *old = conf->settings; old; old = old->next)
        if (strcasecmp(old->name, name) == 0)
            old->is_overridden = true;

    struct pgconf_setting *setting = append(arena, conf);

    setting->name = arena_strdup(arena, name);
    setting->value = arena_strdup(arena, value);
    setting->file = arena_strdup(arena, file);
    setting->line = line;
    setting->source = PGCONF_SOURCE_COMMAND;
}

const struct pgconf_setting *pgconf_find(const struct pgconf *conf, const char *name)
{
    for (const struct pgconf_setting *setting = conf->settings; setting; setting = setting->next)
        if (!setting->is_overridden && strcasecmp(setting->name, name) == 0)
            return setting;
    return NULL;
}

struct ranked {
    struct pgconf_setting *setting;
    unsigned rank; /* reading order, since qsort() is not stable */
};

static int compare_ranked(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    int order = strcasecmp(a->setting->name, b->setting->name);

    if (order != 0)
        return order;
    return a->rank < b->rank ? -1 : 1;
}

/* Sorted, so that a long file costs no quadratic number of comparisons. */
static void mark_overridden(struct arena *arena, struct pgconf *conf)
{
    struct ranked *all = arena_array(arena, conf->setting_count, sizeof *all);
    unsigned count = 0;

    for (struct pgconf_setting *setting = conf->settings; setting; setting = setting->next) {
        all[count] = (struct ranked){ setting, count };
        count++;
    }
    qsort(all, count, sizeof *all, compare_ranked);
    for (unsigned at = 0; at + 1 < count; at++)
        if (strcasecmp(all[at].setting->name, all[at + 1].setting->name) == 0)
            all[at].setting->is_overridden = true;
}

/* Relative to the directory of the including file, as the server does it. */
static const char *resolve(struct arena *arena, const char *path, const char *beside)
{
    const char *slash = strrchr(beside, '/');

    if (path[0] == '/')
        return arena_strdup(arena, path);
    if (!slash)
        return arena_printf(arena, "%s%s", path[0] == '-' ? "./" : "", path);
    return arena_printf(arena, "%.*s/%s", (int)(slash - beside), beside, path);
}

static bool is_blank(const char *text)
{
    assert(text); /* a line without a value is a syntax error */
    return text[strspn(text, " \t\r\n\f\v")] == '\0';
}

/* Fails when one of the files that led here is this one. */
static bool check_cycle(const struct source *source, struct error *err)
{
    for (const struct source *above = source->parent; above; above = above->parent) {
        if (!source->has_identity || !above->has_identity || source->device != above->device ||
            source->inode != above->inode)
            continue;
        (void)error_at(err, source->parent->path, source->parent_line, "\"%s\" includes itself",
                       source->path);
        return error_hint(err, "Remove one include line of the cycle.");
    }
    return true;
}

static bool read_include(struct reader *reader, const struct source *parent, int line,
                         const char *path, bool is_missing_allowed)
{
    struct source source = {
        .path = path, .depth = parent->depth + 1, .parent = parent, .parent_line = line
    };
    struct stat status;

    if (stat(path, &status) != 0) {
        if (is_missing_allowed && (errno == ENOENT || errno == ENOTDIR))
            return true;
        (void)error_at(reader->err, parent->path, line, "cannot include \"%s\": %s", path,
                       strerror(errno));
        return error_hint(reader->err,
                          "Create it, or use include_if_exists where it may be absent.");
    }
    source.has_identity = true;
    source.device = status.st_dev;
    source.inode = status.st_ino;
    if (!check_cycle(&source, reader->err))
        return false;
    if (source.depth > PGCONF_MAX_DEPTH) {
        (void)error_at(reader->err, parent->path, line,
                       "\"%s\" is nested deeper than %d levels of include", path,
                       (int)PGCONF_MAX_DEPTH);
        return error_hint(reader->err,
                          "The server refuses this too: include it from a file above.");
    }
    return read_source(reader, &source);
}

static int is_conf_file(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);

    /* the server's rule: *.conf, at least one byte before it, hidden files not */
    return length >= 6 && entry->d_name[0] != '.' &&
           strcmp(entry->d_name + length - 5, ".conf") == 0;
}

static int compare_names(const struct dirent **left, const struct dirent **right)
{
    return strcmp((*left)->d_name, (*right)->d_name);
}

static bool is_directory(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static bool read_directory(struct reader *reader, const struct source *parent, int line,
                           const char *path)
{
    struct dirent **entries;
    int count = scandir(path, &entries, is_conf_file, compare_names);
    bool is_good = true;

    if (count < 0) {
        (void)error_at(reader->err, parent->path, line, "cannot read the directory \"%s\": %s",
                       path, strerror(errno));
        return error_hint(reader->err, "Create the directory or remove the include_dir line.");
    }
    for (int at = 0; at < count; at++) {
        const char *file = arena_printf(reader->arena, "%s/%s", path, entries[at]->d_name);

        if (is_good && !is_directory(file))
            is_good = read_include(reader, parent, line, file, false);
        free(entries[at]); /* scandir() allocates them singly */
    }
    free(entries);
    return is_good;
}

/* What the three include lines do; a name that is none of them is a setting. */
enum directive { DIRECTIVE_NONE, DIRECTIVE_INCLUDE, DIRECTIVE_IF_EXISTS, DIRECTIVE_DIRECTORY };

static enum directive find_directive(const char *name)
{
    static const char *const names[] = { [DIRECTIVE_INCLUDE] = "include",
                                         [DIRECTIVE_IF_EXISTS] = "include_if_exists",
                                         [DIRECTIVE_DIRECTORY] = "include_dir" };

    for (unsigned at = DIRECTIVE_INCLUDE; at < ARRAY_LENGTH(names); at++)
        if (strcasecmp(names[at], name) == 0)
            return (enum directive)at;
    return DIRECTIVE_NONE;
}

static bool take_line(struct reader *reader, const struct source *source,
                      const struct pgconf_setting *line)
{
    enum directive directive = find_directive(line->name);

    if (directive == DIRECTIVE_NONE) {
        if (reader->conf->setting_count >= PGCONF_MAX_SETTINGS)
            return error_at(reader->err, source->path, line->line, "more than %d settings",
                            (int)PGCONF_MAX_SETTINGS);

        struct pgconf_setting *setting = append(reader->arena, reader->conf);

        *setting = *line;
        setting->source = reader->conf->source;
        return true;
    }
    if (is_blank(line->value)) {
        (void)error_at(reader->err, source->path, line->line, "%s has an empty name", line->name);
        return error_hint(reader->err, "Name a file or directory, or remove the line.");
    }

    const char *path = resolve(reader->arena, line->value, source->path);

    if (directive == DIRECTIVE_DIRECTORY)
        return read_directory(reader, source, line->line, path);
    return read_include(reader, source, line->line, path, directive == DIRECTIVE_IF_EXISTS);
}

static bool syntax_error(struct reader *reader, const struct source *source,
                         const struct pgconf_scanner *scanner, enum pgconf_token token)
{
    size_t shown = scanner->token_length < 40 ? scanner->token_length : 40;

    if (token == PGCONF_END || token == PGCONF_EOL)
        (void)error_at(reader->err, source->path, scanner->line, "syntax error at end of line");
    else
        (void)error_at(reader->err, source->path, scanner->line, "syntax error near \"%.*s\"",
                       (int)shown, scanner->token);
    if (token == PGCONF_ERROR && scanner->token[0] == '\'')
        return error_hint(reader->err, "A quoted value ends with ' on the same line.");
    return error_hint(reader->err, "Write name = value; values with other characters than letters, "
                                   "digits and units need 'quotes'.");
}

static bool is_value(enum pgconf_token token)
{
    return token == PGCONF_ID || token == PGCONF_STRING || token == PGCONF_UNQUOTED_STRING ||
           token == PGCONF_INTEGER || token == PGCONF_REAL;
}

/* name [=] value, whose name has been scanned. */
static bool scan_line(struct reader *reader, const struct source *source,
                      struct pgconf_scanner *scanner, struct pgconf_setting *ret)
{
    *ret = (struct pgconf_setting){ .file = source->path, .line = scanner->line };
    ret->name = arena_strndup(reader->arena, scanner->token, scanner->token_length);

    enum pgconf_token token = pgconf_scan(scanner);

    if (token == PGCONF_EQUALS)
        token = pgconf_scan(scanner);
    if (!is_value(token))
        return syntax_error(reader, source, scanner, token);
    ret->is_quoted = token == PGCONF_STRING;
    ret->value = ret->is_quoted
                     ? pgconf_unquote(reader->arena, scanner->token, scanner->token_length)
                     : arena_strndup(reader->arena, scanner->token, scanner->token_length);
    token = pgconf_scan(scanner);
    if (token != PGCONF_EOL && token != PGCONF_END)
        return syntax_error(reader, source, scanner, token);
    return true;
}

static bool check_is_text(const char *text, size_t length, const char *path, struct error *err)
{
    const char *nul = memchr(text, '\0', length);
    int line = 1;

    if (!nul)
        return true;
    for (const char *at = text; at < nul; at++)
        line += *at == '\n';
    (void)error_at(err, path, line, "it holds a NUL byte and is not a text file");
    return error_hint(err, "Name a postgresql.conf.");
}

static bool read_lines(struct reader *reader, const struct source *source, const char *text,
                       size_t length)
{
    struct pgconf_scanner scanner;
    enum pgconf_token token;

    if (!check_is_text(text, length, source->path, reader->err))
        return false;
    pgconf_scan_start(&scanner, text, length);
    while ((token = pgconf_scan(&scanner)) != PGCONF_END) {
        struct pgconf_setting line;

        if (token == PGCONF_EOL)
            continue;
        if (token != PGCONF_ID && token != PGCONF_QUALIFIED_ID)
            return syntax_error(reader, source, &scanner, token);
        if (!scan_line(reader, source, &scanner, &line) || !take_line(reader, source, &line))
            return false;
    }
    return true;
}

/* An included file that cannot be read is a mistake of the line that includes it. */
static bool fail_include(const struct source *source, struct error *err)
{
    const struct error cause = *err;

    (void)error_at(err, source->parent->path, source->parent_line, "cannot include \"%s\": %s",
                   source->path, cause.message);
    return error_hint(err, "%s", cause.hint);
}

static bool read_source(struct reader *reader, struct source *source)
{
    size_t length;

    if (++reader->conf->file_count > PGCONF_MAX_FILES) {
        const struct source *place = source->parent ? source->parent : source;

        (void)error_at(reader->err, place->path, source->parent_line,
                       "more than %d files are included", (int)PGCONF_MAX_FILES);
        return error_hint(reader->err, "Include each file once.");
    }

    const char *text =
        file_read_user(reader->arena, source->path, PGCONF_MAX_BYTES, &length, reader->err);

    if (!text)
        return source->parent ? fail_include(source, reader->err) : false;
    return read_lines(reader, source, text, length);
}

bool pgconf_read_file(struct arena *arena, const char *path, struct pgconf *conf, struct error *err)
{
    struct reader reader = { arena, conf, err };
    struct source source = { .path = arena_strdup(arena, path) };
    struct stat status;

    if (strcmp(path, "-") == 0) {
        size_t length;
        const char *text = file_read_user(arena, path, PGCONF_MAX_BYTES, &length, err);

        return text && pgconf_read_text(arena, text, length, "standard input", conf, err);
    }
    if (stat(path, &status) == 0) {
        source.has_identity = true;
        source.device = status.st_dev;
        source.inode = status.st_ino;
    }
    if (!read_source(&reader, &source))
        return false;
    mark_overridden(arena, conf);
    return true;
}

bool pgconf_read_text(struct arena *arena, const char *text, size_t length, const char *name,
                      struct pgconf *conf, struct error *err)
{
    struct reader reader = { arena, conf, err };
    struct source source = { .path = arena_strdup(arena, name) };

    if (!read_lines(&reader, &source, text, length))
        return false;
    mark_overridden(arena, conf);
    return true;
}
