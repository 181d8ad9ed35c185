#!/usr/bin/env bash
# Holds our reading of Compose files against a real Docker Compose, over tests/data/compose/*/: both must refuse,
# or agree on every field that tests/live/compose_check.py lists (it also says what a case is made of). Needs
# python3, and the network once (tools/compose-oracle.sh); without them it skips, which fails in CI.
#
# usage: compose-oracle.sh [PATTERN]   only the cases whose names match
# environment: PGTUNE_LNK   the program under test (default build/pgtune-lnk)
#              RECORD=1     where both agree, writes down what tests/cases/compose-recorded.sh compares with
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 4

command -v python3 >/dev/null || { echo "1..0 # SKIP no python3"; exit 0; }
oracle=$(tools/compose-oracle.sh) || { echo "1..0 # SKIP no Docker Compose to be had"; exit 0; }
export PYTHONDONTWRITEBYTECODE=1
# shellcheck disable=SC2086,SC2231  # a pattern
exec python3 tests/live/compose_oracle.py "$oracle" "$(realpath -m "${PGTUNE_LNK:-build/pgtune-lnk}")" \
    "$PWD"/tests/data/compose/${1:-*}
