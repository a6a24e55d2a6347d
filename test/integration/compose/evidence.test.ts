import { describe, expect, test } from 'vitest';
import type { EvidenceSource } from '../../../src/activities/security/evidence-source.ts';
import { dockerEngine } from '../../support/docker-engine.ts';
import { dockerProject, serviceOf, webService } from '../../support/docker-project.ts';

const given = await dockerEngine();
const api = serviceOf('api');

async function textOf({ read }: EvidenceSource): Promise<string> {
  return String(await read(AbortSignal.timeout(20_000)));
}

describe.skipIf(given === undefined)('what can be saved of a service on Compose', () => {
  const engine = given as NonNullable<typeof given>;

  test('is its containers, ended ones too, with processes, connections, logs and events, and no value of a variable (PRSM-7.4, E46, E66)', async () => {
    const environment = { PASSWORD: 'hunter2' };
    await using project = await dockerProject(engine, { api: webService({ environment, restart: 'no' }) });
    await project.compose('up', '-d', '--wait', '--scale', 'api=2');
    const [first = ''] = await project.inspect('api', '{{.Name}}');
    await engine.docker('exec', first, 'busybox', 'sh', '-c', 'echo a cry for help > /proc/1/fd/1');
    const before = await project.running('api');
    const sources = await project.platform.evidence(api);
    const saved = new Map(
      await Promise.all(sources.map(async (one) => [one.what.replaceAll(project.name, 'P'), await textOf(one)] as const)),
    );
    expect([...saved.keys()].toSorted()).toEqual([
      ...['connections', 'container', 'events', 'logs'].flatMap((what) =>
        [1, 2].map((n) => `${what}${what === 'container' ? '' : ' of'} P-api-${n}`),
      ),
      'manifest',
      'processes of P-api-1',
      'processes of P-api-2',
    ]);
    expect(saved.get('logs of P-api-1')).toMatch(/^\d{4}-\d\d-\d\dT.*a cry for help$/m);
    expect(saved.get('processes of P-api-1')).toMatch(/PID/);
    expect(saved.get('connections of P-api-2')).toContain('local_address');
    expect(saved.get('events of P-api-1')).toContain('"start"');
    expect(saved.get('container P-api-1')).toContain('PASSWORD=(masked)');
    expect([...saved.values()].join('\n')).not.toContain('hunter2');
    expect(await project.running('api')).toEqual(before);

    await engine.docker('kill', first);
    const left = (await project.platform.evidence(api)).map(({ what }) => what.replaceAll(project.name, 'P'));
    expect(left).toContain('logs of P-api-1');
    expect(left).not.toContain('processes of P-api-1');
  });
});
