import type { PastAlert, PastAlerts } from '../../activities/incident/alerts-now.ts';
import { boundedLabels } from '../../domain/incident/bounded-texts.ts';
import { OpsError } from '../../domain/ops-error.ts';
import { whyNoAnswer } from '../http/no-answer.ts';
import type { Resolve } from '../resolve.ts';

const answerWithinMs = 15_000;
const finestSeconds = 5;
const mostSteps = 720;
const longestSeconds = 24 * 3600;

interface Answer {
  status?: string;
  data?: { resultType?: string; result?: readonly { metric?: Record<string, string>; value?: readonly [number, string] }[] };
}

/** Asks Prometheus which of its alerts fired since then and do not now: what nobody told, because nobody was there to be told. */
export function pastAlertsOf(resolve: Resolve): PastAlerts {
  return async (prometheus, since) => {
    const base = (await resolve(prometheus)).replace(/\/$/, '');
    const window = Math.min(longestSeconds, Math.max(60, Math.ceil((Date.now() - since.getTime()) / 1000)));
    const over = `(timestamp(ALERTS{alertstate="firing"})[${window}s:${Math.max(finestSeconds, Math.ceil(window / mostSteps))}s])`;
    const notNow = ' unless ALERTS{alertstate="firing"}';
    const [first, last] = await Promise.all([ask(base, `min_over_time${over}${notNow}`), ask(base, `max_over_time${over}${notNow}`)]);
    const ends = new Map(last.map(({ labels, at }) => [JSON.stringify(labels), at]));
    return first.map(({ labels, at }): PastAlert => {
      const own = { ...labels };
      delete own['alertstate'];
      const until = ends.get(JSON.stringify(labels)) ?? at;
      return { labels: boundedLabels(own), from: new Date(at * 1000), until: new Date(until * 1000) };
    });
  };
}

async function ask(base: string, query: string): Promise<{ labels: Record<string, string>; at: number }[]> {
  try {
    const response = await fetch(`${base}/api/v1/query`, {
      method: 'POST',
      body: new URLSearchParams({ query }),
      redirect: 'error',
      signal: AbortSignal.timeout(answerWithinMs),
    });
    const { status, data } = (await response.json()) as Answer;
    if (status !== 'success' || data?.resultType !== 'vector')
      throw new OpsError('Unavailable', 'Prometheus does not know its past alerts');
    return (data.result ?? []).map(({ metric = {}, value }) => ({ labels: metric, at: Number(value?.[1]) }));
  } catch (error) {
    if (error instanceof OpsError) throw error;
    throw new OpsError('Unavailable', `Prometheus does not answer (${whyNoAnswer(error)})`);
  }
}
