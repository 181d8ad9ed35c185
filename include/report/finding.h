/*
 * Findings: the tool did its job, and the user's set-up is wrong. Texts come from the check's row.
 */
#ifndef REPORT_FINDING_H
#define REPORT_FINDING_H

#include <stdbool.h>

#include "base/arena.h"

enum severity { SEVERITY_LOW, SEVERITY_MEDIUM, SEVERITY_HIGH, SEVERITY_CRITICAL, SEVERITY_COUNT };

struct finding {
    const char *id;
    enum severity severity;
    const char *environment, *service; /* NULL where they do not apply */
    const char *file;                  /* NULL: of no file */
    int line;                          /* 0: the file as a whole */
    const char *actual, *expected;
    const char *what, *why, *fix, *doc; /* doc: an address; NULL where there is no page */
    struct finding *next;
};

/* A check that was not run: never silently passed. */
struct skipped_check {
    const char *id, *needs; /* "LIMIT" or "LIMIT,DISK": what was absent */
    struct skipped_check *next;
};

struct findings {
    struct finding *first, **tail;
    struct skipped_check *skipped, **skipped_tail;
};

void findings_init(struct findings *findings);

/* Appends a zeroed finding for the caller to fill. */
struct finding *findings_add(struct arena *arena, struct findings *findings);

/* Notes a check as skipped, once for each id. */
void findings_skip(struct arena *arena, struct findings *findings, const char *id,
                   const char *needs);

/* Orders by file and line, then id; findings without a file last. Equal ones keep their order. */
void findings_sort(struct findings *findings);

unsigned findings_count(const struct findings *findings);

const char *severity_name(enum severity severity); /* "low", "medium", "high", "critical" */

#endif
