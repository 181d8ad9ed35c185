#include "report/finding.h"

#include <stddef.h>
#include <string.h>

void findings_init(struct findings *findings)
{
    *findings = (struct findings){ 0 };
    findings->tail = &findings->first;
    findings->skipped_tail = &findings->skipped;
}

struct finding *findings_add(struct arena *arena, struct findings *findings)
{
    struct finding *finding = arena_alloc(arena, sizeof *finding);

    *findings->tail = finding;
    findings->tail = &finding->next;
    return finding;
}

void findings_skip(struct arena *arena, struct findings *findings, const char *id,
                   const char *needs)
{
    for (const struct skipped_check *old = findings->skipped; old; old = old->next)
        if (strcmp(old->id, id) == 0)
            return;

    struct skipped_check *skipped = arena_alloc(arena, sizeof *skipped);

    skipped->id = id;
    skipped->needs = needs;
    *findings->skipped_tail = skipped;
    findings->skipped_tail = &skipped->next;
}

static int compare(const struct finding *left, const struct finding *right)
{
    if (!left->file || !right->file) {
        if (left->file || right->file)
            return left->file ? -1 : 1;
        return strcmp(left->id, right->id);
    }

    int order = strcmp(left->file, right->file);

    if (order == 0 && left->line != right->line)
        order = left->line < right->line ? -1 : 1;
    return order != 0 ? order : strcmp(left->id, right->id);
}

static struct finding *merge(struct finding *left, struct finding *right)
{
    struct finding *first = NULL, **tail = &first;

    while (left && right) {
        struct finding **smaller = compare(left, right) <= 0 ? &left : &right;

        *tail = *smaller;
        tail = &(*tail)->next;
        *smaller = (*smaller)->next;
    }
    *tail = left ? left : right;
    return first;
}

/* Merge sort of `count` elements; a configuration can have thousands of findings. */
static struct finding *sort(struct finding *first, unsigned count)
{
    struct finding *last = first;

    if (count < 2)
        return first;
    for (unsigned at = 1; at < count / 2; at++)
        last = last->next;

    struct finding *second = last->next;

    last->next = NULL;
    return merge(sort(first, count / 2), sort(second, count - count / 2));
}

void findings_sort(struct findings *findings)
{
    findings->first = sort(findings->first, findings_count(findings));
    findings->tail = &findings->first;
    while (*findings->tail)
        findings->tail = &(*findings->tail)->next;
}

unsigned findings_count(const struct findings *findings)
{
    unsigned count = 0;

    for (const struct finding *finding = findings->first; finding; finding = finding->next)
        count++;
    return count;
}

const char *severity_name(enum severity severity)
{
    static const char *const names[] = { [SEVERITY_LOW] = "low",
                                         [SEVERITY_MEDIUM] = "medium",
                                         [SEVERITY_HIGH] = "high",
                                         [SEVERITY_CRITICAL] = "critical" };

    return names[severity];
}
