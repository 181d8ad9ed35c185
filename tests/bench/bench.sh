#!/usr/bin/env bash
# Start-up time, instructions, peak memory, and the time of two compose files beside Docker Compose's. Prints
# each figure with its target and judges none: a busy machine is no mistake of a change.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=build/pgtune-lnk example=examples/linkflow runs=${RUNS:-400}
work=build/bench
mkdir -p "$work"
gcc -O2 -Wall -Wextra -static -o "$work/spawn" tests/bench/spawn.c
echo 'int main(void) { return 0; }' | gcc -O2 -static -x c -o "$work/nothing" -

row() {
    printf '%-52s %14s   %s\n' "$1" "$2" "${3:+target: $3}"
}

read -r ours_us nothing_us ratio peak_kb < <("$work/spawn" "$runs" "$program" --limits 2G -- "$work/nothing")
row "--limits 2G, wall time, median of $runs" "$ours_us us"
row "a static program that does nothing" "$nothing_us us"
row "ratio of the two" "$ratio" "at most 1.50"
row "--limits 2G, peak memory" "$peak_kb KiB" "at most 8192"

if command -v valgrind >/dev/null; then
    instructions=$(valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" --limits 2G 2>&1 >/dev/null |
        sed -n 's/.*Collected : //p')
    row "--limits 2G, instructions" "$instructions" "at most 1000000"
fi

files=(-f "$example/docker-compose.yml" -f "$example/docker-compose.prod.yml")
stack=("${files[@]}" --env-file "$example/.env.demo")
read -r compose_us _ _ peak_kb < <("$work/spawn" "$runs" "$program" "${stack[@]}" --service postgres) || {
    echo "bench: the example's stack could not be planned" >&2
    exit 1
}
row "-f base -f prod, wall time, median of $runs" "$(awk -v us="$compose_us" 'BEGIN { printf "%.2f", us / 1000 }') ms" "at most 2 ms"
row "-f base -f prod, peak memory" "$peak_kb KiB" "at most 8192"

if oracle=$(tools/compose-oracle.sh 2>/dev/null) &&
    read -r oracle_us _ < <("$work/spawn" 15 "$oracle" --env-file "$example/.env.demo" "${files[@]}" config); then
    row "Docker Compose, config of the same files" "$(awk -v us="$oracle_us" 'BEGIN { printf "%.2f", us / 1000 }') ms"
fi
