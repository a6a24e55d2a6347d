import { setTimeout as sleep } from 'node:timers/promises';
import { OpsError } from '../../domain/ops-error.ts';
import type { EndedSession, SessionKind, SessionRow } from '../../domain/incident/session-row.ts';
import type { Vocabulary } from '../../steps/index.ts';
import type { Implements } from '../../steps/step.ts';
import { postgresNamed } from '../store-named.ts';
import { supervised } from '../supervised.ts';
import type { OpenDatabase, SessionEnder } from './ports.ts';

type SessionSteps = Pick<Vocabulary, 'sessionsToEnd' | 'endIdleTransactions' | 'endQueries'>;

/** So long a cancelled query may take to end by itself. */
const graceMs = 5000;
/** Younger ones are at work: whoever means them says so by hand. */
const leastSeconds = 1;

/** What ends sessions of PostgreSQL stores. */
export function sessionActivities({ openDatabase }: { openDatabase: OpenDatabase }): Implements<SessionSteps> {
  return {
    sessionsToEnd: async ({ env, input: { store, kind, olderThanSeconds } }) => [
      ...(await fitting(openDatabase(postgresNamed(env, store)), kind, olderThanSeconds)),
    ],
    async endIdleTransactions({ env, input: { store, olderThanSeconds } }) {
      const database = openDatabase(postgresNamed(env, store));
      return await supervised(async () => {
        const sessions = await fitting(database, 'idle', olderThanSeconds);
        return await each(sessions, async (session) => ((await database.terminate(session)) ? 'terminated' : 'gone'));
      });
    },
    async endQueries({ env, input: { store, olderThanSeconds } }) {
      const database = openDatabase(postgresNamed(env, store));
      return await supervised(async (signal) => {
        const sessions = await fitting(database, 'query', olderThanSeconds);
        const cancelled = await each(sessions, async (session) => ((await database.cancel(session)) ? 'cancelled' : 'gone'));
        const isSlow = async (): Promise<ReadonlySet<string>> => await stillThere(database, sessions, olderThanSeconds);
        const stay = await untilGone(isSlow, signal);
        const ended = await each(
          sessions.filter((session) => stay.has(keyOf(session))),
          async (session) => ((await database.terminate(session)) ? 'terminated' : 'gone'),
        );
        return cancelled.map((one) => ended.find(({ pid, how }) => pid === one.pid && how === 'terminated') ?? one);
      });
    },
  };
}

async function fitting(database: SessionEnder, kind: SessionKind, olderThanSeconds: number): Promise<readonly SessionRow[]> {
  if (olderThanSeconds < leastSeconds) throw new OpsError('InvalidInput', 'only sessions that are at least a second old are ended');
  return await database.fitting(kind, olderThanSeconds);
}

async function each(sessions: readonly SessionRow[], end: (session: SessionRow) => Promise<EndedSession['how']>): Promise<EndedSession[]> {
  const ended: EndedSession[] = [];
  for (const session of sessions) ended.push({ pid: session.pid, application: session.application, how: await end(session) });
  return ended;
}

async function stillThere(database: SessionEnder, sessions: readonly SessionRow[], olderThanSeconds: number): Promise<ReadonlySet<string>> {
  const now = new Set((await database.fitting('query', olderThanSeconds)).map(keyOf));
  return new Set(sessions.map(keyOf).filter((key) => now.has(key)));
}

/** Those that are left when the grace is over. */
async function untilGone(look: () => Promise<ReadonlySet<string>>, signal: AbortSignal): Promise<ReadonlySet<string>> {
  for (const until = performance.now() + graceMs; ;) {
    const left = await look();
    if (left.size === 0 || performance.now() >= until) return left;
    await sleep(500, undefined, { signal });
  }
}

function keyOf({ pid, backendStart }: SessionRow): string {
  return `${pid} ${backendStart}`;
}
