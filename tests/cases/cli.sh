#!/usr/bin/env bash
# The command line as a whole: examples, output files, exit statuses, standard streams.
. "$(dirname "$0")/tap.bash"

# Examples write files: they run in a copy of the root that has what they read.
mkdir "$scratch/root" "$scratch/bin"
for name in examples profiles tests; do
    [ ! -e "$name" ] || ln -s "$root/$name" "$scratch/root/$name"
done
ln -s "$PGTUNE_LNK" "$scratch/bin/pgtune-lnk"
PATH=$scratch/bin:$PATH

commands=$(pgtune-lnk --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p')
for command in $commands; do
    while read -r example; do
        run bash -c 'cd "$1" && eval "$2"' bash "$scratch/root" "$example"
        wanted=0
        [ "$command" != lint ] || wanted=1 # its example is a file with mistakes
        is "example: $example" "$wanted" "$status"
    done < <(pgtune-lnk "$command" --help | sed -n '/^Examples:/,/^$/s/^  //p')
done
cd "$scratch" || exit 1

# --- commands and options ---

fails_with 2 "an unknown command names the nearest" \
    'pgtune-lnk: error: unknown command "lnt" (Did you mean "pgtune-lnk lint"?)' pgtune-lnk lnt
fails_with 2 "an unknown option names the nearest" \
    'pgtune-lnk: error: unknown option "--limis" (Did you mean --limits?)' pgtune-lnk --limis 2G
fails_with 2 "an unknown workload names the known ones" \
    'pgtune-lnk: error: *"olpt"*oltp*' pgtune-lnk --limits 2G --workload olpt
fails_with 2 "an unknown choice names the choices" \
    'pgtune-lnk: error: --format: "xml" is not a choice (Choose from conf, json, *' \
    pgtune-lnk --limits 2G --format xml
run pgtune-lnk --limits 2G
conf=$out
is "tune is the default command" "0" "$status"
run pgtune-lnk tune --limits 2G
is "and may be named" "$conf" "$out"
run pgtune-lnk --limits=2G tune
is "after options too" "$conf" "$out"
run pgtune-lnk --limits 2G -q
is "--quiet leaves standard error empty" "" "$err"
is "a second run gives the same bytes" "$conf" "$out"

# --- standard output ---

for arguments in "--limits 2G" "--help" "man" "completion bash" "inspect --limits 2G --format json" \
    "explain --limits 2G"; do
    # shellcheck disable=SC2086
    status=0 && err=$(pgtune-lnk $arguments -q 2>&1 >/dev/full) || status=$?
    is "a full disk under standard output is reported: $arguments" \
        "4 pgtune-lnk: error: cannot write to standard output: No space left on device" \
        "$status $err"
done
status=0 && err=$(pgtune-lnk --limits 2G -q 2>&1 >&-) || status=$?
is "a closed standard output is reported" \
    "4 pgtune-lnk: error: cannot write to standard output: Bad file descriptor" "$status $err"
(
    trap '' PIPE
    pgtune-lnk man 2>"$scratch/epipe" || echo $? >"$scratch/epipe-status"
) | true
is "a reader that leaves early is status 4, or was fast enough to read all" 1 \
    "$(case $(cat "$scratch/epipe-status" 2>/dev/null) in '' | 4) echo 1 ;; *) echo 0 ;; esac)"

# --- formats ---

run pgtune-lnk --limits 2G --connections 100 --format json
check "JSON is version 1 and fits" eval 'has "\"version\": 1" && has "\"fits\": true"'
run pgtune-lnk --limits 2G --format sql
check "sql is ALTER SYSTEM" has "ALTER SYSTEM SET work_mem"
run pgtune-lnk --limits 2G --format args
check "args is one line of -c words" eval 'has "-c work_mem=" && [ "$(wc -l <<<"$out")" = 1 ]'
run pgtune-lnk --limits 2G --format compose
check "compose names the service" has "postgres:"

# --- a plan that does not fit ---

run pgtune-lnk --limits 64M --connections 500
is "a plan that does not fit is status 1 and prints no configuration" "1 " "$status $out"
check "it says what would fit" err_has "--limits"
run pgtune-lnk --limits 64M --connections 500 -o refused.conf
is "and writes no file" "1 absent" "$status $([ -e refused.conf ] && echo there || echo absent)"
run pgtune-lnk --limits 64M --connections 500 --format json
check "as JSON it has no settings but a ledger and advice" \
    eval 'has "\"settings\": []" && has "\"fits\": false" && has "\"ledger\": [" && has "\"advice\": ["'
is "with status 1" 1 "$status"
# Each way out, tried, fits.
tried=0
while read -r option value; do
    run pgtune-lnk --limits 64M --connections 500 "$option" "$value"
    is "the way out $option $value fits" 0 "$status"
    tried=$((tried + 1))
done < <(pgtune-lnk --limits 64M --connections 500 2>&1 | grep -oE -- '--(connections|active|limits) [0-9]+[a-z]?')
check "there was a way out" [ "$tried" -gt 0 ]

# --- a real server as the judge ---

for bindir in /usr/lib/postgresql/1[4-8]/bin; do
    major=${bindir#/usr/lib/postgresql/} major=${major%/bin}
    [ -x "$bindir/postgres" ] || continue
    run pgtune-lnk --limits 2G --connections 100 --pg "$major" --check-with "$bindir" -o judged.conf -q
    is "PostgreSQL $major takes every value" "0 " "$status $err"
    other=$((major == 14 ? 15 : 14))
    fails_with 2 "a server of another major is no judge" 'pgtune-lnk: error: *' \
        pgtune-lnk --limits 2G --pg "$other" --check-with "$bindir" -o other.conf -q
    check "and nothing was written" [ ! -e other.conf ]
done
fails_with 4 "a directory without a server is no judge" 'pgtune-lnk: error: *nowhere*' \
    pgtune-lnk --limits 2G --check-with "$scratch/nowhere"

# --- files ---

run pgtune-lnk --limits 2G -o a.conf
is "-o writes the configuration and nothing on standard output" "0 " "$status $out"
is "as it would be printed" "$conf" "$(cat a.conf)"
touch -d '2001-01-01' a.conf
run pgtune-lnk --limits 2G -o a.conf
is "identical content leaves the file untouched" "0 2001" "$status $(date -r a.conf +%Y)"
check "and makes no copy" [ ! -e a.conf.bak ]
cp a.conf before.conf
run pgtune-lnk --limits 4G -o a.conf --diff
is "--diff succeeds and writes nothing" "0 same" "$status $(cmp -s a.conf before.conf && echo same)"
check "--diff shows old and new values" grep -q 'shared_buffers: .* -> ' <<<"$out"
run pgtune-lnk --limits 2G -o a.conf --diff
is "--diff without a change prints nothing" "0 " "$status $out"
run pgtune-lnk --limits 4G -o a.conf
is "the previous file is kept" "0 same" "$status $(cmp -s a.conf.bak before.conf && echo same)"
printf '%s\n' "log_min_messages = 'info' # mine" >>a.conf
run pgtune-lnk --limits 2G -o a.conf
is "a hand-written line survives" 1 "$(grep -c "^log_min_messages = 'info' # mine$" a.conf)"
printf 'work_mem = 1GB\n' >>a.conf
cp a.conf before.conf
run pgtune-lnk --limits 2G --connections 100 -o a.conf
is "a hand-written line that does not fit is status 1 and the file is untouched" "1 same" \
    "$status $(cmp -s a.conf before.conf && echo same)"
fails_with 2 "--diff needs a file" 'pgtune-lnk: error: --diff compares*' pgtune-lnk --limits 2G --diff
fails_with 4 "a directory that does not exist is the system's refusal" \
    'pgtune-lnk: error: *nowhere/a.conf*' pgtune-lnk --limits 2G -o nowhere/a.conf
run pgtune-lnk --limits 2G -o -
is "-o - is standard output" "$conf" "$out"
finish
