import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareSides } from './data/compare-sides.ts';
import { runSide } from './data/run-side.ts';
import { startBenchServers } from './data/servers.ts';
import type { SideResult } from './data/side-settings.ts';
import type { BenchOptions } from './main.ts';
import type { Measured } from './measured.ts';

/**
 * A backup, from its first request to its manifest in the store, against `pg_dump | gzip > file`. By turns, each in a process of its own; the CPU is that of
 * the clients and of the database's sessions on both sides, not that of the S3 server, which the baseline does not have.
 */
export async function backup({ runs = 3, scale = 1 }: BenchOptions): Promise<Measured> {
  await using servers = await startBenchServers(scale);
  const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-bench-'));
  try {
    const file = join(folder, 'dump.gz');
    const sides: { baseline: SideResult[]; ours: SideResult[] } = { baseline: [], ours: [] };
    for (let round = 0; round < runs; round += 1) {
      sides.ours.push(await runSide('./side-backup.ts', { ...servers.settings, setId: `round-${round}` }));
      sides.baseline.push(await runSide('./side-dump-gzip.ts', { ...servers.settings, file }));
    }
    const { wall, cpu, size, rssGrowthBytes, conditions } = compareSides(sides, 'pg_dump | gzip');
    return {
      name: 'backup',
      ratios: { wall, cpu, size },
      rssGrowthBytes,
      runs,
      conditions: `${servers.megabytes} MB database, ${conditions}`,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
