import type { PostJson } from '../../activities/incident/ports.ts';
import { isOpsError, OpsError } from '../../domain/ops-error.ts';
import type { Resolve } from '../resolve.ts';
import { whyNoAnswer } from './no-answer.ts';
import { startOf } from './start-of.ts';

const mostCharacters = 1024 * 1024;

/** Posts JSON and reads what JSON comes back, as far as it is not too long. */
export function jsonPoster(resolve: Resolve): PostJson {
  return async (setting, { path = '', body }, signal) => {
    const startedAt = performance.now();
    try {
      const address = `${(await resolve(setting)).replace(/\/$/, '')}${path}`;
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(address, {
        ...{ method: 'POST', headers, redirect: 'error', signal },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await startOf(response, mostCharacters);
      return { status: response.status, json: parsed(text), tookMs: performance.now() - startedAt };
    } catch (error) {
      if (isOpsError(error)) throw error;
      throw new OpsError('Unavailable', `it does not answer (${whyNoAnswer(error)})`, { cause: error });
    }
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
