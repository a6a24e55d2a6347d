import { once } from 'node:events';
import { connect } from 'node:net';
import { embeddedFolder } from './embedded-folder.ts';
import { freePort } from './free-ports.ts';
import type { EmbeddedServer } from './start-server.ts';
import { retryOnTakenPort, startServer } from './start-server.ts';
import { tool } from './tool.ts';

/** A running server whose clock jumps to the next timer. */
export interface EmbeddedTimeSkipping extends EmbeddedServer {
  /** `host:port` of its gRPC interface; its only namespace is `default`. */
  address: string;
}

/**
 * Starts Temporal's time-skipping test server. It knows no listing, schedules or reset, and its clock runs away when nothing is due:
 * for runs that always have a timer, one environment per file.
 */
export async function startTimeSkipping(): Promise<EmbeddedTimeSkipping> {
  return await retryOnTakenPort(startOnce);
}

async function startOnce(): Promise<EmbeddedTimeSkipping> {
  const port = await freePort();
  const server = await startServer({
    name: 'The time-skipping server',
    folder: await embeddedFolder('time-skipping'),
    program: await tool('temporal-test-server'),
    args: [String(port), '--enable-time-skipping'],
    ports: [port],
    isReady: async () => await listens(port),
  });
  return { ...server, address: `127.0.0.1:${port}` };
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } finally {
    socket.destroy();
  }
}
