import type { MetricSeries, QueryRange } from '../../activities/incident/report/metric-series.ts';
import type { Resolve } from '../resolve.ts';

const answerWithinMs = 15_000;
const mostPoints = 300;
const finestSeconds = 5;

interface Answer {
  status?: string;
  data?: { resultType?: string; result?: readonly { values?: readonly [number, string][] }[] };
}

/** Asks Prometheus for one series over a time. A query that gives several, or none, gives no points: a report says so instead of drawing one of them. */
export function rangeQuery(resolve: Resolve): QueryRange {
  return async (prometheus, query, { from, until }) => {
    const seconds = (until.getTime() - from.getTime()) / 1000;
    const step = Math.max(finestSeconds, Math.ceil(seconds / mostPoints));
    try {
      const base = (await resolve(prometheus)).replace(/\/$/, '');
      const response = await fetch(`${base}/api/v1/query_range`, {
        method: 'POST',
        body: new URLSearchParams({ query, start: from.toISOString(), end: until.toISOString(), step: String(step) }),
        redirect: 'error',
        signal: AbortSignal.timeout(answerWithinMs),
      });
      return seriesIn((await response.json()) as Answer);
    } catch {
      return { points: [], why: 'Prometheus did not answer' };
    }
  };
}

function seriesIn({ status, data }: Answer): MetricSeries {
  const series = data?.result ?? [];
  if (status !== 'success' || data?.resultType !== 'matrix') return { points: [], why: 'Prometheus refused the query' };
  if (series.length !== 1) return { points: [], why: `the query gives ${series.length} series instead of one` };
  const points = (series[0]?.values ?? []).map(([at, value]) => ({ at: new Date(at * 1000).toISOString(), value: Number(value) }));
  return { points: points.filter(({ value }) => Number.isFinite(value)) };
}
