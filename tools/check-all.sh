#!/usr/bin/env bash
# Everything that CI runs, stage by stage, with the seconds of each; the last line adds up all stages.
#
# usage: tools/check-all.sh [STAGE…]       a stage is a target of the Makefile; default: all of them
# A stage that prints no sum of its own counts as one test. With CI set a skip is a failure.
set -uo pipefail
cd "$(dirname "$0")/.."
stages=(check layers lint check-asan coverage check-majors check-compose check-valgrind fuzz check-live bench)
[ $# = 0 ] || stages=("$@")
mkdir -p build/log
passed=0 failed=0 skipped=0 red=()

run_stage() {
    local stage=$1 log=build/log/stage-$1.log start=$SECONDS status=0 sum
    echo "=== $stage"
    make --no-print-directory -j "$(nproc)" "$stage" 2>&1 | grep --line-buffered -vE '^  (CC|AR|LINK) ' | tee "$log"
    status=${PIPESTATUS[0]}
    sum=$(sed -nE 's/^([0-9]+) passed, ([0-9]+) failed, ([0-9]+) skipped$/\1 \2 \3/p' "$log" | tail -n 1)
    [ -n "$sum" ] || sum=$([ "$status" = 0 ] && echo '1 0 0' || echo '0 1 0')
    read -r p f s <<<"$sum"
    # Red without a failed test: the build, or a skip in CI.
    [ "$status" = 0 ] || [ "$f" -gt 0 ] || f=1
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    [ "$f" = 0 ] || red+=("$stage")
    echo "=== $stage: $([ "$f" = 0 ] && echo ok || echo FAILED), $((SECONDS - start)) s"
}

for stage in "${stages[@]}"; do
    run_stage "$stage"
done
echo "=== all stages: $SECONDS s${red:+, red: ${red[*]}}"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && { [ -z "${CI:-}" ] || [ "$skipped" = 0 ]; }
