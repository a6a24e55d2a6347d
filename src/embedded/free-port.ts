import { createServer } from 'node:net';

/**
 * Ports that nobody listens on now. `span` more ports above each are free too (SeaweedFS takes port + 10000 as well). Somebody may take one
 * before it is used: starting a server tries again.
 */
export async function freePorts(count: number, alsoAbove?: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = alsoAbove === undefined ? await anyPort() : 20_000 + Math.floor(Math.random() * 20_000);
    const wanted = alsoAbove === undefined ? [port] : [port, port + alsoAbove];
    const free = await Promise.all(wanted.map(isFree));
    if (free.every(Boolean)) ports.add(port);
  }
  return [...ports];
}

async function anyPort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function isFree(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
