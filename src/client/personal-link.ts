import { randomUUID } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { OpsError } from '../domain/ops-error.ts';
import { personOf } from '../domain/run/messages.ts';

/** Where the gateway is, and what its links are signed with. */
export interface LinkMaker {
  /** Without a slash at its end. */
  url: string;
  key: string;
}

/** What a link says once it has been checked. */
export interface ReadLink {
  person: string;
  /** Path and query of the only page it opens; `/`: all of them. */
  path: string;
  /** Of this one link: it counts once. */
  id: string;
}

const audience = 'watchkeeper-link';
const longestMinutes = 15;

/** An address that signs one person in once, for one page, within 15 minutes. @throws OpsError `InvalidInput`. */
export async function personalLink(
  { url, key }: LinkMaker,
  { person, path, minutes = longestMinutes }: { person: string; path: string; minutes?: number },
): Promise<string> {
  if (!isUserName(personOf(person))) throw new OpsError('InvalidInput', `\`${person.slice(0, 64)}\` is no user name`);
  if (!isPagePath(path)) throw new OpsError('InvalidInput', 'the path of a page begins with one slash');
  const token = await new SignJWT({ path })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(personOf(person))
    .setAudience(audience)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime(`${Math.min(minutes, longestMinutes)} minutes`)
    .sign(linkKeyOf(key));
  return `${url}/link?token=${token}`;
}

/** What a link says, or undefined when it is forged, altered or too old. Whether it was used before is not looked at. */
export async function readLink(key: string, token: string): Promise<ReadLink | undefined> {
  const verified = await jwtVerify(token, linkKeyOf(key), { audience, algorithms: ['HS256'], maxTokenAge: longestMinutes * 60 }).catch(
    () => undefined,
  );
  const { sub, jti, path } = verified?.payload ?? {};
  if (typeof sub !== 'string' || typeof jti !== 'string' || typeof path !== 'string') return undefined;
  return isUserName(sub) && isPagePath(path) ? { person: sub, path, id: jti } : undefined;
}

/** How people are named in system files. */
export function isUserName(name: string): boolean {
  return /^[a-z0-9][a-z0-9._@-]{0,63}$/.test(name);
}

/** A path of this server and of no other: `//host` and `/\host` would lead away. */
export function isPagePath(path: string): boolean {
  return path.length <= 2000 && /^\/(?![/\\])[\x21-\x7E]*$/.test(path);
}

/** The secret as bytes. @throws OpsError `InvalidInput` for one that could be guessed. */
export function linkKeyOf(key: string): Uint8Array {
  if (key.length < 32)
    throw new OpsError('InvalidInput', 'the key of WATCHKEEPER_LINK_KEY is shorter than 32 characters', {
      hint: 'Make one with: openssl rand -base64 48',
    });
  return new TextEncoder().encode(key);
}
