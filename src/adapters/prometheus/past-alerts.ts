import type { PastAlert, PastAlerts } from '../../activities/incident/alerts-now.ts';
import { boundedLabels } from '../../domain/incident/bounded-texts.ts';
import { isOpsError, OpsError } from '../../domain/ops-error.ts';
import { whyNoAnswer } from '../http/no-answer.ts';
import type { Setting } from '../../domain/system/environment.ts';
import type { Resolve } from '../resolve.ts';
import { askPrometheus } from './ask-prometheus.ts';

const answerWithinMs = 15_000;
const finestSeconds = 5;
const mostSteps = 720;
const longestSeconds = 24 * 3600;

interface Sample {
  labels: Record<string, string>;
  /** Seconds since 1970. */
  at: number;
}

/** Asks Prometheus which of its alerts fired since then and do not now: what nobody told, because nobody was there to be told. */
export function pastAlertsOf(resolve: Resolve): PastAlerts {
  return async (prometheus, since) => {
    const ask = async (query: string): Promise<Sample[]> => await samplesOf(resolve, prometheus, query);
    const window = Math.min(longestSeconds, Math.max(60, Math.ceil((Date.now() - since.getTime()) / 1000)));
    const over = `(timestamp(ALERTS{alertstate="firing"})[${window}s:${Math.max(finestSeconds, Math.ceil(window / mostSteps))}s])`;
    const notNow = ' unless ALERTS{alertstate="firing"}';
    const [first, last] = await Promise.all([ask(`min_over_time${over}${notNow}`), ask(`max_over_time${over}${notNow}`)]);
    const ends = new Map(last.map(({ labels, at }) => [JSON.stringify(labels), at]));
    return first.map(({ labels, at }): PastAlert => {
      const own = { ...labels };
      delete own['alertstate'];
      const until = ends.get(JSON.stringify(labels)) ?? at;
      return { labels: boundedLabels(own), from: new Date(at * 1000), until: new Date(until * 1000) };
    });
  };
}

async function samplesOf(resolve: Resolve, prometheus: Setting, query: string): Promise<Sample[]> {
  try {
    const { ok, data } = await askPrometheus(resolve, { prometheus, path: 'query', form: { query }, withinMs: answerWithinMs });
    if (!ok || data?.resultType !== 'vector') throw new OpsError('Unavailable', 'Prometheus does not know its past alerts');
    const result = (data.result ?? []) as readonly { metric?: Record<string, string>; value?: readonly [number, string] }[];
    return result.map(({ metric = {}, value }) => ({ labels: metric, at: Number(value?.[1]) }));
  } catch (error) {
    if (isOpsError(error)) throw error;
    throw new OpsError('Unavailable', `Prometheus does not answer (${whyNoAnswer(error)})`);
  }
}
