#!/bin/sh
# Records what pgtune-lnk reads of the present machine into DIR, so that a bug report becomes a test:
#
#   sh record.sh DIR [DATA_DIRECTORY]    (inside the container; plain sh and coreutils or busybox)
#
# Then write one line into DIR/about, move DIR below tests/machines/, let "test_facts DIR" print the file
# "expected" and read it. The mount table names hosts and paths: look through it before you publish it.
set -u

[ $# -ge 1 ] || { echo "usage: $0 DIR [DATA_DIRECTORY]" >&2; exit 2; }
directory=$1
mkdir -p "$directory" || exit 4
[ $# -lt 2 ] || printf '%s\n' "$2" >"$directory/data-directory"

# copy FILE…: each that can be read, to the same place below the directory
copy() {
    for file in "$@"; do
        if [ ! -f "$file" ] || [ ! -r "$file" ]; then
            continue
        fi
        mkdir -p "$directory${file%/*}"
        # Some files of /sys and of cgroups exist and answer with an error: then there is nothing to keep.
        if ! cat "$file" >"$directory$file" 2>/dev/null; then
            rm -f "$directory$file"
        fi
    done
}

# link PATH: the same symbolic link below the directory
link() {
    mkdir -p "$directory${1%/*}"
    ln -sfn "$(readlink "$1")" "$directory$1"
}

# unescape TEXT: \040 and the like of mountinfo
unescape() {
    # shellcheck disable=SC2059 # the text is the format: that is what replaces the octals
    printf "$(printf '%s' "$1" | sed 's/%/%%/g')"
}

# group_files DIRECTORY: the limits of one control group
group_files() {
    copy "$1/cgroup.controllers" "$1/memory.max" "$1/memory.high" "$1/cpu.max" \
        "$1/cpuset.cpus" "$1/cpuset.cpus.effective" "$1/cpuset.effective_cpus" \
        "$1/memory.limit_in_bytes" "$1/memory.stat" "$1/cpu.cfs_quota_us" "$1/cpu.cfs_period_us" \
        "$1"/hugetlb.*B.max "$1"/hugetlb.*B.limit_in_bytes
}

# groups MOUNT_POINT ROOT: our group below this mount and every level above it
groups() {
    cut -d: -f3- /proc/self/cgroup | sort -u | while IFS= read -r path; do
        case $path in
        /) level=$1 ;;
        "${2%/}"/*) level=$1${path#"${2%/}"} ;;
        *) level=$1 ;;
        esac
        while [ "${level#"$1"}" != "$level" ] && [ "$level" != "$1" ]; do
            group_files "$level"
            level=${level%/*}
        done
        group_files "$1"
    done
}

# device DIRECTORY: a block device in /sys/devices with its disk and with what lies below it
device() {
    copy "$1/uevent" "$1/partition" "$1/queue/rotational" "$1/device/vendor" "$1/device/model" \
        "$1/dm/name"
    if [ -f "$1/partition" ]; then
        device "${1%/*}"
    fi
    for slave in "$1"/slaves/*; do
        [ -L "$slave" ] || continue
        link "$slave"
        device "$(readlink -f "$slave")"
    done
}

copy /proc/self/cgroup /proc/self/mountinfo /proc/self/status /proc/self/auxv /proc/meminfo \
    /proc/sys/vm/overcommit_memory /sys/devices/system/cpu/online \
    /sys/kernel/mm/transparent_hugepage/enabled

mkdir -p "$directory/.pgtune-lnk"
: >"$directory/.pgtune-lnk/statvfs"
while read -r _ _ number root point rest; do
    mount=$(unescape "$point")
    type=${rest#* - }
    source=${type#* }
    case ${type%% *} in
    cgroup | cgroup2) groups "$mount" "$(unescape "$root")" ;;
    esac
    for entry in "/sys/dev/block/$number" "/sys/class/block/${source%% *}"; do
        entry=$(printf '%s' "$entry" | sed 's|/sys/class/block//dev/|/sys/class/block/|')
        [ -L "$entry" ] || continue
        link "$entry"
        device "$(readlink -f "$entry")"
    done
    if space=$(stat -f -c '%S %b %a' "$mount" 2>/dev/null); then
        # shellcheck disable=SC2086 # three numbers are three arguments
        set -- $space
        if [ "$2" -gt 0 ]; then
            printf '%s %s %s\n' "$point" $(($1 * $2)) $(($1 * $3)) >>"$directory/.pgtune-lnk/statvfs"
        fi
    fi
done </proc/self/mountinfo
