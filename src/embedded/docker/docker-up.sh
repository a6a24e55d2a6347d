#!/usr/bin/env bash
# Starts a private Docker engine, unless it runs, and prints its address as DOCKER_HOST wants it.
#   docker-up.sh FOLDER   all that the engine keeps
# ENGINE_POOL: addresses of its networks, another for each engine. ENGINE_KEEP=yes: containers of before are kept.
# It leaves the machine's own engine, its firewall and its bridges alone: containers reach each other and publish ports on the host,
# nothing more. It ends by itself ENGINE_LINGERS seconds after the last `flock --shared FOLDER/users` was given up. Exit 75: not possible here.
set -euo pipefail

folder=$1
socket=$folder/docker.sock
lingers=${ENGINE_LINGERS:-120}

answers() { DOCKER_HOST=unix://$socket timeout 5 docker version >/dev/null 2>&1; }
cannot() {
  echo "no Docker engine: $1" >&2
  exit 75
}

command -v docker >/dev/null || cannot 'there is no docker program (Debian: apt-get install docker.io)'
mkdir -p "$folder"
# Not while it is ended because nobody held it.
exec 8>>"$folder/users"
flock --shared 8
if answers; then
  echo "unix://$socket"
  exit 0
fi
[[ $(id -u) -eq 0 ]] || cannot 'only root can start one'
for program in dockerd iptables flock; do
  command -v "$program" >/dev/null || cannot "there is no $program (Debian: apt-get install docker.io iptables util-linux)"
done

exec 9>"$folder/starting"
flock 9
if answers; then
  echo "unix://$socket"
  exit 0
fi

# What a killed engine of ours left: it wrote these files, and they name this folder.
for file in "$folder/docker.pid" "$folder/exec/containerd/containerd.pid"; do
  [[ -s $file ]] || continue
  pid=$(<"$file")
  if tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF -- "$folder"; then
    kill "$pid" 2>/dev/null || true
    for _ in {1..100}; do kill -0 "$pid" 2>/dev/null && sleep 0.1 || break; done
  fi
  rm -f "$file"
done

setsid nohup dockerd --host "unix://$socket" --data-root "$folder/data" --exec-root "$folder/exec" --pidfile "$folder/docker.pid" \
  --bridge none --iptables=false --ip6tables=false --ip-forward=false --default-address-pool "base=$ENGINE_POOL,size=24" \
  --shutdown-timeout 5 --log-level warn >>"$folder/dockerd.log" 2>&1 </dev/null 8>&- 9>&- &
engine=$!

for _ in {1..300}; do
  if answers; then
    # Of runs that were killed.
    [[ ${ENGINE_KEEP:-} == yes ]] ||
      DOCKER_HOST=unix://$socket docker ps --all --quiet | DOCKER_HOST=unix://$socket xargs --no-run-if-empty docker rm --force --volumes >/dev/null
    setsid nohup "$(dirname "$0")/end-when-unused.sh" "$folder" "$engine" "$lingers" >/dev/null 2>&1 </dev/null 8>&- 9>&- &
    echo "unix://$socket"
    exit 0
  fi
  kill -0 "$engine" 2>/dev/null || break
  sleep 0.1
done
tail -n 20 "$folder/dockerd.log" >&2
cannot "dockerd does not start; its log is $folder/dockerd.log"
