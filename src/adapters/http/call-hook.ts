import type { CallHook } from '../../activities/security/security-activities.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { Resolve } from '../resolve.ts';
import { whyNoAnswer } from './no-answer.ts';

const answerWithinMs = 15_000;

/** Posts to a hook of the system file. The key stays the same in every attempt, so that whoever gets it does it once. */
export function hookCaller(resolve: Resolve): CallHook {
  return async ({ url, token }, { key, body }) => {
    const authorization = token === undefined ? {} : { authorization: `Bearer ${await resolve(token)}` };
    const response = await fetch(await resolve(url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'watchkeeper', 'idempotency-key': key, ...authorization },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(answerWithinMs),
    }).catch((error: unknown) => {
      throw new OpsError('Unavailable', `the hook does not answer (${whyNoAnswer(error)})`);
    });
    await response.body?.cancel();
    if (response.ok) return;
    const { status } = response;
    throw new OpsError(status === 429 || status >= 500 ? 'Unavailable' : 'Refused', `the hook answered ${status}`, {
      hint: 'Look at `security.signOut` in the system file, and at what the hook says of it.',
    });
  };
}
