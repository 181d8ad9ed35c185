#!/usr/bin/env bash
# Runs tests with valgrind around test programs and around the program under test; a leak or an invalid access
# makes a run end with status 99. The program is the one linked against shared libraries, since valgrind cannot
# follow malloc in a static one.
#
# usage: tools/check-valgrind.sh TEST…
set -euo pipefail
cd "$(dirname "$0")/.."

# Cases copy and link the program, and run it as a user who may not enter this folder.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cp build/release/pgtune-lnk "$work/program"
cp tests/valgrind.supp "$work"
options="--quiet --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite,possible"
options="$options --suppressions=$work/valgrind.supp"
printf '#!/bin/sh\nexec valgrind %s "$@"\n' "$options" >"$work/valgrind"
printf '#!/bin/sh\nexec valgrind %s %s "$@"\n' "$options" "$work/program" >"$work/pgtune-lnk"
chmod 755 "$work/valgrind" "$work/pgtune-lnk"

PGTUNE_LNK=$work/pgtune-lnk TEST_WRAPPER=$work/valgrind tests/run.sh "$@"
