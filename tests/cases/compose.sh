#!/usr/bin/env bash
# The command compose as a user sees it: which files are read, both forms, all errors, warnings by id.
#
# What the model must say is measured against Docker Compose itself in tests/live/compose-*.sh.
. "$(dirname "$0")/tap.bash"
unset "${!COMPOSE_@}"

mkdir "$scratch/shop" && cd "$scratch/shop" || exit 1
cat >one.yml <<'END'
name: shop
services:
  db:
    image: postgres:${TAG:-16}
    mem_limit: 1g
END
cat >two.yml <<'END'
services:
  db:
    cpus: 1.5
  job:
    image: job
    profiles: [jobs]
END
printf 'TAG=17\n' >other.env

same() { # NAME ARGUMENT…: as the first two files
    local name=$1
    shift
    run "$PGTUNE_LNK" "$@"
    is "$name" "0 $both" "$status $out$err"
}

# --- spellings ----------------------------------------------------------------------------------
run "$PGTUNE_LNK" compose -f one.yml -f two.yml --format json
both=$out
is "both files are one model" '{
  "name": "shop",
  "services": {
    "db": {
      "command": null,
      "cpus": 1.5,
      "entrypoint": null,
      "image": "postgres:16",
      "mem_limit": "1073741824",
      "networks": {
        "default": null
      }
    }
  }
}' "$out$err"
same "-fFILE" compose -fone.yml -ftwo.yml --format json
same "-f=FILE, as Docker Compose takes it" compose -f=one.yml -f=two.yml --format=json
same "--file FILE" compose --file one.yml --file two.yml --format json
same "--file=FILE" compose --file=one.yml --file=two.yml --format=json
same "the command may come last" -f one.yml -f two.yml --format json compose
same "-f - is standard input" compose -f - -f two.yml --format json <one.yml
run "$PGTUNE_LNK" compose -f one.yml
is "without --format it is YAML" 'name: shop
networks:
  default:
    name: shop_default
services:
  db:
    image: postgres:16
    mem_limit: "1073741824"
    networks:
      default: null' "$out$err"
run "$PGTUNE_LNK" compose -f one.yml --env-file other.env
check "--env-file replaces .env" has 'image: postgres:17'
run "$PGTUNE_LNK" compose -f one.yml --env-file=other.env
check "--env-file=FILE" has 'image: postgres:17'
run env TAG=15 "$PGTUNE_LNK" compose -f one.yml --env-file other.env
check "the environment beats it" has 'image: postgres:15'
run "$PGTUNE_LNK" compose -f one.yml -f two.yml --profile jobs
check "--profile enables a service" has '  job:'
run "$PGTUNE_LNK" compose -f one.yml -f two.yml --profile='*'
check "--profile=* enables all" has '  job:'
for spelling in "-p till" "-ptill" "--project-name till" "--project-name=till"; do
    # shellcheck disable=SC2086  # two words on purpose
    run "$PGTUNE_LNK" compose -f one.yml $spelling
    check "$spelling names the project" has 'name: till'
done
mkdir -p desk/env
printf 'services: {a: {image: a, env_file: env/a.env}}\n' >three.yml
printf 'A=1\n' >desk/env/a.env
run "$PGTUNE_LNK" compose -f three.yml --project-directory desk
check "--project-directory is where relative paths start, and the project's name" \
    eval 'has "name: desk" && has "A: \"1\""'

# --- discovery ----------------------------------------------------------------------------------
mkdir -p found/below/far && cd found || exit 1
cp ../one.yml compose.yml
printf 'services: {db: {image: mine}}\n' >compose.override.yml
run "$PGTUNE_LNK" compose
check "a compose file is found, with its override" has 'image: mine'
cd below/far || exit 1
run "$PGTUNE_LNK" compose
check "in a parent, too" has 'image: mine'
run env COMPOSE_FILE="$scratch/shop/one.yml:$scratch/shop/two.yml" "$PGTUNE_LNK" compose --format json
is "COMPOSE_FILE names files" "$both" "$out"
run env COMPOSE_PATH_SEPARATOR=, COMPOSE_FILE="$scratch/shop/one.yml,$scratch/shop/two.yml" \
    "$PGTUNE_LNK" compose --format json
is "COMPOSE_PATH_SEPARATOR divides them" "$both" "$out"
run env COMPOSE_FILE=nowhere.yml "$PGTUNE_LNK" compose -f ../../../one.yml
is "-f beats COMPOSE_FILE" 0 "$status"
cd "$scratch" || exit 1
mkdir empty && cd empty || exit 1
fails_with 3 "no file at all says how to name one" "pgtune-lnk: error: no configuration file provided: not found (Name the Compose file with -f, *)" \
    "$PGTUNE_LNK" compose
