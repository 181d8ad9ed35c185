#!/usr/bin/env bash
# Real servers of 14 to 18 against what the unit tests take for their word: tests/data/pg_settings/NN.tsv
# (every setting) and tests/data/guc_values.tsv (how a text is read).
#
# usage: tests/live/majors-pg-settings.sh [MAJOR…]     TAP
#        tests/live/majors-pg-settings.sh --answers BINDIR LIBDIR <NAME-TAB-TEXT    one answer a line
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/live/server.sh
majors=("$@")
[ $# != 0 ] || majors=(14 15 16 17 18)

# The columns of the files but the last, "build": it says what differs between builds and is ours.
dump_settings() {
    sql -F $'\t' -c "select name, coalesce(unit, ''), vartype, coalesce(min_val, ''), coalesce(max_val, ''), context,
        coalesce(boot_val, '\\N'), coalesce(array_to_string(enumvals, ','), '') from pg_settings
        order by name collate \"C\""
}

# setting_differences DATA DUMP: what DUMP says otherwise. Column 9 of DATA is what a build may change: the
# boot value ("boot"), bounds too ("bounds"), the whole row ("row"), or the enum words that may be added.
setting_differences() {
    awk -F '\t' '
        function without(list, words,   i, n, part, drop, result) {
            n = split(words, part, ",")
            for (i = 1; i <= n; i++) drop[part[i]] = 1
            n = split(list, part, ",")
            for (i = 1; i <= n; i++) if (!(part[i] in drop)) result = result "," part[i]
            return result
        }
        FNR == 1 { file++ }
        file == 1 && FNR > 1 { wanted[$1] = $0; build[$1] = $9 }
        file == 2 {
            seen[$1] = 1
            if (!($1 in wanted)) { print $1 ": the server has it, the file does not"; next }
            split(wanted[$1], column, "\t")
            for (i = 2; i <= 8; i++) {
                if (i == 7 && build[$1] ~ /^(boot|bounds)$/ || i ~ /^[45]$/ && build[$1] == "bounds") continue
                if (i == 8 && without($8, build[$1]) == without(column[8], build[$1])) continue
                if ($i != column[i]) print $1 ": column " i " is \"" $i "\" on the server, \"" column[i] "\" in the file"
            }
        }
        END { for (name in wanted) if (!seen[name] && build[name] != "row") print name ": the server lacks it" }
    ' "$1" "$2"
}

# What "postgres -C NAME -c NAME=TEXT" says to each line NAME-TAB-TEXT: the value, "refused", or "unknown".
answers() {
    local directory=$1 name text value
    while IFS=$'\t' read -r name text; do
        # -C comes first: only then may root ask.
        if value=$("$bindir/postgres" -C "$name" -D "$directory" -c "$name=$text" 2>"$directory/stderr" </dev/null); then
            echo "$value"
        elif grep -q 'unrecognized configuration parameter' "$directory/stderr"; then
            echo unknown
        else
            echo refused
        fi
    done
}

ask() {
    local directory
    directory=$(mktemp -d)
    : >"$directory/postgresql.conf"
    LC_ALL=C LD_LIBRARY_PATH=$libdir answers "$directory"
    rm -rf "$directory"
}

# tabs are "white space" to read, which would join two of them: an empty text must stay one.
pairs_of() {
    awk -F '\t' 'NR > 1 { print $1 "\t" $2 }' tests/data/guc_values.tsv
}

if [ "${1:-}" = --answers ]; then
    bindir=$2 libdir=$3
    ask
    exit
fi

test_major() {
    local major=$1 directory
    directory=$(tools/postgres-majors.sh "$major")
    bindir=$directory/bin libdir=$directory/lib
    live_begin
    : >"$scratch/empty.conf"
    if server_init && server_start "$scratch/empty.conf"; then
        dump_settings >"$scratch/dump"
        judge "pg_settings of $major is what the file says" \
            "$(setting_differences "tests/data/pg_settings/$major.tsv" "$scratch/dump")"
    else
        not_ok "pg_settings of $major is what the file says" "the server did not start: $(tail -n 3 "$log")"
    fi
    server_stop
    pairs_of | ask >"$scratch/answers"
    awk -F '\t' -v major="$major" '
        NR == 1 { for (i = 3; i <= NF; i++) if ($i == major) column = i; next }
        { print $column }' tests/data/guc_values.tsv >"$scratch/recorded"
    judge "PostgreSQL $major reads $(wc -l <"$scratch/recorded") texts as recorded" \
        "$(paste <(pairs_of) "$scratch/recorded" "$scratch/answers" | awk -F '\t' '$3 != $4')"
    live_end
}

for major in "${majors[@]}"; do
    test_major "$major"
done
live_plan
