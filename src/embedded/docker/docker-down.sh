#!/usr/bin/env bash
# Removes all containers of a private Docker engine and ends it; with --purge also all that it kept, with --keep nothing is removed.
#   docker-down.sh [--purge | --keep] FOLDER
set -euo pipefail

how=
if [[ ${1:-} == --* ]]; then
  how=$1
  shift
fi
folder=$1
export DOCKER_HOST=unix://$folder/docker.sock

if [[ $how != --keep ]] && timeout 5 docker version >/dev/null 2>&1; then
  docker ps --all --quiet | xargs --no-run-if-empty docker rm --force --volumes >/dev/null
  docker network ls --quiet --filter type=custom | xargs --no-run-if-empty docker network rm >/dev/null
fi
if [[ -s $folder/docker.pid ]]; then
  pid=$(<"$folder/docker.pid")
  if tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF -- "$folder"; then
    kill "$pid"
    while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
  fi
fi
if [[ $how == --purge ]]; then
  awk -v below="$folder/" 'index($2, below) == 1 { print $2 }' /proc/mounts | sort --reverse | xargs --no-run-if-empty --max-args=1 umount --lazy
  rm -rf "$folder"
fi
