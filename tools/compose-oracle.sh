#!/usr/bin/env bash
# Prints the path of a real Docker Compose (Debian's docker-compose of the forky suite), fetched on first use.
# "config" needs no engine:  $(tools/compose-oracle.sh) -f compose.yml config --format json
#
# The package is fetched through an apt root of our own, so the system's sources and lists stay as they are. The
# mirror is the one that this machine already uses.
set -euo pipefail

cache=${PGTUNE_LNK_CACHE:-/var/cache/pgtune-lnk}/compose
plugin=$cache/usr/libexec/docker/cli-plugins/docker-compose

fail() {
    echo "compose-oracle: $*" >&2
    exit 4
}

fetch() {
    local mirror root=$cache/apt
    # shellcheck disable=SC2016  # $(SITE) is apt's own placeholder
    mirror=$(apt-get indextargets --format '$(SITE)' 'Identifier: Packages' | grep -m 1 '/debian/*$') ||
        fail "no Debian mirror in this machine's apt sources"
    mkdir -p "$root/lists/partial" "$root/archives/partial" || fail "cannot write to $cache (set PGTUNE_LNK_CACHE)"
    echo "deb $mirror forky main" > "$root/sources.list"

    local options=(
        -qq
        -o "Dir::Etc::SourceList=$root/sources.list"
        -o "Dir::Etc::SourceParts=/dev/null"
        -o "Dir::State::Lists=$root/lists"
        -o "Dir::Cache=$root"
        -o "APT::Sandbox::User=root"
    )
    apt-get "${options[@]}" update >&2 || fail "cannot read the package lists of forky"
    (cd "$cache" && apt-get "${options[@]}" download docker-compose >&2) || fail "cannot download docker-compose"
    dpkg-deb -x "$cache"/docker-compose_*.deb "$cache"
}

[ -x "$plugin" ] || fetch
[ -x "$plugin" ] || fail "the package has no $plugin"
echo "$plugin"
