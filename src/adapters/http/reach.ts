import type { Reach } from '../../activities/platform/host-activities.ts';
import { isOpsError } from '../../domain/ops-error.ts';
import type { Resolve } from '../resolve.ts';
import { whyNoAnswer } from './no-answer.ts';

const answerWithinMs = 10_000;

/** Asks an address for its head. Any answer will do: whoever refuses us is there. */
export function reacher(resolve: Resolve): Reach {
  return async (url) => {
    try {
      const { status } = await fetch(await resolve(url), {
        method: 'HEAD',
        redirect: 'manual',
        signal: AbortSignal.timeout(answerWithinMs),
      });
      return { kind: 'successful', reason: `answers (${status})` };
    } catch (error) {
      return isOpsError(error)
        ? { kind: 'error', reason: error.message }
        : { kind: 'failed', reason: `does not answer (${whyNoAnswer(error)})` };
    }
  };
}
