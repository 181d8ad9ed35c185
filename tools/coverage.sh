#!/usr/bin/env bash
# Line coverage of base, facts, report and tune after a run of build/coverage; fails below 95%.
#
# usage: tools/coverage.sh OBJECTS
# A line may be excluded only with a reason in the same comment: /* GCOVR_EXCL_LINE: … */.
set -euo pipefail
cd "$(dirname "$0")/.."
objects=${1:?usage: $0 OBJECTS}
share=95

bare=$(grep -rnE '(GCOVR|LCOV)_EXCL' src include | grep -vE '(GCOVR|LCOV)_EXCL_(STOP|END)' |
    grep -vE '(GCOVR|LCOV)_EXCL_(LINE|START|BR_LINE)[:,] *[A-Za-z]{3}' || true)
if [ -n "$bare" ]; then
    echo "coverage: excluded without a reason:" >&2
    echo "$bare" >&2
    exit 1
fi

mkdir -p build/report
gcovr --root . --object-directory "$objects" --filter 'src/(base|facts|report|tune)/' \
    --exclude-unreachable-branches --txt build/report/coverage.txt --json-summary build/report/coverage.json \
    --print-summary --fail-under-line "$share" "$objects" >build/report/summary.txt || status=$?
# Worst first, so that the reader sees where to look.
grep -E '^src/' build/report/coverage.txt | sort -t% -k1,1 | awk '{ print $(NF > 4 ? 4 : 4), $0 }' | sort -n |
    cut -d' ' -f2- | head -12
grep '^lines:' build/report/summary.txt
if [ "${status:-0}" != 0 ]; then
    echo "coverage: less than $share% of the lines of base, facts, report and tune" >&2
    exit 1
fi
