#!/usr/bin/env bash
# Environments: pgtune-lnk.ini and the rule without it, what their services may take together, and the
# connections that their clients open.
. "$(dirname "$0")/tap.bash"
unset "${!COMPOSE_@}"
machine=$root/tests/machines/docker-v2 # 15.5 GiB, 8 CPUs

mkdir -p "$scratch/plain" && cd "$scratch/plain" || exit 1
cat >docker-compose.yml <<'END'
services:
  db:
    image: postgres:16
    command: ["postgres", "-c", "listen_addresses=*", "-c", "config_file=/etc/postgresql.conf"]
    deploy: {resources: {limits: {memory: 2G, cpus: "2"}}}
  api:
    image: api
    environment: {DATABASE_URL: "postgres://u:secret@db/app", DB_POOL_SIZE: 5}
    deploy: {replicas: 2, resources: {limits: {memory: 512M, cpus: "0.5"}}}
END
printf 'services: {api: {user: dev}}\n' >docker-compose.override.yml

# --- without an ini -----------------------------------------------------------------------------
run "$PGTUNE_LNK" compose --env dev
check "dev is what Compose would load" has 'user: dev'
fails_with 2 "prod is not there without its file" \
    'pgtune-lnk: error: there is no environment "prod" (Known are dev; others go into pgtune-lnk.ini.)' \
    "$PGTUNE_LNK" compose --env prod
cat >docker-compose.prod.yml <<'END'
services:
  db: {deploy: {resources: {limits: {memory: 3G}}}}
  api: {deploy: {replicas: 4}}
END
run "$PGTUNE_LNK" compose --env prod
check "with it, it is that file on the first, without the override" \
    eval 'has "replicas: 4" && ! has "user: dev"'
printf 'services: {api: {user: test}}\n' >docker-compose.test.yml
run "$PGTUNE_LNK" compose --env=test
check "test likewise" eval 'has "user: test" && has "replicas: 2"'
fails_with 2 "another one is not known" \
    'pgtune-lnk: error: there is no environment "stage" (Known are dev, prod, test; others *)' \
    "$PGTUNE_LNK" compose --env stage
mkdir -p below/far && cd below/far || exit 1
run "$PGTUNE_LNK" compose --env prod
check "it is found from below" has 'replicas: 4'
run "$PGTUNE_LNK" compose --env prod -f ../../docker-compose.yml
check "-f replaces the files" has 'replicas: 2'
cd ../.. || exit 1

# --- what the services may take -----------------------------------------------------------------
run "$PGTUNE_LNK" inspect --env prod --sysroot "$machine"
is "inspect shows the facts, the services, the sums and the host" \
    'memory_bytes             3 GiB (3221225472)                 docker-compose.prod.yml:2
cpu_milli                2                                  docker-compose.yml:5
shm_bytes                64 MiB (67108864)                  default
storage                  ssd                                default
pg_major                 16                                 docker-compose.yml:3 (image postgres:16)
service                  db
image                    postgres:16
config_file              /etc/postgresql.conf

environment prod (docker-compose.yml, docker-compose.prod.yml)
service         memory     CPUs   replicas  together   decided by
db              3 GiB      2      1         3 GiB      docker-compose.prod.yml:2, CPUs docker-compose.yml:5
api             512 MiB    0.5    4         2 GiB      docker-compose.yml:9, CPUs docker-compose.yml:9
total                      4                5 GiB
host                       8                15.5 GiB
Together they may take 5 GiB of the host'"'s 15.5 GiB." "$out$err"
run "$PGTUNE_LNK" inspect --env prod --sysroot "$machine" --format json
json=$out
check "JSON has the environment" eval 'has "\"environments\": [" && has "\"name\": \"prod\""'
check "each service with its sources" \
    eval 'has "\"memory_source\": \"docker-compose.prod.yml:2\"" && has "\"memory_total_bytes\": 2147483648"'
