#!/bin/bash
# Measures what the processes of a PostgreSQL server cost in memory, for the memory ledger.
#
# usage: measure-memory.sh BINDIR LIBDIR CLIENTDIR > rows.tsv
#        measure-memory.sh --header
#
# BINDIR holds initdb, postgres and pg_ctl of one major version (14 to 18), LIBDIR goes into their
# LD_LIBRARY_PATH, CLIENTDIR holds psql, pgbench and pg_receivewal (any major from 14). Must be
# root: it makes a cgroup (version 1) under /sys/fs/cgroup/memory and runs the server as the user
# in SERVER_USER (default postgres). Takes two minutes and 2 GB of disk and memory per major.
# A pg_receivewal older than the server refuses it; then the row of the WAL sender is missing.
#
# PARTS (environment) chooses among connections, page_tables and queries.
#
# What is measured: "cgroup" items are differences of (memory.stat rss + memory.kmem.usage) over
# CLIENTS sessions, so each page counts once, as the kernel's limit counts it, and file cache and
# shared memory do not count. "anonymous" items are RssAnon of one process, sampled every 4 ms.

set -eu

columns=(pg_major item setting kilobytes note)
if [ "${1:-}" = --header ]; then
    (IFS=$'\t'; echo "${columns[*]}")
    exit 0
fi

bindir=${1:?usage: $0 BINDIR LIBDIR CLIENTDIR}
libdir=${2:?usage: $0 BINDIR LIBDIR CLIENTDIR}
clientdir=${3:?usage: $0 BINDIR LIBDIR CLIENTDIR}
user=${SERVER_USER:-postgres}
clients=${CLIENTS:-40}
rows=${ROWS:-2200000}

scratch=$(mktemp -d)
group=/sys/fs/cgroup/memory/measure-memory-$$
mkdir "$group"
mkdir "$scratch/server"
chmod 755 "$scratch"
chown "$user" "$scratch/server"

as_server() {
    setpriv --reuid="$user" --regid="$user" --init-groups env LD_LIBRARY_PATH="$libdir" "$@"
}

stop_server() {
    if [ -e "$scratch/server/data/postmaster.pid" ]; then
        as_server "$bindir/pg_ctl" -D "$scratch/server/data" -m fast -w stop > /dev/null
    fi
}

cleanup() {
    stop_server || true
    rmdir "$group" || true
    rm -rf "$scratch"
}
trap cleanup EXIT

# start_server SHARED_BUFFERS [OPTION...]
start_server() {
    local shared_buffers=$1
    shift
    (
        echo "$BASHPID" > "$group/cgroup.procs"
        as_server "$bindir/pg_ctl" -D "$scratch/server/data" -w -l "$scratch/server/log" \
            -o "-c listen_addresses= -c unix_socket_directories=$scratch/server \
                -c shared_buffers=$shared_buffers -c huge_pages=off -c jit=off -c fsync=off \
                -c autovacuum_naptime=1d -c max_wal_size=8GB -c checkpoint_timeout=1h \
                -c max_connections=200 -c max_parallel_workers_per_gather=0 $*" start > /dev/null
    )
    sleep 1
}

sql() {
    "$clientdir/psql" -X -q -A -t -v ON_ERROR_STOP=1 -h "$scratch/server" -U "$user" postgres "$@"
}

row() { (IFS=$'\t'; echo "$major"$'\t'"$*"); }

# Gives back what the kernel can reclaim (file cache and its buffer heads, inodes, dentries).
reclaim() { echo 0 > "$group/memory.force_empty" 2> /dev/null || true; }

# What the limit counts beside file cache and shared memory, in kB.
charged_kb() {
    local rss kernel
    rss=$(awk '$1 == "rss" { print $2 }' "$group/memory.stat")
    kernel=$(cat "$group/memory.kmem.usage_in_bytes")
    case ${1:-all} in
        all) echo $(((rss + kernel) / 1024)) ;;
        kernel) echo $((kernel / 1024)) ;;
    esac
}

status_kb() { awk -v name="$2:" '$1 == name { print $2 }' "/proc/$1/status"; }

