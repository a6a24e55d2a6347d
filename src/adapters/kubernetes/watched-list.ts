import { isOpsError, OpsError } from '../../domain/ops-error.ts';
import { ApiError } from './api-errors.ts';
import type { Query } from './exchange.ts';
import type { List, Meta } from './objects.ts';
import type { KubeClient } from './raw-client.ts';

export interface ListToWatch {
  client: KubeClient;
  path: string;
  query?: Query;
  signal: AbortSignal;
  /** Something is another than it was. */
  changed(): void;
}

interface Event<T> {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  object: T & { code?: number };
}

/** So long a watch lasts before it is begun again from where it was. */
const timeoutSeconds = 300;
/** The state first and then what changes, in one request. Where it is refused (before 1.32), the list is read and then watched. */
const stateFirst = { sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan' };

/** A list of the API as a watch tells it. */
export class WatchedList<T extends { metadata: Meta }> {
  readonly #asked: ListToWatch;
  #known = new Map<string, T>();
  #isKnown = false;
  #isOpen = false;
  /** Where to go on; absent: from the beginning. */
  #version: string | undefined;
  #hasStateFirst = true;

  constructor(asked: ListToWatch) {
    this.#asked = asked;
  }

  /** The objects now; absent while there is no watch that tells them. */
  get items(): readonly T[] | undefined {
    return this.#isKnown && this.#isOpen ? [...this.#known.values()] : undefined;
  }

  /** Watches until the server ends it, which is no error; the next call goes on from there, or anew where the server knows it no more. @throws OpsError */
  async watch(): Promise<void> {
    try {
      await this.#watch();
    } catch (error) {
      if (isForgotten(error)) this.#forget();
      else if (this.#version === undefined && isNotUnderstood(error)) this.#hasStateFirst = false;
      else throw error;
    } finally {
      this.#isOpen = false;
      this.#asked.changed();
    }
  }

  async #watch(): Promise<void> {
    const { client, path, query, signal, changed } = this.#asked;
    const from = await this.#begin();
    const watching = { ...query, watch: 'true', allowWatchBookmarks: 'true', timeoutSeconds, ...from };
    const lines = await client.lines(path, watching, signal);
    this.#isOpen = true;
    changed();
    for await (const line of lines) {
      this.#take(parsed<T>(line));
      changed();
    }
  }

  async #begin(): Promise<Query> {
    if (this.#version !== undefined) return { resourceVersion: this.#version };
    this.#forget();
    if (this.#hasStateFirst) return stateFirst;
    const { client, path, query } = this.#asked;
    const { items, metadata } = await client.read<List<T> & { metadata: Pick<Meta, 'resourceVersion'> }>(path, query);
    for (const item of items) this.#known.set(item.metadata.uid, item);
    this.#isKnown = true;
    this.#version = metadata.resourceVersion;
    return { resourceVersion: this.#version };
  }

  #take({ type, object }: Event<T>): void {
    if (type === 'ERROR') throw new ErrorEvent(object.code);
    const { metadata } = object;
    if (type === 'BOOKMARK') this.#isKnown ||= metadata.annotations?.['k8s.io/initial-events-end'] === 'true';
    else if (type === 'DELETED') this.#known.delete(metadata.uid);
    else this.#known.set(metadata.uid, object);
    // What was told in part cannot be gone on with.
    if (this.#isKnown) this.#version = metadata.resourceVersion;
  }

  #forget(): void {
    this.#known.clear();
    this.#isKnown = false;
    this.#version = undefined;
  }
}

/** The server says within a watch that it cannot go on. */
class ErrorEvent extends OpsError {
  readonly code: number;

  constructor(code = 500) {
    super('Unavailable', `the watch ended with ${code}`);
    this.code = code;
  }
}

function parsed<T>(line: string): Event<T> {
  try {
    return JSON.parse(line) as Event<T>;
  } catch {
    throw new OpsError('Unavailable', 'the watch says what cannot be read');
  }
}

/** The server has no longer what came after the version that was asked for. */
function isForgotten(error: unknown): boolean {
  return (error instanceof ErrorEvent && error.code === 410) || (error instanceof ApiError && error.status === 410);
}

function isNotUnderstood(error: unknown): boolean {
  return isOpsError(error) && error instanceof ApiError && (error.status === 400 || error.status === 422);
}