check "the sums" eval 'has "\"memory_bytes\": 5368709120" && has "\"cpu_milli\": 4000"'
check "and the host" eval 'has "\"host\": {" && has "\"memory_bytes\": 16655544320" && has "\"cpu_milli\": 8000"'
if command -v python3 >/dev/null; then
    check "the sums are those of its services" python3 -c '
import json, sys
environment = json.loads(sys.argv[1])["environments"][0]
services = environment["services"]
assert environment["memory_bytes"] == sum(s["memory_bytes"] * s["replicas"] for s in services)
assert environment["cpu_milli"] == sum(s["cpu_milli"] * s["replicas"] for s in services)' "$json"
fi
run "$PGTUNE_LNK" inspect --all --sysroot "$machine"
is "--all shows every environment" "environment dev
environment prod
environment test" "$(sed -n 's/^\(environment [a-z]*\) .*/\1/p' <<<"$out")"
run "$PGTUNE_LNK" inspect --all --sysroot "$machine" --format json
is "in JSON, too" 3 "$(grep -c '^      "name":' <<<"$out")"
fails_with 2 "--all and one of them contradict each other" "pgtune-lnk: error: --all is every environment* (*)" \
    "$PGTUNE_LNK" inspect --all --env prod
run "$PGTUNE_LNK" inspect -f docker-compose.yml
check "-f alone has the sum" eval 'has "total" && has "3 GiB"'
check "but asks no host" eval '! has host'

cat >loose.yml <<'END'
services:
  db: {image: postgres:16, mem_limit: 20g}
  cache: {image: redis}
  off: {image: off, deploy: {replicas: 0}}
  hidden: {image: hidden, profiles: [x], mem_limit: 1g}
END
run "$PGTUNE_LNK" inspect -f loose.yml --env dev --sysroot "$machine"
check "a service without a limit makes the sum a lower bound" \
    eval 'has "total, at least" && has "cache can take all memory of the host: the sum is a lower bound."'
check "one larger than the host is named" has "db may take 20 GiB, more memory than the host has (15.5 GiB)."
check "and so is the sum" has "Together they may take 20 GiB, more memory than the host has (15.5 GiB)"
check "one that does not run is not asked for a limit" eval '! has "cache, off"'
check "a disabled one is not shown" eval '! has hidden'
run "$PGTUNE_LNK" inspect -f loose.yml --env dev --profile x --sysroot "$machine"
check "unless its profile is on" has "hidden "
run "$PGTUNE_LNK" inspect -f loose.yml --env dev --sysroot "$machine" --format json
check "JSON names those without a limit" \
    eval '[[ $out == *"\"unlimited\": ["*"\"cache\""*"]"* ]] && ! [[ $out == *"\"unlimited\": ["*"\"off\""* ]]'
run "$PGTUNE_LNK" inspect -f loose.yml --env dev --sysroot "$scratch"
check "a machine that tells nothing is no failure" \
    eval '[ "$status" = 0 ] && [[ $out == *"total, at least"* ]]'
printf 'services: {web: {image: web, mem_limit: 1g}}\n' >none.yml
run "$PGTUNE_LNK" inspect -f none.yml
check "a stack without a server can be inspected" eval '[ "$status" = 0 ] && has "web "'
fails_with 3 "but not tuned for" "pgtune-lnk: error: *PostgreSQL* (*)" "$PGTUNE_LNK" -f none.yml

# --- N and K from the clients -------------------------------------------------------------------
run "$PGTUNE_LNK" --env prod --quiet
check "N is the clients' sum and a reserve" has '#   connections  N = 23      clients 20 + 3 for administration'
check "K is the sum" has '#   active       K = 20      the clients together'
check "the addends are shown" has '#     api        4 x 5       DB_POOL_SIZE, docker-compose.yml:8'
check "and in force" has 'max_connections = 23'
check "no secret of an address is" eval '! has secret'
run "$PGTUNE_LNK" --env prod --format json --quiet
check "JSON has them" eval 'has "\"connections_source\": \"clients\"" && has "\"client\": \"api\"" &&
    has "\"per_replica\": 5" && has "\"source\": \"DB_POOL_SIZE, docker-compose.yml:8\"" && has "\"active\": 20"'
