import { variableOf } from '../../../domain/store/store-variable.ts';
import type { TableBlocks } from '../ports.ts';
import type { Seen } from '../probe-call.ts';
import { normal } from '../probe-call.ts';
import type { MakeProbe } from './probe-ports.ts';

/** Fewer reads than this say nothing. */
const fewBlocks = 10_000;

/** How much of what is read of tables is in the server's memory, and how large the database is. */
export const tableCache: MakeProbe = ({ openDatabase }, { stores }) =>
  stores.map((store) => ({
    name: `cache of ${store.name}`,
    command: `psql "$${variableOf(store.name)}" -c "select sum(heap_blks_hit), sum(heap_blks_read) from pg_statio_user_tables"`,
    look: async (signal) => judge(await openDatabase(store).blocks(signal)),
  }));

function judge({ hit, read, sizeBytes, largest }: TableBlocks): Seen {
  const size = `${(sizeBytes / 1e9).toFixed(2)} GB`;
  const lines = largest.map(
    ({ table, bytes, indexBytes, deadRows }) =>
      `${table}: ${megabytes(bytes)}, ${megabytes(indexBytes)} of it indexes, ${deadRows} dead rows`,
  );
  if (hit + read < fewBlocks) return { ...normal(`the database has ${size}, and little was read since its start`), lines };
  const percent = Math.round((hit / (hit + read)) * 1000) / 10;
  const saw = `${percent} % of the blocks read were in memory; the database has ${size}`;
  if (percent >= 90) return { ...normal(saw), lines };
  return {
    verdict: 'suspicious',
    saw,
    means: 'it reads from disk a lot: shared_buffers is too small, or a query reads whole tables',
    lines,
  };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
