import { connect } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';

import { temporaryFolder } from './embedded-folder.ts';
import { freePort } from './free-ports.ts';
import type { ServerHandle } from './server-handle.ts';
import { serverHandle } from './server-handle.ts';
import { startProcess } from './server-process.ts';
import { tool } from './tool.ts';
import { retryOnTakenPort, untilReady } from './until-ready.ts';

/** A running server whose clock jumps to the next timer. */
export interface TimeSkippingServer extends ServerHandle {
  /** `host:port` of its gRPC interface; its only namespace is `default`. */
  address: string;
}

/**
 * Starts Temporal's time-skipping test server. It knows no listing, schedules or reset, and its clock runs away when nothing is due:
 * for runs that always have a timer, one environment per file.
 */
export async function startTimeSkipping(): Promise<TimeSkippingServer> {
  return await retryOnTakenPort(startOnce);
}

async function startOnce(): Promise<TimeSkippingServer> {
  const port = await freePort();
  const program = await tool('temporal-test-server');
  const folder = await temporaryFolder('time-skipping');
  const server = startProcess({
    name: 'The time-skipping server',
    program,
    args: [String(port)],
    logFile: join(folder.path, 'server.log'),
  });
  await untilReady(server, { name: 'The time-skipping server', withinMs: 60_000, isReady: async () => await listens(port) });
  return { address: `127.0.0.1:${port}`, ...serverHandle(server, folder) };
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
