#!/usr/bin/env bash
# Bad input: one line with place and hint, the right exit status, no crash, bounded time and memory.
. "$(dirname "$0")/tap.bash"
cd "$scratch" || exit 1

# Five seconds and half a GB of address space; the sanitizers need all of the latter.
bounded() {
    (
        grep -q __asan_init "$PGTUNE_LNK" || ulimit -v 524288
        exec timeout 5 "$PGTUNE_LNK" "$@"
    )
}

for limits in 2X -5G 0 1e30G '' 2G, ,2 0,2 2G,0 2G,-1 2G,x G nan inf 0x10 '2 G G' 9999999999999999999 \
    18446744073709551616 1e400 "$(printf '9%.0s' {1..5000})" $'2G\n' $'\xff\xfe'; do
    fails_with 2 "--limits '${limits:0:20}' is refused" 'pgtune-lnk: error: --limits: * (*.)' \
        bounded --limits "$limits"
done

# --- files that are none ---

mkdir directory
head -c 4096 /dev/urandom >binary
printf 'services:\n  db:\n    image: "postgres:16\0"\n' >nul.yml
: >empty.yml
truncate -s 100M large.yml
for file in directory binary nul.yml empty.yml large.yml missing.yml; do
    fails_with 3 "compose file: $file" "pgtune-lnk: error: $file:* (*)" bounded -f "$file"
done
for file in /dev/zero /dev/urandom; do
    fails_with 3 "compose file without an end: $file" "pgtune-lnk: error: $file:* (*)" bounded -f "$file"
    fails_with 3 "configuration without an end: $file" "pgtune-lnk: error: $file:* (*)" \
        bounded lint "$file" --limits 2G
done
for file in directory large.yml missing.conf; do
    fails_with 3 "configuration: $file" "pgtune-lnk: error: $file:* (*)" bounded lint "$file" --limits 2G
done
run bounded lint binary --limits 2G
check "configuration: binary" eval '[ "$status" = 3 ] && [[ $err == "pgtune-lnk: error: binary:"* ]]'
for file in directory binary large.yml missing.ini; do
    cp -r "$file" profile.ini 2>/dev/null
    fails_with 3 "workload profile: $file" "pgtune-lnk: error: *profile.ini:* (*)" \
        bounded --limits 2G --workload ./profile.ini
    rm -rf profile.ini
done
fails_with 3 "the file of -o is a directory" "pgtune-lnk: error: directory: it is a directory (*)" \
    bounded --limits 2G -o directory

# --- compose files that are wrong ---

{
    printf 'a: &a ["x","x","x","x","x","x","x","x","x","x"]\n'
    previous=a
    for name in b c d e f g h i j k l; do
        printf '%s: &%s [*%s,*%s,*%s,*%s,*%s,*%s,*%s,*%s,*%s,*%s]\n' "$name" "$name" \
            "$previous" "$previous" "$previous" "$previous" "$previous" \
            "$previous" "$previous" "$previous" "$previous" "$previous"
        previous=$name
    done
    printf 'services:\n  db:\n    image: postgres:16\n    command: *l\n'
} >bomb.yml
fails_with 3 "an alias bomb does not go off" "pgtune-lnk: error: bomb.yml:* (*)" bounded -f bomb.yml

{
    printf 'services:\n  db:\n    image: postgres:16\n    command: '
    printf '[%.0s' {1..20000}
} >deep.yml
fails_with 3 "a deep nesting is refused" "pgtune-lnk: error: deep.yml:* (*)" bounded -f deep.yml

cat >variable.yml <<'EOF'
services:
  db:
    image: postgres:16
    mem_limit: ${MEMORY:?say how much}
EOF
fails_with 3 "a missing variable is named at its line" \
    "pgtune-lnk: error: variable.yml:4: *MEMORY*say how much* (*)" env -u MEMORY "$PGTUNE_LNK" -f variable.yml
