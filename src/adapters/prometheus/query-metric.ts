import type { MetricAnswer, QueryMetric } from '../../activities/platform/metrics.ts';
import { isOpsError } from '../../domain/ops-error.ts';
import { whyNoAnswer } from '../http/no-answer.ts';
import type { Resolve } from '../resolve.ts';
import type { PrometheusAnswer } from './ask-prometheus.ts';
import { askPrometheus } from './ask-prometheus.ts';

const answerWithinMs = 10_000;
/** A sample older than this is not of now. */
const staleAfterSeconds = 120;

/** Asks Prometheus' HTTP API for one number. Nothing, NaN, several series, an old sample and a refusal are told apart, and none of them is a number. */
export function metricQuery(resolve: Resolve): QueryMetric {
  return async (prometheus, query) => {
    try {
      const answer = await askPrometheus(resolve, { prometheus, path: 'query', form: { query }, withinMs: answerWithinMs });
      if (!answer.ok) return { none: `Prometheus answered ${answer.httpStatus}${answer.error ? `: ${answer.error}` : ''}` };
      return numberIn(answer);
    } catch (error) {
      return { none: isOpsError(error) ? error.message : `Prometheus does not answer (${whyNoAnswer(error)})` };
    }
  };
}

function numberIn({ data }: PrometheusAnswer): MetricAnswer {
  const result = data?.result;
  if (data?.resultType === 'scalar') return pointIn(result);
  if (data?.resultType !== 'vector' || !Array.isArray(result)) return { none: 'the query gives no number' };
  if (result.length === 0) return { none: 'there are no data' };
  if (result.length > 1) return { none: `the query gives ${result.length} series instead of one number` };
  return pointIn((result[0] as { value?: unknown }).value);
}

function pointIn(point: unknown): MetricAnswer {
  const [at, text] = Array.isArray(point) ? (point as unknown[]) : [];
  const value = Number(text);
  if (typeof text !== 'string' || !Number.isFinite(value)) return { none: `the value is ${String(text)}` };
  const ageSeconds = Date.now() / 1000 - Number(at);
  return ageSeconds > staleAfterSeconds ? { none: `the newest sample is ${Math.round(ageSeconds)} s old` } : { value };
}
