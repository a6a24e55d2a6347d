import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node';
import { afterEach, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import { execute } from '../../../../src/adapters/kubernetes/exec.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** What comes of running a program over an API server that is FAKE: it only speaks the protocol. */
async function executed(talk: (client: WebSocket, url: URL) => void, withinMs = 2000) {
  const sockets = new WebSocketServer({ noServer: true });
  const server = createServer().on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (client) => talk(client, new URL(request.url ?? '', 'http://api')));
  });
  return await over(server, withinMs);
}

async function over(server: Server, withinMs = 2000) {
  servers.push(server);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return await executedAt((server.address() as AddressInfo).port, withinMs);
}

async function executedAt(port: number, withinMs = 2000) {
  const config = new KubeConfig();
  config.loadFromClusterAndUser({ name: 'lab', server: `http://127.0.0.1:${port}`, skipTLSVerify: true }, { name: 'tester' });
  const path = '/api/v1/namespaces/shop/pods/api-1/exec';
  const running = { path, container: 'app', command: ['sh', '-c', 'a b&c'], withinMs, mostBytes: 8 };
  return await execute(config, { ...running, signal: new AbortController().signal });
}

const success = Buffer.from('\u0003{"status":"Success"}');

test('streams are told apart, bytes of one letter may come in two parts, and arguments arrive as they are', async () => {
  const [letter, asked] = [Buffer.from('ä'), new Set<string>()];
  const { stdout, stderr, ended } = await executed((client, url) => {
    for (const [name, value] of url.searchParams) asked.add(`${name}=${value}`);
    for (const channel of [1, 2, 3]) client.send(Buffer.of(channel));
    client.send(Buffer.of(1, letter[0] ?? 0));
    client.send(Buffer.of(2, 0x21));
    client.send(Buffer.of(1, letter[1] ?? 0));
    client.send(success);
  });
  expect({ stdout, stderr, ended }).toEqual({ stdout: 'ä', stderr: '!', ended: { status: 'Success' } });
  expect([...asked]).toEqual(['container=app', 'stdout=true', 'stderr=true', 'command=sh', 'command=-c', 'command=a b&c']);
});

test('what is too much is not read, and the connection ends', async () => {
  const closed = Promise.withResolvers<boolean>();
  const { stdout, ended } = await executed((client) => {
    client.on('close', () => closed.resolve(true));
    for (let times = 0; times < 100; times += 1) client.send(Buffer.from('\u0001abc'));
  });
  expect([stdout, ended, await closed.promise]).toEqual(['abcabcab', undefined, true]);
});

test.each([
  ['that breaks off', (client: WebSocket) => client.terminate(), 'the connection ended before the program did'],
  ['that is silent', () => undefined, 'no answer within 0.3 s'],
])('an answer %s is none', async (_, talk, words) => {
  await expect(executed(talk, 300)).rejects.toMatchObject({ kind: 'Unavailable', message: expect.stringContaining(words) as string });
});

test('an end that cannot be read is a failure', async () => {
  const { ended } = await executed((client) => client.send(Buffer.from('\u0003{')));
  expect(ended?.status).toBe('Failure');
});

test('a refusal is said in the words of the server, and no server at all is unavailable', async () => {
  const body = JSON.stringify({ kind: 'Status', message: 'pods "api-1" is forbidden' });
  const refusing = createServer((_request, answer) => void answer.writeHead(403).end(body));
  await expect(over(refusing)).rejects.toMatchObject({
    kind: 'InvalidInput',
    status: 403,
    message: expect.stringContaining('forbidden') as string,
  });
  await expect(executedAt(9)).rejects.toMatchObject({ kind: 'Unavailable', message: expect.stringContaining('ECONNREFUSED') as string });
  const silent = createServer().on('upgrade', () => undefined);
  await expect(over(silent, 300)).rejects.toMatchObject({
    kind: 'Unavailable',
    message: expect.stringContaining('no answer within 0.3 s') as string,
  });
});
