/*
 * tests/data/compose/: one directory for each case. Where it has a file `expected`, that is the
 * typed model, recorded when a real Docker Compose agreed, and must come out again byte by byte; of
 * a refused case, the place of its error.
 */
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "compose_fixture.h"

enum { WORDS_MAX = 64, FILE_BYTES_MAX = 1 << 20 };

/* The content of a file of the case, or NULL. */
static char *read_part(struct arena *arena, const char *name)
{
    struct error err = { 0 };
    const char *text = file_read_user(arena, name, FILE_BYTES_MAX, NULL, &err);

    return arena_strdup(arena, text);
}

/* Splits at any of `separators`, in place; the last word is followed by NULL. */
static int split(char *text, const char *separators, char **words)
{
    int count = 0;

    while (*(text += strspn(text, separators)) && count + 1 < WORDS_MAX) {
        words[count++] = text;
        text += strcspn(text, separators);
        if (*text)
            *text++ = '\0';
    }
    words[count] = NULL;
    return count;
}

/* What the case prints now; the working directory is the case's. */
static const char *run_case(struct arena *arena)
{
    char *environment[WORDS_MAX] = { arena_strdup(arena, "HOME=/home/tester") };
    char *values[WORDS_MAX];
    char *arguments = read_part(arena, "args"), *variables = read_part(arena, "env");
    const char *subdirectory = read_part(arena, "cwd");
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);

    assert_non_null(stream);
    assert_null(subdirectory); /* no case needs one yet */
    if (!arguments)
        arguments = arena_strdup(arena, "-f compose.yml");
    if (variables)
        (void)split(variables, "\n", environment + 1);

    int count = split(arguments, " \n", values);
    int status = compose_dump(arena, count, values, (const char *const *)environment, stream);

    assert_int_equal(fclose(stream), 0);
    assert_int_not_equal(status, STATUS_USAGE);

    const char *copy = arena_strdup(arena, text);

    free(text);
    return copy;
}

/* What says where an error is: "compose: error: FILE:LINE:". Its words may become better. */
static size_t place_length(const char *text)
{
    static const char head[] = "compose: error: ";
    size_t length = sizeof head - 1;

    if (strncmp(text, head, length) != 0)
        return strlen(text);
    length += strcspn(text + length, ":");
    length += text[length] == ':';
    return length + strspn(text + length, "0123456789");
}

static bool is_same(const char *expected, const char *actual)
{
    size_t length = place_length(expected);

    return length == place_length(actual) && strncmp(expected, actual, length) == 0;
}

static bool case_agrees(const char *name, const char *expected)
{
    struct arena *arena = arena_create();
    const char *actual = run_case(arena);
    bool is_equal = is_same(expected, actual);

    if (!is_equal)
        print_error("case %s: expected\n%s\ngot\n%s\n", name, expected, actual);
    arena_destroy(arena);
    return is_equal;
}

static void every_case_reads_as_recorded(void **state)
{
    struct dirent **names;
    int home = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int count = scandir("tests/data/compose", &names, NULL, alphasort);
    struct arena *texts = arena_create();
    int failed = 0, run = 0;

    (void)state;
    assert_true(home >= 0);
    assert_true(count > 2);
    for (int i = 0; i < count; i++) {
        char path[512];

        (void)snprintf(path, sizeof path, "tests/data/compose/%s", names[i]->d_name);
        if (names[i]->d_name[0] != '.' && chdir(path) == 0) {
            const char *expected = read_part(texts, "expected");

            failed += expected && !case_agrees(names[i]->d_name, expected);
            run += expected != NULL;
            assert_int_equal(fchdir(home), 0);
        }
        free(names[i]);
    }
    free(names);
    arena_destroy(texts);
    (void)close(home); /* only a way back */
    assert_true(run >= 200);
    assert_int_equal(failed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_case_reads_as_recorded) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
