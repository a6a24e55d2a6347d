import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { againAndAgain } from '../deploy/serving.ts';

/** What answers for the shop's simulated pods, as fast as the release that runs there is. */
export interface ShopFront {
  /** `127.0.0.1:port`, with `/metrics` for Prometheus. */
  address: string;
  stop(): Promise<void>;
}

const slowSeconds = 0.8;
const quickSeconds = 0.02;
/** One of them is where the alert's limit lies. */
const bucketsSeconds = [0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2];

/**
 * STAND-IN: the pods of the control plane are simulated and answer nothing. This asks the cluster which image runs, serves requests as slowly as that
 * is, sends itself some, and counts them as a service would.
 */
export async function startShopFront(imageNow: () => Promise<string>): Promise<ShopFront> {
  let seconds = quickSeconds;
  const counts = bucketsSeconds.map(() => 0);
  let total = 0;
  const server = createServer((request, response) => {
    if (request.url === '/metrics') {
      response.end(metricsOf(counts, total));
      return;
    }
    const took = seconds;
    void sleep(took * 1000).then(() => {
      total += 1;
      for (const [n, limit] of bucketsSeconds.entries()) if (took <= limit) counts[n] = (counts[n] ?? 0) + 1;
      response.end('ok\n');
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const looking = againAndAgain(250, async () => {
    seconds = (await imageNow()).endsWith('-slow') ? slowSeconds : quickSeconds;
  });
  const visiting = againAndAgain(50, async () => {
    void fetch(`http://${address}/`).catch(() => undefined);
  });
  return {
    address,
    async stop() {
      await Promise.all([looking(), visiting()].map(async (end) => await end.catch(() => undefined)));
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}

function metricsOf(counts: readonly number[], total: number): string {
  const buckets = bucketsSeconds.map((limit, n) => `http_request_duration_seconds_bucket{service="api",le="${limit}"} ${counts[n] ?? 0}`);
  return [
    '# TYPE http_request_duration_seconds histogram',
    ...buckets,
    `http_request_duration_seconds_bucket{service="api",le="+Inf"} ${total}`,
    `http_request_duration_seconds_count{service="api"} ${total}`,
    '',
  ].join('\n');
}
