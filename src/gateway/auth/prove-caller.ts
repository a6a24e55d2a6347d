import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { CallerProof } from '../../domain/callers/sources.ts';
import type { Reference } from '../../domain/system/environment.ts';
import { GatewayError } from '../gateway-error.ts';

const timestampHeader = 'x-watchkeeper-timestamp';
const signatureHeader = 'x-watchkeeper-signature';

const oldestSeconds = 300;
const keepSecretsMs = 10_000;

/** What a secret's reference stands for, now. */
export type ResolveSecret = (reference: Reference) => Promise<string>;

/** Secrets are read again every ten seconds, so that one that was changed counts without a restart. */
export function secretsCache(resolve: ResolveSecret): ResolveSecret {
  const known = new Map<Reference, { at: number; value: Promise<string> }>();
  return async (reference) => {
    const kept = known.get(reference);
    if (kept && Date.now() - kept.at < keepSecretsMs) return await kept.value;
    const value = resolve(reference);
    known.set(reference, { at: Date.now(), value });
    return await value.catch((error: unknown) => {
      known.delete(reference);
      throw error;
    });
  };
}

/**
 * Lets a caller with a bearer token through before its body is read.
 * @throws GatewayError 401, or 503 when no secret can be read.
 */
export async function proveBearer(headers: Headers, { secrets }: CallerProof, resolve: ResolveSecret): Promise<void> {
  const given = /^bearer\s+(\S+)\s*$/i.exec(headers.get('authorization') ?? '')?.[1];
  if (given === undefined) throw refused();
  const values = await readable(secrets, resolve);
  if (!some(values.map((value) => same(value, given)))) throw refused();
}

/**
 * Checks the signature: `sha256=` and HMAC-SHA256 in hex over the timestamp (seconds since 1970), a dot and the body. What is older than five
 * minutes was recorded and sent again.
 * @throws GatewayError 401, or 503 when no secret can be read.
 */
export async function proveSignature(
  { headers, body, now }: { headers: Headers; body: Uint8Array; now: number },
  { secrets }: CallerProof,
  resolve: ResolveSecret,
): Promise<void> {
  const timestamp = headers.get(timestampHeader) ?? '';
  const given = /^sha256=([0-9a-f]{64})$/i.exec(headers.get(signatureHeader) ?? '')?.[1];
  if (given === undefined || !/^\d{9,12}$/.test(timestamp)) throw refused();
  if (Math.abs(now / 1000 - Number(timestamp)) > oldestSeconds) throw refused();
  const values = await readable(secrets, resolve);
  const signatures = values.map((key) => createHmac('sha256', key).update(`${timestamp}.`).update(body).digest('hex'));
  if (!some(signatures.map((signature) => same(signature, given.toLowerCase())))) throw refused();
}

/** Of several secrets those that are there; the old one is taken away at the end of a rotation. */
async function readable(secrets: readonly Reference[], resolve: ResolveSecret): Promise<string[]> {
  const read = await Promise.allSettled(secrets.map(async (secret) => await resolve(secret)));
  const values = read.filter((one) => one.status === 'fulfilled').map(({ value }) => value);
  if (values.length === 0) throw new GatewayError(503, 'the secret of this source cannot be read here');
  return values;
}

/** Compares in a time that tells nothing. */
function same(one: string, other: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(one), hash(other));
}

/** Looks at all of them, so that the time does not say which was right. */
function some(answers: readonly boolean[]): boolean {
  return answers.filter(Boolean).length > 0;
}

function refused(): GatewayError {
  return new GatewayError(401, 'not authenticated');
}