run "$PGTUNE_LNK" explain max_connections --env prod
check "explain has them" eval 'has "clients 20 (api 4 x 5) + 3 for administration" &&
    has "    api 4 x 5 (DB_POOL_SIZE, docker-compose.yml:8)"'
run "$PGTUNE_LNK" --env prod --connections 60
check "--connections beats them, and K follows it" eval 'has "N = 60      as asked" && has "K = 60      every connection"'
check "no addend is shown then" eval '! has DB_POOL_SIZE'
run "$PGTUNE_LNK" --env prod --active 7
check "--active beats them" eval 'has "N = 23      clients" && has "K = 7       as asked"'
run "$PGTUNE_LNK" --env prod --connections 22
check "too few for the clients is said" err_has \
    'the clients together open up to 20 connections (api 4 x 5), and of the 22 allowed 3 are reserved'
run "$PGTUNE_LNK" --env prod --connections 23 --active 20
check "enough is not" eval '! err_has "clients together open"'
run "$PGTUNE_LNK" --env prod
check "that nothing enforces K is said" err_has "does not enforce that only 20 of 23"

cat >clients.yml <<'END'
services:
  api: {environment: {DB_POOL_SIZE: 50}}
  quiet: {image: q, environment: {DATABASE_URL: "postgres://u:secret@db/app"}}
  other: {image: o, environment: {DB_POOL_SIZE: 99}}
END
run "$PGTUNE_LNK" -f docker-compose.yml -f clients.yml --quiet
check "a client that does not say is assumed, and it is said" eval \
    'has "quiet      1 x 10      assumed: DATABASE_URL, clients.yml:3 does not say"'
check "from 100 on 5 are for administration" has 'N = 115     clients 110 + 5 for administration'
check "a service that does not connect is no client" eval '! has "other  "'
run "$PGTUNE_LNK" -f docker-compose.yml -f clients.yml --quiet --pg 15
check "PostgreSQL 15 knows only one reserve" has 'N = 113     clients 110 + 3 for administration'
run "$PGTUNE_LNK" -f docker-compose.yml -f clients.yml --limits 256M
check "N is what fits" eval 'has "as far as they fit" && err_has "some will be refused"'
n=$(sed -n 's/^max_connections = //p' <<<"$out")
run "$PGTUNE_LNK" -f docker-compose.yml -f clients.yml --limits 256M --connections "$n" --quiet
is "which fits indeed" 0 "$status"
run "$PGTUNE_LNK" -f docker-compose.yml -f clients.yml --limits 256M --connections $((n + 1)) --quiet
is "and one more does not" 1 "$status"
printf 'services: {api: {environment: {DB_POOL_SIZE: !reset null}}}\n' >unsaid.yml
run "$PGTUNE_LNK" -f docker-compose.yml -f unsaid.yml --quiet
check "where no client says anything the CPUs decide" has 'N = 20      derived'

# --- pgtune-lnk.ini -----------------------------------------------------------------------------
mkdir -p "$scratch/full/deploy/far" && cd "$scratch/full" || exit 1
cp ../plain/docker-compose.yml base.yml
cat >deploy/prod.yml <<'END'
services:
  db: {image: "postgres:${TAG:?}"}
  other: {image: postgres:14, mem_limit: 1g}
  job: {image: job, profiles: [jobs], mem_limit: 100m, command: migrate && serve}
END
printf 'TAG=17\n' >deploy/tag.env
cp "$root/profiles/workload/queue.ini" own.ini
cat >pgtune-lnk.ini <<'END'
; comments and blank lines
[environment live]
compose = base.yml deploy/prod.yml
env_file = deploy/tag.env
profiles = jobs
service = db
promise = prod
workload = queue ; what it does

[environment short]
compose=base.yml
profiles =
workload = ./own.ini

