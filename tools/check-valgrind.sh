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
# To files, for anybody: valgrind of Debian 12 warns of openat2(2) in the output that a case compares. Not with
# --log-file, which would take the place of a standard output that a case has closed.
mkdir -m 1777 "$work/log"
options="$options --suppressions=$work/valgrind.supp --log-fd=9"
wrap='#!/bin/sh\nexec valgrind %s "$@" 9>>%s/log/$$\n'
# shellcheck disable=SC2059
printf "$wrap" "$options" "$work" >"$work/valgrind"
# shellcheck disable=SC2059
printf "$wrap" "$options $work/program" "$work" >"$work/pgtune-lnk"
chmod 755 "$work/valgrind" "$work/pgtune-lnk"

status=0
PGTUNE_LNK=$work/pgtune-lnk TEST_WRAPPER=$work/valgrind tests/run.sh "$@" >"$work/output" || status=$?
# What valgrind found; its sum stays the last line.
grep -h '^==' "$work"/log/* | sed -E 's/^==[0-9]+== ?//' | head -n 100 || true
cat "$work/output"
exit $status
