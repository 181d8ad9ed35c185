#!/usr/bin/env bash
# Runs a test program under valgrind; called by no program of ours or by the name of build/pgtune-lnk's tests,
# it runs the program linked against shared libraries, since valgrind cannot follow malloc in a static one.
#
# usage: tools/under-valgrind.sh [TEST | ARGUMENT…]
# A leak or an invalid access ends it with status 99.
set -euo pipefail
root=$(realpath "$(dirname "$0")/..")
case ${1:-} in
build/*/tests/*) ;;
*) set -- "$root/build/release/pgtune-lnk" "$@" ;;
esac
exec valgrind --quiet --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite,possible \
    --track-fds=no "$@"
