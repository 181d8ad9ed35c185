#!/usr/bin/env bash
# A real server as the oracle of facts/pgconf: the same files are accepted, with the same value, and the
# refused ones are refused at the same line. usage: pgconf-oracle.sh [BINDIR]; prints TAP.
set -euo pipefail
cd "$(dirname "$0")/../.."
bindir=${1:-$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)}
[ -x "$bindir/postgres" ] || { echo "1..0 # SKIP no PostgreSQL server found"; exit 0; }
[ -d "$bindir/../lib" ] && export LD_LIBRARY_PATH=$bindir/../lib
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
${CC:-cc} -std=gnu11 -D_GNU_SOURCE -Iinclude -o "$work/dump" tests/live/pgconf_dump.c \
    src/facts/pgconf.c src/facts/pgconf_scan.c src/base/*.c
mkdir -p "$work/data/conf.d" "$work/data/sub"
file=$work/data/postgresql.conf
: > "$work/data/postgresql.auto.conf"
printf 'x.v = included\n' > "$work/data/sub/in.conf"
printf 'x.v = 10\n' > "$work/data/conf.d/10.conf"
printf 'x.v = 9\n' > "$work/data/conf.d/9.conf"
printf 'x.v = hidden\n' > "$work/data/conf.d/.a.conf"

# The server's verdict: "ok VALUE", or "line N" of its first complaint, or "refused".
oracle() {
    local value
    if value=$("$bindir/postgres" -C x.v -D "$work/data" 2>"$work/log"; echo .); then :; fi
    if grep -q 'unrecognized configuration parameter "x.v"' "$work/log"; then
        echo 'ok (absent)'
    elif grep -q FATAL "$work/log"; then
        # recursion is reported without a line, and we name the line of the include instead
        sed -n 's/.*postgresql\.conf" line \([0-9]*\).*/line \1/p' "$work/log" | head -1 | grep . || echo refused
    else
        printf 'ok %s\n' "${value%$'\n'.}"
    fi
}

ours() {
    local value status=0
    value=$("$work/dump" "$file"; s=$?; echo .; exit $s) || status=$?
    value=${value%.}
    value=${value%$'\n'}
    if [ $status = 0 ]; then
        printf 'ok %s\n' "$value"
    else
        sed -n 's/^[^:]*postgresql\.conf:\([0-9]*\):.*/line \1/p' <<< "$value" | grep . || echo refused
    fi
}

count=0 failed=0
check() { # NAME; the file is written
    local theirs mine
    count=$((count + 1))
    theirs=$(oracle) mine=$(ours)
    # at the end of a file without a newline the server counts one line too few
    [ "$theirs" != 'line 0' ] || theirs='line 1'
    if [ "$theirs" = "$mine" ] || { [ "$theirs" = refused ] && [[ $mine = line* ]]; }; then
        echo "ok $count - $1"
    else
        echo "not ok $count - $1: server '$theirs', we '$mine'"
        sed 's/^/# /' "$file"
        failed=1
    fi
}

cases=(
    'x.v = 1' 'x.v 1' 'x.v=1' 'x.v = 128MB' 'x.v = -1' 'x.v = +1' 'x.v = 1.5GB' "x.v = '1.5GB'" 'x.v = 1e5'
    'x.v = 1.5e5' 'x.v = 1.e' 'x.v = .5' 'x.v = .' 'x.v = ..' 'x.v = 0x1F' 'x.v = 0x' 'x.v = 0xkB' 'x.v = 0X1f'
    'x.v = a.b' 'x.v = a.b.c' 'x.v = a-b' 'x.v = a:b/c.d' 'x.v = /a/b' 'x.v = a,b' 'x.v = a.1' 'x.v = a.' 'x.v = a.b-'
    "x.v = 'it''s'" "x.v = 'it\\'s'" "x.v = '\\n\\t\\x\\\\'" "x.v = '\\101\\7x'" "x.v = '\\1012'" "x.v = '\\8'" "x.v = '\\501'"
    "x.v = ''" "x.v = ''''" "x.v = 'open" "x.v = 'a' b" "x.v = 'a'b" "x.v = 'a\\" "x.v = 'a\\'" "x.v = 'a#b'" 'x.v = a#b' 'x.v = 1#b'
    'x.v =' 'x.v' '= 1' 'x.v == 1' 'x.v = = 1' "'x.v' = 1" 'x.y.v = 1' '1x = 1' 'x.v = 1 2' 'x.v = @' 'x.v = "a"'
    'x.v = on;' $'x.v = 1\r' $'\tx.v\t=\t1\t' $'x.v = 1\v' $'x.v = \xc3\xa4' $'x\xc3\xa4.v = 1' 'X.V = upper' 'x.v = _a'
    $'x.v = 1\nx.v = 2' $'x.v = 1\n\n\nx.v = = 2' $'x.v = a\\\nb' $'x.v = \'a\nb\''
    "include 'sub/in.conf'" 'include sub/in.conf' "include = 'sub/in.conf'" "INCLUDE 'sub/in.conf'" "include 'absent.conf'"
    "include_if_exists 'absent.conf'" "include_if_exists 'sub/in.conf'" "include_dir 'conf.d'" "include_dir 'absent.d'"
    "include 'postgresql.conf'" "include './sub/../postgresql.conf'" "include ''" "include_dir ' '" "include_if_exists ''" 'include'
    $'x.v = 1\ninclude \'sub/in.conf\'' $'include \'sub/in.conf\'\nx.v = 2' "include 'sub'"
)
for text in "${cases[@]}"; do
    printf '%s\n' "$text" > "$file"
    check "$(printf '%q' "$text")"
done
printf 'x.v = end' > "$file"; check 'no newline at the end'
printf 'x.v =' > "$file"; check 'no value and no newline at the end'
printf '# only' > "$file"; printf '\nx.v = crlf\r\n#\r\n' >> "$file"; check 'CRLF'
: > "$file"; printf 'x.v = none\n' > "$file"; check 'one line'

# Random lines over the bytes that matter, the same ones in every run.
RANDOM=7
alphabet=(x a 1 0 . - + = "'" "'" '\' '#' ' ' e E _ : / , k $'\t' 9 "''" 0x)
for ((i = 0; i < ${RANDOM_LINES:-60}; i++)); do
    text='x.v = '
    for ((k = RANDOM % 7; k >= 0; k--)); do text+=${alphabet[RANDOM % ${#alphabet[@]}]}; done
    printf '%s\n' "$text" > "$file"
    check "random: $(printf '%q' "$text")"
done
echo "1..$count"
exit $failed
