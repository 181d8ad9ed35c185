#!/usr/bin/env bash
# inspect shows each fact with its source and what else was considered.
. "$(dirname "$0")/tap.bash"

run "$PGTUNE_LNK" inspect --limits 2G,1.5
expected='memory_bytes             2 GiB (2147483648)                 --limits
cpu_milli                1.5                                --limits
shm_bytes                64 MiB (67108864)                  default
storage                  ssd                                default
pg_major                 16                                 default'
is "given facts are shown with their sources" "$expected" "$out"

cat >"$scratch/a.yml" <<'EOF'
services:
  db:
    image: postgres:17
    deploy:
      resources:
        limits:
          memory: 1G
EOF
cd "$scratch" || exit 1
run "$PGTUNE_LNK" inspect -f a.yml --limits 2G
check "a limit that lost is considered" has "considered: a.yml:7 = 1073741824"
check "the image's major is taken" has "a.yml:3 (image postgres:17)"
run "$PGTUNE_LNK" inspect -f a.yml --format json
check "JSON has value, source and considered" \
    eval 'has "\"memory_bytes\": {" && has "\"value\": 1073741824" && has "\"source\": \"a.yml:7\"" && has "\"considered\": []"'
check "JSON says which mode" has '"mode": "given"'
if command -v python3 >/dev/null; then
    check "JSON can be read" python3 -c 'import json,sys; assert json.loads(sys.argv[1])["version"] == 1' "$out"
fi

mkdir -p box/proc/self box/sys/fs/cgroup
printf 'MemTotal:        4194304 kB\n' >box/proc/meminfo
run "$PGTUNE_LNK" inspect --sysroot box --quiet
is "here mode reads the machine below the root" 0 "$status"
check "and finds its memory" has "4 GiB (4294967296)"
run "$PGTUNE_LNK" inspect --sysroot box --format json --quiet
check "JSON of a machine says here" has '"mode": "here"'
check "facts that nothing told are null" has '"value": null'
run "$PGTUNE_LNK" inspect --quiet
is "this machine can be inspected" 0 "$status"
finish
