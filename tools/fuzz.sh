#!/usr/bin/env bash
# Runs each fuzz target on a copy of its corpus, so that the tree stays as it is.
#
# usage: tools/fuzz.sh SECONDS TARGET…     a finding is kept in build/fuzz/findings/, printed in base64, and fails
#                                           the run; FUZZ_SEED (1; 0 = another each time) makes it repeatable
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:?usage: $0 SECONDS TARGET…}
shift
seed=${FUZZ_SEED:-1}
findings=build/fuzz/findings
mkdir -p "$findings" build/log
passed=0 failed=0

run_target() {
    local target=$1 name corpus
    name=$(basename "$target")
    name=${name#fuzz_}
    corpus=build/fuzz/corpus/$name
    mkdir -p "$corpus"
    [ ! -d "tests/fuzz/corpus/$name" ] || cp -r "tests/fuzz/corpus/$name/." "$corpus/"
    # 1 GiB and 5 seconds per input: a parser that needs more is a finding.
    "$target" -seed="$seed" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=1024 -max_len=65536 -print_final_stats=1 \
        -artifact_prefix="$findings/$name-" "$corpus" >"build/log/fuzz-$name.log" 2>&1
}

# Two at a time on two CPUs.
jobs=${JOBS:-$(nproc)}
declare -A running=()
finish() {
    local target=$1 name
    name=$(basename "$target")
    name=${name#fuzz_}
    if wait "${running[$target]}"; then
        passed=$((passed + 1))
        echo "ok     $name: $(sed -n 's/^stat::number_of_executed_units: *//p' "build/log/fuzz-$name.log") inputs"
    else
        failed=$((failed + 1))
        echo "FAILED $name"
        grep -v '^#' "build/log/fuzz-$name.log" | tail -n 30 | sed 's/^/    /'
        for finding in "$findings/$name"-*; do
            [ ! -f "$finding" ] || { echo "    $finding:"; base64 -w 100 "$finding" | head -40 | sed 's/^/    /'; }
        done
    fi
    unset "running[$target]"
}
queue=("$@")
while [ ${#queue[@]} -gt 0 ] || [ ${#running[@]} -gt 0 ]; do
    while [ ${#queue[@]} -gt 0 ] && [ ${#running[@]} -lt "$jobs" ]; do
        run_target "${queue[0]}" &
        running[${queue[0]}]=$!
        queue=("${queue[@]:1}")
    done
    for target in "${!running[@]}"; do
        finish "$target"
        break
    done
done
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" = 0 ]
