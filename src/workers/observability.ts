import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import type { Worker } from '@temporalio/worker';

/** The worker's state for probes: `GET /live` (200 while the process answers) and `GET /ready` (200 while every worker polls). */
export function statePage(workers: readonly Pick<Worker, 'getState' | 'options'>[]): Hono {
  const app = new Hono();
  app.get('/live', (context) => context.text('live'));
  app.get('/ready', (context) => {
    const states = workers.map((worker) => ({ queue: worker.options.taskQueue, state: worker.getState() }));
    const ready = states.length > 0 && states.every(({ state }) => state === 'RUNNING');
    return context.json({ ready, workers: states }, ready ? 200 : 503);
  });
  return app;
}

/** Serves the page on an address such as `127.0.0.1:9464`; resolves once it listens. */
export async function servePage(app: Hono, address: string): Promise<{ port: number; close(): void }> {
  const split = address.lastIndexOf(':');
  const [hostname, port] = [address.slice(0, split), Number(address.slice(split + 1))];
  return await new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname, port }, (info: AddressInfo) =>
      resolve({ port: info.port, close: () => server.close() }),
    );
    server.once('error', reject);
  });
}
