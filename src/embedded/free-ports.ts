import { once } from 'node:events';
import { createServer } from 'node:net';
import { OpsError } from '../domain/ops-error.ts';

// Below the range that Linux gives to outgoing connections, so that none of those takes a port between the choice and its use.
const lowest = 12_000;
const highest = 22_000;
const attempts = 500;

const given = new Set<number>();

/**
 * Ports of 127.0.0.1 that nobody listens on, each given once in this process. With `alsoAbove` the port that lies so much higher is
 * free too (SeaweedFS speaks gRPC there). Another process may still be faster: start again with new ones then.
 */
export async function freePorts(count: number, alsoAbove = 0): Promise<number[]> {
  const ports: number[] = [];
  for (let attempt = 0; attempt < attempts && ports.length < count; attempt += 1) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest));
    const wanted = alsoAbove === 0 ? [port] : [port, port + alsoAbove];
    if (!(await areFree(wanted))) continue;
    for (const one of wanted) given.add(one);
    ports.push(port);
  }
  if (ports.length < count) throw new OpsError('Unavailable', `There are no ${count} free ports between ${lowest} and ${highest}`);
  return ports;
}

/** One port of `freePorts`. */
export async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  return port as number;
}

async function areFree(ports: readonly number[]): Promise<boolean> {
  for (const port of ports) {
    if (given.has(port) || !(await isFree(port))) return false;
  }
  return true;
}

/** True when nobody listens on this port of 127.0.0.1 now. */
export async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
