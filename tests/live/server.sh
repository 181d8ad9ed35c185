# Sourced by the scripts of this folder: throwaway servers under a generated configuration.
#
# The caller sets bindir (postgres, initdb, pg_ctl of one major) and libdir (or '': the system's), and calls
# live_begin once. Everything lives below $scratch, which live_end removes; it stops the server first. A server
# never runs as root: as root, everything of the server runs as the user postgres.
# shellcheck shell=bash disable=SC2034,SC2154

# Keeps TAP: ok and not_ok number themselves, live_plan prints the plan at the end.
tests_run=0 tests_failed=0

ok() {
    tests_run=$((tests_run + 1))
    echo "ok $tests_run - $1"
}

not_ok() {
    tests_run=$((tests_run + 1)) tests_failed=$((tests_failed + 1))
    echo "not ok $tests_run - $1"
    shift
    [ $# = 0 ] || printf '%s\n' "$@" | head -n 20 | sed 's/^/# /'
}

# judge SENTENCE COMPLAINTS: passed when there are none.
judge() {
    if [ -z "$2" ]; then ok "$1"; else not_ok "$1" "$2"; fi
}

live_plan() {
    echo "1..$tests_run"
    [ "$tests_failed" = 0 ]
}

skip_all() {
    echo "1..0 # SKIP $1"
    exit 0
}

live_begin() {
    if [ "$(id -u)" = 0 ]; then
        id postgres >/dev/null 2>&1 || skip_all "there is no user postgres to run a server as"
        server_user=postgres
    else
        server_user=$(id -un)
    fi
    scratch=$(mktemp -d "${TMPDIR:-/tmp}/pgtune-lnk-live.XXXXXX")
    chmod 711 "$scratch"
    mkdir "$scratch/socket"
    as_root_only chown "$server_user:" "$scratch/socket"
    data=$scratch/data log=$scratch/server.log
    trap live_end EXIT
}

live_end() {
    server_stop || true
    rm -rf "$scratch"
}

as_root_only() {
    [ "$(id -u)" != 0 ] || "$@"
}

# Sets $prefix: what stands before a command of the server's.
server_prefix() {
    prefix=()
    [ "$(id -u)" != 0 ] || prefix=(setpriv --reuid="$server_user" --regid="$server_user" --init-groups)
    prefix+=(env LC_ALL=C)
    [ -z "${libdir:-}" ] || prefix+=(LD_LIBRARY_PATH="$libdir")
}

as_server() {
    local -a prefix
    server_prefix
    "${prefix[@]}" "$@"
}

# The major version of the server in $bindir.
server_major() {
    as_server "$bindir/postgres" -V | sed -E 's/^[^0-9]*([0-9]+).*/\1/'
}

server_init() {
    install -d -m 700 "$data"
    as_root_only chown "$server_user:" "$data"
    as_server "$bindir/initdb" -D "$data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$scratch/initdb.log" 2>&1 || {
        sed 's/^/# /' "$scratch/initdb.log"
        return 1
    }
}

# A certificate that the server will take: owned by it, the key readable by nobody else.
server_certificate() {
    certificate=$scratch/server.crt key=$scratch/server.key
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=postgres \
        -keyout "$key" -out "$certificate" >/dev/null 2>&1
    chmod 600 "$key"
    as_root_only chown "$server_user:" "$key" "$certificate"
}

# server_start CONF: the server reads this very file; only what would reach outside the scratch is overridden.
# The log begins anew. With $server_cgroup set the server lives, and dies, in that control group.
server_port=54329 server_cgroup=
server_start() {
    local conf=$1 tries
    local -a prefix
    server_prefix
    # A server that was killed leaves its lock file, which would look like a server that is ready.
    rm -rf "$log" "$data/log" "$data/postmaster.pid"
    chmod 644 "$conf"
    (
        # Nothing of ours may stay open in the server.
        exec </dev/null >"$log" 2>&1
        [ -z "$server_cgroup" ] || echo "$BASHPID" >"$server_cgroup/cgroup.procs"
        exec "${prefix[@]}" "$bindir/postgres" -D "$data" -c config_file="$conf" -c listen_addresses= \
            -c port=$server_port -c unix_socket_directories="$scratch/socket"
    ) &
    server_pid=$!
    for tries in $(seq 600); do
        # The eighth line of the lock file says when the server takes connections, without asking it.
        case $(sed -n 8p "$data/postmaster.pid" 2>/dev/null) in ready*) return 0 ;; esac
        kill -0 "$server_pid" 2>/dev/null || break
        sleep 0.05
    done
    return 1
}

