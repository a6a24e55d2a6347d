import { createClient } from '@redis/client';
import type { OpenRedis, Redis } from '../../activities/incident/ports.ts';
import { isOpsError, OpsError } from '../../domain/ops-error.ts';
import type { Resolve } from '../resolve.ts';

const connectWithinMs = 3000;
const batch = 500;

type Client = ReturnType<typeof clientOf>;

/** Opens the servers of a redis endpoint, one connection for each call. */
export function redisServers(resolve: Resolve): OpenRedis {
  return ({ name, urls }) =>
    urls.map((url): Redis => {
      const inSession = async <T>(signal: AbortSignal, work: (client: Client) => Promise<T>): Promise<T> =>
        await withClient({ name, url: await resolve(url), signal }, work);
      return {
        info: async (signal) =>
          await inSession(signal, async (client) => fieldsOf(await client.sendCommand<string>(['INFO', 'everything']))),
        pings: async (count, signal) => await inSession(signal, async (client) => await pings(client, count)),
        unlinkPrefix: async (prefix, { signal, progress }) =>
          await inSession(signal, async (client) => await unlinkPrefix(client, prefix, { signal, progress })),
      };
    });
}

async function withClient<T>(
  { name, url, signal }: { name: string; url: string; signal: AbortSignal },
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = clientOf(url);
  // What it says of a lost connection comes with the command.
  client.on('error', () => undefined);
  const close = (): void => void (client.isOpen && client.destroy());
  signal.addEventListener('abort', close, { once: true });
  try {
    signal.throwIfAborted();
    await client.connect();
    return await work(client);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw redisError(name, error);
  } finally {
    signal.removeEventListener('abort', close);
    close();
  }
}

function clientOf(url: string) {
  const socket = { connectTimeout: connectWithinMs, reconnectStrategy: false } as const;
  return createClient({ url: checked(url), socket, disableOfflineQueue: true });
}

/** Node's own error would hold the whole text, and with it the password. */
function checked(url: string): string {
  if (URL.canParse(url) && /^rediss?:/.test(url)) return url;
  throw new OpsError('InvalidInput', 'the value behind the reference of the endpoint is no redis:// address (it is not shown)');
}

function redisError(name: string, error: unknown): OpsError {
  if (isOpsError(error)) return error;
  const said = error instanceof Error ? error.message : '';
  if (/^(NOAUTH|WRONGPASS)/.test(said)) return new OpsError('InvalidInput', `${name} refuses the user or password`, { cause: error });
  if (said.startsWith('NOPERM')) return new OpsError('InvalidInput', `${name}: the user may not do this`, { cause: error });
  if (/^(READONLY|MOVED|CROSSSLOT)/.test(said)) return new OpsError('Conflict', `${name} is a replica or another node's`, { cause: error });
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
  return new OpsError('Unavailable', `${name} does not answer (${/^(LOADING|BUSY)/.exec(said)?.[0] ?? code})`, { cause: error });
}

function fieldsOf(info: string): Record<string, string> {
  const lines = info.split(/\r?\n/).filter((line) => line.includes(':') && !line.startsWith('#'));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]));
}

/** A few, not an endless history (E48). */
async function pings(client: Client, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < count; n += 1) {
    const startedAt = performance.now();
    await client.ping();
    times.push(performance.now() - startedAt);
  }
  return times;
}

/** SCAN and UNLINK: neither holds the server up. Key by key, so that it is right on the nodes of a cluster too. */
async function unlinkPrefix(
  client: Client,
  prefix: string,
  { signal, progress }: { signal: AbortSignal; progress(removed: number): void },
): Promise<number> {
  const pattern = `${prefix.replaceAll(/[*?[\]\\^-]/g, String.raw`\$&`)}*`;
  let removed = 0;
  let cursor = '0';
  do {
    signal.throwIfAborted();
    const [next, keys] = await client.sendCommand<[string, string[]]>(['SCAN', cursor, 'MATCH', pattern, 'COUNT', String(batch)]);
    const exact = keys.filter((key) => key.startsWith(prefix));
    const answers = await Promise.all(exact.map(async (key) => await client.sendCommand<number>(['UNLINK', key])));
    removed += answers.reduce((sum, one) => sum + one, 0);
    progress(removed);
    cursor = next;
  } while (cursor !== '0');
  return removed;
}
