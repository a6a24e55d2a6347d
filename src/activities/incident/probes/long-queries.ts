import { variableOf } from '../../../domain/store/store-variable.ts';
import { normal } from '../probe-call.ts';
import type { MakeProbe } from './probe-ports.ts';

/** As the systems say: a long query takes more than five minutes. */
const longSeconds = 300;

/** Queries and transactions that go on for long; sessions that only wait for work are not among them (E28). */
export const longQueries: MakeProbe = ({ openDatabase }, { stores }) =>
  stores.map((store) => ({
    name: `long queries of ${store.name}`,
    command: `psql "$${variableOf(store.name)}" -c "select pid, state, now() - xact_start, query from pg_stat_activity where state <> 'idle' and now() - xact_start > interval '5 minutes'"`,
    async look(signal) {
      const found = await openDatabase(store).longest(longSeconds, signal);
      const lines = found.map(
        ({ pid, application, state, seconds, query }) => `${pid} ${application}: ${state} for ${seconds} s: ${query}`,
      );
      const busy = found.filter(({ state }) => state === 'active');
      if (found.length === 0) return normal(`no transaction goes on for over ${longSeconds / 60} min`);
      return {
        verdict: 'suspicious',
        saw: `${found.length} transactions go on for over ${longSeconds / 60} min, ${busy.length} of them at work`,
        means: 'they keep locks and old rows; backups and maintenance are among them where they are meant to be',
        couldDo: busy.length === 0 ? [] : [{ action: 'endQueries', store: store.name, olderThanSeconds: longSeconds }],
        lines,
      };
    },
  }));
