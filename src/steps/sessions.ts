import type { EndedSession, SessionKind, SessionRow } from '../domain/incident/session-row.ts';
import { variableOf } from '../domain/store/store-variable.ts';
import { change, observe } from './step.ts';

interface Old {
  store: string;
  olderThanSeconds: number;
}

/** Sessions that fit now. Never those of replication, of superusers, of programs that copy data, nor our own (E28). */
export const sessionsToEnd = observe<Old & { kind: SessionKind }, SessionRow[]>({
  class: 'look',
  command: ({ input }) =>
    `${psql(input)} -c "select pid, application_name, state, query from pg_stat_activity where ${where(input.kind, input)}"`,
  preview: () => [],
});

/** Ends sessions that sit in a transaction and do nothing; each is looked for again right before. */
export const endIdleTransactions = change<Old, EndedSession[]>({
  class: 'act',
  risk: 'R1',
  command: ({ input }) => `${psql(input)} -c "select pg_terminate_backend(pid) from pg_stat_activity where ${where('idle', input)}"`,
  preview: () => [],
  undo: { irreversible: 'their transactions are rolled back; applications open new sessions' },
});

/** Cancels queries, and after five seconds ends the sessions of those that go on. */
export const endQueries = change<Old, EndedSession[]>({
  class: 'act',
  risk: 'R2',
  command: ({ input }) =>
    `${psql(input)} -c "select pg_cancel_backend(pid) from pg_stat_activity where ${where('query', input)}"  # after 5 s pg_terminate_backend`,
  preview: () => [],
  undo: { irreversible: 'their transactions are rolled back; applications ask again' },
});

function psql({ store }: { store: string }): string {
  return `psql "$${variableOf(store)}"`;
}

function where(kind: SessionKind, { olderThanSeconds }: Old): string {
  const what = kind === 'idle' ? "state like 'idle in transaction%' and now() - state_change" : "state = 'active' and now() - query_start";
  return `${what} > interval '${olderThanSeconds} s' and not <superuser, replication, backup>`;
}
