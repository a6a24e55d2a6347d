import { z } from 'zod';
import type { LimitsOf } from '../../domain/incident/instance.ts';
import { OpsError } from '../../domain/ops-error.ts';
import { changeError } from './docker-errors.ts';
import type { Docker } from './docker-program.ts';

/** What the engine holds of one container's limits, in its own numbers; 0: none. */
export const HeldLimits = z.object({
  memoryBytes: z.number(),
  /** Memory and swap together; -1: as much swap as there is. */
  swapBytes: z.number(),
  nanoCpus: z.number(),
  /** The older way to say the same: so much of each period. */
  quotaMicros: z.number(),
  periodMicros: z.number(),
});
export type HeldLimits = z.output<typeof HeldLimits>;

const fields = { memoryBytes: 'Memory', swapBytes: 'MemorySwap', nanoCpus: 'NanoCpus', quotaMicros: 'CpuQuota', periodMicros: 'CpuPeriod' };
const held = Object.entries(fields).map(([field, name]) => `"${field}":{{json .HostConfig.${name}}}`);
const format = `{"id":{{json .Id}},${held.join(',')}}`;
const Line = HeldLimits.extend({ id: z.string() });

const usualPeriodMicros = 100_000;

/** What the engine holds of these containers, by their ids. */
export async function heldLimits(docker: Docker, ids: readonly string[]): Promise<Record<string, HeldLimits>> {
  if (ids.length === 0) return {};
  const doing = 'looking at limits';
  const { ok, stdout, stderr } = await docker({ args: ['inspect', '--type', 'container', '--format', format, ...ids], doing });
  if (!ok) throw changeError(stderr, doing);
  try {
    const lines = stdout.split('\n').filter(Boolean);
    return Object.fromEntries(lines.map((line) => Line.parse(JSON.parse(line))).map(({ id, ...limits }) => [id, limits]));
  } catch (cause) {
    throw new OpsError('Unsupported', 'the Docker engine describes limits in another way than is known', { cause });
  }
}

/** The same as everybody knows it. */
export function limitsIn(one: HeldLimits): LimitsOf {
  const cpus = one.nanoCpus > 0 ? one.nanoCpus / 1e9 : Math.max(0, one.quotaMicros) / (one.periodMicros || usualPeriodMicros);
  return { ...(one.memoryBytes > 0 && { memoryBytes: one.memoryBytes }), ...(cpus > 0 && { cpus }) };
}

/** At least this, with as much swap as before; what is not limited, or may use more already, stays. */
export function raisedTo(one: HeldLimits, { memoryBytes = 0, cpus = 0 }: LimitsOf): HeldLimits {
  const now = limitsIn(one);
  const moreBytes = Math.max(0, memoryBytes - (now.memoryBytes ?? Infinity));
  const isMore = cpus > (now.cpus ?? Infinity);
  const period = one.periodMicros || usualPeriodMicros;
  return {
    ...one,
    memoryBytes: one.memoryBytes + moreBytes,
    swapBytes: one.swapBytes > 0 ? one.swapBytes + moreBytes : one.swapBytes,
    ...(isMore && (one.nanoCpus > 0 ? { nanoCpus: Math.round(cpus * 1e9) } : { quotaMicros: Math.round(cpus * period) })),
  };
}

/** Swap is left out: an engine whose kernel does not count it holds what it likes. */
export function isSameLimit(a: HeldLimits, b: HeldLimits): boolean {
  return a.memoryBytes === b.memoryBytes && a.nanoCpus === b.nanoCpus && a.quotaMicros === b.quotaMicros;
}

/** Changes what a container may use, while it runs. Whether it took is for the caller to look at: an engine may only warn. */
export async function writeLimits(docker: Docker, { id, name }: { id: string; name: string }, to: HeldLimits): Promise<void> {
  const { memoryBytes, swapBytes, nanoCpus, quotaMicros } = to;
  const args = [
    ...(memoryBytes > 0 ? ['--memory', String(memoryBytes)] : []),
    // Memory and swap are one limit, below which that of memory must stay.
    ...(memoryBytes > 0 && swapBytes !== 0 ? ['--memory-swap', String(swapBytes)] : []),
    ...(nanoCpus > 0 ? ['--cpus', String(nanoCpus / 1e9)] : []),
    ...(nanoCpus === 0 && quotaMicros > 0 ? ['--cpu-quota', String(quotaMicros)] : []),
  ];
  const doing = `changing what ${name} may use`;
  const { ok, stderr } = await docker({ args: ['update', ...args, id], doing });
  if (!ok) throw changeError(stderr, doing);
}
