import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/**
 * Runs the work while no other process of this machine does work of the same name, waiting for its turn. The turn is a socket in
 * Linux' abstract name space: the kernel gives it back however its holder ends, so nothing stale can be left behind.
 */
export async function oneAtATime<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  const address = `\0watchkeeper/${name}`;
  for (;;) {
    const turn = await takeTurn(address);
    if (turn === undefined) {
      await turnEnds(address);
      continue;
    }
    try {
      return await work();
    } finally {
      turn.end();
    }
  }
}

/** Takes the turn of this name, after saying so where it must be waited for; gives how to give it up, which is safe to repeat. */
export async function turnFor(name: string, onWait: () => void): Promise<() => void> {
  const over = Promise.withResolvers<undefined>();
  const mine = Promise.withResolvers<undefined>();
  const waits = setTimeout(onWait, 500);
  const turn = oneAtATime(name, async () => {
    mine.resolve(undefined);
    await over.promise;
  });
  await Promise.race([mine.promise, turn]);
  clearTimeout(waits);
  return () => over.resolve(undefined);
}

async function takeTurn(address: string): Promise<{ end: () => void } | undefined> {
  const waiting = new Set<{ destroy: () => void }>();
  const server = createServer((socket) => {
    waiting.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => waiting.delete(socket));
  });
  server.listen(address);
  const taken = await once(server, 'listening').then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') throw error;
      return false;
    },
  );
  if (!taken) return undefined;
  function end(): void {
    server.close();
    for (const socket of waiting) socket.destroy();
  }
  return { end };
}

/** Resolves when the holder ends, whether it says so or not. */
async function turnEnds(address: string): Promise<void> {
  const socket = connect(address).resume();
  await new Promise<void>((resolve) => {
    socket.on('error', () => socket.destroy()).on('close', () => resolve());
  });
}
