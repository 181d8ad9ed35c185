/* What the tests of facts/pgconf share: a configuration being read and a folder for its files. */
#ifndef TESTS_PGCONF_FIXTURE_H
#define TESTS_PGCONF_FIXTURE_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "facts/pgconf.h"

struct fixture {
    struct arena *arena;
    struct pgconf conf;
    struct error err;
    char directory[64];
};

static inline int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);

    fixture->arena = arena_create();
    pgconf_init(&fixture->conf);
    (void)strncpy(fixture->directory, "/tmp/test_pgconf.XXXXXX", sizeof fixture->directory - 1);
    if (!mkdtemp(fixture->directory))
        return -1;
    *state = fixture;
    return 0;
}

static inline int tear_down(void **state)
{
    struct fixture *fixture = *state;
    char *command = arena_printf(fixture->arena, "rm -rf '%s'", fixture->directory);
    int status = system(command);

    arena_destroy(fixture->arena);
    free(fixture);
    return status;
}

static inline const char *path_of(struct fixture *fixture, const char *name)
{
    return arena_printf(fixture->arena, "%s/%s", fixture->directory, name);
}

static inline void put(struct fixture *fixture, const char *name, const char *text)
{
    FILE *file = fopen(path_of(fixture, name), "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static inline bool read_text(struct fixture *fixture, const char *text)
{
    return pgconf_read_text(fixture->arena, text, strlen(text), "t.conf", &fixture->conf,
                            &fixture->err);
}

static inline bool read_file(struct fixture *fixture, const char *name)
{
    return pgconf_read_file(fixture->arena, path_of(fixture, name), &fixture->conf, &fixture->err);
}

static inline void assert_value(struct fixture *fixture, const char *name, const char *value)
{
    const struct pgconf_setting *setting = pgconf_find(&fixture->conf, name);

    assert_non_null(setting);
    assert_string_equal(setting->value, value);
}

/* All settings as "name=value@line" joined by blanks. */
static inline const char *all(struct fixture *fixture)
{
    const char *text = "";

    for (const struct pgconf_setting *setting = fixture->conf.settings; setting;
         setting = setting->next)
        text = arena_printf(fixture->arena, "%s%s%s=%s@%d%s", text, *text ? " " : "", setting->name,
                            setting->value, setting->line, setting->is_overridden ? "-" : "");
    return text;
}

#endif
