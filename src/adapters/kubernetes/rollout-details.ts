import { isOpsError } from '../../domain/ops-error.ts';
import type { List, Meta } from './objects.ts';
import type { Cluster } from './open-cluster.ts';
import type { Trouble } from './pod-trouble.ts';

interface Event {
  metadata: Meta;
  type?: string;
  reason?: string;
  message?: string;
  count?: number;
  lastTimestamp?: string | null;
  involvedObject: { uid?: string; kind?: string; name?: string };
}

const mostTroubles = 3;
const mostEvents = 5;
const logLines = 5;

/** Why instances do not start: states, warnings and last log lines. Events live for an hour, so they are kept here. */
export async function detailsOf(cluster: Cluster, { troubles, owners }: { troubles: readonly Trouble[]; owners: readonly string[] }) {
  const first = troubles.slice(0, mostTroubles);
  const uids = [...owners, ...first.map(({ pod }) => pod.metadata.uid)];
  const [events, logs] = await Promise.all([
    warningsAbout(cluster, uids),
    Promise.all(first.slice(0, 1).map(async (trouble) => await lastLinesOf(cluster, trouble))),
  ]);
  return [...first.map(describeTrouble), ...events, ...logs.flat()];
}

export function describeTrouble({ pod, container, what }: Trouble): string {
  return `pod ${pod.metadata.name}${container === undefined ? '' : `, container ${container}`}: ${what}`;
}

/** Warnings of the last hour, or since then (ISO 8601, UTC), the newest first. */
export async function warningsAbout({ client, namespace }: Cluster, uids: readonly string[], since = ''): Promise<string[]> {
  const { items } = await client.read<List<Event>>(`/api/v1/namespaces/${namespace}/events`, { fieldSelector: 'type=Warning', limit: 500 });
  const about = items.filter(
    ({ involvedObject, lastTimestamp }) => uids.includes(involvedObject.uid ?? '') && (lastTimestamp ?? '') >= since,
  );
  const lines = about.toReversed().map(({ involvedObject: { kind, name }, reason, message = '', count = 1 }) => {
    const times = count > 1 ? ` (${count} times)` : '';
    return `event of ${kind} ${name}: ${reason}: ${message.replaceAll(/\s+/g, ' ').slice(0, 300)}${times}`;
  });
  return [...new Set(lines)].slice(0, mostEvents);
}

/** What the container said before it ended. A log that cannot be read is no reason to fail. */
async function lastLinesOf({ client, namespace }: Cluster, { pod, container, crashed }: Trouble): Promise<string[]> {
  if (container === undefined || !crashed) return [];
  const path = `/api/v1/namespaces/${namespace}/pods/${pod.metadata.name}/log`;
  const ask = async (previous: string | undefined) =>
    await client.readText(path, { container, tailLines: logLines, limitBytes: 4000, previous });
  const text = await ask('true').catch(async (error: unknown) => {
    if (!isOpsError(error)) throw error;
    return await ask(undefined).catch(() => '');
  });
  return text
    .split('\n')
    .filter(Boolean)
    .slice(-logLines)
    .map((line) => `log: ${line.slice(0, 300)}`);
}
