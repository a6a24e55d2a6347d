import type { AskProbe } from '../../activities/platform/judge-probes.ts';
import { isOpsError } from '../../domain/ops-error.ts';
import { whyNoAnswer } from './no-answer.ts';
import type { Resolve } from '../resolve.ts';
import { startOf } from './start-of.ts';

const answerWithinMs = 10_000;
const mostCharacters = 256 * 1024;

/** Asks over HTTP. A redirect is an answer of its own; of the answer's text only the start is read. */
export function probeAsker(resolve: Resolve): AskProbe {
  return async ({ name, url, status, contains }) => {
    const startedAt = performance.now();
    try {
      const response = await fetch(await resolve(url), { redirect: 'manual', signal: AbortSignal.timeout(answerWithinMs) });
      const text = await startOf(response, mostCharacters);
      const seconds = Number(((performance.now() - startedAt) / 1000).toFixed(2));
      const facts = { status: response.status, seconds };
      if (response.status !== status) return { kind: 'failed', reason: `${name} answered ${response.status} instead of ${status}`, facts };
      if (contains !== undefined && !text.includes(contains)) {
        return { kind: 'failed', reason: `${name} answered without "${contains}"`, facts };
      }
      return { kind: 'successful', reason: `${name} answered ${status} in ${seconds} s`, facts };
    } catch (error) {
      if (isOpsError(error)) return { kind: 'error', reason: `${name}: ${error.message}` };
      return { kind: 'failed', reason: `${name} did not answer (${whyNoAnswer(error)})` };
    }
  };
}
