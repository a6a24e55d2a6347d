import { variableOf } from '../../../domain/store/store-variable.ts';
import type { Mitigation } from '../../../domain/incident/mitigation.ts';
import { normal } from '../probe-call.ts';
import type { MakeProbe } from './probe-ports.ts';

/** Who waits for a lock, and who holds it: the ends of the chains, not everybody in them. */
export const blocking: MakeProbe = ({ openDatabase }, { stores }) =>
  stores.map((store) => ({
    name: `locks of ${store.name}`,
    command: `psql "$${variableOf(store.name)}" -c "select pid, pg_blocking_pids(pid), query from pg_stat_activity where cardinality(pg_blocking_pids(pid)) > 0"`,
    async look(signal) {
      const waiting = await openDatabase(store).blocked(signal);
      if (waiting.length === 0) return normal('nobody waits for a lock of another session');
      const waits = new Set(waiting.map(({ pid }) => pid));
      const roots = new Map(waiting.flatMap(({ by }) => by.filter(({ pid }) => !waits.has(pid)).map((one) => [one.pid, one] as const)));
      const holders = [...roots.values()];
      const longest = Math.max(...waiting.map(({ waitsSeconds }) => waitsSeconds));
      const ends = holders.map(
        ({ pid, state, seconds, application }) => `pid ${pid} (${application || 'unnamed'}, ${state} for ${seconds} s)`,
      );
      return {
        verdict: longest >= 10 ? 'cause' : 'suspicious',
        saw: `${waiting.length} sessions wait, the longest for ${longest} s, behind ${ends.join(', ') || 'sessions that are gone by now'}`,
        means: holders.some(({ state }) => state.startsWith('idle in'))
          ? 'somebody left a transaction open with its locks'
          : 'a long query keeps its locks',
        couldDo: remedies(store.name, holders),
        lines: [
          ...holders.map(({ pid, query }) => `holds: ${pid}: ${query}`),
          ...waiting.map(({ pid, query, by }) => `waits: ${pid} for ${by.map((one) => one.pid).join(', ')}: ${query}`),
        ],
      };
    },
  }));

function remedies(store: string, holders: readonly { state: string; seconds: number }[]): Mitigation[] {
  const idle = holders.filter(({ state }) => state.startsWith('idle in'));
  const busy = holders.filter(({ state }) => state === 'active');
  const youngest = (of: readonly { seconds: number }[]): number => Math.max(1, Math.min(...of.map(({ seconds }) => seconds)));
  return [
    ...(idle.length > 0 ? [{ action: 'endIdleTransactions' as const, store, olderThanSeconds: youngest(idle) }] : []),
    ...(busy.length > 0 ? [{ action: 'endQueries' as const, store, olderThanSeconds: youngest(busy) }] : []),
  ];
}
