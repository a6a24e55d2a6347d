import { OpsError } from '../../domain/ops-error.ts';
import { whyNoAnswer } from '../http/no-answer.ts';

const answerWithinMs = 15_000;

export interface AskingToken {
  host: string;
  /** `WWW-Authenticate` of the refusal: `Bearer realm="…",service="…",scope="…"`. */
  challenge: string;
  /** Basic authorization; absent: as nobody. */
  login: string | undefined;
}

/** Gets the token that a registry asks for (distribution's token authentication). */
export async function registryToken({ host, challenge, login }: AskingToken): Promise<string> {
  const { realm, ...query } = Object.fromEntries(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]),
  );
  if (realm === undefined || !URL.canParse(realm))
    throw new OpsError('Unsupported', `the registry ${host} asks for a token and does not say where`);
  const url = new URL(realm);
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
  const answer = await fetch(url, {
    headers: login === undefined ? {} : { authorization: login },
    signal: AbortSignal.timeout(answerWithinMs),
  }).catch((error: unknown) => {
    throw new OpsError('Unavailable', `${url.host} does not answer (${whyNoAnswer(error)})`);
  });
  const { token, access_token: other } = (await answer.json().catch(() => ({}))) as { token?: string; access_token?: string };
  const found = token ?? other;
  if (answer.ok && found !== undefined) return found;
  throw new OpsError('InvalidInput', `${url.host} gives no token for the registry ${host} (${answer.status})`, {
    hint: 'Are `release.registry.user` and `.password` those of somebody who may pull?',
  });
}