fails_with 3 "a file that is not there" "pgtune-lnk: error: nowhere.yml: cannot open it: * (*)" \
    "$PGTUNE_LNK" compose -f nowhere.yml
fails_with 3 "an env file that is not there" "pgtune-lnk: error: nowhere.env: *env file* (*)" \
    "$PGTUNE_LNK" compose -f ../shop/one.yml --env-file nowhere.env
fails_with 3 "standard input that is empty" "pgtune-lnk: error: standard input: *empty* (*)" \
    "$PGTUNE_LNK" compose -f - </dev/null

# --- YAML is read again as the same model --------------------------------------------------------
mkdir "$scratch/again" && cd "$scratch/again" || exit 1
cat >a.yml <<'END'
name: again
services:
  db:
    image: postgres:16
    read_only: "yes"
    mem_swappiness: "010"
    cpu_shares: 0o17
    cpus: 0.1
    pids_limit: 0x10
    command: ["sh", "-c", "echo $$HOME $${A:-b} '$$$$' \"#no\" \\", "", "null", "1e3", "~", " x ", "a: b", "- c"]
    entrypoint: []
    environment:
      PASSWORD: "a$$b$$$$c ${NOT_SET-d}"
      LINES: "one\n  two\n\nthree\n"
      TABS: "a\tb\r\x01"
      UNICODE: "häß 😀"
      "ON": "on"
      EMPTY: ""
      HEX: "0x1f"
      DATE: "2001-12-14"
      SHELL_ONLY:
    labels: {"a.b": "$$", "c": "5"}
    volumes: ["data:/var/lib/postgresql/data:ro", {type: tmpfs, target: /t, tmpfs: {size: 64m}}]
    ports: ["127.0.0.1:5432:5432"]
    healthcheck: {test: "pg_isready -U $$POSTGRES_USER", interval: 90s}
    ulimits: {nofile: {soft: 5, hard: 6}}
    shm_size: 1.5g
    secrets: [{source: key, target: k, mode: 0400}]
    networks: [back]
  made:
    build: {context: ., args: [A=$$1]}
    depends_on: [db]
networks: {back: {driver: bridge, ipam: {config: [{subnet: 10.0.0.0/8}]}}}
secrets: {key: {file: "./k$$ey"}}
volumes: {data: }
END
run "$PGTUNE_LNK" compose -f a.yml --quiet --format json
first=$out
check "the true values have one dollar" has '"PASSWORD": "a$b$$c d"'
run "$PGTUNE_LNK" compose -f a.yml --quiet
printf '%s\n' "$out" >b.yml
check "in YAML it is two" has 'PASSWORD: a$$b$$$$c d'
check "what was cast is written plainly, and what a reader needs is there" \
    eval 'has "driver: bridge" && has "build:" && has "read_only: true" && has "mem_swappiness: \"10\"" && has "cpu_shares: 15" && has "pids_limit: 16"'
run "$PGTUNE_LNK" compose -f b.yml --quiet --format json
is "YAML is read again as the same model" "$first" "$out$err"
run "$PGTUNE_LNK" compose -f b.yml --quiet
is "and written again as the same text" "$(cat b.yml)" "$out"
if command -v python3 >/dev/null; then
    check "JSON can be read" python3 -c 'import json,sys; json.loads(sys.argv[1])' "$first"
fi

# --- errors -------------------------------------------------------------------------------------
mkdir "$scratch/wrong" && cd "$scratch/wrong" || exit 1
cat >b.yml <<'END'
services:
  web:
    image: web
    depends_on: [ghost]
    mem_limit: 12q
  db:
    image: postgres:${TAG:?say which}
    prots: ["5432"]
END
cat >a.yml <<'END'
services:
  web:
    cpus: many
END
for format in json yaml; do
    run "$PGTUNE_LNK" compose -f b.yml -f a.yml --format $format
    is "$format: errors are exit status 3, and nothing is printed" "3 " "$status $out"
    is "$format: all errors are there, by line, the files in their order" "b.yml:4
b.yml:5
b.yml:7
b.yml:8
a.yml:3" "$(sed -n 's/^pgtune-lnk: error: \([ab].yml:[0-9]*\): .* (.*)$/\1/p' <<<"$err")"
    is "$format: a line each" 5 "$(wc -l <<<"$err")"
