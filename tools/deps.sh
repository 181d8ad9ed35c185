#!/usr/bin/env bash
# Installs what is missing for building and testing, on Debian 12 and 13 and Ubuntu 24.04; elsewhere it says
# what to install. Silent when nothing is missing.
#
# usage: tools/deps.sh build|all      build: for "make", "make demo" and "make check"; all: for "make check-all"
set -euo pipefail

build_packages='gcc libc6-dev make pkg-config libyaml-dev libinih-dev libjansson-dev libpq-dev libcmocka-dev
    postgresql postgresql-client openssl jq python3'
all_packages="$build_packages git procps clang clang-format clang-tidy libclang-rt-dev cppcheck valgrind libc6-dbg
    gcovr mandoc pmccabe nodejs npm debootstrap zsh fish ca-certificates"
# The same for people whose packages have other names: programs, headers.
build_programs='gcc make pkg-config openssl psql jq python3'
all_programs="$build_programs git ps clang clang-format clang-tidy cppcheck valgrind gcovr mandoc pmccabe node npm
    debootstrap zsh fish"
headers='yaml.h ini.h jansson.h cmocka.h'

# Packages of the list that are not installed. Node is looked for as a program: npm has other homes than Debian.
missing_packages() {
    local package
    local -A installed=()
    while read -r package; do
        installed[$package]=1
    done < <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null | sed -n 's/^installed //p')
    ! command -v npm >/dev/null || installed[npm]=1
    ! command -v node >/dev/null || installed[nodejs]=1
    for package in "$@"; do
        [ -n "${installed[$package]:-}" ] || echo "$package"
    done
}

# Installing Debian's server package makes a cluster and starts it; a build must not leave a server behind.
# Where there is no PostgreSQL yet, say for the time of the installation that no cluster is wanted.
no_cluster=/etc/postgresql-common/createcluster.d/pgtune-lnk-deps.conf
no_cluster_begin='! [ -e /usr/bin/pg_createcluster ] || exit 0
    mkdir -p "$(dirname "$1")"; echo "create_main_cluster = false" >"$1"'

install_packages() {
    local -a root=()
    [ "$(id -u)" = 0 ] || root=(sudo -n)
    echo "deps: installing $*"
    if [ ${#root[@]} -gt 0 ] && ! sudo -n true 2>/dev/null; then
        echo "deps: not root, and sudo asks for a password; please run: sudo apt-get install --no-install-recommends $*" >&2
        exit 4
    fi
    "${root[@]}" sh -c "$no_cluster_begin" sh "$no_cluster"
    trap '"${root[@]}" rm -f "$no_cluster"' RETURN
    local -a apt=("${root[@]}" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 apt-get -qq)
    local log
    log=$(mktemp)
    if ! { "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends "$@"; } >"$log" 2>&1; then
        cat "$log" >&2
        echo "deps: apt-get could not install: $*" >&2
        rm -f "$log"
        exit 4
    fi
    rm -f "$log"
}

# Without apt: what of programs and headers is not there.
missing_elsewhere() {
    local name
    for name in $1; do
        command -v "$name" >/dev/null || echo "$name"
    done
    for name in $headers; do
        echo "#include <$name>" | gcc -include stdarg.h -include stddef.h -include setjmp.h -include stdint.h \
            -fsyntax-only -x c - 2>/dev/null || echo "$name"
    done
    pkg-config --exists libpq 2>/dev/null || echo libpq-fe.h
}

case ${1:-} in
build) packages=$build_packages programs=$build_programs ;;
all) packages=$all_packages programs=$all_programs ;;
*)
    echo "usage: $0 build|all" >&2
    exit 2
    ;;
esac

if command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; then
    mapfile -t missing < <(missing_packages $packages)
    [ ${#missing[@]} = 0 ] || install_packages "${missing[@]}"
else
    mapfile -t missing < <(missing_elsewhere "$programs")
    if [ ${#missing[@]} -gt 0 ]; then
        echo "deps: missing: ${missing[*]}" >&2
        echo "deps: install these with your package manager (static libraries of libyaml, inih, jansson and libc too)" >&2
        exit 4
    fi
fi
