#!/usr/bin/env bash
# The forms of --format, -o, --diff and --check-with, as a user meets them.
. "$(dirname "$0")/tap.bash"

cd "$scratch" || exit 1
tune() { "$PGTUNE_LNK" --limits 2G --connections 100 --quiet "$@"; }
case $PGTUNE_LNK in /*) ;; *) PGTUNE_LNK=$root/$PGTUNE_LNK ;; esac

# --- the same values in every form -----------------------------------------------------------------
tune --ssl on --ssl-cert /tls/it\'s.crt --ssl-key '/tls/$key' --hba /etc/hba >conf
tune --ssl on --ssl-cert /tls/it\'s.crt --ssl-key '/tls/$key' --hba /etc/hba --format args >args
tune --ssl on --ssl-cert /tls/it\'s.crt --ssl-key '/tls/$key' --hba /etc/hba --format sql >sql
tune --ssl on --ssl-cert /tls/it\'s.crt --ssl-key '/tls/$key' --hba /etc/hba --format json >json
tune --ssl on --ssl-cert /tls/it\'s.crt --ssl-key '/tls/$key' --hba /etc/hba --format compose >yaml

# Each as "name=value" lines, with the quoting of its form undone.
sed -n "s/^\([a-z_]*\) = /\1=/p" conf | sed "s/='\(.*\)'$/=\1/; s/''/'/g" >conf.values
eval "printf '%s\n' $(cat args)" | grep -v '^-c$' >args.values
sed -n "s/^ALTER SYSTEM SET \([a-z_]*\) = '\(.*\)';.*/\1=\2/p" sql | sed "s/''/'/g" >sql.values
sed -n 's/^      - "\(.*\)"$/\1/p' yaml | sed 's/\$\$/$/g' >yaml.values
awk -F'": ' '/^      "name"/ { gsub(/[",]/, "", $2); name = $2 }
    /^      "value"/ { sub(/^"/, "", $2); sub(/",$/, "", $2); print name "=" $2 }' json |
    sed "s/='\(.*\)'$/=\1/; s/''/'/g" >json.values

check "the block has at least 60 settings" [ "$(wc -l <conf.values)" -ge 60 ]
check "its paths keep quotes and dollars" grep -qx "ssl_cert_file=/tls/it's.crt" conf.values
for form in args sql yaml json; do
    run diff conf.values "$form.values"
    check "--format ${form/yaml/compose} has the same values" [ "$status" = 0 ]
done
check "args is one line" [ "$(wc -l <args)" = 1 ]
check "sql reloads" grep -qx 'SELECT pg_reload_conf();' sql
printf 'services:\n  postgres:\n    image: postgres:16\n' >base.yaml
run "$PGTUNE_LNK" -f base.yaml -f yaml --quiet
check "the compose form is a compose file with the limit in it" [ "$status" = 0 ]
check "and its limit decides" has "2 GiB       yaml:"

cat >own.yaml <<'END'
services:
  db:
    image: postgres:17
    mem_limit: 2g
    command: ["postgres", "-c", "hba_file=/etc/$$x", "-c", "max_connections=60"]
END
cat >script.yaml <<'EOF'
services:
  db:
    image: postgres:16
    command: sh -c "prepare && exec postgres"
    mem_limit: 2g
EOF
fails_with 3 "a script in place of the command is not overridden" \
    'pgtune-lnk: error: script.yaml:4: the command of service "db" is not postgres itself: an override would replace it (Put *)' \
    "$PGTUNE_LNK" -f script.yaml --format compose --quiet
run "$PGTUNE_LNK" -f own.yaml --format compose --quiet
check "the compose form keeps what the service's own command sets" has '"hba_file=/etc/$$x"'
check "a connection limit in it too" has '"max_connections=60"'
printf '%s\n' "$out" >patch.yaml
run "$PGTUNE_LNK" -f own.yaml -f patch.yaml --quiet
check "and all of these connections are active" has 'K = 60      every connection'

