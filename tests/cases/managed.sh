#!/usr/bin/env bash
# The managed block in a file that people edit too: their lines survive, count, and win.
. "$(dirname "$0")/tap.bash"

case $PGTUNE_LNK in /*) ;; *) PGTUNE_LNK=$root/$PGTUNE_LNK ;; esac
cd "$scratch" || exit 1
tune() { "$PGTUNE_LNK" --limits 2G --connections 100 --quiet "$@"; }

# --- lines outside the block -----------------------------------------------------------------------
printf "# by hand\npg_stat_statements.max = 5000\n" >a.conf
run tune -o a.conf
check "a hand-written file takes the block" [ "$status" = 0 ]
tune >block
cat block a.conf.bak >expected
run cmp a.conf expected
check "which stands first, so that hand-written lines win" [ "$status" = 0 ]
{ echo 'jit = on'; cat block; printf 'work_mem = 5MB\r\n# last line'; } >a.conf
run tune -o a.conf --connections 90
check "lines on both sides" [ "$status" = 0 ]
is "before it" 'jit = on' "$(head -n 1 a.conf)"
is "and after it, line ends included" 'work_mem = 5MB\r\n# last line' \
    "$(tail -n 2 a.conf | sed 's/\r/\\r/' | awk 'NR > 1 { printf "\\n" } { printf "%s", $0 }')"
check "the block does not set what a later line sets" [ "$(grep -c '^work_mem' a.conf)" = 1 ]
check "and says where it is set" grep -q '^#   work_mem = 5MB (a.conf)$' a.conf
check "an earlier line is overridden as before" grep -qx 'jit = off' a.conf
cp a.conf once.conf
touch -d '2001-01-01 00:00:00 UTC' a.conf
run tune -o a.conf --connections 90
check "a second run" [ "$status" = 0 ]
is "leaves such a file untouched too" 978307200 "$(stat -c %Y a.conf)"
touch -d '2001-01-01 00:00:00 UTC' a.conf
run tune -o "$PWD/a.conf" --connections 90
is "by whatever path it is named" 978307200 "$(stat -c %Y a.conf)"

# --- they count -------------------------------------------------------------------------------------
{ cat block; echo 'work_mem = 512MB'; } >big.conf
sum=$(cksum <big.conf)
run tune -o big.conf
check "a hand-written line that breaks the plan is status 1" [ "$status" = 1 ]
is "and the file is untouched" "$sum" "$(cksum <big.conf)"
check "without a backup" [ ! -e big.conf.bak ]
mkdir auto && cp block auto/postgresql.conf
echo "shared_buffers = '1900MB'" >auto/postgresql.auto.conf
sum=$(cksum <auto/postgresql.conf)
run tune -o auto/postgresql.conf
check "a line of postgresql.auto.conf beside it counts" [ "$status" = 1 ]
is "and that file is untouched too" "$sum" "$(cksum <auto/postgresql.conf)"
mkdir conf.d && echo 'work_mem = 600MB' >conf.d/10.conf
{ cat block; echo "include_dir 'conf.d'"; } >included.conf
run tune -o included.conf
check "a line of an included file counts" [ "$status" = 1 ]
run tune -o a.conf --diff --connections 80
check "--diff names a change" has 'max_connections: 90 -> 80'
check "and nothing that a later line decides" [ "$(grep -c ^work_mem <<<"$out")" = 0 ]

# --- files that cannot be right ---------------------------------------------------------------------
broken() { # NAME LINE PATTERN
    local sum
    sum=$(cksum <broken.conf)
    fails_with 3 "$1" "pgtune-lnk: error: broken.conf:$2: $3" tune -o broken.conf
    is "$1: untouched" "$sum" "$(cksum <broken.conf)"
}
printf 'a = 1\n# >>> pgtune-lnk >>>\nb = 2\n' >broken.conf
broken "a block without an end" 2 'the managed block has no end*'
printf 'a = 1\n# <<< pgtune-lnk <<<\n' >broken.conf
broken "a block without a beginning" 2 'the managed block ends without a beginning*'
cat block block >broken.conf
broken "two blocks" $(($(wc -l <block) + 1)) 'the managed block begins twice*'
{ cat block; echo 'a = = b'; } >broken.conf
broken "a syntax error below the block" $(($(wc -l <block) + 1)) 'syntax error*'
{ cat block; echo 'work_mem = 5 parsecs'; } >broken.conf
broken "a value that no server takes" $(($(wc -l <block) + 1)) '*'
printf 'a = 1\n\0\n' >broken.conf
broken "a binary file" 2 'it holds a NUL byte*'
{ cat block; echo "include 'broken.conf'"; } >broken.conf
broken "a file that includes itself" '*' '*'

# --- a mounted file ---------------------------------------------------------------------------------
cp block outside.conf && touch mounted.conf
if mount --bind outside.conf mounted.conf 2>/dev/null; then
    run "$PGTUNE_LNK" --limits 2G --connections 70 -o mounted.conf
    umount mounted.conf
    check "a bind-mounted file is written in place" grep -qx 'max_connections = 70' outside.conf
    check "which is said" err_has 'in place'
    run cmp mounted.conf.bak block
    check "its previous content is kept" [ "$status" = 0 ]
else
    skip "a bind-mounted file is written in place" "mounting is not allowed here"
fi

# --- a kill at any instant --------------------------------------------------------------------------
# Alternating plans, killed at random; the file must always be one of the two, and so must the backup.
tune --connections 60 >old
tune --connections 61 >new
cp old killed.conf
whole() { cmp -s "$1" old || cmp -s "$1" new; }
broken=0 kills=0 end=$((SECONDS + 8))
while [ $kills -lt 150 ] && [ $SECONDS -lt $end ]; do
    "$PGTUNE_LNK" --limits 2G --quiet --connections $((60 + (kills + 1) % 2)) -o killed.conf &
    pid=$!
    sleep 0.00$((RANDOM % 10))
    kill -9 $pid 2>/dev/null
    wait $pid 2>/dev/null
    whole killed.conf || broken=$((broken + 1))
    [ ! -e killed.conf.bak ] || whole killed.conf.bak || broken=$((broken + 1))
    kills=$((kills + 1))
done 2>/dev/null
status="$kills kills"
is "after every kill the file and its backup are whole" 0 "$broken"
run tune -o killed.conf --connections 62
check "and the next run writes it" grep -qx 'max_connections = 62' killed.conf
finish
