/*
 * Shared by the tests of cli/input.h: a directory of files and a run that reads them. Include after
 * cmocka.h.
 */
#ifndef TESTS_INPUT_FIXTURE_H
#define TESTS_INPUT_FIXTURE_H

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/input.h"
#include "cli/options.h"

enum { WORDS_MAX = 40 };

/* A directory of files and the run that reads them. */
struct fixture {
    char directory[64];
    struct arena *arena;
    struct error err;
    char *log;
    size_t log_length;
    struct run run;
    struct gathered gathered;
};

static void begin(struct fixture *fixture)
{
    static const char *const environment[] = { "HOME=/nowhere", NULL };

    memset(fixture, 0, sizeof *fixture);
    (void)snprintf(fixture->directory, sizeof fixture->directory, "/tmp/pgtune-lnk-input-XXXXXX");
    assert_non_null(mkdtemp(fixture->directory));
    fixture->arena = arena_create();
    fixture->run.arena = fixture->arena;
    fixture->run.environment = environment;
    fixture->run.out = stdout;
    fixture->run.log = open_memstream(&fixture->log, &fixture->log_length);
    fixture->run.err = &fixture->err;
    assert_non_null(fixture->run.log);
}

static void end(struct fixture *fixture)
{
    assert_int_equal(fclose(fixture->run.log), 0);
    free(fixture->log);
    assert_int_equal(system(arena_printf(fixture->arena, "rm -r %s", fixture->directory)), 0);
    arena_destroy(fixture->arena);
}

static const char *path_of(const struct fixture *fixture, const char *name)
{
    return arena_printf(fixture->arena, "%s/%s", fixture->directory, name);
}

static void write_file(const struct fixture *fixture, const char *name, const char *content)
{
    FILE *stream = fopen(path_of(fixture, name), "w");

    assert_non_null(stream);
    assert_true(fputs(content, stream) >= 0);
    assert_int_equal(fclose(stream), 0);
}

/* Gathers for a command line in which '@' stands for the fixture's directory and '/'. */
static bool gather(struct fixture *fixture, const char *line)
{
    char *words[WORDS_MAX] = { arena_strdup(fixture->arena, "pgtune-lnk") };
    int count = 1;

    while (*line) {
        size_t length = strcspn(line, " ");
        const char *word = arena_strndup(fixture->arena, line, length);
        const char *at = strchr(word, '@');

        assert_true(count < WORDS_MAX - 1);
        words[count++] = at ? arena_printf(fixture->arena, "%.*s%s/%s", (int)(at - word), word,
                                           fixture->directory, at + 1)
                            : arena_strdup(fixture->arena, word);
        line += length + (line[length] == ' ');
    }
    memset(&fixture->run.options, 0, sizeof fixture->run.options);
    if (!options_parse(&fixture->run, count, words))
        return false;

    bool is_good = input_gather(&fixture->run, &fixture->gathered);

    assert_int_equal(fflush(fixture->run.log), 0);
    return is_good;
}

static void assert_refused(struct fixture *fixture, const char *line, enum error_kind kind,
                           const char *message)
{
    assert_false(gather(fixture, line));
    assert_int_equal(fixture->err.kind, kind);
    assert_string_equal(fixture->err.message, message);
    assert_true(fixture->err.hint[0] != '\0');
}

#endif
