#!/usr/bin/env bash
# Real control groups, seen as containers see them: does "inspect" name the limit that the kernel enforces?
#
# Three views of the same group: the host's (full path, whole tree), a private cgroup namespace (the group is the
# root, its parents are invisible), and a bind mount of the group over a path that does not name it (Docker on
# version 1 without a private namespace). Needs root and a writable memory controller; usage: no argument, TAP.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/live/server.sh
program=$(realpath "${PGTUNE_LNK:-build/pgtune-lnk}")
name=pgtune-lnk-container-$$
mib=1048576

[ "$(id -u)" = 0 ] || skip_all "control groups need root"

if [ -d /sys/fs/cgroup/memory ]; then
    version=1
    trees=(/sys/fs/cgroup/memory)
    [ ! -e /sys/fs/cgroup/cpu/cpu.cfs_quota_us ] || trees+=(/sys/fs/cgroup/cpu)
else
    version=2
    trees=(/sys/fs/cgroup)
    echo '+memory +cpu' >/sys/fs/cgroup/cgroup.subtree_control 2>/dev/null || true
fi

remove_groups() {
    local tree
    for tree in "${trees[@]}"; do
        rmdir "$tree/$name/inner" "$tree/$name" 2>/dev/null || true
    done
}
trap remove_groups EXIT

for tree in "${trees[@]}"; do
    mkdir "$tree/$name" 2>/dev/null || skip_all "no control group can be made here"
    [ "$version" = 1 ] || echo '+memory +cpu' >"$tree/$name/cgroup.subtree_control" 2>/dev/null || true
    mkdir "$tree/$name/inner"
done

# limit GROUP MIB, quota GROUP PERCENT-OF-A-CPU
limit() {
    case $version in
    1) echo $(($2 * mib)) >"/sys/fs/cgroup/memory/$name$1/memory.limit_in_bytes" ;;
    2) echo $(($2 * mib)) >"/sys/fs/cgroup/$name$1/memory.max" ;;
    esac
}

quota() {
    case $version in
    1) echo $(($2 * 1000)) >"/sys/fs/cgroup/cpu/$name$1/cpu.cfs_quota_us" ;;
    2) echo "$(($2 * 1000)) 100000" >"/sys/fs/cgroup/$name$1/cpu.max" ;;
    esac
}

# The views; each is a program that prepares mounts and then becomes the rest of its arguments.
view_host() { "$@"; }

view_namespace() {
    unshare --mount --cgroup sh -c 'version=$1; shift
        if [ "$version" = 1 ]; then
            # A controller is mounted again with the companions that it has already: "cpu" or "cpu,cpuacct".
            controllers=$(sed -nE "s|^cgroup [^ ]*/cgroup/([a-z,]*(memory\|cpu)[a-z,]*) cgroup .*|\1|p" /proc/mounts)
            mount -t tmpfs tmpfs /sys/fs/cgroup
            for controller in $controllers; do
                mkdir "/sys/fs/cgroup/$controller"
                mount -t cgroup -o "$controller" cgroup "/sys/fs/cgroup/$controller"
            done
        else
            mount -t cgroup2 cgroup2 /sys/fs/cgroup
        fi
        exec "$@"' sh "$version" "$@"
}

view_bind() {
    # Two steps: what is to be bound lies below the mount point that it will hide.
    unshare --mount sh -c 'name=$1 version=$2; shift 2
        hold=$(mktemp -d)
        if [ "$version" = 1 ]; then
            for controller in memory cpu; do
                [ -d "/sys/fs/cgroup/$controller/$name/inner" ] || continue
                mkdir "$hold/$controller"
                mount --bind "/sys/fs/cgroup/$controller/$name/inner" "$hold/$controller"
            done
            mount -t tmpfs tmpfs /sys/fs/cgroup
            for controller in "$hold"/*; do
                mkdir "/sys/fs/cgroup/${controller##*/}"
                mount --move "$controller" "/sys/fs/cgroup/${controller##*/}" 2>/dev/null ||
                    mount --bind "$controller" "/sys/fs/cgroup/${controller##*/}"
            done
        else
            mount --bind "/sys/fs/cgroup/$name/inner" /sys/fs/cgroup
        fi
        "$@"; status=$?
        umount -l "$hold"/* 2>/dev/null; rmdir "$hold"/* "$hold" 2>/dev/null
        exit $status' sh "$name" "$version" "$@"
}

# seen VIEW FACT: the value of a fact as "inspect" inside the inner group reports it.
seen() {
    (
        local tree
        for tree in "${trees[@]}"; do
            echo "$BASHPID" >"$tree/$name/inner/cgroup.procs"
        done
        "view_$1" "$program" inspect --format json
    ) 2>&1 | sed -n '/"'"$2"'": *{/,/}/s/.*"value": *\([0-9]*\).*/\1/p' | head -n 1
}

expect() {
    local view=$1 fact=$2 wanted=$3 sentence=$4 got
    got=$(seen "$view" "$fact")
    judge "$sentence" "$([ "$got" = "$wanted" ] || echo "$fact is ${got:-not there}, expected $wanted")"
}

limit /inner 512
for view in host namespace bind; do
    expect $view memory_bytes $((512 * mib)) "$view: the limit of the own group is seen"
done

limit '' 384
expect host memory_bytes $((384 * mib)) "host: a smaller limit of the parent wins"
# Version 1 tells of invisible parents in memory.stat; version 2 does not tell.
if [ "$version" = 1 ]; then
    expect namespace memory_bytes $((384 * mib)) "namespace: a smaller limit of an invisible parent wins"
    expect bind memory_bytes $((384 * mib)) "bind: a smaller limit of an invisible parent wins"
fi
limit '' 1024
expect host memory_bytes $((512 * mib)) "host: a larger limit of the parent does not"

if [ "$version" = 2 ] || [ ${#trees[@]} = 2 ]; then
    quota /inner 50
    for view in host namespace bind; do
        expect $view cpu_milli 500 "$view: half a CPU stays half a CPU"
    done
fi
if [ "$version" = 2 ]; then
    # Version 1 refuses a child that has more than its parent.
    quota '' 40
    expect host cpu_milli 400 "host: a smaller quota of the parent wins"
fi

judge "here mode plans for the group, not for the machine" "$(
    (
        for tree in "${trees[@]}"; do echo "$BASHPID" >"$tree/$name/inner/cgroup.procs"; done
        "$program" --connections 20 --format json
    ) 2>&1 | grep -q '"limit_bytes": *'$((512 * mib)) || echo "limit_bytes is not $((512 * mib))"
)"
live_plan
