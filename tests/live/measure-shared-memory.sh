#!/bin/bash
# Measures the size of PostgreSQL's main shared memory segment over a grid of settings.
#
# usage: measure-shared-memory.sh BINDIR [LIBDIR] > rows.tsv
#        measure-shared-memory.sh --header
#
# BINDIR holds initdb and postgres of one major version (14 to 18), LIBDIR goes into
# LD_LIBRARY_PATH. Run it as an unprivileged user (PostgreSQL refuses root). SEED and RANDOM_ROWS
# (environment) choose the random part of the grid.
#
# Nothing is allocated: with huge_pages = on and no huge pages configured the server logs the exact
# size it asks for ("invoking IpcMemoryCreate(size=...)", DEBUG3) and stops at the refused mmap.
# So 512 GB are measured in 15 ms, to the byte, and in 14 as well, which has no shared_memory_size.
# From 15 on the same settings are asked again by "postgres -C shared_memory_size", in MB.

set -eu

columns=(pg_major shared_buffers_kb wal_buffers_kb min_dynamic_shared_memory_mb max_connections
    autovacuum_workers max_worker_processes max_wal_senders max_prepared_transactions
    max_locks_per_transaction max_pred_locks_per_transaction max_replication_slots
    io_max_concurrency io_workers size_bytes shared_memory_size_mb)
if [ "${1:-}" = --header ]; then
    (IFS=$'\t'; echo "${columns[*]}")
    exit 0
fi

bindir=${1:?usage: $0 BINDIR [LIBDIR]}
export LD_LIBRARY_PATH=${2:-}
case $(cat /proc/sys/vm/nr_hugepages) in
    0) ;;
    *) echo "$0: huge pages are configured here, the servers would start" >&2; exit 1 ;;
esac

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$bindir/initdb" -D "$scratch/data" -N --no-locale -E UTF8 -A trust > "$scratch/initdb.log" 2>&1
major=$(cat "$scratch/data/PG_VERSION")
: > "$scratch/data/postgresql.conf"

# measure NAME=VALUE... prints one row; what is not named keeps the default below.
measure() {
    local shared_buffers_kb=131072 wal_buffers_kb=-1 min_dynamic_shared_memory_mb=0
    local max_connections=100 autovacuum_workers=3 max_worker_processes=8 max_wal_senders=10
    local max_prepared_transactions=0 max_locks_per_transaction=64
    local max_pred_locks_per_transaction=64 max_replication_slots=10
    local io_max_concurrency=-1 io_workers=3 setting
    for setting in "$@"; do
        local "$setting"
    done

    local wal_buffers=-1
    [ "$wal_buffers_kb" = -1 ] || wal_buffers=${wal_buffers_kb}kB
    local options=(-D "$scratch/data" -c listen_addresses= -c unix_socket_directories=
        -c shared_buffers="${shared_buffers_kb}kB" -c wal_buffers="$wal_buffers"
        -c min_dynamic_shared_memory="${min_dynamic_shared_memory_mb}MB"
        -c max_connections="$max_connections" -c max_worker_processes="$max_worker_processes"
        -c max_wal_senders="$max_wal_senders"
        -c max_prepared_transactions="$max_prepared_transactions"
        -c max_locks_per_transaction="$max_locks_per_transaction"
        -c max_pred_locks_per_transaction="$max_pred_locks_per_transaction"
        -c max_replication_slots="$max_replication_slots")
    if [ "$major" -ge 18 ]; then
        options+=(-c autovacuum_worker_slots="$autovacuum_workers" -c autovacuum_max_workers=1
            -c io_max_concurrency="$io_max_concurrency" -c io_workers="$io_workers")
    else
        options+=(-c autovacuum_max_workers="$autovacuum_workers")
        io_max_concurrency=0 io_workers=0
    fi

    local bytes megabytes=0
    bytes=$("$bindir/postgres" "${options[@]}" -c huge_pages=on -c log_min_messages=debug3 2>&1 |
        sed -n 's/.*IpcMemoryCreate(size=\([0-9]*\)).*/\1/p')
    if [ "$major" -ge 15 ]; then
        megabytes=$("$bindir/postgres" -C shared_memory_size "${options[@]}" 2>> "$scratch/log")
    fi
    if [ -z "$bytes" ]; then
        echo "$0: no size for: $*" >&2
        return
    fi
    local name row=()
    # shellcheck disable=SC2034 # read below through the names of the columns
    local pg_major=$major size_bytes=$bytes shared_memory_size_mb=$megabytes
    for name in "${columns[@]}"; do
        row+=("${!name}")
    done
    (IFS=$'\t'; echo "${row[*]}")
}

# One setting at a time.
measure
for kb in 128 1024 8192 8200 16384 20000 65536 300000 524288 1048576 1572864 4194304 6000000 \
    16777216 67108864 134217728 268435456 536870912; do
    measure shared_buffers_kb=$kb
done
for kb in 64 1000 4096 16384 65536 262144; do measure wal_buffers_kb=$kb; done
for mb in 1 64 1000 8192; do measure min_dynamic_shared_memory_mb=$mb; done
for n in 5 20 50 99 200 317 500 1000 2500 5000 10000; do measure max_connections=$n; done
for n in 1 2 10 32; do measure autovacuum_workers=$n; done
for n in 0 1 2 16 64 256; do measure max_worker_processes=$n; done
for n in 0 1 32 90; do measure max_wal_senders=$n; done
for n in 1 10 100 1000; do measure max_prepared_transactions=$n; done
for n in 10 16 17 32 100 128 129 256 500 1024; do measure max_locks_per_transaction=$n; done
for n in 10 32 128 1024; do measure max_pred_locks_per_transaction=$n; done
for n in 0 1 100 500; do measure max_replication_slots=$n; done
if [ "$major" -ge 18 ]; then
    for n in 1 2 7 16 64 200 1024; do measure io_max_concurrency=$n; done
    for n in 1 32; do measure io_workers=$n; done
fi

# All of them at once.
awk -v seed="${SEED:-14}" -v rows="${RANDOM_ROWS:-50}" -v major="$major" '
    function logarithmic(low, high) { return int(exp(log(low) + rand() * (log(high) - log(low)))) }
    BEGIN {
        srand(seed + major)
        for (i = 0; i < rows; i++) {
            printf "shared_buffers_kb=%d ", int(logarithmic(8192, 536870912) / 8) * 8
            printf "wal_buffers_kb=%d ", rand() < 0.7 ? -1 : int(logarithmic(64, 65536) / 8) * 8
            printf "min_dynamic_shared_memory_mb=%d ", rand() < 0.8 ? 0 : logarithmic(1, 4096)
            printf "max_connections=%d ", logarithmic(5, 10000)
            printf "autovacuum_workers=%d ", logarithmic(1, 40)
            printf "max_worker_processes=%d ", logarithmic(1, 257) - 1
            printf "max_wal_senders=%d ", logarithmic(1, 60) - 1
            printf "max_prepared_transactions=%d ", rand() < 0.5 ? 0 : logarithmic(1, 1000)
            printf "max_locks_per_transaction=%d ", logarithmic(10, 1024)
            printf "max_pred_locks_per_transaction=%d ", logarithmic(10, 512)
            printf "max_replication_slots=%d ", logarithmic(1, 200) - 1
            printf "io_max_concurrency=%d ", rand() < 0.7 ? -1 : logarithmic(1, 256)
            printf "io_workers=%d\n", logarithmic(1, 32)
        }
    }' | while read -r line; do
    # shellcheck disable=SC2086 # one word per setting is meant
    measure $line
done
