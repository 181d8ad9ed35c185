#!/usr/bin/env bash
# What the program does, on the example's production stack, with a real server at the end. Called by "make demo".
set -euo pipefail
cd "$(dirname "$0")/.."
example=examples/linkflow
stack=(-f "$example/docker-compose.yml" -f "$example/docker-compose.prod.yml" --env-file "$example/.env.demo" --service postgres)

title() {
    printf '\n\033[1m== %s\033[0m\n' "$1" | if [ -t 1 ]; then cat; else sed 's/\x1b\[[0-9;]*m//g'; fi
}

show() {
    echo "\$ pgtune-lnk $*"
    build/pgtune-lnk "$@"
}

title "1. The configuration for the production stack"
show "${stack[@]}"

title "2. Why it survives: the ledger"
show explain "${stack[@]}"

title "3. A hand-written configuration for the same limit is refused"
status=0
show lint "$example/infra/postgres/postgresql.handwritten.conf" "${stack[@]}" || status=$?
echo "exit status $status"
if [ "$status" != 1 ]; then
    echo "demo: lint should have refused this file with status 1" >&2
    exit 1
fi

title "4. The distribution's PostgreSQL takes every value (a throwaway server, its socket in a scratch folder)"
SHOW_VALUES=1 PGTUNE_LNK=build/pgtune-lnk tests/live/boot-demo.sh
echo
echo "demo: all of it worked; the server is stopped and its files are gone"
