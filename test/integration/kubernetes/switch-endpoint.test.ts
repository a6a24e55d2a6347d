import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { endpointActivities } from '../../../src/activities/incident/endpoint-activities.ts';
import { environmentOf } from '../../support/fake-system.ts';
import { contractWorld } from '../../support/kubelab-world.ts';
import { hasKubelab, useKubelab } from '../../support/kubelab.ts';
import { changeOfOurs } from '../../support/platform-contract.ts';
import { probePorts } from '../../support/probe-ports.ts';

/** Answers as a Solana node; those of its paths that are named are healthy. */
async function chain(healthy: ReadonlySet<string>): Promise<AsyncDisposable & { url: string }> {
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const isHealth = (JSON.parse(body) as { method: string }).method === 'getHealth';
      const sick = { error: { code: -32_005, message: 'Node is behind' } };
      response.end(JSON.stringify({ id: 1, ...(healthy.has(request.url ?? '') ? { result: isHealth ? 'ok' : 1000 } : sick) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, [Symbol.asyncDispose]: async () => await new Promise<void>((resolve) => void server.close(() => resolve())) };
}

describe.skipIf(!hasKubelab)('an RPC of a service on Kubernetes', () => {
  const lab = useKubelab();

  test('is switched in the workload itself, so that it stays; back by the same action, and by the snapshot (PFM-3.9, E51)', async () => {
    const { platform, freshService } = await contractWorld(lab());
    const service = await freshService(1);
    const healthy = new Set(['/backup']);
    await using node = await chain(healthy);
    const [first, second] = [`${node.url}/first`, `${node.url}/backup`] as const;
    const rpc = { name: 'rpc', kind: 'rpc' as const, service: service.name, variable: 'RPC_URL', cachePrefixes: [], keep: [] };
    const env = environmentOf('chain', { services: [service], endpoints: [{ ...rpc, urls: [first, second] }] });
    const steps = endpointActivities({ ...probePorts(), openPlatform: () => platform });
    const choose = async () => await steps.endpointChoice({ env, input: { endpoint: 'rpc' } });

    const before = await platform.capture(service);
    const away = await choose();
    expect(away).toMatchObject({ url: second, variable: 'RPC_URL', words: '1: not healthy, 2: healthy at 1000' });
    const change = {
      endpoint: 'rpc',
      service: service.name,
      variable: away.variable,
      url: away.url,
      from: away.fingerprint,
      changeId: changeOfOurs(),
    };
    expect(await steps.switchVariable({ env, input: change })).toMatchObject({ outcome: 'changed' });
    expect(await steps.switchVariable({ env, input: change })).toMatchObject({ outcome: 'already' });
    const set = { set: { RPC_URL: second }, unset: [], secrets: {} };
    expect((await platform.settings(service, set)).changes).toEqual([]);
    expect(await steps.endpointGood({ env, input: { endpoint: 'rpc', url: second } })).toMatchObject({ kind: 'successful' });
    expect(await steps.endpointGood({ env, input: { endpoint: 'rpc', url: first } })).toMatchObject({ kind: 'failed' });

    await expect(choose()).rejects.toMatchObject({ kind: 'Refused' });
    healthy.add('/first');
    expect(await choose()).toMatchObject({ url: first });
    await platform.putBack({ service, captured: before, changeId: change.changeId });
    expect((await platform.settings(service, set)).changes).toHaveLength(1);
  });
});
