import type { Setting } from '../../../domain/system/environment.ts';

/** One series of a metric; without points `why` says why there are none. */
export interface MetricSeries {
  points: readonly { at: string; value: number }[];
  why?: string;
}

/** Asks for one series over a time. Never throws for what Prometheus does. */
export type QueryRange = (prometheus: Setting, query: string, over: { from: Date; until: Date }) => Promise<MetricSeries>;
