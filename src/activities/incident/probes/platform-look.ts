import type { Environment } from '../../../domain/system/environment.ts';

/** What a person would have typed to look at a workload. */
export function platformLook({ platform }: Environment, workload: string): string {
  if (platform.kind === 'kubernetes') return `kubectl -n ${platform.namespace} describe ${workload}  # and its pods`;
  if (platform.kind === 'compose') return `docker compose -p ${platform.project} ps --all ${workload}`;
  return '# no platform';
}

/** The same for its logs, of every instance. */
export function platformLogs({ platform }: Environment, workload: string, { since, lines }: { since: string; lines: number }): string {
  if (platform.kind === 'kubernetes') {
    return `kubectl -n ${platform.namespace} logs ${workload} --all-pods --all-containers --since=${since} --tail=${lines}  # and --previous`;
  }
  return platform.kind === 'compose'
    ? `docker compose -p ${platform.project} logs --since ${since} --tail ${lines} ${workload}`
    : '# no platform';
}

/** The same for a program in one of its instances. */
export function platformInside({ platform }: Environment, workload: string, command: string): string {
  if (platform.kind === 'kubernetes') return `kubectl -n ${platform.namespace} exec ${workload} -- ${command}  # in each pod`;
  return platform.kind === 'compose'
    ? `docker compose -p ${platform.project} exec ${workload} ${command}  # in each container`
    : '# no platform';
}
