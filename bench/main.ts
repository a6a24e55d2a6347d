import { parseArgs } from 'node:util';
import type { Measured } from './measured.ts';

export interface BenchOptions {
  /** Rounds that count; absent: the measurement's own number. */
  runs?: number;
  /** How many times the usual amount of data. */
  scale?: number;
}

const measurements: Record<string, (options: BenchOptions) => Promise<Measured>> = {
  backup: async (options) => await (await import('./backup.ts')).backup(options),
  restore: async (options) => await (await import('./restore.ts')).restore(options),
  overhead: async (options) => await (await import('./overhead.ts')).overhead(options),
  deploy: async (options) => await (await import('./deploy.ts')).deploy(options),
  fleet: async (options) => await (await import('./fleet.ts')).fleet(options),
  rollback: async (options) => await (await import('./rollback.ts')).rollback(options),
  alert: async (options) => await (await import('./alert.ts')).alert(options),
  ladder: async (options) => await (await import('./ladder.ts')).ladder(options),
  storm: async (options) => await (await import('./storm.ts')).storm(options),
  resume: async (options) => await (await import('./resume.ts')).resume(options),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, runs: { type: 'string' }, scale: { type: 'string' } },
});
const measure = measurements[positionals[0] ?? ''];
if (measure === undefined) {
  console.error(
    `Which measurement? One of: ${Object.keys(measurements).join(', ')}. As in: npm run -s bench -- backup [--runs 3] [--scale 1] [--json]`,
  );
  process.exitCode = 2;
} else {
  const measured = await measure({
    ...(values.runs && { runs: Number(values.runs) }),
    ...(values.scale && { scale: Number(values.scale) }),
  });
  print(measured, values.json);
}

function print(measured: Measured, json: boolean): void {
  for (const [name, ratio] of Object.entries(measured.ratios)) console.error(`${measured.name}: ${name} ${ratio.toFixed(3)}`);
  console.error(`${measured.name}: ${measured.conditions}`);
  if (json) console.log(JSON.stringify(measured));
}
