#!/usr/bin/env bash
# Start-up time, instructions, peak memory, and what reading compose files takes beside the real Docker Compose, in
# the same run. Prints each figure with its target and judges none: a busy machine is no mistake of a change.
#
# usage: tests/bench/bench.sh        environment: RUNS=N of the short commands (default 400)
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

# instructions NAME TARGET COMMAND…: of a whole run; the same in every run, however busy the machine is.
instructions() {
    local name=$1 target=$2
    shift 2
    command -v valgrind >/dev/null || return 0
    row "$name, instructions" "$(valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" 2>&1 >/dev/null |
        sed -n 's/.*Collected : //p')" "$target"
}

calculate() {
    awk "BEGIN { printf \"$1\", $2 }"
}

read -r ours_us nothing_us ratio peak_kb _ < <("$work/spawn" "$runs" "$program" --limits 2G -- "$work/nothing")
row "--limits 2G, wall time, median of $runs" "$ours_us us"
row "a static program that does nothing" "$nothing_us us"
row "ratio of the two" "$ratio" "at most 1.50"
row "--limits 2G, peak memory" "$peak_kb KiB" "at most 8192"
instructions "--limits 2G" "at most 1000000" "$program" --limits 2G

files=(-f "$example/docker-compose.yml" -f "$example/docker-compose.prod.yml")
stack=("${files[@]}" --env-file "$example/.env.demo")
read -r compose_us _ _ peak_kb _ < <("$work/spawn" "$runs" "$program" "${stack[@]}" --service postgres) || {
    echo "bench: the example's stack could not be planned" >&2
    exit 1
}
row "-f base -f prod, wall time, median of $runs" "$(calculate '%.2f ms' "$compose_us / 1000")" "at most 2 ms"
row "-f base -f prod, peak memory" "$peak_kb KiB" "at most 8192"

# compare NAME RUNS ORACLE_RUNS TARGET TARGET_MIB OPTION…: both programs print the model of the same files.
compare() {
    local name=$1 runs=$2 oracle_runs=$3 target=$4 memory_target=$5 peak_kb cpu_us oracle_us oracle_kb oracle_cpu_us
    shift 5
    read -r ours_us _ _ peak_kb cpu_us < <("$work/spawn" "$runs" "$program" compose "$@" --format json)
    row "compose, $name, median of $runs" "$(calculate '%.2f ms' "$ours_us / 1000")" "$target"
    row "compose, $name, CPU time" "$(calculate '%.2f ms' "$cpu_us / 1000")"
    row "compose, $name, peak memory" "$(calculate '%.1f MiB' "$peak_kb / 1024")" "$memory_target"
    [ -n "$oracle" ] || return 0
    read -r oracle_us _ _ oracle_kb oracle_cpu_us < <("$work/spawn" "$oracle_runs" "$oracle" "$@" config --format json)
    row "Docker Compose, the same, median of $oracle_runs" "$(calculate '%.2f ms' "$oracle_us / 1000")"
    row "Docker Compose, the same, CPU time" "$(calculate '%.2f ms' "$oracle_cpu_us / 1000")"
    row "Docker Compose, the same, peak memory" "$(calculate '%.1f MiB' "$oracle_kb / 1024")"
    row "times less: wall time, CPU time, memory" "$(calculate '%.0f, %.0f, %.1f' \
        "$oracle_us / $ours_us, $oracle_cpu_us / $cpu_us, $oracle_kb / $peak_kb")"
}

oracle=$(tools/compose-oracle.sh 2>/dev/null) || oracle=
[ -n "$oracle" ] || echo "no Docker Compose to be had: its figures are missing"
# docker's options stand before its command, and ours anywhere.
compare "LinkFlow base and prod" "$runs" 15 "at most 2 ms" "" --env-file "$example/.env.demo" "${files[@]}"
instructions "compose, LinkFlow base and prod" "" "$program" compose "${stack[@]}" --format json

each=
for services in 500 1000 2000 4000; do
    large=$work/$services.yml target='' memory_target=''
    awk -v count="$services" -f tests/bench/stack.awk >"$large"
    [ "$services" != 500 ] || target="at most 30 ms (450 kB)"
    [ "$services" != 4000 ] || target="at most 500 ms (5 MB)" memory_target="less than 100 MiB"
    compare "$services services, $(($(wc -c <"$large") / 1000)) kB" 11 $((services == 500 ? 3 : 1)) \
        "$target" "$memory_target" -f "$large"
    each="$each $(calculate '%.1f' "$ours_us / $services")"
    [ "$services" != 500 ] || instructions "compose, 500 services" "" "$program" compose -f "$large" --format json
done
row "us for one service of 500, 1000, 2000, 4000" "${each# }" "no growth"
