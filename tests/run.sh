#!/usr/bin/env bash
# Runs tests and adds up what they say in TAP (https://testanything.org).
#
# usage: tests/run.sh TEST…        test programs (cmocka) and scripts; the working directory of all is
#                                  the root of the project
# environment: PGTUNE_LNK    the program under test (default build/pgtune-lnk)
#              TEST_WRAPPER  a command before each test program that is no script (valgrind)
#              JOBS          tests at a time (default: one per CPU)
#              CI            when set, a skipped test is a failure
#
# Failing lines are shown with the name of their test, whole outputs are kept in build/log/. The last line
# is "N passed, N failed, N skipped".
set -euo pipefail
cd "$(dirname "$0")/.."

log_of() {
    local name=${1#build/}
    printf '%s/%s.tap\n' "$LOG" "${name//\//-}"
}

# One test: its output and how it ended go to its log.
run_one() {
    local test=$1 log status=0 start=$EPOCHREALTIME
    local -a command=("$test")
    log=$(log_of "$test")
    case $test in
    *.sh) command=(bash "$test") ;;
    *) [ -z "${TEST_WRAPPER:-}" ] || command=("$TEST_WRAPPER" "$test") ;;
    esac
    CMOCKA_MESSAGE_OUTPUT=TAP timeout --kill-after=10 "${TEST_SECONDS:-1500}" \
        "${command[@]}" >"$log" 2>&1 </dev/null || status=$?
    printf '#exit %s %s\n' "$status" \
        "$(awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }')" >>"$log"
}

# Prints one line for a log, and its failures; the last field of the line counts for the sum.
summarize='
/^ok /                  { if (/# *(SKIP|skip)/) { skipped++; skips = skips "    " $0 "\n" } else passed++; showing = 0; next }
/^not ok /              { failed++; showing = 1; shown = shown "    " $0 "\n"; next }
/^1\.\.[0-9]+/          { planned += substr($1, 4); if (/# *(SKIP|skip)/) { skipped++; skips = skips "    " $0 "\n" } showing = 0; next }
/^#exit /               { status = $2; seconds = $3; next }
showing                 { shown = shown "    " $0 "\n"; next }
                        { other[++others] = $0 }
END {
    run = passed + failed + skipped
    if (failed == 0 && (status != 0 || run == 0 || planned != 0 && run < planned)) {
        failed = 1
        shown = sprintf("    exit status %s after %d of %d tests\n", status, run, planned)
        for (i = others > 15 ? others - 14 : 1; i <= others; i++)
            shown = shown "    " other[i] "\n"
    }
    printf "%-6s %-44s %4d passed%s%s  %6.1f s\n%s%s", failed ? "FAILED" : "ok", name, passed,
        failed ? ", " failed " failed" : "", skipped ? ", " skipped " skipped" : "", seconds, shown, skips
    printf "%d %d %d\n", passed, failed, skipped >>sums
}'

if [ "${1:-}" = --one ]; then
    run_one "$2"
    exit 0
fi

PGTUNE_LNK=$(realpath -m "${PGTUNE_LNK:-build/pgtune-lnk}")
LOG=build/log
export PGTUNE_LNK LOG
# A server of the user is none of our business.
unset $(env | sed -n 's/^\(PG[A-Z]*\)=.*/\1/p' | grep -v '^PGTUNE')
mkdir -p "$LOG"
sums=$(mktemp "$LOG/sums.XXXXXX")
trap 'rm -f "$sums"' EXIT

[ $# = 0 ] || printf '%s\0' "$@" | xargs -0 -n 1 -P "${JOBS:-$(nproc)}" tests/run.sh --one
for test in "$@"; do
    awk -v name="${test#build/}" -v sums="$sums" "$summarize" "$(log_of "$test")"
done
awk -v ci="${CI:-}" '{ passed += $1; failed += $2; skipped += $3 }
    END { printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
          exit failed || ci != "" && skipped }' "$sums"
