#!/usr/bin/env bash
# The distribution's PostgreSQL under the configuration of the example's production stack, made for its version
# and with a throwaway certificate: does it take every value?
#
# usage: tests/live/boot-demo.sh           TAP
#        SHOW_VALUES=1 …                   and each setting as file and server say it
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/live/server.sh
program=${PGTUNE_LNK:-build/pgtune-lnk}
example=examples/linkflow

# The newest server that the distribution installed, wherever it puts them.
bindir=${BINDIR:-$(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin 2>/dev/null | sort -V | tail -n 1 || true)}
[ -n "$bindir" ] || bindir=$(dirname "$(command -v postgres || echo /nowhere/postgres)")
[ -x "$bindir/postgres" ] || skip_all "no PostgreSQL server found; make deps installs one"
libdir=${LIBDIR:-}
live_begin
major=$(server_major)

server_init
server_certificate
conf=$scratch/postgresql.prod.conf
if "$program" -f "$example/docker-compose.yml" -f "$example/docker-compose.prod.yml" --env-file "$example/.env.demo" \
    --service postgres --pg "$major" --ssl on --ssl-cert "$certificate" --ssl-key "$key" >"$conf" 2>"$scratch/messages"; then
    ok "the production stack is planned for PostgreSQL $major"
else
    not_ok "the production stack is planned for PostgreSQL $major" "$(cat "$scratch/messages")"
    live_plan
    exit
fi

if server_start "$conf"; then
    ok "$(as_server "$bindir/postgres" -V) starts with it"
else
    not_ok "PostgreSQL $major starts with it" "$(cat "$log")"
    live_plan
    exit
fi
judge "pg_file_settings has no error in $(sql -c 'select count(*) from pg_file_settings') rows" "$(file_errors)"
judge "SHOW equals the file for each of $(conf_settings "$conf" | wc -l) settings" "$(show_differences "$conf")"
judge "the log has no warning about any setting" "$(log_complaints)"
judge "a client speaks TLS to it" "$(
    # Over the socket there is no TLS, so what counts is that the server loaded the certificate and key.
    [ "$(sql -c 'show ssl')" = on ] || echo "ssl is off"
)"
if [ -n "${SHOW_VALUES:-}" ]; then
    conf_settings "$conf" | while read -r name value; do
        printf '# %-38s file %-24s server %s\n' "$name" "$value" "$(awk -v n="$name" '$1 == n { sub(/^[^ ]+ ?/, ""); print }' "$scratch/shown")"
    done
fi
server_stop
judge "it stops cleanly" "$(grep -q 'database system is shut down' "$log" || tail -n 3 "$log")"
live_plan
