#!/bin/sh
# What a person would write: a loop for each namespace, all at once. $1: kubectl's program, $2: kubeconfig, $3: Deployments per namespace, then namespaces.
set -eu
program=$1 config=$2 deployments=$3
shift 3
for namespace in "$@"; do
  (
    for index in $(seq "$deployments"); do
      "$program" kubectl --kubeconfig "$config" -n "$namespace" rollout restart "deployment/api-$index" >/dev/null
      "$program" kubectl --kubeconfig "$config" -n "$namespace" rollout status "deployment/api-$index" --timeout=120s >/dev/null
    done
  ) &
done
wait
