import type { MetricSeries, QueryRange } from '../../activities/incident/report/metric-series.ts';
import type { Resolve } from '../resolve.ts';
import type { PrometheusAnswer } from './ask-prometheus.ts';
import { askPrometheus } from './ask-prometheus.ts';

const answerWithinMs = 15_000;
const mostPoints = 300;
const finestSeconds = 5;

interface Series {
  values?: readonly [number, string][];
}

/** Asks Prometheus for one series over a time. A query that gives several, or none, gives no points: a report says so instead of drawing one of them. */
export function rangeQuery(resolve: Resolve): QueryRange {
  return async (prometheus, query, { from, until }) => {
    const seconds = (until.getTime() - from.getTime()) / 1000;
    const step = Math.max(finestSeconds, Math.ceil(seconds / mostPoints));
    try {
      const form = { query, start: from.toISOString(), end: until.toISOString(), step: String(step) };
      return seriesIn(await askPrometheus(resolve, { prometheus, path: 'query_range', form, withinMs: answerWithinMs }));
    } catch {
      return { points: [], why: 'Prometheus did not answer' };
    }
  };
}

function seriesIn({ ok, data }: PrometheusAnswer): MetricSeries {
  const series = (data?.result ?? []) as readonly Series[];
  if (!ok || data?.resultType !== 'matrix') return { points: [], why: 'Prometheus refused the query' };
  if (series.length !== 1) return { points: [], why: `the query gives ${series.length} series instead of one` };
  const points = (series[0]?.values ?? []).map(([at, value]) => ({ at: new Date(at * 1000).toISOString(), value: Number(value) }));
  return { points: points.filter(({ value }) => Number.isFinite(value)) };
}