# Fast shutdown; who does not follow within 30 seconds is killed.
server_stop() {
    [ -n "${server_pid:-}" ] || return 0
    local tries
    kill -INT "$server_pid" 2>/dev/null || true
    for tries in $(seq 600); do
        kill -0 "$server_pid" 2>/dev/null || break
        sleep 0.05
    done
    kill -KILL "$server_pid" 2>/dev/null || true
    wait "$server_pid" 2>/dev/null || true
    server_pid=
}

sql() {
    psql -X -q -A -t -v ON_ERROR_STOP=1 -h "$scratch/socket" -p $server_port -U postgres -d postgres "$@"
}

# What pg_file_settings complains about; nothing when all is well. The address is overridden by server_start,
# since a test must not be reachable, and the view says of that one row that it "could not be applied".
file_errors() {
    sql -F ' ' -c "select sourcefile, sourceline, name, error from pg_file_settings
        where error is not null and name is distinct from 'listen_addresses'"
}

# conf_settings CONF: "name value" of each setting, unquoted.
conf_settings() {
    sed -nE "s/^([a-z_0-9.]+) *= *('([^']|'')*'|[^' #]+).*/\1 \2/p" "$1" | sed -E "s/^([^ ]+) '(.*)'$/\1 \2/; s/''/'/g"
}

# What SHOW says differently from the file: "name: file says X, server says Y". Sizes, times and numbers are
# compared by what they mean: the server may print 1GB for 1024MB.
show_differences() {
    local conf=$1
    sql -F ' ' -c 'select name, current_setting(name) from pg_settings' >"$scratch/shown"
    conf_settings "$conf" >"$scratch/wanted"
    [ -s "$scratch/wanted" ] || echo "no setting found in $conf"
    awk '
        function meaning(text,   number, unit) {
            if (text !~ /^-?[0-9.]+ *(B|kB|MB|GB|TB|us|ms|s|min|h|d)?$/) return text
            number = text + 0
            unit = text
            sub(/^-?[0-9.]+ */, "", unit)
            return unit == "" || number == 0 ? number "" : sprintf("%.0f %s", number * factor[unit], kind[unit])
        }
        BEGIN {
            factor["B"] = 1; factor["kB"] = 1024; factor["MB"] = 1048576; factor["GB"] = 1073741824
            factor["TB"] = 1099511627776
            factor["us"] = 1; factor["ms"] = 1000; factor["s"] = 1e6; factor["min"] = 6e7; factor["h"] = 3.6e9
            factor["d"] = 8.64e10
            for (unit in factor) kind[unit] = unit ~ /B/ ? "bytes" : "us"
        }
        { name = $1; value = $0; sub(/^[^ ]+ ?/, "", value) }
        FNR == NR { shown[name] = value; is_known[name] = 1; next }
        name == "listen_addresses" { next }
        name ~ /^include/ { next }
        !is_known[name] { print name ": the server does not know it"; next }
        meaning(shown[name]) != meaning(value) { print name ": file says " value ", server says " shown[name] }
    ' "$scratch/shown" "$scratch/wanted"
}

# Lines of the log in which the server complains, at start or later.
log_complaints() {
    cat "$log" "$data"/log/* 2>/dev/null | grep -E 'WARNING|ERROR|FATAL|PANIC|invalid value|unrecognized' || true
}

# Everything that "the server took every value" means, as one text of complaints.
server_complaints() {
    local conf=$1
    file_errors
    show_differences "$conf"
    log_complaints
}
