import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import { createServer, request as sendRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the proxy does to a request instead of passing it on and its answer back. */
export type Fault =
  /** Closes the connection without an answer. */
  | { kind: 'hangUp' }
  /** Answers itself, with S3's XML where a code is given. */
  | { kind: 'answer'; status: number; code?: string; headers?: Record<string, string> }
  /** Passes the request on, then closes the connection instead of giving the answer: the work was done, nobody knows. */
  | { kind: 'loseAnswer' }
  /** Waits before it passes the request on. */
  | { kind: 'wait'; ms: number }
  /** Passes so many bytes of the request on and closes both connections: a cut in the middle of a part. */
  | { kind: 'cutRequest'; afterBytes: number }
  /** Gives so many bytes of the answer's body and closes the connection. */
  | { kind: 'cutAnswer'; afterBytes: number }
  /** Gives so many bytes of the answer's body and then nothing, for ever. */
  | { kind: 'stallAnswer'; afterBytes: number }
  /** Gives the answer for so long, then closes the connection, or gives nothing more for ever: an answer that goes on. */
  | { kind: 'cutLater' | 'stallLater'; ms: number }
  /** Flips one bit of the answer's body. */
  | { kind: 'flipBit'; atByte: number }
  /** Changes headers of the answer: a store that lies about a length. */
  | { kind: 'headers'; change: Record<string, string> };

export interface Rule {
  /** Which requests: by method, path and query as in `PUT /bucket/key?partNumber=2`. */
  when: RegExp;
  fault: Fault;
  /** How many of them; absent: all. */
  times?: number;
}

export interface FaultProxy extends AsyncDisposable {
  endpoint: string;
  /** Every request so far, as `when` sees it. */
  readonly seen: readonly string[];
  /** From now on, until `clear`. The first rule that fits acts. */
  add(...rules: Rule[]): void;
  clear(): void;
  /** Limited rules that did not act as often as they should. */
  unused(): Rule[];
  stop(): Promise<void>;
}

/** An HTTP proxy in front of a server that breaks what it is told to break. Host headers stay, so signed requests stay valid. */
export async function startFaultProxy(upstream: string): Promise<FaultProxy> {
  let rules: (Rule & { left: number })[] = [];
  const seen: string[] = [];
  const server = createServer((request, response) => {
    const line = `${request.method} ${request.url}`;
    seen.push(line);
    const rule = rules.find(({ when, left }) => left > 0 && when.test(line));
    if (rule) rule.left -= 1;
    handle({ request, response, upstream: new URL(upstream), fault: rule?.fault }).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 1000;
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    add: (...more) => void rules.push(...more.map((rule) => ({ ...rule, left: rule.times ?? Number.POSITIVE_INFINITY }))),
    clear: () => void (rules = []),
    unused: () => rules.filter(({ left }) => left > 0 && Number.isFinite(left)),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  upstream: URL;
  fault: Fault | undefined;
}

async function handle(exchange: Exchange): Promise<void> {
  const { request, response, fault } = exchange;
  if (fault?.kind === 'hangUp') return void request.socket.destroy();
  if (fault?.kind === 'answer') return answerItself(response, fault);
  if (fault?.kind === 'wait') await sleep(fault.ms);
  if (fault?.kind === 'cutLater') setTimeout(() => response.destroy(), fault.ms);
  const onward = passOn(exchange);
  onward.on('error', () => response.destroy());
  onward.on('response', (answer) => {
    if (fault?.kind === 'loseAnswer') answer.resume().once('end', () => request.socket.destroy());
    else void passBack(answer, response, fault).catch(() => response.destroy());
  });
}

function answerItself(response: ServerResponse, { status, code, headers }: Extract<Fault, { kind: 'answer' }>): void {
  response.writeHead(status, { 'content-type': 'application/xml', connection: 'close', ...headers });
  response.end(code === undefined ? '' : `<?xml version="1.0"?><Error><Code>${code}</Code><Message>planted</Message></Error>`);
}

function passOn({ request, upstream, fault }: Exchange): ClientRequest {
  const onward = sendRequest({
    host: upstream.hostname,
    port: upstream.port,
    method: request.method,
    path: request.url,
    headers: request.headers,
  });
  if (fault?.kind !== 'cutRequest') {
    request.pipe(onward);
    return onward;
  }
  let left = fault.afterBytes;
  request.on('data', (chunk: Buffer) => {
    onward.write(chunk.subarray(0, Math.max(0, left)));
    left -= chunk.length;
    if (left > 0) return;
    onward.destroy();
    request.socket.destroy();
  });
  return onward;
}

async function passBack(answer: IncomingMessage, response: ServerResponse, fault: Fault | undefined): Promise<void> {
  response.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...(fault?.kind === 'headers' && fault.change) });
  response.flushHeaders();
  for await (const chunk of spoiled(answer, fault)) {
    if (!response.write(chunk)) await new Promise((resolve) => response.once('drain', resolve));
  }
  if (fault?.kind === 'cutAnswer') response.destroy();
  else if (fault?.kind !== 'stallAnswer') response.end();
}

/** The answer's body as far as it is to go. */
async function* spoiled(answer: AsyncIterable<Buffer>, fault: Fault | undefined): AsyncGenerator<Buffer> {
  const until = fault?.kind === 'stallLater' ? performance.now() + fault.ms : Number.POSITIVE_INFINITY;
  const limit = fault !== undefined && 'afterBytes' in fault ? fault.afterBytes : Number.POSITIVE_INFINITY;
  let sent = 0;
  for await (const chunk of answer) {
    if (fault?.kind === 'flipBit') flip(chunk, fault.atByte - sent);
    // What comes later is read, so that nobody is told, and not given.
    if (performance.now() < until) yield chunk.subarray(0, Math.max(0, limit - sent));
    sent += chunk.length;
    if (sent >= limit) return;
  }
}

function flip(chunk: Buffer, index: number): void {
  const byte = chunk[index];
  if (byte !== undefined) chunk[index] = byte ^ 1;
}
