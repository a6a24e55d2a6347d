import type { EndedSession, SessionKind } from '../../domain/incident/session-row.ts';
import type { Run } from '../run/run.ts';
import { storeOf } from '../store-of.ts';
import type { MitigateInput, Prepare } from './action.ts';
import { refuse } from './action.ts';

/** As the systems say: over five minutes is long. */
const usualSeconds = 300;

/** Ends sessions that hold a transaction open and do nothing. */
export const endIdleTransactions: Prepare = async (run, input) => {
  const old = await oldSessions(run, input, 'idle');
  return async () => wordsOf(await run.change.endIdleTransactions(old));
};

/** Cancels long queries, and ends the sessions of those that go on. */
export const endQueries: Prepare = async (run, input) => {
  const old = await oldSessions(run, input, 'query');
  return async () => wordsOf(await run.change.endQueries(old));
};

async function oldSessions(run: Run, input: MitigateInput, kind: SessionKind): Promise<{ store: string; olderThanSeconds: number }> {
  const { name: store } = storeOf(run.env, input.store);
  const old = { store, olderThanSeconds: input.olderThanSeconds ?? usualSeconds };
  const found = await run.observe.sessionsToEnd({ ...old, kind });
  for (const { pid, application, user, seconds, query } of found.slice(0, 20)) {
    run.note(`session ${pid}`, `${application || user}, ${seconds} s: ${query}`);
  }
  if (found.length === 0 && run.id !== '<id>')
    refuse(`no session of ${store} is to be ended: none is that old, or all are of backups and superusers`);
  return old;
}

function wordsOf(ended: readonly EndedSession[]): string {
  return ended.length === 0 ? 'all had ended by themselves' : ended.map(({ pid, how }) => `${pid} ${how}`).join(', ');
}
