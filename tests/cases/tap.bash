# Sourced by the scripts beside it: TAP output, captured runs, a scratch directory that goes away.
#
#   run COMMAND…             sets $status, $out and $err (whole output without the last newline)
#   check NAME TEST…         ok when the command TEST succeeds
#   is NAME EXPECTED ACTUAL  ok when equal
#   fails_with STATUS NAME ERR COMMAND…  ok when it ends with STATUS, prints nothing on standard output
#                            and exactly the line ERR (a glob pattern) on standard error
#   skip NAME REASON
#   finish                   prints the plan; exit status 1 after a failure

set -uo pipefail
: "${PGTUNE_LNK:?is the program under test}"
root=$PWD
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
count=0
failures=0
status=0 out='' err=''

run() {
    status=0
    "$@" >"$scratch/.out" 2>"$scratch/.err" || status=$?
    out=$(tr -d '\0' <"$scratch/.out")
    err=$(tr -d '\0' <"$scratch/.err")
}

pass() {
    count=$((count + 1))
    printf 'ok %d - %s\n' "$count" "$1"
}

fail() {
    count=$((count + 1))
    failures=$((failures + 1))
    printf 'not ok %d - %s\n' "$count" "$1"
    printf '#   status: %s\n' "$status"
    printf '%s\n' "$out" | head -n 20 | sed 's/^/#   stdout: /'
    printf '%s\n' "$err" | head -n 20 | sed 's/^/#   stderr: /'
}

skip() {
    count=$((count + 1))
    printf 'ok %d - %s # SKIP %s\n' "$count" "$1" "$2"
}

check() {
    local name=$1
    shift
    if "$@"; then pass "$name"; else fail "$name"; fi
}

is() {
    if [ "$2" = "$3" ]; then
        pass "$1"
    else
        fail "$1"
        printf '#   expected: %s\n#   actual:   %s\n' "$2" "$3"
    fi
}

fails_with() {
    local expected=$1 name=$2 pattern=$3
    shift 3
    run "$@"
    # shellcheck disable=SC2053  # the right side is a pattern
    if [ "$status" = "$expected" ] && [ -z "$out" ] && [[ $err == $pattern ]] &&
        [ "$(wc -l <"$scratch/.err")" = 1 ]; then
        pass "$name"
    else
        fail "$name"
        printf '#   expected status %s and one line: %s\n' "$expected" "$pattern"
    fi
}

has() { [[ $out == *"$1"* ]]; }
err_has() { [[ $err == *"$1"* ]]; }

finish() {
    printf '1..%d\n' "$count"
    exit $((failures > 0))
}
