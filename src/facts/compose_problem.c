/*
 * A list of what is wrong: recording is appending, and settling sorts what a stage that runs once
 * for every file has said several times. Both stay linear (or a sort) with many problems, because
 * a hostile file can have one on every line.
 */
#include "facts/compose_problem.h"

#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "facts/names.h"

struct file_rank {
    struct name name; /* first: names_add() makes it */
    unsigned rank;    /* from 1, so that a new node is told from a known one */
};

struct sorted {
    struct compose_problem *problem;
    unsigned rank;     /* of its file */
    unsigned recorded; /* of two that say the same the first is kept: qsort(3) is not stable */
};

/* A new problem at the end of the list, or NULL when it is only counted. */
static struct compose_problem *append(struct compose_problems *problems, bool is_error)
{
    struct compose_problem **first = is_error ? &problems->errors : &problems->warnings;
    struct compose_problem **last = is_error ? &problems->last_error : &problems->last_warning;
    unsigned *count = is_error ? &problems->error_count : &problems->warning_count;
    struct compose_problem *problem;

    if (*count < UINT_MAX)
        ++*count;
    if (*count > COMPOSE_PROBLEMS_KEPT)
        return NULL;
    problem = arena_alloc(problems->arena, sizeof(*problem));
    if (*first)
        (*last)->next = problem;
    else
        *first = problem;
    *last = problem;
    return problem;
}

bool compose_has_error_at(const struct compose_problems *problems, struct place place)
{
    if (problems->error_count > COMPOSE_PROBLEMS_MAX)
        return true; /* no more than that are shown, and asking must stay cheap */
    for (const struct compose_problem *one = problems->errors; one; one = one->next)
        if (one->place.line == place.line && one->place.file && place.file &&
            strcmp(one->place.file, place.file) == 0)
            return true;
    return false;
}

bool compose_refuse(struct compose_problems *problems, struct place place, const char *hint,
                    const char *format, ...)
{
    struct compose_problem *problem = append(problems, true);
    va_list arguments;

    if (!problem)
        return false;
    problem->kind = ERROR_INPUT;
    problem->place = place;
    problem->hint = hint;
    va_start(arguments, format);
    problem->message = arena_vprintf(problems->arena, format, arguments);
    va_end(arguments);
    return false;
}

bool compose_refuse_error(struct compose_problems *problems, struct place place,
                          const struct error *err)
{
    struct compose_problem *problem = append(problems, true);

    if (!problem)
        return false;
    /* Whatever a parser says of a value, here it is the file that is wrong; but a disk that cannot
     * be read is not. */
    problem->kind = err->kind == ERROR_SYSTEM || err->kind == ERROR_BUG ? err->kind : ERROR_INPUT;
    problem->sys_errno = err->sys_errno;
    problem->place = place;
    if (*err->file) {
        problem->place.file = arena_strdup(problems->arena, err->file);
        problem->place.line = err->line;
    }
    problem->message = arena_strdup(problems->arena, err->message);
    problem->hint = *err->hint ? arena_strdup(problems->arena, err->hint) : NULL;
    return false;
}

void compose_warn(struct compose_problems *problems, const char *id, const char *service,
                  struct place place, const char *hint, const char *format, ...)
{
    struct compose_problem *problem = append(problems, false);
    va_list arguments;

    if (!problem)
        return;
    problem->id = id;
    problem->service = service;
    problem->place = place;
    problem->hint = hint;
    va_start(arguments, format);
    problem->message = arena_vprintf(problems->arena, format, arguments);
    va_end(arguments);
}

static int compare_texts(const char *left, const char *right)
{
    if (!left || !right)
        return (left != NULL) - (right != NULL);
    return strcmp(left, right);
}

static int compare_problems(const struct sorted *left, const struct sorted *right)
{
    const struct compose_problem *one = left->problem, *two = right->problem;
    int order = (left->rank > right->rank) - (left->rank < right->rank);

    if (order == 0)
        order = compare_texts(one->place.file, two->place.file);
    if (order == 0)
        order = (one->place.line > two->place.line) - (one->place.line < two->place.line);
    if (order == 0)
        order = strcmp(one->message, two->message);
    if (order == 0)
        order = compare_texts(one->id, two->id);
    return order;
}

