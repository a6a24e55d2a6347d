import type { SaidInside } from '../../activities/platform/inside.ts';
import type { EvidenceSource } from '../../activities/security/evidence-source.ts';
import { isOpsError, OpsError } from '../../domain/ops-error.ts';
import type { Service } from '../../domain/system/platform.ts';
import type { Pod } from './objects.ts';
import type { Cluster } from './open-cluster.ts';
import { runInside } from './run-inside.ts';

const withinSeconds = 20;
const mostBytes = 8 * 1024 * 1024;

const connections = ['cat', '/proc/net/tcp', '/proc/net/tcp6', '/proc/net/udp', '/proc/net/udp6'];
/** A shell is needed to find the numbers of the processes; without one, the first is better than none. */
const everyProcess = 'for p in /proc/[0-9]*; do echo "--- ${p#/proc/}"; cat $p/stat $p/status $p/cmdline; echo; done';
const processes = [
  ['sh', '-c', everyProcess],
  ['cat', '/proc/1/stat', '/proc/1/status', '/proc/1/cmdline'],
];

/**
 * What the kernel tells of the connections and processes of a pod, by what its containers hold: a shell, or only `cat`. The first that is lost, and so the first to be saved.
 * The program itself is among the processes, and each text says so.
 */
export function insideSources(cluster: Cluster, service: Service, pod: Pod): EvidenceSource[] {
  const { name } = pod.metadata;
  const containers = (pod.status?.containerStatuses ?? []).filter(({ state }) => state?.running !== undefined).map((one) => one.name);
  if (containers.length === 0) return [];
  const inside = (container: string, command: readonly string[]): Trying => ({ cluster, service, pod: name, container, command });
  const source = (kind: 'processes' | 'connections', what: string, ways: readonly Trying[]): EvidenceSource => ({
    kind,
    what,
    command: typed(ways[0] as Trying),
    read: async (signal) => await firstOf(ways, signal),
  });
  return [
    // All containers of a pod have one network: any of them can tell of it.
    source('connections', `connections of ${name}`, [...containers.map((container) => inside(container, connections))]),
    ...containers.map((container) =>
      source('processes', `processes of ${name}/${container}`, [...processes.map((command) => inside(container, command))]),
    ),
  ];
}

interface Trying {
  cluster: Cluster;
  service: Service;
  pod: string;
  container: string;
  command: readonly string[];
}

/** @throws OpsError `Unsupported` where no container holds such a program. */
async function firstOf(ways: readonly Trying[], signal: AbortSignal): Promise<string> {
  let gone: unknown;
  for (const way of ways) {
    const { cluster, service, pod, container, command } = way;
    const running = { service, instance: { name: pod, container }, command, withinSeconds, mostBytes, signal };
    const said = await runInside(cluster, running).catch((error: unknown) => {
      if (!isOpsError(error) || !['Unsupported', 'NotFound'].includes(error.kind)) throw error;
      if (error.kind === 'NotFound') gone = error;
      return undefined;
    });
    if (said !== undefined && said.stdout !== '') return textOf(way, said);
  }
  if (isOpsError(gone)) throw gone;
  throw new OpsError('Unsupported', 'the API does not tell, and no container of the pod holds a program that could (sh, cat)');
}

/** Arguments stand between zeros in what the kernel tells. */
function textOf(way: Trying, { stdout, exitCode }: SaidInside): string {
  const cut = exitCode === undefined ? `\n# and more, which was not read` : '';
  return `# A program ran in the container for this, and is among its processes: ${typed(way)}\n${stdout.replaceAll('\0', ' ')}${cut}`;
}

function typed({ cluster, pod, container, command }: Trying): string {
  const words = command.map((word) => (/^[\w/.-]+$/.test(word) ? word : `'${word}'`));
  return `kubectl -n ${cluster.namespace} exec ${pod} -c ${container} -- ${words.join(' ')}`;
}
