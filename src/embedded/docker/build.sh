#!/usr/bin/env bash
# Builds images FROM scratch on the engine of DOCKER_HOST, unless they are there: one busybox, and a script that behaves as the tag says.
#   build.sh TAG...
# `v1`, `v2`, `v3` are good; `crashing` ends at once; `unhealthy` never answers its health check; `deaf` ignores SIGTERM.
set -euo pipefail
cd "$(dirname "$0")"

busybox=$(command -v busybox) || {
  echo 'no images: there is no busybox (Debian: apt-get install busybox-static)' >&2
  exit 75
}
name=watchkeeper-test/app
label=$(cat app/* "$busybox" | sha256sum | cut -c1-12)

# One at a time: the same tag must not come to be twice.
exec 9>"${TMPDIR:-/tmp}/watchkeeper-test-images"
flock 9
missing=()
for tag in "$@"; do
  [[ $(docker image inspect --format '{{index .Config.Labels "made-of"}}' "$name:$tag" 2>/dev/null) == "$label" ]] || missing+=("$tag")
done
((${#missing[@]} > 0)) || exit 0

context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT
cp app/* "$context"
chmod 755 "$context"/{serve,healthy}
mkdir "$context/bin"
cp "$busybox" "$context/bin/busybox"
for applet in sh httpd wget mkdir echo sleep cat kill true false; do ln -s busybox "$context/bin/$applet"; done
for tag in "${missing[@]}"; do
  # The builder that every engine has; the other one is a plugin.
  DOCKER_BUILDKIT=0 docker build --quiet --network none --label "made-of=$label" --build-arg "BEHAVIOUR=$tag" --tag "$name:$tag" "$context" >&2
done