# Mean of one field of the status of all client backends.
mean_status_kb() {
    local pid sum=0 count=0
    for pid in $(sql -c "select pid from pg_stat_activity
            where backend_type = 'client backend' and pid <> pg_backend_pid()"); do
        sum=$((sum + $(status_kb "$pid" "$1")))
        count=$((count + 1))
    done
    echo $((sum / count))
}

# connections ITEM SETTING SCRIPT [PROTOCOL] runs SCRIPT once in each of CLIENTS sessions that
# then stay idle.
connections() {
    local item=$1 setting=$2 script=$3 protocol=${4:-prepared}
    local before kernel_before after kernel_after pid table
    echo '\sleep 600 s' >> "$script"
    sql -c 'select 1' > /dev/null
    sleep 1
    reclaim
    before=$(charged_kb) kernel_before=$(charged_kb kernel)
    "$clientdir/pgbench" -n -M "$protocol" -c "$clients" -t 1 -f "$script" -h "$scratch/server" \
        -U "$user" postgres > "$scratch/pgbench.log" 2>&1 &
    pid=$!
    sleep 1
    local idle=0
    while [ "$idle" -lt "$clients" ]; do
        sleep 1
        idle=$(sql -c "select count(*) from pg_stat_activity where state = 'idle' and query <> ''
            and state_change < clock_timestamp() - interval '3 s' and pid <> pg_backend_pid()")
        kill -0 $pid || { cat "$scratch/pgbench.log" >&2; return 1; }
    done
    reclaim
    after=$(charged_kb) kernel_after=$(charged_kb kernel)
    table=$(mean_status_kb VmPTE)
    row "$item: cgroup, all" "$setting" $(((after - before) / clients)) "mean of $clients"
    row "$item: cgroup, kernel part" "$setting" $(((kernel_after - kernel_before) / clients)) \
        "of it page tables: $table kB"
    row "$item: anonymous of one process" "$setting" "$(mean_status_kb RssAnon)" \
        "pages shared with the postmaster included"
    row "$item: page tables of one process" "$setting" "$table" VmPTE
    kill $pid
    wait $pid 2> /dev/null || true
    sleep 1
}

cat > "$scratch/sample.pl" <<'PERL'
# sample.pl PID FILE: the largest RssAnon of PID, and of its whole group of processes, until killed
my ($pid, $file, $group) = @ARGV;
my ($peak, $all) = (0, 0);
sub slurp { local $/; open(my $f, '<', $_[0]) or return ''; return scalar <$f>; }
local $SIG{TERM} = sub { open(my $f, '>', $file); print $f "$peak $all\n"; exit 0; };
while (1) {
    my ($now) = slurp("/proc/$pid/status") =~ /^RssAnon:\s+(\d+)/m;
    $peak = $now if defined $now && $now > $peak;
    my ($rss) = slurp("$group/memory.stat") =~ /^rss (\d+)/m;
    $rss = int(($rss + slurp("$group/memory.kmem.usage_in_bytes")) / 1024);
    $all = $rss if $rss > $all;
    select(undef, undef, undef, 0.004);
}
PERL

# query ITEM SETTING SETTINGS_SQL STATEMENT [EXPLAIN_PATTERN]: the peak over a session's baseline.
query() {
    local item=$1 setting=$2 prepare=$3 statement=$4 pattern=${5:-} base peak all all_base note
    all_base=$(charged_kb)
    cat > "$scratch/query.sql" <<SQL
$prepare
select count(*) from pg_class c join pg_attribute a on a.attrelid = c.oid;
select pg_backend_pid() as backend, pg_sleep(0.1) \gset
\setenv BACKEND :backend
\! awk '\$1 == "RssAnon:" { print \$2 }' /proc/\$BACKEND/status > $scratch/base
\! cd $scratch; perl sample.pl \$BACKEND peak $group > sample.log 2>&1 & echo \$! > $scratch/sampler
select pg_sleep(0.1);
$statement
\! kill -TERM \$(cat $scratch/sampler); sleep 0.2
SQL
    sql -f "$scratch/query.sql" > "$scratch/query.out"
    base=$(cat "$scratch/base")
    read -r peak all < "$scratch/peak"
    note="backend before: $base kB; whole group: +$((all - all_base)) kB"
    [ -z "$pattern" ] || note="$note; $(grep -o "$pattern" "$scratch/query.out" | head -1)"
    row "$item: anonymous over baseline" "$setting" $((peak - base)) "$note"
}

analyze='explain (analyze, timing off, costs off)'

# process_row PID NAME
process_row() {
    local anonymous note
    anonymous=$(awk '/^Pss_Anon:/ { print $2 }' "/proc/$1/smaps_rollup")
    note="proportional; RssAnon $(status_kb "$1" RssAnon) kB"
    note="$note, page tables $(status_kb "$1" VmPTE) kB"
    row "process: private anonymous" "$2" "$anonymous" "$note"
}

measure_processes() {
    local pid name
    reclaim
    row "server: cgroup, all" "$1" "$(charged_kb)" "of it kernel: $(charged_kb kernel) kB"
    # shellcheck disable=SC2013 # one number per line
    for pid in $(cat "$group/cgroup.procs"); do
        name=$(tr '\0' ' ' < "/proc/$pid/cmdline" |
            sed 's/^postgres: //; s/ *$//; s/.*-D .*/postmaster/')
        process_row "$pid" "$name"
    done
}

measure_connections() {
    start_server 32MB
    measure_processes "shared_buffers 32MB, just started"
    sql -c 'create table t (id int primary key, v text)' -c "insert into t select g, 'x' from
        generate_series(1, 1000) g" -c 'vacuum analyze t'
    "$clientdir/pgbench" -i -q -s 10 -h "$scratch/server" -U "$user" postgres \
        > "$scratch/pgbench.log" 2>&1

    echo 'select 1;' > "$scratch/nothing.sql"
    connections "connection" "select 1" "$scratch/nothing.sql"
    echo 'select v from t where id = 5;' > "$scratch/simple.sql"
    connections "connection" "one indexed statement" "$scratch/simple.sql"
    tpcb > "$scratch/tpcb.sql"
    connections "connection" "TPC-B prepared" "$scratch/tpcb.sql"
    { tpcb; describe_queries; } > "$scratch/mix.sql"
    connections "connection" "TPC-B prepared and describe queries" "$scratch/mix.sql"
    { tpcb; describe_queries; } > "$scratch/mix.sql"
    connections "connection" "TPC-B and describe queries, simple protocol" "$scratch/mix.sql" simple
    { tpcb; catalog_queries; } > "$scratch/mix.sql"
    connections "connection" "TPC-B prepared and catalog queries" "$scratch/mix.sql"
    { tpcb; catalog_queries; } > "$scratch/mix.sql"
    connections "connection" "TPC-B and catalog queries, simple protocol" "$scratch/mix.sql" simple
    catalog_queries > "$scratch/catalog.sql"
    query "catalog queries" "once, simple protocol" "" "\\o /dev/null
$(cat "$scratch/catalog.sql")
\\o"
    measure_processes "shared_buffers 32MB, after the sessions"
    stop_server
}

tpcb() {
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        cat <<'SQL'
\set aid random(1, 1000000)
\set bid random(1, 10)
\set tid random(1, 100)
begin;
update pgbench_accounts set abalance = abalance + 1 where aid = :aid;
select abalance from pgbench_accounts where aid = :aid;
update pgbench_tellers set tbalance = tbalance + 1 where tid = :tid;
update pgbench_branches set bbalance = bbalance + 1 where bid = :bid;
insert into pgbench_history (tid, bid, aid, delta, mtime) values (:tid, :bid, :aid, 1, now());
end;
SQL
    done
}

# What \d and a dashboard ask.
describe_queries() {
    cat <<'SQL'
select n.nspname, c.relname, pg_get_userbyid(c.relowner), pg_table_is_visible(c.oid) from
    pg_class c left join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p',
    'v', 'm') order by 1, 2;
select a.attname, format_type(a.atttypid, a.atttypmod), pg_get_expr(d.adbin, d.adrelid),
    a.attnotnull from pg_attribute a left join pg_attrdef d on a.attrelid = d.adrelid and
    a.attnum = d.adnum join pg_class c on c.oid = a.attrelid where c.relname like 'pgbench%' and
    a.attnum > 0 order by a.attnum;
select c.relname, pg_get_indexdef(i.indexrelid), pg_get_constraintdef(k.oid) from pg_index i
    join pg_class c on c.oid = i.indexrelid left join pg_constraint k on k.conindid =
    i.indexrelid order by 1 limit 50;
select s.relname, s.n_live_tup, pg_total_relation_size(s.relid), x.idx_scan from
    pg_stat_user_tables s left join pg_stat_user_indexes x using (relid) order by 3 desc;
select b.bid, count(*), sum(a.abalance) from pgbench_branches b join pgbench_tellers t using
    (bid) join pgbench_accounts a on a.aid = t.tid group by b.bid order by 2 desc;
SQL
}

# The same and what an ORM's reflection asks: wide views of many joins.
catalog_queries() {
    describe_queries
    cat <<'SQL'
select table_schema, table_name, column_name, data_type from information_schema.columns where
    table_schema = 'public';
select kcu.table_name, kcu.column_name from information_schema.table_constraints tc join
    information_schema.key_column_usage kcu using (constraint_name) where tc.constraint_type =
    'PRIMARY KEY' order by 1;
SQL
}

measure_page_tables() {
    start_server 512MB
    sql -c 'create extension if not exists pg_prewarm'
    sql -c "create unlogged table big as select g as id, repeat(md5(g::text), 30) as pad
        from generate_series(1, 470000) g" -c 'vacuum big'
    sql -c "select pg_prewarm('big')" > /dev/null
    echo 'select count(*) from big;' > "$scratch/all.sql"
    local cached
    cached=$(sql -c "select pg_relation_size('big') / 1024")
    connections "all of shared_buffers touched" "shared_buffers 512MB, $cached kB read" \
        "$scratch/all.sql"
    sql -c 'drop table big'
    stop_server
}

join_sql() {
    echo "$analyze select count(a.pad || b.pad) from $1 a join $1 b on a.id = b.id;"
}

measure_queries() {
    start_server 128MB
    local m w inner
    sql -c "create unlogged table wide as select g as id, md5(g::text) || md5((g * 7)::text) ||
            md5((g + 1)::text) as pad from generate_series(1, $rows) g" \
        -c "create unlogged table half as select * from wide where id <= $rows / 2" \
        -c 'vacuum analyze wide' -c 'vacuum analyze half'
    for m in 1 2 4 8 16; do
        query "sort" "work_mem ${m}MB, 1.1M rows of 100 bytes" "set work_mem = '${m}MB';" \
            "$analyze select * from half order by pad;" 'Sort Method.*'
    done
    for m in 64kB 512kB 2MB 4MB 16MB; do
        for w in half wide; do
            inner=$(sql -c "select pg_relation_size('$w') / 1048576")
            query "hash join" "hash_mem $m, inner $inner MB" \
                "set work_mem = '$m'; set hash_mem_multiplier = 1; set enable_mergejoin = off;
                 set enable_nestloop = off;" "$(join_sql $w)" 'Buckets.*'
        done
    done
    query "hash join" "hash_mem 4MB, inner 75% of the larger: batches nearly full" \
        "set work_mem = '4MB'; set hash_mem_multiplier = 1; set enable_mergejoin = off;
         set enable_nestloop = off;" \
        "$(join_sql "(select * from wide where id <= $rows / 4 * 3)")" 'Buckets.*'
    query "hash aggregate" "hash_mem 4MB, 1.1M groups" \
        "set work_mem = '4MB'; set hash_mem_multiplier = 1; set enable_sort = off;" \
        "$analyze select pad, count(*) from half group by pad;" 'Batches.*'
    query "create index" "maintenance_work_mem 64MB, serial" "set maintenance_work_mem = '64MB';
        set max_parallel_maintenance_workers = 0;" 'create index on wide (pad);'
    query "create index" "maintenance_work_mem 64MB, 2 workers" "set maintenance_work_mem = '64MB';
        set max_parallel_maintenance_workers = 2;" 'create index on wide (pad);'
    query "temporary table" "temp_buffers 8MB" "set temp_buffers = '8MB';" \
        'create temporary table x as select * from half limit 200000; select count(*) from x;'
    sql -c 'create unlogged table dead (id int primary key) with (autovacuum_enabled = off)' \
        -c 'insert into dead select generate_series(1, 6000000)' -c 'delete from dead'
    query "vacuum" "maintenance_work_mem 64MB, 6M dead rows" \
        "set maintenance_work_mem = '64MB';" 'vacuum (index_cleanup on, parallel 0) dead;'
    measure_workers
    stop_server
}

measure_workers() {
    local pid
    sql -c 'set max_parallel_workers_per_gather = 2; set min_parallel_table_scan_size = 0;
        set parallel_setup_cost = 0; set parallel_tuple_cost = 0;
        select count(*) from wide a where md5(md5(md5(md5(pad)))) = pad' > /dev/null &
    sleep 0.7
    for pid in $(sql -c "select pid from pg_stat_activity
            where backend_type = 'parallel worker'"); do
        process_row "$pid" "parallel worker, scan"
    done
    wait $!
    mkdir "$scratch/wal"
    "$clientdir/pg_receivewal" -h "$scratch/server" -U "$user" -D "$scratch/wal" 2> /dev/null &
    local receiver=$!
    sql -c 'create table w as select g, md5(g::text) from generate_series(1, 500000) g'
    sleep 2
    measure_processes "shared_buffers 128MB, after the queries"
    kill $receiver 2> /dev/null || true
    wait $receiver 2> /dev/null || true
}

as_server "$bindir/initdb" -D "$scratch/server/data" -N --no-locale -E UTF8 -A trust \
    > "$scratch/initdb.log" 2>&1
major=$(cat "$scratch/server/data/PG_VERSION")
for part in ${PARTS:-connections page_tables queries}; do
    "measure_$part"
done
