#!/usr/bin/env bash
# Here mode plans for the machine that is read: its limit, its CPUs, what its data directory is made of.
. "$(dirname "$0")/tap.bash"

run "$PGTUNE_LNK" --quiet --sysroot tests/machines/docker-v2
is "a container's limit is planned for" 0 "$status"
check "and named as the source" has "/sys/fs/cgroup/memory.max"

run "$PGTUNE_LNK" --quiet --sysroot tests/machines/memory-high-below-max
is "a group that is throttled early is planned for" 0 "$status"
check "up to where the throttling begins" has "budget of 3 GiB (memory.high"

run "$PGTUNE_LNK" --quiet --sysroot tests/machines/tmpfs-pgdata
is "data on a small tmpfs fits" 0 "$status"
check "and is counted in full" has "data directory on tmpfs"

run "$PGTUNE_LNK" --quiet --sysroot tests/machines/tmpfs-pgdata-unsized
is "a tmpfs without a size may grow over any limit" 1 "$status"
is "then nothing is printed" "" "$out"

run "$PGTUNE_LNK" --quiet --sysroot tests/machines/tmpfs-pgdata-unsized --data-size 100M
is "unless the data is known to be small" 0 "$status"
check "then the data is counted" has "100 MiB    data directory on tmpfs"

finish
