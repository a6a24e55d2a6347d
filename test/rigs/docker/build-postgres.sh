#!/usr/bin/env bash
# Builds the image watchkeeper-test/postgres:17 FROM scratch on the engine of DOCKER_HOST, unless it is there, from programs that are here already.
#   build-postgres.sh FOLDER   of PostgreSQL, with bin, lib and share, that works wherever it lies
set -euo pipefail
cd "$(dirname "$0")"

folder=$1
image=watchkeeper-test/postgres:17
busybox=$(command -v busybox) || {
  echo 'no image of PostgreSQL for tests: there is no busybox (Debian: apt-get install busybox-static)' >&2
  exit 75
}
label=$(cat postgres/* "$busybox" "$folder/bin/postgres" | sha256sum | cut -c1-12)

exec 9>"${TMPDIR:-/tmp}/watchkeeper-test-images"
flock 9
[[ $(docker image inspect --format '{{index .Config.Labels "made-of"}}' "$image" 2>/dev/null) == "$label" ]] && exit 0

context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT
root=$context/root
mkdir -p "$root"/{bin,pg/bin,etc,tmp,usr/lib} "$context/data"
chmod 1777 "$root/tmp"
cp -a "$folder/lib" "$folder/share" "$root/pg/"
cp "$folder"/bin/{postgres,initdb,pg_isready} "$root/pg/bin/"
cp "$busybox" "$root/bin/busybox"
for applet in sh cat echo rm sleep; do ln -s busybox "$root/bin/$applet"; done
cp postgres/serve-postgres "$root/bin/"
# What those programs load that does not lie beside them.
for file in "$folder"/bin/{postgres,initdb,pg_isready} "$folder"/lib/*.so* "$folder"/lib/postgresql/*.so; do
  [[ -e $file ]] && ldd "$file" 2>/dev/null | grep -oE '/[^ ]+' | grep -v "^$folder" || true
done | sort -u | while read -r library; do
  mkdir -p "$root$(dirname "$library")"
  cp -L "$library" "$root$library"
done
[[ -d /usr/lib/locale/C.utf8 ]] && mkdir -p "$root/usr/lib/locale" && cp -r /usr/lib/locale/C.utf8 "$root/usr/lib/locale/"
echo 'postgres:x:999:999::/tmp:/bin/sh' >"$root/etc/passwd"
cp postgres/Dockerfile "$context"
DOCKER_BUILDKIT=0 docker build --quiet --network none --label "made-of=$label" --tag "$image" "$context" >&2
