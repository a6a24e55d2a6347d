import { setTimeout as sleep } from 'node:timers/promises';
import { OpsError } from '../../domain/ops-error.ts';
import { whyNoAnswer } from './no-answer.ts';
import { startOf } from './start-of.ts';

export interface JsonPost {
  /** As it is called in messages: `Slack`. */
  name: string;
  url: string;
  body: object;
  /** Sent as a bearer token. */
  token?: string;
}

const mostWaitSeconds = 5;
const mostCharacters = 64 * 1024;

/**
 * Posts JSON and gives the answer's text. Asked to wait (429) it waits for at most 5 s and tries once more.
 * @throws OpsError `Unavailable` (no answer, 429, 5xx) or `Refused` (everything else but 2xx). Neither holds the address.
 */
export async function postJson(post: JsonPost, signal: AbortSignal): Promise<string> {
  const first = await once(post, signal);
  const seconds = Number(first.headers.get('retry-after') ?? '1');
  const again = first.status === 429 && seconds <= mostWaitSeconds;
  if (!again) return await textOf(post, first);
  await first.body?.cancel();
  await sleep(seconds * 1000, undefined, { signal }).catch((cause: unknown) => {
    throw new OpsError('Unavailable', `${post.name} asked to wait`, { cause });
  });
  return await textOf(post, await once(post, signal));
}

async function once({ name, url, body, token }: JsonPost, signal: AbortSignal): Promise<Response> {
  return await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'watchkeeper',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
    redirect: 'error',
    signal,
  }).catch((error: unknown) => {
    throw new OpsError('Unavailable', `${name} does not answer (${whyNoAnswer(error)})`);
  });
}

async function textOf({ name }: JsonPost, response: Response): Promise<string> {
  const { status } = response;
  const text = await startOf(response, mostCharacters).catch((error: unknown) => {
    throw new OpsError('Unavailable', `${name} broke off its answer (${whyNoAnswer(error)})`);
  });
  if (response.ok) return text;
  throw new OpsError(status === 429 || status >= 500 ? 'Unavailable' : 'Refused', `${name} answered ${status}`);
}
