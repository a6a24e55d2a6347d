#!/usr/bin/env bash
# Makes a folder of tools without installing anything: `bin/docker` is the machine's docker program with Compose v2 of Debian trixie,
# `bin/docker-registry` a registry of images.
#   fetch-tools.sh FOLDER
# Exit 75: not possible here.
set -euo pipefail

folder=$1
[[ -x $folder/bin/docker ]] && exit 0
cannot() {
  echo "no Docker Compose v2: $1" >&2
  exit 75
}
docker=$(command -v docker) || cannot 'there is no docker program (Debian: apt-get install docker.io)'
command -v apt-get >/dev/null || cannot 'the machine has no apt-get to fetch it with; install the plugin: https://docs.docker.com/compose/install/'

mkdir -p "$(dirname "$folder")"
exec 9>"$folder.making"
flock 9
[[ -x $folder/bin/docker ]] && exit 0

aside=$(mktemp -d "$folder.partial-XXXXXX")
trap 'rm -rf "$aside"' EXIT
chmod 755 "$aside"
mkdir -p "$aside"/{state/lists/partial,cache/archives/partial,debs,made/bin,made/cli-plugins}
echo 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian trixie main' >"$aside/sources.list"
apt=(apt-get -qq -o "Dir::State=$aside/state" -o "Dir::Cache=$aside/cache" -o "Dir::Etc::SourceList=$aside/sources.list"
  -o Dir::Etc::SourceParts=/dev/null -o APT::Sandbox::User=root)
"${apt[@]}" update >&2 || cannot 'the packages of Debian trixie cannot be listed'
(cd "$aside/debs" && "${apt[@]}" download docker-compose docker-registry >&2) || cannot 'the packages of Debian trixie cannot be fetched'
for deb in "$aside"/debs/*.deb; do dpkg-deb -x "$deb" "$aside/root"; done
plugin=$(find "$aside/root" -path '*cli-plugins/docker-compose' -type f | head -n 1)
[[ -n $plugin ]] || cannot 'the package docker-compose of Debian trixie holds no plugin'
mv "$plugin" "$aside/made/cli-plugins/"
mv "$aside/root/usr/bin/docker-registry" "$aside/made/bin/"
printf '#!/bin/sh\nDOCKER_CONFIG=%q exec %q "$@"\n' "$folder" "$docker" >"$aside/made/bin/docker"
chmod 755 "$aside/made/bin/docker"
mv "$aside/made" "$folder"
