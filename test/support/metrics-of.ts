import { DefaultLogger, Runtime } from '@temporalio/worker';
import { freePort } from '../../src/embedded/free-ports.ts';

let address: Promise<string> | undefined;

/** Lets the workers of this process tell their metrics to whoever asks, as a real one does, and nothing else. Once for all worlds of it. */
export async function tellMetrics(): Promise<string> {
  return await (address ??= install());
}

async function install(): Promise<string> {
  const bindAddress = `127.0.0.1:${await freePort()}`;
  Runtime.install({
    logger: new DefaultLogger('ERROR', () => undefined),
    telemetryOptions: { logging: { forward: {}, filter: 'OFF' }, metrics: { prometheus: { bindAddress } } },
  });
  return bindAddress;
}

/** Labels that tell what was counted, in the order in which one says them. All others tell where. */
const said = ['name', 'action', 'risk', 'severity', 'kind', 'level', 'result', 'state', 'met'] as const;

type Labels = ReadonlyMap<string, string>;

/**
 * What Watchkeeper counted under these labels, such as `namespace` (each world has its own) and `environment`: by name without its prefix, and by what
 * was counted, such as `pages page 1 sent`. Its counters only, and no zeros.
 */
export async function metricsOf(where: Readonly<Record<string, string>>): Promise<Record<string, number>> {
  const counters = (await seriesOf('watchkeeper_', where)).filter(({ name, labels }) => !labels.has('le') && !/_(?:sum|count)$/.test(name));
  return summed(counters.map(({ name, labels, value }) => ({ key: [name, ...wordsOf(labels)].join(' '), value })));
}

/** How runs ended in a namespace, as the SDK counts them: `mitigate completed`, `mitigate failed`. */
export async function endsOf(namespace: string): Promise<Record<string, number>> {
  const ends = (await seriesOf('temporal_workflow_', { namespace })).filter(({ name }) =>
    ['completed', 'failed', 'canceled'].includes(name),
  );
  return summed(ends.map(({ name, labels, value }) => ({ key: `${labels.get('workflow_type')} ${name}`, value })));
}

async function seriesOf(prefix: string, where: Readonly<Record<string, string>>) {
  const text = await (await fetch(`http://${await tellMetrics()}/metrics`)).text();
  const lines = text.matchAll(new RegExp(`^${prefix}(\\w+)\\{([^}]*)\\} (\\d+)$`, 'gm'));
  const all = [...lines].map(([, name = '', inside = '', value]) => ({ name, labels: labelsIn(inside), value: Number(value) }));
  return all.filter(({ labels }) => Object.entries(where).every(([label, is]) => labels.get(label) === is));
}

function labelsIn(inside: string): Labels {
  return new Map([...inside.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = '', is = '']) => [label, is]));
}

function wordsOf(labels: Labels): string[] {
  return said.flatMap((label) => {
    const is = labels.get(label);
    if (is === undefined) return [];
    return label === 'met' ? (is === 'true' ? 'met' : 'missed') : is;
  });
}

function summed(counts: readonly { key: string; value: number }[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { key, value } of counts) sums[key] = (sums[key] ?? 0) + value;
  return sums;
}
