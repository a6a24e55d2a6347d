import { isOpsError } from '../../../domain/ops-error.ts';
import type { Seen } from '../probe-call.ts';
import { normal } from '../probe-call.ts';
import type { MakeProbe } from './probe-ports.ts';

const slowMs = 100;

/** Whether each node answers and how fast, its memory, evictions and hit rate: a few pings, not an endless history (E48). */
export const redis: MakeProbe = ({ openRedis }, { endpoints }) =>
  endpoints
    .filter(({ kind }) => kind === 'redis')
    .flatMap((endpoint) =>
      openRedis(endpoint).map((node, at) => ({
        name: `redis ${endpoint.name}${endpoint.urls.length > 1 ? ` (${at + 1})` : ''}`,
        command: `redis-cli -u "$${endpoint.name.toUpperCase().replaceAll('-', '_')}_URL" INFO && redis-cli --latency -i 1  # a few samples`,
        async look(signal) {
          try {
            const [pings, info] = await Promise.all([node.pings(5, signal), node.info(signal)]);
            return judge(pings, info);
          } catch (error) {
            if (!isOpsError(error) || error.kind !== 'Unavailable') throw error;
            // From here it may only be the network: whether it is restarted is for its own alert, or for a person.
            return { verdict: 'cause', saw: error.message, means: 'whoever needs it waits or fails' };
          }
        },
      })),
    );

const told = [
  'redis_version',
  'role',
  'connected_clients',
  'blocked_clients',
  'used_memory',
  'maxmemory',
  'maxmemory_policy',
  'evicted_keys',
];

function judge(pings: readonly number[], info: Readonly<Record<string, string>>): Seen {
  const worst = Math.round(Math.max(0, ...pings));
  const [hits, used] = [percent(info, 'keyspace_hits', ['keyspace_hits', 'keyspace_misses']), percent(info, 'used_memory', ['maxmemory'])];
  const saw = [
    `it answers within ${worst} ms`,
    used === undefined ? `${Math.round(Number(info['used_memory']) / 1e6)} MB without a limit` : `${used} % of its memory is used`,
    hits === undefined ? 'nothing was asked for' : `${hits} % hits`,
    `${info['evicted_keys'] ?? '?'} evicted, ${info['rejected_connections'] ?? '?'} connections refused`,
  ].join(', ');
  const lines = told.map((name) => `${name}: ${info[name] ?? '?'}`);
  if (info['master_link_status'] === 'down') return { verdict: 'cause', saw, means: 'the replica has lost its master', lines };
  const means = troubleOf({ used: used ?? 0, worst, hits: hits ?? 100 });
  return means === undefined ? { ...normal(saw), lines } : { verdict: 'suspicious', saw, means, lines };
}

function percent(info: Readonly<Record<string, string>>, part: string, whole: readonly string[]): number | undefined {
  const sum = whole.reduce((total, name) => total + Number(info[name] ?? 0), 0);
  return sum === 0 ? undefined : Math.round((Number(info[part] ?? 0) / sum) * 100);
}

function troubleOf({ used, worst, hits }: { used: number; worst: number; hits: number }): string | undefined {
  if (used >= 95) return 'it is full: it evicts keys, or refuses writes';
  if (worst >= slowMs) return 'something holds it up: a long command, or its host';
  // A cleared cache hits even less: that is no remedy (E37).
  return hits < 80 ? 'keys live too short, or are evicted; clearing makes it worse' : undefined;
}
