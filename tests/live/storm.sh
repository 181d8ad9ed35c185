#!/usr/bin/env bash
# The promise, tried: the configuration for 2 GiB, 2 CPUs and 200 connections under a real 2 GiB control group,
# with 150 clients that all run large sorts, then with 150 that all run large hash joins. Nobody may be killed.
#
# usage: tests/live/storm.sh          TAP; needs root, a writable memory controller and 2 GB of disk
# environment: STORM_SECONDS (default 20) per storm
#              STORM_CONF            another configuration, to see whether it would survive
#              PGTUNE_LNK_CACHE      where the data directory is kept (default build/cache)
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/live/server.sh
program=${PGTUNE_LNK:-build/pgtune-lnk}
seconds=${STORM_SECONDS:-20} clients=150 limit=2147483648
cache=$(realpath -m "${PGTUNE_LNK_CACHE:-build/cache}")/storm-16
pgbench=$(ls /usr/lib/postgresql/*/bin/pgbench 2>/dev/null | sort -V | tail -n 1 || true)

[ "$(id -u)" = 0 ] || skip_all "a control group needs root"
[ -n "$pgbench" ] || skip_all "pgbench is missing"
directory=$(tools/postgres-majors.sh 16)
bindir=$directory/bin libdir=$directory/lib
live_begin

# Version 1 has a tree per controller; in version 2 the controller must be switched on for children.
group_begin() {
    if [ -d /sys/fs/cgroup/memory ]; then
        group=/sys/fs/cgroup/memory/pgtune-lnk-storm-$$ group_version=1
        mkdir "$group" 2>/dev/null || return 1
        echo "$limit" >"$group/memory.limit_in_bytes"
        # Swap would hide a plan that does not fit; the file is absent where swap is not accounted.
        [ ! -e "$group/memory.memsw.limit_in_bytes" ] || echo "$limit" >"$group/memory.memsw.limit_in_bytes"
    else
        group=/sys/fs/cgroup/pgtune-lnk-storm-$$ group_version=2
        echo +memory >/sys/fs/cgroup/cgroup.subtree_control 2>/dev/null || true
        mkdir "$group" 2>/dev/null || return 1
        echo "$limit" >"$group/memory.max" || return 1
        echo 0 >"$group/memory.swap.max" 2>/dev/null || true
    fi
}

group_end() {
    [ -d "${group:-}" ] || return 0
    local tries
    for tries in 1 2 3 4 5 6 7 8 9 10; do
        rmdir "$group" 2>/dev/null && return
        sleep 0.3
    done
}

group_kills() {
    case $group_version in
    1) sed -n 's/^oom_kill //p' "$group/memory.oom_control" ;;
    2) sed -n 's/^oom_kill //p' "$group/memory.events" ;;
    esac
}

group_peak_megabytes() {
    local file
    for file in memory.max_usage_in_bytes memory.peak memory.current; do
        [ ! -e "$group/$file" ] || { echo $(($(cat "$group/$file") / 1048576)); return; }
    done
}

# pgbench at scale 100: ten million rows, 1.5 GB. Made once; the storms only read.
template_ready() {
    [ -e "$cache/.done" ] && return
    rm -rf "$cache" && install -d -m 700 -o "$server_user" "$cache"
    data=$cache/data
    server_init
    printf 'shared_buffers = 1GB\nmax_wal_size = 4GB\nfsync = off\nsynchronous_commit = off\nautovacuum = off\n' \
        >"$scratch/template.conf"
    server_start "$scratch/template.conf" || return 1
    "$pgbench" -h "$scratch/socket" -p "$server_port" -U postgres -i -I dtgp -s 100 -q postgres >"$scratch/init.log" 2>&1
    sql -c 'vacuum (freeze, analyze)' -c checkpoint
    server_stop
    sync
    touch "$cache/.done"
}

# 120,000 wide rows sorted by text that is equal everywhere, so that every comparison goes to the end.
cat >"$scratch/sorts.sql" <<'END'
\set first random(1, 9800000)
select count(*) from (
    select aid, bid, abalance, filler from pgbench_accounts
     where aid between :first and :first + 119999
     order by filler desc, bid, aid desc offset 1) as sorted;
END
# 120,000 rows joined with 120,000 others, by hash and nothing else.
cat >"$scratch/hashes.sql" <<'END'
set enable_mergejoin = off;
set enable_nestloop = off;
\set first random(1, 9800000)
select count(*), max(length(inner_side.filler))
  from pgbench_accounts as outer_side
  join pgbench_accounts as inner_side on inner_side.aid = outer_side.aid + 7
 where outer_side.aid between :first and :first + 119999
   and inner_side.aid between :first and :first + 119999;
END

storm() {
    local name=$1 sentence=$2 kills tps crashes
    rm -rf "$cache/data/log"
    group_begin || { not_ok "$sentence" "no control group could be made"; return; }
    # The page cache of the run before is charged to nobody.
    sync
    echo 3 >/proc/sys/vm/drop_caches 2>/dev/null || true
    server_cgroup=$group
    if ! server_start "$conf"; then
        not_ok "$sentence" "$(tail -n 5 "$log")"
        group_end
        return
    fi
    timeout $((seconds * 3 + 60)) "$pgbench" -h "$scratch/socket" -p "$server_port" -U postgres -n -T "$seconds" -c $clients -j 2 \
        -f "$scratch/$name.sql" postgres >"$scratch/bench.log" 2>"$scratch/bench.err" || true
    tps=$(sed -n 's/^tps = \([0-9.]*\).*/\1/p' "$scratch/bench.log")
    kills=$(group_kills)
    echo "# $name: tps ${tps:-none}, OOM kills $kills, peak $(group_peak_megabytes) of $((limit / 1048576)) MiB"
    server_stop
    crashes=$(cat "$log" "$data"/log/* 2>/dev/null | grep -E 'terminated by signal|reinitializing|PANIC|out of memory' || true)
    group_end
    judge "$sentence" "$(
        [ "$kills" = 0 ] || echo "$kills processes were killed by the kernel"
        [ -n "$tps" ] || { echo "pgbench did not come to its end"; tail -n 3 "$scratch/bench.err"; }
        grep -E 'aborted|failed' "$scratch/bench.err" | head -n 3 || true
        printf '%s' "$crashes"
    )"
}

template_ready || { not_ok "the data directory is made" "$(tail -n 5 "$log")"; live_plan; exit; }
data=$cache/data
conf=$scratch/storm.conf
if [ -n "${STORM_CONF:-}" ]; then
    cp "$STORM_CONF" "$conf"
else
    "$program" --limits 2G,2 --connections 200 --pg 16 >"$conf"
fi
trap 'server_stop || true; group_end; live_end' EXIT
storm sorts "$clients clients with large sorts survive $seconds s under 2 GiB"
storm hashes "$clients clients with large hash joins survive $seconds s under 2 GiB"
live_plan
