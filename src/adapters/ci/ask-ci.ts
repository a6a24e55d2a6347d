import { isOpsError, OpsError } from '../../domain/ops-error.ts';
import { whyNoAnswer } from '../http/no-answer.ts';

const answerWithinMs = 15_000;

export interface CiRequest {
  method?: 'GET' | 'POST';
  /** Of the API, with its query. */
  path: string;
  body?: object;
}

/** Where requests go, and what shows who asks. */
export interface CiAccess {
  base: string;
  headers: Readonly<Record<string, string>>;
  /** As it is called in messages: `GitHub`. */
  name: string;
}

/** Asks a CI server's API. @throws OpsError `Unavailable`, `InvalidInput` where the token may not, `NotFound`, `Conflict` for other refusals. */
export async function askCi<T>({ base, headers, name }: CiAccess, { method = 'GET', path, body }: CiRequest): Promise<T> {
  const response = await fetch(`${base}${path}`, {
    method,
    headers: { ...headers, 'user-agent': 'watchkeeper', ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
    redirect: 'error',
    signal: AbortSignal.timeout(answerWithinMs),
  }).catch((error: unknown) => {
    throw new OpsError('Unavailable', `${name} does not answer (${whyNoAnswer(error)})`);
  });
  const answer = (await response.json().catch(() => ({}))) as T & { message?: unknown };
  if (response.ok) return answer;
  throw refusal(name, response, typeof answer.message === 'string' ? answer.message.slice(0, 200) : undefined);
}

/** For what asks for an end: a server refuses it where the run has ended (409 of GitHub). */
export async function unlessRefused(asking: Promise<unknown>): Promise<void> {
  await asking.catch((error: unknown) => {
    if (!isOpsError(error) || error.kind !== 'Conflict') throw error;
  });
}

function refusal(name: string, { status, headers }: Response, message: string | undefined): OpsError {
  const said = `${name} answered ${status}${message === undefined ? '' : `: ${message}`}`;
  const isLimit = status === 429 || (status === 403 && headers.get('x-ratelimit-remaining') === '0');
  if (isLimit || status >= 500) return new OpsError('Unavailable', said);
  if (status === 401 || status === 403) {
    return new OpsError('InvalidInput', said, {
      hint: 'The token of `pipeline.token` must be allowed to read, start and cancel runs of the project.',
    });
  }
  return new OpsError(status === 404 ? 'NotFound' : 'Conflict', said);
}
