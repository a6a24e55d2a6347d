import { createServer } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { FaultProxy } from './fault-proxy.ts';
import { startFaultProxy } from './fault-proxy.ts';
import type { Kubelab } from './kubelab.ts';

/** A proxy of faults before the API server, with a kubeconfig that leads through it. */
export interface KubelabFront extends AsyncDisposable {
  kubeconfig: string;
  proxy: FaultProxy;
}

export async function startFront(lab: Kubelab): Promise<KubelabFront> {
  const plain = createServer((asked, answer) => {
    const onward = request(new URL(asked.url ?? '/', lab.server), {
      method: asked.method,
      headers: asked.headers,
      rejectUnauthorized: false,
    });
    onward.on('error', () => answer.destroy());
    onward.on('response', (given) => {
      answer.writeHead(given.statusCode ?? 502, given.headers);
      // A watch begins with nothing to tell.
      answer.flushHeaders();
      given.pipe(answer);
    });
    asked.pipe(onward);
  });
  await new Promise<void>((resolve) => void plain.listen(0, '127.0.0.1', resolve));
  const proxy = await startFaultProxy(`http://127.0.0.1:${(plain.address() as AddressInfo).port}`);
  return {
    kubeconfig: kubeconfigFor({ server: proxy.endpoint, token: lab.token }),
    proxy,
    async [Symbol.asyncDispose]() {
      await proxy.stop();
      plain.closeAllConnections();
      plain.close();
    },
  };
}

/** Text of a kubeconfig with one context, `lab`. */
export function kubeconfigFor({ server, token }: { server: string; token: string }): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'lab',
    clusters: [{ name: 'lab', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'tester', user: { token } }],
    contexts: [{ name: 'lab', context: { cluster: 'lab', user: 'tester' } }],
  });
}
