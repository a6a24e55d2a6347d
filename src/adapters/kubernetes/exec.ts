import type { IncomingMessage } from 'node:http';
import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import type { RawData } from 'ws';
import { WebSocket } from 'ws';
import type { SaidInside } from '../../activities/platform/inside.ts';
import { OpsError } from '../../domain/ops-error.ts';
import { apiError } from './api-errors.ts';
import { addressOf, applyCredentials, broken, wholeOf } from './exchange.ts';

/** A program to be run in a container. */
export interface Executing {
  /** `/api/v1/namespaces/…/pods/…/exec` */
  path: string;
  container?: string;
  command: readonly string[];
  withinMs: number;
  /** Of each stream. */
  mostBytes: number;
  signal: AbortSignal;
}

/** How a program ended, as the kubelet says it. */
export interface Ended {
  status?: string;
  message?: string;
  reason?: string;
  details?: { causes?: readonly { reason?: string; message?: string }[] };
}

export type Executed = Omit<SaidInside, 'exitCode'> & {
  /** Absent: it said more than `mostBytes`. */
  ended?: Ended;
};

/** Every cluster knows it. The newer one differs in how an input is closed, and a program here has none. */
const protocol = 'v4.channel.k8s.io';
const channels = { stdout: 1, stderr: 2, end: 3 } as const;

/** Runs a program to its end over one connection, which is all that ends with the time or `signal`. @throws OpsError */
export async function execute(config: KubeConfig, executing: Executing): Promise<Executed> {
  const { path, withinMs, signal } = executing;
  const doing = `GET ${path}`;
  const late = AbortSignal.timeout(withinMs);
  const over = AbortSignal.any([signal, late]);
  const socket = await opened(config, executing);
  const given = Promise.withResolvers<Executed>();
  const end = (): void =>
    given.reject(late.aborted ? new OpsError('Unavailable', `${doing}: no answer within ${withinMs / 1000} s`) : signal.reason);
  over.addEventListener('abort', end, { once: true });
  socket.on('unexpected-response', (_request, response: IncomingMessage) => {
    void refusal(response, doing).then(given.reject);
  });
  socket.on('error', (error) => given.reject(broken(doing, error)));
  socket.on('close', () => given.reject(new OpsError('Unavailable', `${doing}: the connection ended before the program did`)));
  socket.on('message', listener(executing.mostBytes, given.resolve));
  try {
    if (over.aborted) end();
    return await given.promise;
  } finally {
    over.removeEventListener('abort', end);
    socket.on('error', () => undefined).terminate();
  }
}

async function opened(config: KubeConfig, { path, container, command }: Executing): Promise<WebSocket> {
  const url = addressOf(config, path, { container, stdout: 'true', stderr: 'true' });
  for (const part of command) url.searchParams.append('command', part);
  const options: RequestOptions = {};
  await applyCredentials(config, options);
  url.protocol = url.protocol === 'http:' ? 'ws:' : 'wss:';
  return new WebSocket(url, protocol, { ...options, perMessageDeflate: false });
}

/** Takes each message by its first byte, which says of which stream it is. */
function listener(mostBytes: number, done: (executed: Executed) => void): (data: RawData) => void {
  const streams = { [channels.stdout]: bounded(mostBytes), [channels.stderr]: bounded(mostBytes) };
  const said = () => ({ stdout: streams[channels.stdout].text(), stderr: streams[channels.stderr].text() });
  return (data) => {
    const bytes = Buffer.isBuffer(data) ? data : Buffer.concat([data].flat().map((part) => new Uint8Array(part)));
    const [channel] = bytes;
    const rest = bytes.subarray(1);
    if (channel === channels.end && rest.length > 0) return done({ ...said(), ended: endOf(rest.toString('utf8')) });
    if (channel !== channels.stdout && channel !== channels.stderr) return;
    if (!streams[channel].take(rest)) done(said());
  };
}

function bounded(mostBytes: number): { take(bytes: Buffer): boolean; text(): string } {
  const chunks: Buffer[] = [];
  let size = 0;
  return {
    take(bytes) {
      chunks.push(bytes.subarray(0, Math.max(0, mostBytes - size)));
      size += bytes.length;
      return size <= mostBytes;
    },
    text: () => Buffer.concat(chunks).toString('utf8'),
  };
}

function endOf(text: string): Ended {
  try {
    return JSON.parse(text) as Ended;
  } catch {
    return { status: 'Failure', message: 'the end of the program cannot be read' };
  }
}

async function refusal(response: IncomingMessage, doing: string): Promise<unknown> {
  const status = response.statusCode ?? 0;
  return await wholeOf(response).then(
    (body) => apiError({ status, body, doing }),
    (error: unknown) => broken(doing, error),
  );
}
