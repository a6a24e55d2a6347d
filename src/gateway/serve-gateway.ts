import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
import type { Hono } from 'hono';

export interface ServedGateway {
  port: number;
  /** Takes no new request, lets those that are there be answered for ten seconds, then ends them. Safe to repeat. */
  stop(): Promise<void>;
}

const headersWithinMs = 10_000;
const requestWithinMs = 30_000;
const graceMs = 10_000;

/** Serves on an address such as `127.0.0.1:8088`; resolves once it listens. A caller that sends slowly is cut off. */
export async function serveGateway(app: Hono, address: string): Promise<ServedGateway> {
  const split = address.lastIndexOf(':');
  const [hostname, port] = [address.slice(0, split).replace(/^\[|\]$/g, ''), Number(address.slice(split + 1))];
  return await new Promise((resolve, reject) => {
    const serverOptions = { headersTimeout: headersWithinMs, requestTimeout: requestWithinMs, keepAliveTimeout: 65_000 };
    const server = serve({ fetch: app.fetch, hostname, port, serverOptions }, (info: AddressInfo) =>
      resolve({ port: info.port, stop: async () => await stop(server as Server) }),
    );
    server.once('error', reject);
  });
}

async function stop(server: Server): Promise<void> {
  if (!server.listening) return;
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
  clearTimeout(cut);
}
