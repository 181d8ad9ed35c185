#!/usr/bin/env bash
# clang-format, cppcheck, clang-tidy, shell syntax and the complexity of functions: no complaint allowed.
set -euo pipefail
cd "$(dirname "$0")/.."
failed=0

step() {
    local name=$1 start=$EPOCHREALTIME status=ok
    shift
    "$@" || { status=FAILED; failed=$((failed + 1)); }
    printf '%-6s %s %.1f s\n' "$status" "$name" "$(awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { print b - a }')"
}

sources() {
    find src include tests -name '*.[ch]' | sort
}

formatted() {
    sources | xargs clang-format --dry-run -Werror 2>&1
}

# legacyUninitvar takes a buffer that is about to be filled for one that is read; compiler and clang's analyzer
# judge the same better.
cppcheck_clean() {
    cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
        --suppress=missingIncludeSystem --suppress=missingInclude --suppress=legacyUninitvar -j "$(nproc)" -Iinclude -D_GNU_SOURCE \
        '-DVERSION="0"' src
}

# The checks and why some are left out: .clang-tidy. One file per process: the va_list checker of clang 14
# finds uninitialized lists in every file but the first.
tidy_clean() {
    find src -name '*.c' -print0 | xargs -0 -n 1 -P "$(nproc)" sh -c 'clang-tidy --quiet --warnings-as-errors="*" "$@" -- \
        -std=gnu11 -D_GNU_SOURCE "-DVERSION=\"0\"" -Iinclude $(pkg-config --cflags libpq) 2>/dev/null' sh
}

# Modified complexity (a switch counts once) of more than 15 is a function that should be two.
not_complex() {
    local found
    found=$(find src -name '*.c' -print0 | xargs -0 pmccabe | awk -F '\t' '$1 > 15 { print $6 " " $7 ": complexity " $1 }')
    [ -z "$found" ] || { echo "$found"; return 1; }
}

scripts_parse() {
    local script status=0
    for script in $(git ls-files '*.sh' .ci/run 2>/dev/null || find . -name '*.sh' -not -path './build/*'); do
        bash -n "$script" || status=1
    done
    return $status
}

manual_clean() {
    [ ! -x build/pgtune-lnk ] || build/pgtune-lnk man | mandoc -T lint -W warning
}

step clang-format formatted
step cppcheck cppcheck_clean
step clang-tidy tidy_clean
step complexity not_complex
step scripts scripts_parse
step manual manual_clean
[ "$failed" = 0 ]