done
run "$PGTUNE_LNK" compose -f b.yml -f a.yml --quiet
is "--quiet leaves out no error" 5 "$(wc -l <<<"$err")"
check "the user's own message is in it" err_has 'say which'
run "$PGTUNE_LNK" tune -f b.yml -f a.yml --limits 2G
is "tune lists the same ones" "3  5" "$status $out $(wc -l <<<"$err")"
printf 'services: {web: {image: web, depends_on: [ghost]}}\n' >ghost.yml
fails_with 3 "what contradicts itself is refused" \
    'pgtune-lnk: error: ghost.yml:1: *depends on undefined service "ghost"* (*)' \
    "$PGTUNE_LNK" compose -f ghost.yml
printf 'services: {web: {image: web, cpus: .inf}}\n' >inf.yml
fails_with 3 "JSON cannot say infinity" 'pgtune-lnk: error: inf.yml:1: *unsupported value* (*)' \
    "$PGTUNE_LNK" compose -f inf.yml --format json
fails_with 3 "a project name that Compose refuses" 'pgtune-lnk: error: *invalid project name*"Shop"* (*)' \
    "$PGTUNE_LNK" compose -f ../shop/one.yml -p Shop
fails_with 2 "an unknown form" 'pgtune-lnk: error: --format: "toml" is not a choice (*yaml, json*)' \
    "$PGTUNE_LNK" compose -f ../shop/one.yml --format toml
fails_with 2 "an operand" 'pgtune-lnk: error: compose has no use for "one.yml" (*)' \
    "$PGTUNE_LNK" compose one.yml
fails_with 2 "an option without its value" 'pgtune-lnk: error: option --file needs a value (*)' \
    "$PGTUNE_LNK" compose -f
fails_with 2 "an empty one" 'pgtune-lnk: error: --file: the value is empty*' "$PGTUNE_LNK" compose -f=
for form in json yaml; do
    run bash -c '"$PGTUNE_LNK" compose -f ../shop/one.yml --format '$form' >/dev/full'
    is "$form: a full disk is a failure" 4 "$status"
    check "$form: and says so" err_has 'No space left on device'
done

# --- warnings -----------------------------------------------------------------------------------
mkdir "$scratch/warned" && cd "$scratch/warned" || exit 1
cat >a.yml <<'END'
version: "3.8"
services:
  db:
    image: postgres:16
    mem_limit: 1.5
  web:
    image: web
    mem_limit: 2.5
    command: migrate && serve
    environment: {A: "$NOT_SET"}
END
warnings() { sed -n 's/^pgtune-lnk: warning: \(a.yml:[0-9]*\): .* \[\(compose-[a-z-]*\)\] (.*)$/\1 \2/p' <<<"$err"; }
run "$PGTUNE_LNK" compose -f a.yml
is "warnings are no failure" 0 "$status"
check "and the model is printed" has 'services:'
is "each has its line and its id" "a.yml:1 compose-version-obsolete
a.yml:5 compose-size-float
a.yml:8 compose-size-float
a.yml:9 compose-command-cut
a.yml:10 compose-variable-unset" "$(warnings)"
is "and nothing else is said" 5 "$(wc -l <<<"$err")"
for id in $(warnings | sed 's/.* //' | sort -u); do
    run "$PGTUNE_LNK" explain "$id"
    check "explain explains $id" eval '[ "$status" = 0 ] && has "$id"'
done
run "$PGTUNE_LNK" compose -f a.yml --ignore compose-size-float --ignore=compose-version-obsolete
is "--ignore ID leaves it out" "a.yml:9 compose-command-cut
a.yml:10 compose-variable-unset" "$(warnings)"
run "$PGTUNE_LNK" compose -f a.yml --ignore compose-size-float:web
is "--ignore ID:SERVICE leaves out that service's" "a.yml:1 compose-version-obsolete
a.yml:5 compose-size-float
a.yml:9 compose-command-cut
a.yml:10 compose-variable-unset" "$(warnings)"
run "$PGTUNE_LNK" compose -f a.yml --quiet
is "--quiet prints none" "0 " "$status $err"
fails_with 2 "a check that does not exist" \
    'pgtune-lnk: error: --ignore names no check: "compose-size-flot" (Did you mean compose-size-float?)' \
    "$PGTUNE_LNK" compose -f a.yml --ignore compose-size-flot
fails_with 2 "a service that is not named" 'pgtune-lnk: error: --ignore "compose-size-float:" names no service (*)' \
    "$PGTUNE_LNK" compose -f a.yml --ignore compose-size-float:
run "$PGTUNE_LNK" -f a.yml --limits 2G
check "tune takes them as notes" err_has 'note: a.yml:5: '
finish
