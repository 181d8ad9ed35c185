/*
 * Findings as text for people and as JSON for programs (design 3.3).
 */
#ifndef REPORT_TEXT_H
#define REPORT_TEXT_H

#include <stdbool.h>
#include <stdio.h>

#include "report/finding.h"

/*
 * One block for each finding, one line for the skipped checks of each need, and a line of counts:
 *
 *   postgresql.conf:2: high effective-cache-size-over-limit: WHAT
 *       actual    effective_cache_size = 3GB
 *       expected  at most 2 GiB
 *       why       …
 *
 *   skipped: needs DISK: wal-larger-than-disk
 *   1 finding (1 high); 29 checks made, 1 skipped
 *
 * With is_colored the severity is coloured by escape sequences; bytes below 32 that come from files
 * are never written. `checks_run` is the number of checks that could be made.
 */
void text_findings(const struct findings *findings, unsigned checks_run, bool is_colored,
                   FILE *stream);

/* {"version":1,"findings":[…],"skipped":[…],"matrix":[]}; absent texts and lines are null. */
void text_findings_json(const struct findings *findings, FILE *stream);

#endif
