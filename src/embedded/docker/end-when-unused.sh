#!/usr/bin/env bash
# Ends a private Docker engine, with its containers and bridges, when nobody has held FOLDER/users for so many seconds, and lets nobody hold
# it until it has ended.
#   end-when-unused.sh FOLDER PID SECONDS
set -euo pipefail

folder=$1 pid=$2 seconds=$3
is_ours() { tr '\0' ' ' <"/proc/$pid/cmdline" | grep -qF -- "--data-root $folder/"; } 2>/dev/null

while sleep "$seconds" && is_ours; do
  exec 9>>"$folder/users"
  if flock --exclusive --nonblock 9; then
    "$(dirname "$0")/docker-down.sh" "$folder" || kill "$pid"
    while is_ours; do sleep 0.1; done
  fi
  exec 9>&-
done
