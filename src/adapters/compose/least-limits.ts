import type { LimitsOf } from '../../domain/incident/instance.ts';
import type { HeldLimits } from './container-limits.ts';
import { limitsIn } from './container-limits.ts';

/** What each of these containers may use for sure: where they differ, the least. */
export function leastOf(held: Readonly<Record<string, HeldLimits>>): LimitsOf {
  const all = Object.values(held).map(limitsIn);
  const memoryBytes = Math.min(...all.map((one) => one.memoryBytes ?? Infinity));
  const cpus = Math.min(...all.map((one) => one.cpus ?? Infinity));
  return { ...(memoryBytes < Infinity && { memoryBytes }), ...(cpus < Infinity && { cpus }) };
}
