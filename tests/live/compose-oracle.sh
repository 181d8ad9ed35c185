#!/usr/bin/env bash
# Holds our reading of Compose files against a real Docker Compose, over tests/data/compose/*/:
#   compose.yml …  the files            args  options of docker compose (default: -f compose.yml)
#   env            lines K=V            cwd   a directory below the case to run in
# Both must refuse, or agree on image, command, entrypoint, effective limits, shm_size, environment, replicas and
# mounts of every enabled service. Needs jq, and the network once (tools/compose-oracle.sh).
#
# usage: compose-oracle.sh [PATTERN]   only the cases whose names match; RECORD=1 writes `expected`, which
#                                      tests/unit/test_compose_cases.c compares with, where both agree
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 4

command -v jq > /dev/null || { echo "1..0 # SKIP no jq"; exit 0; }
oracle=$(tools/compose-oracle.sh) || { echo "1..0 # SKIP no Docker Compose to be had"; exit 0; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
dump=$scratch/dump
${CC:-cc} -std=gnu11 -O1 -D_GNU_SOURCE -Iinclude -o "$dump" tests/live/compose_dump.c \
    src/facts/{compose,yaml}*.c src/facts/{dotenv,interpolate,names,image}.c src/base/*.c src/report/json.c \
    -lyaml -ljansson -lm || exit 4

# From `config --format json` to the form of compose_dump: what the container really gets.
normalise='
  def bytes: if . == null then 0 else tonumber | if . < 0 then 0 else . end end;
  def suffix: {"": 1, k: 1024, m: 1048576, g: 1073741824}[ascii_downcase];
  def option_size: [capture("(^|,)size=(?<n>[0-9]+)(?<s>[kmgKMG]?)(,|$)") | (.n | tonumber) * (.s | suffix)][0] // 0;
  def milli: if . == null then 0 else tonumber | if . < 0 then 0 elif . > 0 and . < 0.001 then 1
    else . * 1000 + 0.0005 | floor end end;
  def cpuset: if . == null or . == "" then 0 else [split(",")[] | split("-") | map(tonumber)
    | range(.[0]; .[-1] + 1)] | unique | length * 1000 end;
  def quota: if (.cpu_quota // 0 | tonumber) <= 0 then 0 else (.cpu_quota | tonumber) * 1000
    / (.cpu_period // 100000 | tonumber) | floor end;
  def least: map(select(. > 0)) | min // 0;
  def first_set(a; b): if a > 0 then a else b end;
  def single: gsub("\\$\\$"; "$");
  walk(if type == "string" then single elif type == "object" then with_entries(.key |= single) else . end)
  | .services // {} | map_values({
      image, command, entrypoint,
      memory: first_set(.deploy.resources.limits.memory | bytes; .mem_limit | bytes),
      cpu_milli: ([first_set(.deploy.resources.limits.cpus | milli; .cpus | milli), quota, (.cpuset | cpuset)] | least),
      reservation: first_set(.deploy.resources.reservations.memory | bytes; .mem_reservation | bytes),
      shm_size: (.shm_size | bytes),
      replicas: (.scale // .deploy.replicas // 1),
      environment: (.environment // {}),
      mounts: ([.volumes[]? | {type, target, read_only: (.read_only // false), size: (.tmpfs.size | bytes)}]
        + [.tmpfs[]? | {type: "tmpfs", target: (split(":")[0]), read_only: false,
                        size: (split(":")[1] // "" | option_size)}])
    })'

number=0 failed=0 verdict= agreed_to_load=0 agreed_to_refuse=0

report() {
    verdict=$1
    number=$((number + 1))
    if [ "$1" = ok ]; then
        echo "ok $number - $2"
    else
        failed=$((failed + 1))
        echo "not ok $number - $2"
        sed 's/^/# /' "$scratch/why" | head -20
    fi
}

compare() {
    local name=$1 ours=$2 theirs=$3
    if [ "$theirs" -ne 0 ] && [ "$ours" -eq 3 ]; then
        agreed_to_refuse=$((agreed_to_refuse + 1))
        report ok "$name: both refuse"
    elif [ "$theirs" -ne 0 ] || [ "$ours" -ne 0 ]; then
        { echo "exit status: ours $ours, Docker Compose's $theirs"; cat ours.json theirs.err; } > why
        report bad "$name"
    else
        jq -S "$normalise" theirs.json > theirs.view
        jq -S . ours.json > ours.view
        if diff theirs.view ours.view > why; then
            agreed_to_load=$((agreed_to_load + 1))
            report ok "$name: same model"
        else
            report bad "$name"
        fi
    fi
}

run_case() {
    local case=$1 arguments=(-f compose.yml) variables=()
    local directory=$case/$([ -f "$case/cwd" ] && cat "$case/cwd")
    [ -f "$case/args" ] && read -ra arguments < "$case/args"
    [ -f "$case/env" ] && mapfile -t variables < "$case/env"
    local clean=(env -i "PATH=$PATH" "HOME=/home/tester" "PWD=$directory" "${variables[@]}")

    (cd "$directory" && "${clean[@]}" "$oracle" "${arguments[@]}" config --format json) \
        > "$scratch/theirs.json" 2> "$scratch/theirs.err"
    local theirs=$?
    (cd "$directory" && "${clean[@]}" "$dump" "${arguments[@]}") > "$scratch/ours.json"
    local ours=$?
    pushd "$scratch" > /dev/null || exit 4
    compare "$(basename "$case")" "$ours" "$theirs"
    popd > /dev/null || exit 4
    if [ -n "${RECORD:-}" ] && [ "$verdict" = ok ]; then
        cp "$scratch/ours.json" "$case/expected"
    fi
}

for case in "$PWD"/tests/data/compose/${1:-*}/; do
    run_case "${case%/}"
done
echo "1..$number"
echo "# $agreed_to_load cases loaded alike, $agreed_to_refuse refused by both, $failed differ"
[ "$failed" -eq 0 ]
