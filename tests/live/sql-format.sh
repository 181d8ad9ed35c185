#!/usr/bin/env bash
# Every statement of --format sql runs on the distribution's PostgreSQL, and after the restart that it asks for
# the server shows what the plan says; the words of --format args are taken too.
#
# usage: tests/live/sql-format.sh          TAP
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/live/server.sh
program=${PGTUNE_LNK:-build/pgtune-lnk}

bindir=${BINDIR:-$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true)}
[ -x "$bindir/postgres" ] || skip_all "no PostgreSQL server found; make deps installs one"
libdir=${LIBDIR:-}
live_begin
major=$(server_major)
server_init
server_certificate

# With a file of its own for authentication, since ALTER SYSTEM has to take that setting too.
echo 'local all all trust' >"$scratch/hba.conf"
chmod 644 "$scratch/hba.conf"
options=(--limits 512M --connections 20 --pg "$major" --ssl on --ssl-cert "$certificate" --ssl-key "$key"
    --hba "$scratch/hba.conf" --quiet)
"$program" "${options[@]}" --format sql >"$scratch/plan.sql"
"$program" "${options[@]}" --format args >"$scratch/plan.args"
"$program" "${options[@]}" >"$scratch/plan.conf"
chmod 644 "$scratch/plan.sql"

# The shell undoes the quoting, as it would on a command line.
eval "words=($(cat "$scratch/plan.args"))"
# shellcheck disable=SC2154  # words is set by eval
output=$(as_server "$bindir/postgres" -C max_connections -D "$data" "${words[@]}" 2>&1) || true
judge "PostgreSQL $major takes the ${#words[@]} words of args" "${output#20}"

if ! server_start "$data/postgresql.conf"; then
    not_ok "PostgreSQL $major starts as initdb made it" "$(cat "$log")"
    live_plan
    exit
fi
output=$(sql -f "$scratch/plan.sql" 2>&1 >/dev/null) || true
judge "PostgreSQL $major runs each of $(grep -c '^ALTER' "$scratch/plan.sql") statements" "$output"

# The reload is asynchronous; the statement after it may still see the old state.
sleep 1
sql -c 'select name from pg_settings where pending_restart order by 1' | sort >"$scratch/waiting"
sed -n 's/^ALTER SYSTEM SET \([a-z_]*\) = .*; -- needs a restart$/\1/p' "$scratch/plan.sql" | sort >"$scratch/marked"
judge "each setting that now waits for a restart is marked" "$(comm -23 "$scratch/waiting" "$scratch/marked")"
server_stop

if server_start "$data/postgresql.conf"; then
    ok "it starts again with what the statements left"
    judge "and shows every value of the plan" "$(show_differences "$scratch/plan.conf")"
else
    not_ok "it starts again with what the statements left" "$(cat "$log")"
fi
live_plan
