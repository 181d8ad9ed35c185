#!/usr/bin/env bash
# Makes up Compose files (compose_generate.py: a grammar over every field and form, overrides, extends, include,
# .env, profiles, anchors, !reset; a third with a fault) and holds our reading against a real Docker Compose's as
# compose-oracle.sh does. A case that differs stays in build/random/NUMBER, the first ones cut down to what
# matters, and can be moved to tests/data/compose. Needs python3, and the network once.
#
# usage: compose-random.sh
# environment: COUNT        how many (default 2000)
#              SEED         default 1: the same cases every time
#              FIRST        number of the first; SEED=… FIRST=number COUNT=1 repeats one
#              PGTUNE_LNK   the program under test (default build/pgtune-lnk)
#              SHRINK=0     keeps the cases that differ as they were made
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 4

command -v python3 >/dev/null || { echo "1..0 # SKIP no python3"; exit 0; }
oracle=$(tools/compose-oracle.sh) || { echo "1..0 # SKIP no Docker Compose to be had"; exit 0; }
export PYTHONDONTWRITEBYTECODE=1
exec python3 tests/live/compose_random.py "$oracle" "$(realpath -m "${PGTUNE_LNK:-build/pgtune-lnk}")" \
    "$PWD/build/random" "${SEED:-1}" "${FIRST:-0}" "${COUNT:-2000}"
