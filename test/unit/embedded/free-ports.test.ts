import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { freePorts } from '../../../src/embedded/free-ports.ts';

test('no port is given twice, and those above are left alone too', async () => {
  const ports = [
    ...(await freePorts(20)),
    ...(await freePorts(20, 10_000)).flatMap((port) => [port, port + 10_000]),
    ...(await freePorts(20)),
  ];
  expect(new Set(ports).size).toBe(80);
});

test('a port can be listened on', async () => {
  for (const port of await freePorts(5)) {
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    server.close();
    expect(port).toBeGreaterThan(1024);
  }
});
