import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareSides } from './data/compare-sides.ts';
import { runSide } from './data/run-side.ts';
import { startBenchServers } from './data/servers.ts';
import type { SideResult } from './data/side-settings.ts';
import type { BenchOptions } from './main.ts';
import type { Measured } from './measured.ts';

/** A restore beside the live database, from the store to the last index, against `gunzip | psql` of a file. By turns, each in a process of its own. */
export async function restore({ runs = 3, scale = 1 }: BenchOptions): Promise<Measured> {
  await using servers = await startBenchServers(scale);
  const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-bench-'));
  try {
    const file = join(folder, 'dump.gz');
    await runSide('./side-backup.ts', { ...servers.settings, setId: 'set' });
    await runSide('./side-dump-gzip.ts', { ...servers.settings, file });
    const sides: { baseline: SideResult[]; ours: SideResult[] } = { baseline: [], ours: [] };
    for (let round = 0; round < runs; round += 1) {
      const database = `wk_restore_bench_${round}`;
      sides.ours.push(await runSide('./side-restore.ts', { ...servers.settings, setId: 'set', database }));
      await servers.query(`drop database ${database}`);
      await servers.query('create database plain template template0');
      await servers.query('checkpoint');
      sides.baseline.push(await runSide('./side-gunzip-psql.ts', { ...servers.settings, file, database: 'plain' }));
      await servers.query('drop database plain');
      await servers.query('checkpoint');
    }
    const { wall, cpu, rssGrowthBytes, conditions } = compareSides(sides, 'gunzip | psql');
    return { name: 'restore', ratios: { wall, cpu }, rssGrowthBytes, runs, conditions: `${servers.megabytes} MB database, ${conditions}` };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
