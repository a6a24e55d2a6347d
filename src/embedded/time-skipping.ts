import { once } from 'node:events';
import { connect } from 'node:net';
import { freePorts } from './free-port.ts';
import type { ServerProcess } from './server-process.ts';
import { startServer } from './server-process.ts';
import { tool } from './tools.ts';

export interface EmbeddedTimeSkipping extends ServerProcess {
  /** `host:port` of its gRPC interface; its only namespace is `default`. */
  address: string;
}

/**
 * Starts Temporal's time-skipping test server. It knows no listing, schedules or reset, and its clock runs away when nothing is due:
 * for runs that always have a timer, one environment per file.
 */
export async function startTimeSkipping(): Promise<EmbeddedTimeSkipping> {
  const [port = 0] = await freePorts(1);
  const server = await startServer({
    name: 'the time-skipping server',
    file: await tool('temporal-test-server'),
    args: [String(port)],
    withinMs: 60_000,
    ready: async () => await listens(port),
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
