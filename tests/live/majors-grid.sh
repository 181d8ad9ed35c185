#!/usr/bin/env bash
# Real servers of 14 to 18 under generated configurations: each starts, has no error row in pg_file_settings,
# shows what the file says, and warns about nothing; and for machines larger than this one, the server's own
# parser accepts each file.
#
# usage: tests/live/majors-grid.sh [MAJOR]     TAP; two majors at a time
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/live/server.sh
program=${PGTUNE_LNK:-build/pgtune-lnk}
majors=(14 15 16 17 18)

workloads=(web oltp dw mixed desktop queue web)
cpus=(0.5 1 2 4 8 1.5 3)
storages=(ssd hdd san nvme ssd nvme hdd)
extras=('' '--active 5' '--shm 256M' '--data-size 40G' '' '--shm 1G' '--ssl off')

# One configuration per line. MEMORY:CONNECTIONS pairs that fit; i runs over the lists above, and shifts with
# the memory so that not every size meets the same companions.
combine() {
    local pair i shift=0 connections
    for pair in "$@"; do
        for i in 0 1 2 3 4 5 6; do
            local at=$(((i + shift) % 7))
            connections=$((${pair#*:} / (1 + i % 3)))
            echo "--limits ${pair%:*},${cpus[$i]} --connections $connections --workload ${workloads[$at]}" \
                "--storage ${storages[$((at * 3 % 7))]} ${extras[$((at * 2 % 7))]}"
        done
        shift=$((shift + 1))
    done
}

bootable() {
    combine 128M:10 256M:20 512M:40 1G:80 2G:180 4G:300
}

# Up to the largest that is promised: 1 TiB, 256 CPUs, 5000 connections.
larger() {
    cpus=(8 16 32 64 128 256 12)
    combine 8G:300 16G:400 48G:500 128G:1000 512G:2000 1024G:5000
}

# The tool's own message says why; a plan that does not fit is no configuration to test.
generate() {
    local options=$1
    local -a ssl=(--ssl on --ssl-cert "$certificate" --ssl-key "$key")
    case $options in *'--ssl off'*) ssl=() ;; esac
    # Words on purpose.
    # shellcheck disable=SC2086
    "$program" $options --pg "$major" "${ssl[@]}" >"$conf" 2>"$scratch/messages"
}

run_major() {
    major=$1
    local directory options complaints='' booted=0 accepted=0 judged=0 refused=0
    directory=$(tools/postgres-majors.sh "$major")
    bindir=$directory/bin libdir=$directory/lib
    live_begin
    server_init
    server_certificate
    conf=$scratch/generated.conf

    while read -r options; do
        generate "$options" || {
            refused=$((refused + 1))
            [ -s "$scratch/messages" ] && grep -q 'error:' "$scratch/messages" &&
                complaints+="$options: $(cat "$scratch/messages")"$'\n'
            continue
        }
        if server_start "$conf"; then
            local found
            found=$(server_complaints "$conf")
            [ -z "$found" ] || complaints+="$options: $found"$'\n'
            booted=$((booted + 1))
        else
            complaints+="$options: $(tail -n 3 "$log")"$'\n'
        fi
        server_stop
    done < <(bootable)
    judge "PostgreSQL $major starts with $booted configurations and takes every value ($refused do not fit)" \
        "$complaints$([ "$booted" -ge 40 ] || echo "only $booted of at least 40 were tried")"

    complaints=''
    while read -r options; do
        generate "$options" || {
            complaints+="$options: $(cat "$scratch/messages")"$'\n'
            continue
        }
        chmod 644 "$conf"
        # Asking for one value makes the server read and check the whole file.
        as_server "$bindir/postgres" -D "$data" -c config_file="$conf" -C max_connections >"$scratch/value" 2>"$log" &&
            [ ! -s "$log" ] || complaints+="$options: $(cat "$log")"$'\n'
        accepted=$((accepted + 1))
        # Every seventh also value by value.
        if [ $((accepted % 7)) = 0 ]; then
            # shellcheck disable=SC2086
            LD_LIBRARY_PATH=$libdir "$program" $options --pg "$major" --check-with "$bindir" >/dev/null \
                2>"$scratch/messages" || complaints+="$options: $(cat "$scratch/messages")"$'\n'
            judged=$((judged + 1))
        fi
    done < <(larger)
    judge "PostgreSQL $major accepts $accepted configurations for larger machines, $judged value by value" \
        "$complaints$([ "$accepted" -ge 40 ] || echo "only $accepted of at least 40 were tried")"
    echo "plan $tests_run"
}

if [ $# = 1 ]; then
    run_major "$1"
    exit
fi

printf '%s\n' "${majors[@]}" | xargs -n 1 -P "$(nproc)" "$0" 2>&1 | awk '
    /^ok |^not ok / { sub(/ok [0-9]+/, "ok " ++n); failed += /^not/ }
    /^plan / { complete++; next }
    { print }
    END {
        if (complete != '${#majors[@]}') { print "not ok " ++n " - every major came to its end"; failed = 1 }
        print "1.." n
        exit failed > 0
    }'
