#!/usr/bin/env bash
# What the README shows is what the program prints: commands in ```console blocks are run, and the
# reference section is regenerated. UPDATE=1 writes the README instead of comparing.
. "$(dirname "$0")/tap.bash"

# Examples write files: they run in a copy of the root that has what they read.
mkdir "$scratch/root" "$scratch/bin"
for name in examples profiles tests; do
    [ ! -e "$name" ] || ln -s "$root/$name" "$scratch/root/$name"
done
ln -s "$PGTUNE_LNK" "$scratch/bin/pgtune-lnk"
PATH=$scratch/bin:$PATH

# One command line of the README, with both its streams as a person sees them.
output_of() {
    (cd "$scratch/root" && COLUMNS=80 bash -c "$1" 2>&1)
}

regenerate() {
    local line state=text
    while IFS= read -r line; do
        case $state:$line in
        text:'```console') state=block ;;
        text:'<!-- reference begin -->')
            printf '%s\n' "$line"
            pgtune-lnk man --format markdown
            state=reference
            continue
            ;;
        reference:'<!-- reference end -->') state=text ;;
        reference:*) continue ;;
        block:'```') state=text ;;
        block:'$ '*)
            printf '%s\n' "$line"
            output_of "${line#\$ }"
            continue
            ;;
        block:*) continue ;;
        esac
        printf '%s\n' "$line"
    done <README.md
}

regenerate >"$scratch/README.md"
if [ -n "${UPDATE:-}" ]; then
    cat "$scratch/README.md" >README.md
fi
run diff "$scratch/README.md" README.md
is "every output in the README is the program's" "0 " "$status $out"
check "the README shows commands" [ "$(grep -c '^\$ pgtune-lnk' README.md)" -ge 8 ]
finish