# --- -o ---------------------------------------------------------------------------------------------
run tune -o new.conf
check "-o writes a new file" [ "$status" = 0 ]
tune >expected
run cmp new.conf expected
check "which is what standard output shows" [ "$status" = 0 ]
check "without a backup, since nothing was there" [ ! -e new.conf.bak ]
touch -d '2001-01-01 00:00:00 UTC' new.conf
run tune -o new.conf
check "a second run succeeds" [ "$status" = 0 ]
is "and leaves the file untouched" 978307200 "$(stat -c %Y new.conf)"
check "still without a backup" [ ! -e new.conf.bak ]
chmod 600 new.conf
run tune -o new.conf --connections 90
check "another plan replaces it" grep -qx 'max_connections = 90' new.conf
run cmp new.conf.bak expected
check "the previous file is the backup" [ "$status" = 0 ]
is "its mode is kept" 600 "$(stat -c %a new.conf)"
is "nothing else is left in the directory" '' "$(find . -maxdepth 1 -name '.new*')"
mkfifo fifo
fails_with 3 "a FIFO is refused, not waited for" "*fifo: it is not a regular file (*" \
    timeout 5 "$PGTUNE_LNK" --limits 2G -o fifo
ln -s new.conf link.conf
run tune -o link.conf
check "a link is followed" [ -L link.conf ]
check "and its target replaced" grep -qx 'max_connections = 100' new.conf

for format in json sql args compose; do
    run tune --format "$format" -o "out.$format"
    check "--format $format goes to -o too" [ "$status" = 0 ]
    tune --format "$format" >expected
    run cmp "out.$format" expected
    check "--format $format is the same there" [ "$status" = 0 ]
done

fails_with 3 "a directory is refused" "*is a directory*" tune -o .
fails_with 4 "a missing directory is a system error" "*No such file or directory*" tune -o no/such.conf
if [ -w /dev/full ]; then
    run sh -c '"$0" --limits 2G >/dev/full' "$PGTUNE_LNK"
    check "a full standard output is a system error" [ "$status" = 4 ]
fi

# --- a plan that does not fit -----------------------------------------------------------------------
cp new.conf before.conf
run "$PGTUNE_LNK" --limits 64M --connections 500 -o new.conf
check "a plan that does not fit is status 1" [ "$status" = 1 ]
check "prints no configuration" [ -z "$out" ]
check "says why and the ways out" err_has "Ways out"
run cmp new.conf before.conf
check "and leaves the file alone" [ "$status" = 0 ]
run "$PGTUNE_LNK" --limits 64M --connections 500 -o none.conf
check "or does not create it" [ ! -e none.conf ]
run "$PGTUNE_LNK" --limits 64M --connections 500 --format json
check "JSON of it has no settings" has '"settings": [],'
check "and says so" has '"fits": false'

# --- --diff -----------------------------------------------------------------------------------------
run tune -o new.conf --diff
check "no difference prints nothing" [ "$status$out" = 0 ]
sum=$(cksum <new.conf)
run tune -o new.conf --diff --connections 90
check "a difference is shown by value" has 'max_connections: 100 -> 90'
is "and nothing is written" "$sum" "$(cksum <new.conf)"

# --- --check-with -----------------------------------------------------------------------------------
bindir=$(ls -d /usr/lib/postgresql/1[4-8]/bin 2>/dev/null | tail -n 1)
if [ -n "$bindir" ]; then
    major=${bindir#/usr/lib/postgresql/} major=${major%/bin}
    run tune --pg "$major" --check-with "$bindir" -o judged.conf
    check "the installed server takes every value" [ "$status" = 0 ]
    check "and the file is written" [ -s judged.conf ]
    other=$((major == 16 ? 17 : 16))
    fails_with 2 "a server of another major is a usage error" "*is PostgreSQL $major, the plan is for $other*" \
        tune --pg "$other" --check-with "$bindir" -o never.conf
    check "which writes nothing" [ ! -e never.conf ]
else
    skip "the installed server takes every value" "there is no PostgreSQL in /usr/lib/postgresql"
fi
fails_with 4 "no server there is a system error" "*cannot run *" tune --check-with "$scratch"
finish
