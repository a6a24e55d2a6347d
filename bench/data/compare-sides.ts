import { availableParallelism } from 'node:os';
import { median } from '../median.ts';
import type { SideResult } from './side-settings.ts';

export interface Compared {
  wall: number;
  cpu: number;
  size: number;
  rssGrowthBytes: number;
  conditions: string;
}

/** Medians of ours against medians of the baseline. */
export function compareSides(
  { ours, baseline }: { ours: readonly SideResult[]; baseline: readonly SideResult[] },
  baselineName: string,
): Compared {
  const of = (side: readonly SideResult[], what: keyof SideResult): number => median(side.map((one) => one[what]));
  const ratio = (what: keyof SideResult): number => of(ours, what) / of(baseline, what);
  const figures = (side: readonly SideResult[]): string =>
    `${of(side, 'wallSeconds').toFixed(1)} s, CPU ${of(side, 'cpuSeconds').toFixed(1)} s, ${(of(side, 'bytes') / 1e6).toFixed(0)} MB`;
  return {
    wall: ratio('wallSeconds'),
    cpu: ratio('cpuSeconds'),
    size: ratio('bytes'),
    rssGrowthBytes: Math.max(...ours.map((one) => one.rssGrowthBytes)),
    conditions: `${availableParallelism()} cores, medians of ${ours.length}: ours ${figures(ours)}; ${baselineName} ${figures(baseline)}`,
  };
}
