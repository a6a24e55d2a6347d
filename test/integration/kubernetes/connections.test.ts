import type { Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { KubeConfig } from '@kubernetes/client-node';
import { describe, expect, test } from 'vitest';
import { rawClient } from '../../../src/adapters/kubernetes/raw-client.ts';
import { kubeconfigFor } from '../../support/kubelab-front.ts';
import { images, kubelabWorld, platformOver } from '../../support/kubelab-world.ts';
import { hasKubelab, useKubelab } from '../../support/kubelab.ts';
import { changeOfOurs } from '../../support/platform-contract.ts';

/** Bytes as they are, to the server and back; TLS goes through it. */
async function startRelay(server: string) {
  const to = new URL(server);
  const open = new Set<Socket>();
  let connections = 0;
  const relay = createServer((near) => {
    connections += 1;
    const far = connect(Number(to.port), to.hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on('error', () => other.destroy()).on('close', () => open.delete(one));
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => void relay.listen(0, '127.0.0.1', resolve));
  const cut = (): void => open.forEach((socket) => socket.resetAndDestroy());
  return {
    server: `https://127.0.0.1:${(relay.address() as AddressInfo).port}`,
    connections: () => connections,
    cut,
    [Symbol.dispose]() {
      cut();
      relay.close();
    },
  };
}

describe.skipIf(!hasKubelab)('connections to the API server', () => {
  const lab = useKubelab();

  test('one takes the requests that come after each other, reads and changes', async () => {
    const { namespace, make } = await kubelabWorld(lab());
    const service = await make();
    using relay = await startRelay(lab().server);
    const platform = platformOver(kubeconfigFor({ server: relay.server, token: lab().token }), { namespace });
    const { fingerprint: from } = await platform.state(service);
    for (let count = 0; count < 4; count += 1) await platform.state(service);
    await platform.putImage({ service, changeId: changeOfOurs(), image: images.second, from });
    expect(relay.connections()).toBe(1);
  });

  test('one that broke while nobody used it is no fault', async () => {
    const { namespace, make } = await kubelabWorld(lab());
    const service = await make();
    using relay = await startRelay(lab().server);
    const platform = platformOver(kubeconfigFor({ server: relay.server, token: lab().token }), { namespace });
    const { fingerprint } = await platform.state(service);
    relay.cut();
    expect(await platform.state(service)).toMatchObject({ fingerprint });
    await sleep(100);
    relay.cut();
    await sleep(100);
    expect(await platform.state(service)).toMatchObject({ fingerprint });
    expect(relay.connections()).toBe(3);
  });

  test('one that was not used for five seconds is not used again: it may be gone without a word', async () => {
    const { namespace, make } = await kubelabWorld(lab());
    const service = await make();
    using relay = await startRelay(lab().server);
    const platform = platformOver(kubeconfigFor({ server: relay.server, token: lab().token }), { namespace });
    await platform.state(service);
    await sleep(6000);
    await platform.state(service);
    expect(relay.connections()).toBe(2);
  });

  test('a watch that has nothing to tell for longer than five seconds goes on', async () => {
    expect.assertions(1);
    const { namespace, kubectl } = await kubelabWorld(lab());
    const config = new KubeConfig();
    config.loadFromString(kubeconfigFor({ server: lab().server, token: lab().token }));
    const ending = new AbortController();
    const lines = await rawClient(config).lines(`/api/v1/namespaces/${namespace}/secrets`, { watch: 'true' }, ending.signal);
    await sleep(6000);
    await kubectl(['create', 'secret', 'generic', 'late']);
    for await (const line of lines) {
      expect(line).toContain('"name":"late"');
      break;
    }
    ending.abort();
  });
});
