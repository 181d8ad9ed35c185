#!/usr/bin/env bash
# explain draws the ledger and gives reasons, for settings and for checks.
. "$(dirname "$0")/tap.bash"

run "$PGTUNE_LNK" explain --limits 2G --connections 100
is "explain succeeds" "0 " "$status $err"
check "the ledger has bars of plain characters where there is no terminal" grep -q '##' <<<"$out"
check "and no escape sequences" eval '! has $'"'\\033'"
conf=$("$PGTUNE_LNK" --limits 2G --connections 100 -q)
check "there are at least 60 settings" [ "$(grep -cE '^[a-z_.]+ = ' <<<"$out")" -ge 60 ]
is "every setting of the configuration is explained" \
    "$(grep -oE '^[a-z_.]+ = .*' <<<"$conf")" "$(grep -oE '^[a-z_.]+ = .*' <<<"$out")"
settings=$(grep -cE '^[a-z_.]+ = ' <<<"$out")
for part in "What it is:" "Rule:" "Manual: https://www.postgresql.org/docs/16/"; do
    is "each has: $part" "$settings" "$(grep -cF "  $part" <<<"$out")"
done

run "$PGTUNE_LNK" explain work_mem --limits 2G --connections 100
check "one setting can be asked for" \
    eval '[ "$(grep -cE "^[a-z_]+ = " <<<"$out")" = 1 ] && has "work_mem = "'
run "$PGTUNE_LNK" explain WORK_MEM jit --limits 2G
is "several too, in any case of letters" 2 "$(grep -cE '^(work_mem|jit) = ' <<<"$out")"
run "$PGTUNE_LNK" explain work_mem --limits 2G --pg 18
check "the manual is that of the major" has "/docs/18/"
run "$PGTUNE_LNK" explain autovacuum --limits 2G --pg 18
check "and the page is where that major has it" has "/docs/18/runtime-config-vacuum.html#GUC-AUTOVACUUM"
run "$PGTUNE_LNK" explain io_method --limits 2G --pg 17
check "a setting of another major says so" has "io_method does not exist in PostgreSQL 17"
run "$PGTUNE_LNK" explain work_mem --limits 64M --connections 500
check "without a plan no default is claimed" has "work_mem has no value: the plan does not fit"
printf 'services:\n  db:\n    image: postgres:16\n    mem_limit: 2g\n%s\n' \
    '    command: postgres -c work_mem=2MB -c work_mem=3MB' >"$scratch/compose.yml"
run "$PGTUNE_LNK" explain work_mem -f "$scratch/compose.yml"
check "of two values set by hand the last one is shown" has "work_mem = 3MB"
run "$PGTUNE_LNK" explain enable_seqscan --limits 2G
check "a setting that is not generated says so" has "enable_seqscan is left at the server's default"
run "$PGTUNE_LNK" explain work_mem --limits 2G --color always
check "colour comes when asked for" has $'\033[1m'
fails_with 2 "an unknown setting names the nearest" \
    'pgtune-lnk: error: there is no setting "work_men" (Did you mean work_mem?)' \
    "$PGTUNE_LNK" explain work_men --limits 2G

for id in $("$PGTUNE_LNK" completion fish | sed -n "s/.*seen_subcommand_from explain' -a '\(.*\)'/\1/p" |
    tr ' ' '\n' | grep -- -); do
    run "$PGTUNE_LNK" explain "$id"
    check "check $id says why and what to do" eval '[ "$status" = 0 ] && has "Why: " && has "Fix: "'
done
fails_with 2 "an unknown check is refused" \
    'pgtune-lnk: error: there is no check "no-such-check"*' "$PGTUNE_LNK" explain no-such-check

run "$PGTUNE_LNK" explain --limits 64M --connections 500
is "a plan that does not fit is status 1" 1 "$status"
check "its ledger is drawn all the same" grep -q '##' <<<"$out"
check "and the ways out are named" err_has "--limits"
finish
