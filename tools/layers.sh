#!/usr/bin/env bash
# The shape of the code, checked: who may include whom, where each foreign library lives, calls that are
# banned, how long files and functions may be, and that every header compiles alone.
#
# usage: tools/layers.sh       prints each violation as FILE:LINE: …, and a sum in the last line
set -euo pipefail
cd "$(dirname "$0")/.."
found=0

report() {
    echo "layers: $1"
    found=$((found + 1))
}

# What each layer may include, besides itself.
declare -A allowed=(
    [base]=''
    [facts]='base'
    [report]='base'
    [tune]='base facts report'
    [verify]='base facts report tune'
    [pg]='base facts report'
    [live]='base facts report tune verify pg'
    [cli]='base facts report tune verify pg live'
)

check_arrows() {
    local place line layer target
    while IFS=: read -r place line target; do
        layer=${place#*/}
        layer=${layer%%/*}
        [ -n "${allowed[$layer]+known}" ] || {
            report "$place:$line: \"$layer\" is not a layer"
            continue
        }
        target=${target%%/*}
        case " $layer ${allowed[$layer]} " in
        *" $target "*) ;;
        *) report "$place:$line: $layer may not include $target" ;;
        esac
    done < <(grep -rnE '^[[:space:]]*#[[:space:]]*include "' --include='*.[ch]' src include |
        sed -E 's/^([^:]+:[0-9]+):[^"]*"([^"]+)".*/\1:\2/')
}

# header|the only files that may include it
homes='yaml.h|src/facts/yaml(_write)?\.c
ini.h|src/facts/ini\.c
jansson.h|src/report/json\.c
libpq-fe.h|(src|include)/pg/.*|src/cli/main_db\.c
openssl/.*|src/verify/cert\.c'

check_homes() {
    local header home place line
    while IFS='|' read -r header home; do
        while IFS=: read -r place line _; do
            [[ $place =~ ^($home)$ ]] || report "$place:$line: <$header> belongs to $home only"
        done < <(grep -rnE "^[[:space:]]*#[[:space:]]*include [<\"]$header[>\"]" --include='*.[ch]' src include || true)
    done <<<"$homes"
}

# No bound, no error, or hidden state; getpwnam and its like need libc's shared half at run time.
banned='strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|atoll|atof|gets|alloca|setlocale|system|popen|tmpnam|mktemp'
banned="$banned|getpwnam|getpwuid|getgrnam|getgrgid|getaddrinfo|gethostbyname|dlopen"

# The code below the given folders as FILE:LINE:TEXT, without comments.
code_of() {
    find "$@" -name '*.[ch]' -print0 | xargs -0 awk '
        FNR == 1 { inside = 0 }
        {
            text = $0
            gsub(/"([^"\\]|\\.)*"/, "\"\"", text)
            if (inside) { if (!sub(/^.*\*\//, "", text)) next; inside = 0 }
            while (match(text, /\/\*([^*]|\*[^\/])*\*\//)) text = substr(text, 1, RSTART - 1) substr(text, RSTART + RLENGTH)
            if (sub(/\/\*.*$/, "", text)) inside = 1
            print FILENAME ":" FNR ":" text
        }'
}

check_calls() {
    local hit
    while read -r hit; do
        report "$hit"
    done < <(code_of src include | sed -nE "s/^([^:]+:[0-9]+):(.*[^a-z_0-9])?($banned)\(.*/\1: \3() is banned/p")
    while read -r hit; do
        report "$hit"
    done < <(code_of src/facts src/report src/tune src/verify |
        sed -nE 's/^([^:]+:[0-9]+):(.*[^a-z_0-9])?(printf|puts|putchar)\(.*/\1: only cli prints/p')
}

# Pure data tables have no limit.
check_lengths() {
    local hit
    while read -r hit; do
        report "$hit"
    done < <(find src include tests -name '*.[ch]' ! -name guc_table.c ! -name guc_catalogue.c ! -name check_table.c \
        -print0 | xargs -0 awk 'FNR == 1 { if (n > 400) print file ": " n " lines, 400 are allowed"; file = FILENAME }
            { n = FNR } END { if (n > 400) print file ": " n " lines, 400 are allowed" }')
    # clang-format puts the braces of a function, and of nothing else that has a body, at the left margin.
    while read -r hit; do
        case $hit in
        *warn) echo "layers: ${hit% warn}, more than 60 (allowed up to 100)" ;;
        *) report "$hit, more than 100" ;;
        esac
    done < <(find src tests -name '*.c' -print0 | xargs -0 awk '
        /^[a-z].*[)]$/ || /^ +.*[)]$/ { head = FNR ": " $0 }
        /^{$/ { start = FNR }
        /^}$/ && start { n = FNR - start - 1
            if (n > 60) printf "%s:%s: %d lines%s\n", FILENAME, head, n, (n > 100 ? "" : " warn")
            start = 0 }')
}

# guc_ids.h is no header but a list for its includer's macro.
check_headers() {
    local header
    while read -r header; do
        echo "#include \"$header\"" | ${CC:-gcc} -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror \
            -Iinclude $(pkg-config --cflags libpq 2>/dev/null) -fsyntax-only -x c - 2>/dev/null ||
            report "include/$header: does not compile alone"
    done < <(find include -name '*.h' ! -name guc_ids.h -printf '%P\n' | sort)
}

check_arrows
check_homes
check_calls
check_lengths
check_headers
if [ "$found" = 0 ]; then
    echo "layers: $(find src include -name '*.[ch]' | wc -l) files keep the rules"
else
    echo "layers: $found violations" >&2
    exit 1
fi
