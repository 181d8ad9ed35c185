#!/usr/bin/env bash
# Runs tests, then judges the line coverage of base, facts, report and tune: less than 95% fails.
#
# usage: tools/coverage.sh OBJECTS TEST…      OBJECTS: the folder of a build with --coverage
# A line may be excluded only with a reason in the same comment: /* GCOVR_EXCL_LINE: … */.
set -euo pipefail
cd "$(dirname "$0")/.."
objects=${1:?usage: $0 OBJECTS TEST…}
shift
share=95

# A case runs a copy of the program as nobody, who may not write counts beside the objects; the complaint would
# show in the output that the case compares.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
mkdir -m 1777 "$work/nobody"
cp "$objects/pgtune-lnk" "$work/program"
printf '#!/bin/sh\n[ -w "%s" ] || export GCOV_PREFIX=%s/nobody\nexec %s/program "$@"\n' \
    "$(realpath "$objects")" "$work" "$work" >"$work/pgtune-lnk"
chmod 755 "$work/pgtune-lnk"

find "$objects" -name '*.gcda' -delete
status=0
PGTUNE_LNK=$work/pgtune-lnk tests/run.sh "$@" || exit

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
awk '/^src/ { print $4, $0 }' build/report/coverage.txt | sort -n | cut -d ' ' -f 2- | cut -c 1-110 | sed -n 1,10p
grep '^lines:' build/report/summary.txt
if [ "$status" != 0 ]; then
    echo "coverage: less than $share% of the lines of base, facts, report and tune" >&2
    exit 1
fi
