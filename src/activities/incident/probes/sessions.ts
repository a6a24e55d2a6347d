import { isOpsError } from '../../../domain/ops-error.ts';
import { variableOf } from '../../../domain/store/store-variable.ts';
import type { SessionCounts } from '../ports.ts';
import type { Seen } from '../probe-call.ts';
import { normal } from '../probe-call.ts';
import type { MakeProbe } from './probe-ports.ts';

const fullPercent = 80;
const idleSeconds = 300;
const mostOfOne = 60;

/** How many sessions there are of how many there may be, by state and by application, and who sits in a transaction (PRSM-11.3, PFM-3.7). */
export const sessions: MakeProbe = ({ openDatabase }, { stores }) =>
  stores.map((store) => ({
    name: `sessions of ${store.name}`,
    command: `psql "$${variableOf(store.name)}" -c "select state, application_name, count(*) from pg_stat_activity group by 1, 2"`,
    async look(signal) {
      try {
        return judge(store.name, await openDatabase(store).counts(signal));
      } catch (error) {
        // An ordinary user cannot even ask then: that is the answer (E31).
        if (!isOpsError(error) || !/too many clients|connection slots/i.test(error.message)) throw error;
        return full(store.name, 'the server refuses new sessions: all are used');
      }
    },
  }));

function judge(store: string, { used, max, byState, waitingForLocks }: SessionCounts): Seen {
  const percent = Math.round((used / Math.max(1, max)) * 100);
  const idle = byState.filter(({ state, oldestSeconds }) => state.startsWith('idle in transaction') && oldestSeconds >= idleSeconds);
  const [most] = byState.toSorted((a, b) => b.count - a.count);
  const lines = byState.map(({ state, application, count, oldestSeconds }) => `${count} × ${application}: ${state}, ${oldestSeconds} s`);
  const saw = `${used} of ${max} sessions are used (${percent} %), ${waitingForLocks} wait for locks`;
  if (idle.length > 0) {
    const count = idle.reduce((sum, one) => sum + one.count, 0);
    const means = `${count} sessions hold a transaction open and do nothing for over ${idleSeconds / 60} min: they keep locks and slots`;
    const verdict = percent >= fullPercent ? 'cause' : 'suspicious';
    return { verdict, saw, means, couldDo: [{ action: 'endIdleTransactions', store, olderThanSeconds: idleSeconds }], lines };
  }
  if (percent < fullPercent) return { ...normal(saw), lines };
  const share = most === undefined ? 0 : Math.round((most.count / Math.max(1, used)) * 100);
  const leak = share >= mostOfOne && most !== undefined ? `: ${share} % are of ${most.application}, which may leak them` : '';
  return { ...full(store, saw), means: `the store is about to refuse sessions${leak}`, lines };
}

function full(store: string, saw: string): Seen {
  return {
    verdict: 'cause',
    saw,
    means: 'applications cannot get a session',
    couldDo: [{ action: 'endIdleTransactions', store, olderThanSeconds: idleSeconds }],
  };
}
