#!/usr/bin/env bash
# Texts made from the command table: help, manual page, completion, version, README reference.
. "$(dirname "$0")/tap.bash"

commands=$("$PGTUNE_LNK" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p')
check "help lists the commands" [ "$(wc -w <<<"$commands")" -ge 6 ]

for command in $commands; do
    run "$PGTUNE_LNK" "$command" --help
    is "$command --help succeeds" "0 " "$status $err"
    check "$command --help has usage, options and examples" \
        eval 'has "Usage: pgtune-lnk" && has "Options:" && has "Examples:"'
    is "no line of $command --help is wider than 80 columns, but for examples and spellings" "" \
        "$(sed '/^Examples:/,/^$/d' <<<"$out" | LC_ALL=C.UTF-8 grep -E '.{81}' || true)"
    long=$out
    run "$PGTUNE_LNK" -h "$command"
    is "$command accepts -h before it" "$long" "$out"
done

run "$PGTUNE_LNK" --version
is "--version names program, version and libraries" 0 "$status"
check "the version is that of the file VERSION" has "pgtune-lnk $(cat VERSION) ("
for library in libyaml inih jansson; do
    check "--version names $library" has "$library"
done
run "$PGTUNE_LNK" lint -V
check "--version needs no operand" has "pgtune-lnk "

run "$PGTUNE_LNK" --help
while read -r number meaning; do
    check "help explains exit status $number" has "$meaning"
done < <("$PGTUNE_LNK" man --format markdown | sed -n 's/^| \([0-9]*\) | \(.*\) |$/\1 \2/p')

if command -v mandoc >/dev/null; then
    "$PGTUNE_LNK" man >"$scratch/pgtune-lnk.1"
    run mandoc -T lint -W warning "$scratch/pgtune-lnk.1"
    is "mandoc finds nothing to warn of in the manual page" "0 " "$status $out"
    page=$(mandoc -T utf8 -O width=120 "$scratch/pgtune-lnk.1" | col -b 2>/dev/null ||
        mandoc -T utf8 -O width=120 "$scratch/pgtune-lnk.1" | sed 's/.\x08//g')
    for command in $commands; do
        check "the manual page has the command $command" grep -q "pgtune-lnk.*$command" <<<"$page"
    done
else
    skip "mandoc finds nothing to warn of in the manual page" "mandoc is not installed"
fi

# --- completion ---

complete_words() { # WORD… (the last is being completed): prints what bash offers
    bash --norc -c '
        source "$1"; shift
        COMP_WORDS=(pgtune-lnk "$@")
        COMP_CWORD=$#
        _pgtune_lnk
        printf "%s\n" "${COMPREPLY[@]}"' bash "$scratch/completion.bash" "$@"
}
"$PGTUNE_LNK" completion bash >"$scratch/completion.bash"
is "bash completes commands" "explain" "$(complete_words ex)"
is "bash completes options" "--limits" "$(complete_words --lim)"
is "bash completes options of the command" "--ignore" "$(complete_words lint --ig)"
is "bash offers no option of another command" "" "$(complete_words explain --ig)"
is "bash completes values" "hdd" "$(complete_words --storage h)"
is "bash completes formats of the command" "markdown" "$(complete_words man --format mark)"
is "bash completes workloads" "oltp" "$(complete_words --workload olt)"
is "bash completes settings to explain" "shared_buffers" "$(complete_words explain shared_b)"
is "bash completes shells" "fish" "$(complete_words completion f)"
mkdir "$scratch/files" && touch "$scratch/files/docker-compose.yml"
is "bash completes files" "$scratch/files/docker-compose.yml" \
    "$(complete_words -f "$scratch/files/dock")"
for shell in zsh fish; do
    if command -v "$shell" >/dev/null; then
        "$PGTUNE_LNK" completion "$shell" >"$scratch/completion.$shell"
        run "$shell" -n "$scratch/completion.$shell"
        is "$shell can read its script" "0 " "$status $err"
    else
        skip "$shell can read its script" "$shell is not installed"
    fi
done

# --- README ---

"$PGTUNE_LNK" man --format markdown >"$scratch/reference"
sed -n '/<!-- reference begin -->/,/<!-- reference end -->/p' README.md | sed '1d;$d' >"$scratch/readme"
run diff "$scratch/readme" "$scratch/reference"
is "the reference in the README is that of the program" "0 " "$status $out"
finish
