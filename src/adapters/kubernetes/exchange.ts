import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as requestHttp } from 'node:http';
import type { RequestOptions } from 'node:https';
import { Agent, request as requestHttps } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { isOpsError, OpsError } from '../../domain/ops-error.ts';
import { apiError, noAnswer } from './api-errors.ts';
import { retryAfterMs } from './retry-after.ts';

export type Query = Readonly<Record<string, string | number | undefined>>;

export interface Sending {
  method: 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  path: string;
  query?: Query;
  body?: unknown;
  /** Of the body; absent: JSON. */
  contentType?: 'application/json' | 'application/json-patch+json' | 'application/apply-patch+yaml';
}

export type Exchange = Omit<Sending, 'method' | 'query'> & {
  method: Sending['method'] | 'GET';
  query?: Query | undefined;
  accept?: string | undefined;
};

const withinMs = 10_000;
/** Shorter than what balancers keep an idle connection for, which then is gone without a word. */
const idleForMs = 5000;
/** Of all clusters: a connection is used again only with the same address, certificates and key. The library's own agent opens one for each request. */
const connections = new Agent({ keepAlive: true, timeout: idleForMs });

/** Sends one request and takes its whole answer, within ten seconds. @throws OpsError */
export async function exchange(config: KubeConfig, asking: Exchange): Promise<string> {
  const doing = `${asking.method} ${asking.path}`;
  const signal = AbortSignal.timeout(withinMs);
  const response = await opened(config, asking, signal);
  return await wholeOf(response).catch((error: unknown) => {
    throw broken(doing, error);
  });
}

/**
 * The lines of an answer that goes on, as soon as it began, which may take ten seconds. It lasts until the server ends it, the caller stops
 * reading or `signal` is aborted. @throws OpsError, `Unavailable` where the connection broke.
 */
export async function openLines(
  config: KubeConfig,
  { path, query }: Pick<Exchange, 'path' | 'query'>,
  signal: AbortSignal,
): Promise<AsyncIterable<string>> {
  const opening = new AbortController();
  const timer = setTimeout(() => opening.abort(), withinMs);
  const either = AbortSignal.any([signal, opening.signal]);
  const response = await opened(config, { method: 'GET', path, query }, either).finally(() => clearTimeout(timer));
  // A peer that is gone without a word is noticed by the kernel.
  response.socket.setKeepAlive(true, withinMs);
  return linesIn(response, `GET ${path}`);
}

async function* linesIn(response: AsyncIterable<Buffer>, doing: string): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const chunk of response) {
      const whole = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = whole.pop() ?? '';
      yield* whole;
    }
  } catch (error) {
    throw broken(doing, error);
  }
}

/** The answer as it begins. @throws OpsError for none, and for a refusal. */
async function opened(
  config: KubeConfig,
  { method, path, query, body, contentType = 'application/json', accept = 'application/json, */*' }: Exchange,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const doing = `${method} ${path}`;
  const url = addressOf(config, path, query);
  const text = body === undefined ? undefined : JSON.stringify(body);
  const typed = text !== undefined && { 'content-type': contentType, 'content-length': Buffer.byteLength(text) };
  const options: RequestOptions = { method, headers: { accept, ...typed }, signal };
  await applyCredentials(config, options);
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      requestTo(config, url, options).on('response', resolve).on('error', reject).end(text);
    });
    const { statusCode = 0, headers } = response;
    if (statusCode < 300) return response;
    throw apiError({ status: statusCode, body: await wholeOf(response), doing, retryAfterMs: retryAfterMs(headers['retry-after']) });
  } catch (error) {
    throw broken(doing, error);
  }
}

function requestTo(config: KubeConfig, url: URL, options: RequestOptions): ClientRequest {
  if (url.protocol === 'http:') return requestHttp(url, options);
  // To a proxy only the library's agent knows the way.
  const isDirect = config.getCurrentCluster()?.proxyUrl === undefined;
  return requestHttps(url, isDirect ? { ...options, agent: connections } : options);
}

/** @throws OpsError `InvalidInput` for credentials that are not to be had. */
export async function applyCredentials(config: KubeConfig, options: RequestOptions): Promise<void> {
  await config.applyToHTTPSOptions(options).catch(() => {
    throw new OpsError('InvalidInput', 'the credentials of the kubeconfig cannot be read, or its program for them fails');
  });
}

/** All of an answer, as text. */
export async function wholeOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** What a connection that broke is in our words. */
export function broken(doing: string, error: unknown): unknown {
  if (isOpsError(error) || !(error instanceof Error)) return error;
  const { name, code = 'broken' } = error as NodeJS.ErrnoException;
  return noAnswer(doing, name === 'AbortError' || name === 'TimeoutError' ? `within ${withinMs / 1000} s` : code);
}

/** Where the API answers this. */
export function addressOf(config: KubeConfig, path: string, query: Query = {}): URL {
  const url = new URL(`${config.getCurrentCluster()?.server ?? ''}${path}`);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
}
