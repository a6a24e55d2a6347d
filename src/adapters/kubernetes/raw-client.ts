import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeConfig } from '@kubernetes/client-node';
import { isOpsError } from '../../domain/ops-error.ts';
import { ApiError } from './api-errors.ts';
import type { Query, Sending } from './exchange.ts';
import type { Executed, Executing } from './exec.ts';
import { execute } from './exec.ts';
import { exchange, openLines } from './exchange.ts';
import { RecentObjects } from './recent-objects.ts';
import { SharedReadings } from './shared-readings.ts';

/**
 * The API without models: what comes is what the server sent, unknown fields too. Every request ends within ten seconds. Readings are tried
 * again, changes only where the server says that it turned them away unread and when to come back (429 with `Retry-After`); whoever changes
 * something reads first when tried again.
 */
export interface KubeClient {
  read<T>(path: string, query?: Query): Promise<T>;
  /** The same, and it is `recent` for five seconds. */
  readObject<T>(path: string): Promise<T>;
  /** As it was less than five seconds ago, where that is known and we changed nothing since: for what the server refuses where somebody was faster. */
  recent(path: string): unknown;
  /** `accept`: in which form; absent: as it is. */
  readText(path: string, query?: Query, accept?: string): Promise<string>;
  send<T>(sending: Sending): Promise<T>;
  /** Lines of an answer that goes on until the server ends it or `signal` is aborted, as soon as it began; not tried again. */
  lines(path: string, query: Query, signal: AbortSignal): Promise<AsyncIterable<string>>;
  /** Runs a program in a container; not tried again. */
  execute(executing: Executing): Promise<Executed>;
}

const pausesMs = [200, 800, 2000];
/** After so long there is no other attempt: one that hung may have taken all the time that the caller has. */
const retriedForMs = 12_000;

export function rawClient(config: KubeConfig): KubeClient {
  const readings = new SharedReadings();
  const recent = new RecentObjects();
  const readText = async (path: string, query?: Query, accept?: string): Promise<string> =>
    await readings.read([path, query, accept], async () => {
      return await retried(async () => await exchange(config, { method: 'GET', path, query, accept }), isUnavailable);
    });
  return {
    readText,
    read: async <T>(path: string, query?: Query) => JSON.parse(await readText(path, query)) as T,
    async readObject<T>(path: string) {
      const at = performance.now();
      const object = JSON.parse(await readText(path)) as T;
      recent.keep(path, object, at);
      return object;
    },
    recent: (path) => recent.get(path),
    async send<T>(sending: Sending) {
      let isAsAssumed = false;
      try {
        const answer = await sent(config, sending);
        isAsAssumed = changesNothing(sending);
        return JSON.parse(answer) as T;
      } finally {
        // A refusal may be because what we know is old.
        if (!isAsAssumed) {
          readings.forget();
          recent.forget(sending.path);
        }
      }
    },
    lines: async (path, query, signal) => await openLines(config, { path, query }, signal),
    execute: async (executing) => await execute(config, executing),
  };
}

/** Trials, and questions that are asked by POST. */
function changesNothing({ path, query }: Sending): boolean {
  return query?.['dryRun'] === 'All' || path.startsWith('/apis/authorization.k8s.io/');
}

async function sent(config: KubeConfig, sending: Sending): Promise<string> {
  return await retried(async () => await exchange(config, sending), isTurnedAway);
}

/** Tries again after a pause, or after what the server asks for where that is longer. */
async function retried<T>(ask: () => Promise<T>, isRetried: (error: unknown) => boolean): Promise<T> {
  const until = performance.now() + retriedForMs;
  for (const pause of pausesMs) {
    try {
      return await ask();
    } catch (error) {
      const wait = Math.max(pause, askedFor(error) ?? 0);
      if (!isRetried(error) || performance.now() + wait > until) throw error;
      await sleep(wait);
    }
  }
  return await ask();
}

/** How long the server asks to be left alone, in milliseconds and bounded. */
export function askedFor(error: unknown): number | undefined {
  return error instanceof ApiError ? error.retryAfterMs : undefined;
}

function isUnavailable(error: unknown): boolean {
  return isOpsError(error) && error.kind === 'Unavailable';
}

/** Before anything was done: the server has too much to do. */
function isTurnedAway(error: unknown): boolean {
  return error instanceof ApiError && error.status === 429 && error.retryAfterMs !== undefined;
}
