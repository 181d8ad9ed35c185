#!/usr/bin/env bash
# Compose files without a Docker Compose: of each tests/data/compose/*/ we print the model that a real one printed
# when tests/live/compose-oracle.sh recorded it (expected.json, the compared fields), or, where it refused, the
# errors that we had then (expected.err).
: "${PGTUNE_LNK:?is the program under test}"
cases=("$PWD"/tests/data/compose/*/)
command -v python3 >/dev/null || { echo "1..0 # SKIP no python3: none of ${#cases[@]} Compose cases was compared"; exit 0; }
export PYTHONDONTWRITEBYTECODE=1
exec python3 tests/live/compose_recorded.py "$PGTUNE_LNK" "${cases[@]%/}"