[replicas]
api = 3..16
[ignore job]
compose-command-cut = the shell is in the image: no matter
END
run "$PGTUNE_LNK" --env live --quiet
check "files, env_file, service and workload are those of the ini" eval \
    '[ "$status" = 0 ] && has "17          deploy/prod.yml:2 (image postgres:17)" && has "workload     queue"'
check "a line of [replicas] says how many clients there may be" has 'api        16 x 5'
run "$PGTUNE_LNK" inspect --env live --sysroot "$machine"
check "and is counted in the sum" has 'api             512 MiB    0.5    16        8 GiB'
check "with its place" has 'replicas pgtune-lnk.ini:16'
check "profiles are on" has 'job '
check "[ignore] leaves out the service's warning" eval '! err_has compose-command-cut'
run "$PGTUNE_LNK" compose --env live --profile other
check "--profile replaces those of the ini" eval '! has "  job:"'
run "$PGTUNE_LNK" compose --env live -f base.yml
check "-f replaces its files" eval '! has "  other:"'
printf 'TAG=15\n' >older.env
run "$PGTUNE_LNK" compose --env live --env-file older.env
check "--env-file replaces its own" has 'image: postgres:15'
run "$PGTUNE_LNK" --env live --service other --workload dw --quiet
check "--service and --workload beat the ini" eval 'has "14          " && has "workload     dw"'
run "$PGTUNE_LNK" --env short --quiet
check "a workload may be a file beside the ini" eval '[ "$status" = 0 ] && has "workload     ./own.ini"'
run "$PGTUNE_LNK" inspect --env short
check "a line of [replicas] for a service that is there gives no note" eval '! err_has "no service"'
run "$PGTUNE_LNK" inspect --env live -f deploy/prod.yml
check "for one that is not, it does" err_has 'note: pgtune-lnk.ini:16: there is no service "api" here'
cd deploy/far || exit 1
run "$PGTUNE_LNK" --env live --quiet
check "the nearest parent's ini is read, and paths start there" has '(image postgres:17)'
printf '[environment live]\ncompose = ../../base.yml\n' >pgtune-lnk.ini
run "$PGTUNE_LNK" --env live --quiet
check "the nearest one wins" has '(image postgres:16)'
run "$PGTUNE_LNK" --env live --config ../../pgtune-lnk.ini --quiet
check "--config names another" has '(image postgres:17)'
cd ../.. || exit 1
run "$PGTUNE_LNK" inspect --all --sysroot "$machine"
is "--all shows those of the ini" "environment live
environment short" "$(sed -n 's/^\(environment [a-z]*\) .*/\1/p' <<<"$out")"
fails_with 2 "an environment that is not in it" 'pgtune-lnk: error: there is no environment "lvie" (*live*)' \
    "$PGTUNE_LNK" --env lvie
fails_with 3 "an ini that is not there" 'pgtune-lnk: error: nowhere.ini: cannot open it: * (*)' \
    "$PGTUNE_LNK" --env live --config nowhere.ini
fails_with 2 "an ini without an environment to take from it" 'pgtune-lnk: error: --config * (*)' \
    "$PGTUNE_LNK" --limits 2G --config pgtune-lnk.ini

mistake() { # NAME PATTERN LINE…: the ini of these lines is refused
    local name=$1 pattern=$2
    shift 2
    printf '%s\n' "$@" >bad.ini
    fails_with 3 "$name" "pgtune-lnk: error: bad.ini:$pattern (*)" "$PGTUNE_LNK" compose --config bad.ini --env live
}
mistake "an unknown section" '1: unknown section \[enviroment live\]' '[enviroment live]'
check "the nearest is named" err_has 'Did you mean environment?'
mistake "an unknown key" '2: unknown key "profile" in section*' '[environment live]' 'profile = a'
check "the nearest key is named" err_has 'Did you mean profiles?'
mistake "a section without its name" '1: section \[environment\] needs one name' '[environment]' 'compose = a'
mistake "one with two" '1: section \[ignore a b\] needs one name' '[ignore a b]' 'compose-env-hash = x'
mistake "replicas with one" '1: section \[replicas live\] takes no name' '[replicas live]'
mistake "a key before any section" '1: "compose" stands before the first section' 'compose = a'
mistake "a section that stands twice" '3: environment "live" already stands in line 1' \
    '[environment live]' 'compose = a' '[environment live]'