static int compare_for_qsort(const void *left_bytes, const void *right_bytes)
{
    const struct sorted *left = left_bytes, *right = right_bytes;
    int order = compare_problems(left, right);

    if (order == 0)
        order = (left->recorded > right->recorded) - (left->recorded < right->recorded);
    return order;
}

static struct name *rank_files(struct arena *arena, const char *const *files)
{
    struct name *ranks = NULL;
    unsigned rank = 0;

    for (size_t i = 0; files && files[i]; i++) {
        struct file_rank *file =
            (struct file_rank *)names_add(arena, &ranks, files[i], strlen(files[i]), sizeof(*file));

        if (file->rank == 0)
            file->rank = ++rank;
    }
    return ranks;
}

static unsigned rank_of(struct name *ranks, const char *file)
{
    const struct file_rank *found;

    if (!file)
        return UINT_MAX;
    found = (const struct file_rank *)names_find(ranks, file, strlen(file));
    return found ? found->rank : UINT_MAX - 1;
}

/* Links the sorted problems, each once, and returns how many there are. */
static unsigned link_once(struct sorted *sorted, unsigned count)
{
    unsigned kept = 0;

    for (unsigned i = 0; i < count; i++)
        if (kept == 0 || compare_problems(&sorted[kept - 1], &sorted[i]) != 0)
            sorted[kept++] = sorted[i];
    for (unsigned i = 0; i < kept; i++)
        sorted[i].problem->next = i + 1 < kept ? sorted[i + 1].problem : NULL;
    return kept;
}

/* Ends a list that is too long at the problem that says so. */
static void cut(struct arena *arena, struct sorted *sorted, unsigned total, const char *what)
{
    struct compose_problem *last = sorted[COMPOSE_PROBLEMS_MAX - 1].problem;

    last->message = arena_printf(arena, "and %u more %s", total - (COMPOSE_PROBLEMS_MAX - 1), what);
    last->hint = NULL;
    last->next = NULL;
}

static void settle(struct arena *arena, struct name *ranks, struct compose_problem **list,
                   struct compose_problem **last, unsigned *total, const char *what)
{
    struct sorted *sorted;
    unsigned count = 0, recorded = 0, kept;

    for (const struct compose_problem *problem = *list; problem; problem = problem->next)
        count++;
    if (count == 0)
        return;
    sorted = arena_array(arena, count, sizeof(*sorted));
    for (struct compose_problem *problem = *list; problem; problem = problem->next) {
        sorted[recorded].problem = problem;
        sorted[recorded].rank = rank_of(ranks, problem->place.file);
        sorted[recorded].recorded = recorded;
        recorded++;
    }
    qsort(sorted, count, sizeof(*sorted), compare_for_qsort);
    kept = link_once(sorted, count);
    *list = sorted[0].problem;
    *last = sorted[kept - 1].problem;
    *total = *total > count ? *total - count + kept : kept;
    if (kept > COMPOSE_PROBLEMS_MAX) {
        cut(arena, sorted, *total, what);
        *last = sorted[COMPOSE_PROBLEMS_MAX - 1].problem;
    }
}

void compose_problems_settle(struct compose_problems *problems, const char *const *files)
{
    struct name *ranks = rank_files(problems->arena, files);

    settle(problems->arena, ranks, &problems->errors, &problems->last_error, &problems->error_count,
           "errors");
    settle(problems->arena, ranks, &problems->warnings, &problems->last_warning,
           &problems->warning_count, "warnings");
}

bool compose_problems_first(const struct compose_problems *problems, struct error *err)
{
    const struct compose_problem *first = problems->errors;

    if (!first)
        return false;
    (void)error_at(err, first->place.file ? first->place.file : "", first->place.line, "%s",
                   first->message);
    if (first->hint)
        (void)error_hint(err, "%s", first->hint);
    err->kind = first->kind;
    err->sys_errno = first->sys_errno;
    return true;
}
