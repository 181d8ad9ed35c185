#!/usr/bin/env bash
# lint as a user sees it: every check's fixtures, the exit statuses, includes, JSON, bad input.
#
# tests/checks/<id>/{good,bad}/ hold a postgresql*.conf (checks of compose files: none), the options in
# `args`, and for bad the findings in `expected` as the first words of their lines. good gives no finding at all.
set -uo pipefail
cd "$(dirname "$0")/../.."
program=$(realpath "${PGTUNE_LNK:?the path of pgtune-lnk}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
count=0 failed=0

ok() { count=$((count + 1)); echo "ok $count - $1"; }
not_ok() {
    count=$((count + 1)) failed=1
    echo "not ok $count - $1"
    shift
    printf '%s\n' "$@" | sed 's/^/# /' | head -20
}
is() { # SENTENCE EXPECTED ACTUAL
    if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "expected: $2" "actual:   $3"; fi
}
# Contents of file $2 must match the extended regular expression $3.
has() {
    if grep -Eq -- "$3" "$2"; then ok "$1"; else not_ok "$1" "no line matches $3 in:" "$(cat "$2")"; fi
}
findings() { sed -nE 's/^([^ ].*: (low|medium|high|critical) [a-z-]+): .*/\1/p'; }

for directory in tests/checks/*/; do
    id=$(basename "$directory")
    for kind in good bad; do
        fixture=$directory$kind
        mapfile -t conf < <(cd "$fixture" && find . -maxdepth 1 -name 'postgresql*.conf' ! -name '*auto*' -printf '%P\n')
        read -ra options < "$fixture/args" || true
        found=$(cd "$fixture" && "$program" lint "${options[@]}" "${conf[@]}" 2> "$work/log" < /dev/null | findings
            exit "${PIPESTATUS[0]}")
        status=$?
        if [ $kind = good ]; then
            is "$id: the good configuration has no finding" "0 " "$status $found$(grep error "$work/log")"
        else
            is "$id: the bad configuration has its findings" "1 $(cat "$fixture/expected")" \
                "$status $found$(grep error "$work/log")"
            grep -q " $id\$" "$fixture/expected" || not_ok "$id: its fixture expects another check"
        fi
    done
done

# --- the plan that this tool was written for ---
cat > "$work/postgresql.prod.conf" <<'CONF'
shared_buffers = 1GB
effective_cache_size = 3GB
work_mem = 32MB
maintenance_work_mem = 256MB
max_connections = 200
wal_buffers = 64MB
checkpoint_completion_target = 0.9
max_wal_size = 2GB
log_min_duration_statement = 500
log_checkpoints = on
log_lock_waits = on
ssl = on
ssl_cert_file = '/etc/ssl/certs/ssl-cert-snakeoil.pem'
ssl_key_file = '/etc/ssl/private/ssl-cert-snakeoil.key'
CONF
"$program" lint "$work/postgresql.prod.conf" --limits 2G > "$work/out" 2> "$work/log"
is "a hand-written plan under 2 GiB is refused" 1 $?
is "a hand-written plan has these findings and no other" "listen-addresses-missing
memory-busy-over-limit
memory-idle-over-limit
memory-sum-over-limit
shared-buffers-over-share
effective-cache-size-over-limit
shm-too-small-for-parallel
autovacuum-memory-over-share
shm-too-small-for-maintenance
wal-buffers-without-effect
tls-hba-file-missing
tls-snakeoil-certificate" "$(findings < "$work/out" | sed 's/.* //')"
has "the idle total names its share of the limit" "$work/out" 'idle|without any query = 1[0-9][0-9]% of the limit'
has "skipped checks name what they need" "$work/out" '^skipped: needs DISK: wal-larger-than-disk$'

# --- the example stack ---
stack=(-f docker-compose.yml -f docker-compose.prod.yml --env-file .env.demo)
(cd examples/linkflow && "$program" "${stack[@]}") > "$work/postgresql.conf" 2> "$work/log"
(cd examples/linkflow && "$program" lint "$work/postgresql.conf" "${stack[@]}") > "$work/out" 2> "$work/log"
is "what tune writes for the example stack has no finding there" "0 " "$? $(findings < "$work/out")"
printf 'work_mem = 4MB\n' > "$work/postgresql.conf"
(cd examples/linkflow && "$program" lint "$work/postgresql.conf" "${stack[@]}" --format json) > "$work/out" 2> "$work/log"
has "config_file in the service's command makes listen_addresses matter" "$work/out" '"id": "listen-addresses-missing"'
has "with compose files findings name the service" "$work/out" '"service": "postgres"'
rm "$work/postgresql.conf"

# --- defaults ---
: > "$work/empty.conf"
worst=
for pg in 14 15 16 17 18; do
    for limits in 2G 2G,0.5 2G,4 2G,256 3G,16 64G,64; do
        "$program" lint "$work/empty.conf" --limits $limits --pg $pg > "$work/out" 2>&1
        grep -q '^0 findings' "$work/out" || worst+="$limits --pg $pg: $(findings < "$work/out") "
    done
done
is "PostgreSQL's defaults at 2 GiB and more have no finding" "" "$worst"
"$program" lint "$work/empty.conf" > "$work/out" 2> "$work/log"
is "without a limit an empty file passes" 0 $?
has "without a limit the memory checks are skipped, not passed" "$work/out" '^skipped: needs LIMIT: memory-idle-over-limit'

# --- what we write ourselves ---
worst=
for options in "--limits 2G" "--limits 512M,1 --connections 20" "--limits 16G,8 --pg 18 --workload queue" "--limits 4G --pg 14 --workload dw"; do
    # shellcheck disable=SC2086 # words on purpose
    "$program" $options > "$work/postgresql.prod.conf" 2> "$work/log" || worst+="$options: exit $?"
    limit=${options#--limits }
    major=16
    [[ $options = *"--pg "* ]] && { major=${options#*--pg }; major=${major%% *}; }
    worst+=$("$program" lint "$work/postgresql.prod.conf" --limits "${limit%% *}" --pg "$major" 2>&1 | findings)
done
is "what tune writes has no finding" "" "$worst"

# --- includes, several files ---
mkdir -p "$work/a/conf.d"
printf "include_dir 'conf.d'\nport = 5432\n" > "$work/a/postgresql.conf"
printf 'fsync = off\n' > "$work/a/conf.d/10-fast.conf"
printf 'fsync = on\n' > "$work/b.conf"
"$program" lint "$work/a/postgresql.conf" "$work/b.conf" > "$work/out" 2> "$work/log"
is "each file is a configuration of its own" \
    "$work/a/conf.d/10-fast.conf:1: critical durability-off" "$(findings < "$work/out")"

printf 'fsync = off\n' | "$program" lint - > "$work/out" 2> "$work/log"
is "a dash is standard input" "standard input:1: critical durability-off" "$(findings < "$work/out")"

# --- json ---
"$program" lint "$work/a/postgresql.conf" --format json > "$work/out" 2> "$work/log"
is "json: findings are exit status 1" 1 $?
has "json: version 1" "$work/out" '"version": 1'
has "json: the finding has its line as a number" "$work/out" '"line": 1'
has "json: severity" "$work/out" '"severity": "critical"'
has "json: a lint has no service" "$work/out" '"service": null'
has "json: skipped checks say what they need" "$work/out" '"needs": "LIMIT"'

# --- ignore ---
"$program" lint "$work/a/postgresql.conf" --ignore durability-off > "$work/out" 2> "$work/log"
is "an ignored check gives no finding" "0 " "$? $(findings < "$work/out")"
"$program" lint "$work/a/postgresql.conf" --ignore durability-off:db > "$work/out" 2> "$work/log"
is "a check that is ignored for another service counts" 1 $?
"$program" lint "$work/a/postgresql.conf" --ignore durability-of > "$work/out" 2> "$work/log"
is "ignoring a check that does not exist is a usage error" 2 $?
has "the nearest check is suggested" "$work/log" 'durability-off'

# --- bad input ---
refused() { # SENTENCE PATTERN FILE…
    local sentence=$1 pattern=$2 status
    shift 2
    timeout 10 "$program" lint --limits 2G "$@" > "$work/out" 2> "$work/log" < /dev/null
    status=$?
    is "$sentence: exit status 3, one line, no output" "3 1 0" "$status $(wc -l < "$work/log") $(wc -l < "$work/out")"
    has "$sentence: the message" "$work/log" "$pattern"
}
printf 'a = 1\ninclude "x"\n' > "$work/quotes.conf"
refused "a syntax error" 'quotes\.conf:2: syntax error near' "$work/quotes.conf"
printf "\ninclude 'cycle.conf'\n" > "$work/cycle.conf"
refused "a cyclic include" 'cycle\.conf:2: .*includes itself' "$work/cycle.conf"
printf "include 'absent.conf'\n" > "$work/missing.conf"
refused "a missing include" 'missing\.conf:1: .*absent\.conf' "$work/missing.conf"
head -c 4096 /dev/zero > "$work/binary.conf"
refused "a binary file" 'binary\.conf:1: ' "$work/binary.conf"
truncate -s 100M "$work/large.conf"
refused "a file of 100 MB" 'large\.conf: .*16 MiB' "$work/large.conf"
refused "a directory" "it is a directory" "$work"
refused "a file that does not exist" 'nowhere\.conf' "$work/nowhere.conf"
"$program" lint > "$work/out" 2> "$work/log"
is "no file at all is a usage error" 2 $?

printf 'work_mem = 1MB\033[31m\n' > "$work/escape.conf"
refused "a control character in a file" 'escape\.conf:1' "$work/escape.conf"
printf "search_path = 'a\033[31mb'\nsearch_path = 'c'\n" > "$work/escape.conf"
"$program" lint "$work/escape.conf" > "$work/out" 2> "$work/log"
has "a value is shown without its escape sequences" "$work/out" 'search_path = a\?\[31mb'
is "escape sequences of a file do not reach the terminal" 0 "$(grep -c $'\033' "$work/out")"

echo "1..$count"
exit $failed
