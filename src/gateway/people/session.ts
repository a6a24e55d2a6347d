import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { jwtVerify, SignJWT } from 'jose';
import { isPagePath, isUserName, linkKeyOf } from '../../client/personal-link.ts';
import type { PeopleSettings } from './people-settings.ts';

/** Who is signed in, and to what. It stands in a signed cookie: the gateway remembers nothing. */
export interface Session {
  person: string;
  /** The only page it opens; `/`: all of them. */
  path: string;
  id: string;
}

type Settings = Pick<PeopleSettings, 'key' | 'url'>;

const audience = 'watchkeeper-session';
const hours = { link: 1, oidc: 8 } as const;

/** Over https the name binds the cookie to this host. */
function cookieName({ url }: Settings): string {
  return url.startsWith('https:') ? '__Host-watchkeeper' : 'watchkeeper';
}

/** How every cookie of the pages is set: for this host, not for scripts, and not for requests that other sites make. */
export function cookieOptions({ url }: Settings) {
  return { httpOnly: true, sameSite: 'Lax', path: '/', secure: url.startsWith('https:') } as const;
}

/** Signs somebody in. */
export async function beginSession(
  c: Context,
  settings: Settings,
  { person, path, by }: { person: string; path: string; by: 'link' | 'oidc' },
): Promise<void> {
  const token = await new SignJWT({ path })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(person)
    .setAudience(audience)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime(`${hours[by]} hours`)
    .sign(linkKeyOf(settings.key));
  setCookie(c, cookieName(settings), token, { ...cookieOptions(settings), maxAge: hours[by] * 3600 });
}

/** Who is signed in; undefined for nobody, and for a cookie that is forged, altered or too old. */
export async function sessionOf(c: Context, settings: Settings): Promise<Session | undefined> {
  const token = getCookie(c, cookieName(settings));
  if (token === undefined) return undefined;
  const verified = await jwtVerify(token, linkKeyOf(settings.key), { audience, algorithms: ['HS256'] }).catch(() => undefined);
  const { sub, jti, path } = verified?.payload ?? {};
  if (typeof sub !== 'string' || typeof jti !== 'string' || typeof path !== 'string') return undefined;
  return isUserName(sub) && isPagePath(path) ? { person: sub, path, id: jti } : undefined;
}

export function endSession(c: Context, settings: Settings): void {
  deleteCookie(c, cookieName(settings), cookieOptions(settings));
}

/** What a form of this session carries, and no other site can know. */
export function formToken({ key }: Settings, { id }: Session): string {
  return createHmac('sha256', key).update(`form ${id}`).digest('base64url');
}

export function isFormToken(settings: Settings, session: Session, given: unknown): boolean {
  const [mine, theirs] = [Buffer.from(formToken(settings, session)), Buffer.from(typeof given === 'string' ? given : '')];
  return mine.length === theirs.length && timingSafeEqual(mine, theirs);
}
