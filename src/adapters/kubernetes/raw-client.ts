import { request as requestHttp } from 'node:http';
import type { RequestOptions } from 'node:https';
import { request as requestHttps } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeConfig } from '@kubernetes/client-node';
import { isOpsError, OpsError } from '../../domain/ops-error.ts';
import { apiError, noAnswer } from './api-errors.ts';

export type Query = Readonly<Record<string, string | number | undefined>>;

export interface Sending {
  method: 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  path: string;
  query?: Query;
  body?: unknown;
  /** Of the body; absent: JSON. */
  contentType?: 'application/json' | 'application/json-patch+json' | 'application/apply-patch+yaml';
}

/**
 * The API without models: what comes is what the server sent, unknown fields too. Every request ends within ten seconds. Only readings are
 * tried again; whoever changes something reads first when tried again.
 */
export interface KubeClient {
  read<T>(path: string, query?: Query): Promise<T>;
  /** `accept`: in which form; absent: as it is. */
  readText(path: string, query?: Query, accept?: string): Promise<string>;
  send<T>(sending: Sending): Promise<T>;
}

const withinMs = 10_000;
const pausesMs = [200, 800, 2000];
/** After so long there is no other attempt: one that hung may have taken all the time that the caller has. */
const retriedForMs = 12_000;

export function rawClient(config: KubeConfig): KubeClient {
  const readText = async (path: string, query?: Query, accept?: string): Promise<string> => {
    const until = performance.now() + retriedForMs;
    for (const pause of pausesMs) {
      try {
        return await exchange(config, { method: 'GET', path, query, accept });
      } catch (error) {
        if (!isOpsError(error) || error.kind !== 'Unavailable' || performance.now() > until) throw error;
        await sleep(pause);
      }
    }
    return await exchange(config, { method: 'GET', path, query, accept });
  };
  return {
    readText,
    read: async <T>(path: string, query?: Query) => JSON.parse(await readText(path, query)) as T,
    send: async <T>(sending: Sending) => JSON.parse(await exchange(config, sending)) as T,
  };
}

type Exchange = Omit<Sending, 'method' | 'query'> & {
  method: Sending['method'] | 'GET';
  query?: Query | undefined;
  accept?: string | undefined;
};

async function exchange(
  config: KubeConfig,
  { method, path, query, body, contentType = 'application/json', accept = 'application/json, */*' }: Exchange,
): Promise<string> {
  const doing = `${method} ${path}`;
  const url = addressOf(config, path, query);
  const text = body === undefined ? undefined : JSON.stringify(body);
  const typed = text !== undefined && { 'content-type': contentType, 'content-length': Buffer.byteLength(text) };
  const headers = { accept, ...typed };
  const options: RequestOptions = { method, headers, signal: AbortSignal.timeout(withinMs) };
  await config.applyToHTTPSOptions(options).catch(() => {
    throw new OpsError('InvalidInput', 'the credentials of the kubeconfig cannot be read, or its program for them fails');
  });
  const { status, answer } = await new Promise<{ status: number; answer: string }>((resolve, reject) => {
    const request = (url.protocol === 'http:' ? requestHttp : requestHttps)(url, options, (response) => {
      const chunks: Buffer[] = [];
      response
        .on('data', (chunk: Buffer) => void chunks.push(chunk))
        .on('error', reject)
        .on('end', () => resolve({ status: response.statusCode ?? 0, answer: Buffer.concat(chunks).toString('utf8') }));
    });
    request.on('error', reject).end(text);
  }).catch((error: NodeJS.ErrnoException) => {
    throw noAnswer(
      doing,
      error.name === 'AbortError' || error.name === 'TimeoutError' ? `within ${withinMs / 1000} s` : (error.code ?? 'broken'),
    );
  });
  if (status >= 300) throw apiError(status, answer, doing);
  return answer;
}

function addressOf(config: KubeConfig, path: string, query: Query = {}): URL {
  const url = new URL(`${config.getCurrentCluster()?.server ?? ''}${path}`);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
}
