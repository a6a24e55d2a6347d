import { variableOf } from '../../../domain/store/store-variable.ts';
import { normal } from '../probe-call.ts';
import type { MakeProbe } from './probe-ports.ts';

const slowMs = 1000;

/** The ten slowest by mean time, whatever the server's version calls that. */
export const slowQueries: MakeProbe = ({ openDatabase }, { stores }) =>
  stores.map((store) => ({
    name: `slow queries of ${store.name}`,
    command: `psql "$${variableOf(store.name)}" -c "select query, calls, mean_exec_time from pg_stat_statements order by mean_exec_time desc limit 10"  # mean_time before PostgreSQL 13`,
    async look(signal) {
      const found = await openDatabase(store).slowest(signal);
      if (found === undefined) {
        return {
          verdict: 'unknown',
          saw: 'pg_stat_statements is not there',
          means: 'nobody counts how long queries take: create extension pg_stat_statements',
        };
      }
      const slow = found.filter(({ meanMs }) => meanMs >= slowMs);
      const lines = found.map(({ meanMs, calls, query }) => `${meanMs} ms × ${calls}: ${query}`);
      if (slow.length === 0) return { ...normal(`the slowest query takes ${found[0]?.meanMs ?? 0} ms in the mean`), lines };
      return {
        verdict: 'suspicious',
        saw: `${slow.length} queries take over ${slowMs} ms in the mean, the slowest ${slow[0]?.meanMs ?? 0} ms`,
        means: 'a query lacks an index, or reads too much; the release that brought it may be the last one',
        lines,
      };
    },
  }));