mistake "a key that stands twice" '3: "compose" already stands in line 2*' \
    '[environment live]' 'compose = a' 'compose = b'
mistake "an empty value" '2: compose is empty' '[environment live]' 'compose ='
mistake "two servers" '2: service "a b" is more than one word' '[environment live]' 'service = a b'
mistake "a range that is none" '2: "3-16" is no range of replicas' '[replicas]' 'api = 3-16'
mistake "a range from many to few" '2: "16..3" is no range of replicas' '[replicas]' 'api = 16..3'
mistake "an ignored check without a reason" '2: "compose-env-hash" is ignored without a reason' \
    '[ignore api]' 'compose-env-hash ='
mistake "a line that is nothing" '2: neither a \[section\] nor KEY = VALUE' '[environment live]' 'compose'
mistake "a line that inih would split" '2: the line is longer than 198 bytes' '[environment live]' \
    "compose = $(printf '%0200d' 0)"
mistake "a compose file that there is not" '2: *nowhere.yml*' '[environment live]' 'compose = nowhere.yml'
mistake "an env file that there is not" '3: *nowhere.env*' '[environment live]' 'compose = base.yml' \
    'env_file = nowhere.env'
printf '[environment live]\ncompose = base.yml\nworkload = nonsense\n' >bad.ini
fails_with 3 "a workload that there is not" 'pgtune-lnk: error: bad.ini:3: *"nonsense"* (*)' \
    "$PGTUNE_LNK" --config bad.ini --env live
printf '[environment live]\ncompose = base.yml\nservice = dd\n' >bad.ini
fails_with 3 "a server that there is not" 'pgtune-lnk: error: bad.ini:3: *"dd"* (*)' \
    "$PGTUNE_LNK" --config bad.ini --env live

# --- lint ---------------------------------------------------------------------------------------
printf 'shared_buffers = 256MB\n' >postgresql.conf
run "$PGTUNE_LNK" lint --env live postgresql.conf
check "a conf need not repeat what the compose command says" eval '! has listen-addresses-missing'
check "and is judged by the limit there" eval '! has "needs LIMIT"'
printf '[ignore db]\nmemory-sum-over-limit = measured\nno-such-check = later\ncompose-size-float = x\n' >>pgtune-lnk.ini
printf 'shared_buffers = 4GB\nhuge_pages = on\n' >postgresql.conf
run "$PGTUNE_LNK" lint --env live postgresql.conf
check "[ignore] of the server leaves out a check of lint" eval \
    '[ "$status" = 1 ] && has shared-buffers-over-share && ! has memory-sum-over-limit'
check "one that there is not is noted with its line" err_has 'pgtune-lnk.ini:21: there is no check "no-such-check"'
sed -i '/^\[ignore job\]/,/^compose-command-cut/d' pgtune-lnk.ini
run "$PGTUNE_LNK" lint --env live
check "without a conf the compose files are judged" eval \
    '[ "$status" = 1 ] && has "deploy/prod.yml:4: high compose-command-cut"'
check "other checks need one" has "skipped: needs CONF: memory-idle-over-limit"
run "$PGTUNE_LNK" lint --env live --ignore compose-command-cut:db
check "an ignored one of another service counts" has compose-command-cut
run "$PGTUNE_LNK" lint --env live --ignore compose-command-cut:job
is "of this service it does not" 0 "$status"
run "$PGTUNE_LNK" lint --env live --format json
check "JSON has the service and the environment" eval 'has "\"service\": \"job\"" && has "\"environment\": \"live\""'
fails_with 2 "neither a conf nor compose files" "pgtune-lnk: error: lint needs CONF..., or compose files *" \
    "$PGTUNE_LNK" lint
finish
