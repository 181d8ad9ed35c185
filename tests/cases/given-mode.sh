#!/usr/bin/env bash
# Given mode takes nothing from the machine: two very different machines give the same bytes.
. "$(dirname "$0")/tap.bash"

mkdir -p "$scratch/small/proc/self" "$scratch/large/proc/self" "$scratch/large/var/lib/postgresql/data"
printf 'MemTotal:         524288 kB\n' >"$scratch/small/proc/meminfo"
printf 'MemTotal:      263882790 kB\n' >"$scratch/large/proc/meminfo"
printf '18\n' >"$scratch/large/var/lib/postgresql/data/PG_VERSION"
cat >"$scratch/a.yml" <<'EOF'
services:
  db:
    image: postgres:15
    mem_limit: 2g
    cpus: 1.5
EOF

same() { # NAME ARGUMENT…
    local name=$1 first first_err
    shift
    run "$PGTUNE_LNK" "$@" --sysroot "$scratch/small"
    first=$out first_err=$err
    check "$name: succeeds" [ "$status" = 0 ]
    run env PGDATA=/var/lib/postgresql/data "$PGTUNE_LNK" "$@" --sysroot "$scratch/large"
    is "$name: equal on two machines" "$first$first_err" "$out$err"
    run env -i "$PGTUNE_LNK" "$@" --sysroot /proc
    is "$name: equal without an environment" "$first$first_err" "$out$err"
}

for format in conf json sql args compose; do
    same "--limits 2G --format $format" --limits 2G --format "$format"
    same "-f --format $format" -f "$scratch/a.yml" --format "$format"
done
same "major 18" --limits 2G --pg 18
same "inspect" inspect --limits 2G
same "inspect -f" inspect -f "$scratch/a.yml" --format json
same "explain" explain --limits 2G,4

run "$PGTUNE_LNK" --sysroot "$scratch/small" --quiet
small=$out
run "$PGTUNE_LNK" --sysroot "$scratch/large" --quiet
check "here mode does differ between them" [ "$small" != "$out" ]
finish
