/*
 * Findings: the tool did its job, and the user's set-up is wrong. Texts come from the check's row.
 */
#ifndef REPORT_FINDING_H
#define REPORT_FINDING_H

#include <stdbool.h>

#include "base/arena.h"

enum severity { SEVERITY_LOW, SEVERITY_MEDIUM, SEVERITY_HIGH, SEVERITY_CRITICAL };

struct finding {
    const char *id;
    enum severity severity;
    const char *environment, *service; /* NULL where they do not apply */
    const char *file;
    int line;
    const char *actual, *expected;
    const char *what, *why, *fix, *doc;
    struct finding *next;
};

struct skipped_check {
    const char *id, *needs; /* "needs COMPOSE" */
    struct skipped_check *next;
};

struct findings {
    struct finding *first, **tail;
    struct skipped_check *skipped, **skipped_tail;
};

void findings_init(struct findings *findings);
/* Appends a zeroed finding for the caller to fill. */
struct finding *findings_add(struct arena *arena, struct findings *findings);
void findings_skip(struct arena *arena, struct findings *findings, const char *id,
                   const char *needs);
/* Orders by file and line, then id; findings without a file last. */
void findings_sort(struct findings *findings);
const char *severity_name(enum severity severity);

#endif
