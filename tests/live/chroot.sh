#!/usr/bin/env bash
# The static program where there is nothing else: no libc, no shell, no files but /proc and /sys.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/live/server.sh
program=${PGTUNE_LNK:-build/pgtune-lnk}

root=$(mktemp -d "${TMPDIR:-/tmp}/pgtune-lnk-chroot.XXXXXX")
trap 'rm -rf --one-file-system "$root"' EXIT
cp "$program" "$root/pgtune-lnk"

# Mounts live and die in a namespace of their own, so nothing is left behind. As a user, a user namespace too.
namespace=(unshare --mount)
[ "$(id -u)" = 0 ] || namespace=(unshare --user --map-root-user --mount)
"${namespace[@]}" true 2>/dev/null || skip_all "mount namespaces are not allowed here"

# in_chroot MOUNTS ARGUMENT…: MOUNTS is "proc sys" or nothing.
in_chroot() {
    local mounts=$1
    shift
    "${namespace[@]}" sh -c 'root=$1 mounts=$2; shift 2
        for name in $mounts; do mkdir -p "$root/$name"; mount --rbind "/$name" "$root/$name"; done
        exec chroot "$root" /pgtune-lnk "$@"' sh "$root" "$mounts" "$@"
}

expect() {
    local sentence=$1 wanted=$2 status=0
    shift 2
    "$@" >"$root.out" 2>"$root.err" || status=$?
    case " $wanted " in
    *" $status "*) ok "$sentence" ;;
    *) not_ok "$sentence" "exit status $status, expected $wanted" "$(cat "$root.err")" ;;
    esac
}
trap 'rm -rf --one-file-system "$root"; rm -f "$root.out" "$root.err" "$root.here"' EXIT

judge "it asks for no interpreter and no shared library" \
    "$(readelf -ld "$program" | grep -E 'INTERP|NEEDED' || true)"
expect "--limits 2G works with not a single other file" 0 in_chroot '' --limits 2G
"$program" --limits 2G >"$root.here"
judge "and prints the same bytes as outside" "$(cmp "$root.here" "$root.out" 2>&1 || true)"
expect "--limits 2G works with /proc and /sys" 0 in_chroot 'proc sys' --limits 2G
judge "and still prints the same bytes" "$(cmp "$root.here" "$root.out" 2>&1 || true)"
expect "inspect reads the machine through /proc and /sys" 0 in_chroot 'proc sys' inspect
judge "and names the memory" "$(grep -qi memory "$root.out" || cat "$root.out")"
expect "here mode plans for the machine, or says that nothing fits" '0 1' in_chroot 'proc sys'
expect "--version works" 0 in_chroot '' --version
live_plan