cat >unclosed.yml <<'EOF'
services:
  db:
    image: postgres:16
    mem_limit: ${MEMORY
EOF
fails_with 3 "an unclosed variable is refused at its line" "pgtune-lnk: error: unclosed.yml:4: * (*)" \
    bounded -f unclosed.yml
printf 'services:\n  db:\n    image: postgres:16\n    mem_limit: 2X\n' >unit.yml
fails_with 3 "a limit that is no size is refused at its line" "pgtune-lnk: error: unit.yml:4: * (*)" \
    bounded -f unit.yml
printf 'services:\n  db:\n    image: postgres:16\n    mem_limit: 1g\n    mem_limit: 2g\n' >twice.yml
fails_with 3 "a key that stands twice is refused" "pgtune-lnk: error: twice.yml:5: * (*)" bounded -f twice.yml
printf 'services:\n  db: {image: postgres:16}\n  db2: {image: postgres:15}\n' >two.yml
fails_with 3 "two servers are named" "pgtune-lnk: error: *db*db2* (*)" bounded -f two.yml
fails_with 3 "a service that does not exist names those that do" "pgtune-lnk: error: *nosuch* (*)" \
    bounded -f two.yml --service nosuch
printf 'services:\n  db:\n    image: postgres:16\n' >unlimited.yml
fails_with 3 "a service without a limit is refused" \
    'pgtune-lnk: error: unlimited.yml:2: service "db" has no memory limit (*--limits.)' \
    bounded -f unlimited.yml
printf 'services:\n  db:\n    image: postgres:16\n    mem_limit: 1g\n    command: postgres -c work_mem=lots\n' >pin.yml
fails_with 3 "a setting that no server takes is refused at its line" \
    "pgtune-lnk: error: pin.yml:5: *work_mem*" bounded -f pin.yml

# --- configurations that are wrong ---

printf "include 'b.conf'\n" >a.conf
printf "work_mem = 1MB\ninclude 'a.conf'\n" >b.conf
fails_with 3 "a cyclic include ends" "pgtune-lnk: error: b.conf:2: * (*)" bounded lint a.conf --limits 2G
printf 'work_mem = 4MB\nwork_mem = = 4MB\n' >syntax.conf
fails_with 3 "a syntax error has its line" "pgtune-lnk: error: syntax.conf:2: * (*)" \
    bounded lint syntax.conf --limits 2G
printf '# <<< pgtune-lnk <<<\n' >markers.conf
fails_with 3 "an end mark without a begin mark is refused" "pgtune-lnk: error: markers.conf:1: * (*)" \
    bounded --limits 2G -o markers.conf
{ printf 'x = ' && printf 'x%.0s' {1..300}; } >long.ini
fails_with 3 "a profile with a long line is refused at it" "pgtune-lnk: error: *long.ini:1: * (*)" \
    bounded --limits 2G --workload ./long.ini

# --- the machine ---

mkdir -p box/proc/self box/sys/fs/cgroup
chmod 755 "$scratch"
printf 'MemTotal:        4194304 kB\n' >box/proc/meminfo
printf '0::/\n' >box/proc/self/cgroup
printf '30 20 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n' >box/proc/self/mountinfo
printf 'memory cpu\n' >box/sys/fs/cgroup/cgroup.controllers
printf '2147483648\n' >box/sys/fs/cgroup/memory.max
chmod 000 box/sys/fs/cgroup/memory.max
as_nobody=(env)
[ "$(id -u)" != 0 ] || as_nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups)
cp "$PGTUNE_LNK" "$scratch/pgtune-lnk"
chmod 755 "$scratch/pgtune-lnk"
if "${as_nobody[@]}" "$scratch/pgtune-lnk" --version >/dev/null 2>&1; then
    fails_with 4 "an unreadable cgroup file is not taken for no limit" \
        "pgtune-lnk: error: *memory.max: Permission denied*" \
        timeout 5 "${as_nobody[@]}" "$scratch/pgtune-lnk" --sysroot "$scratch/box" --quiet
else
    skip "an unreadable cgroup file is not taken for no limit" "nobody may not run the program here"
fi
fails_with 4 "a root that does not exist is refused" "pgtune-lnk: error: *nowhere*" \
    bounded --sysroot nowhere
run env OPENSSL_CONF=/nowhere/openssl.cnf SSL_CERT_FILE=/nowhere "$PGTUNE_LNK" --limits 2G -q
is "an OPENSSL_CONF that points nowhere does no harm" "0 " "$status $err"
finish
