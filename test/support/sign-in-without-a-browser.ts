import { Hono } from 'hono';
import { oidcRoutes } from '../../src/gateway/people/oidc.ts';
import type { PeopleSettings } from '../../src/gateway/people/people-settings.ts';
import { sessionOf } from '../../src/gateway/people/session.ts';

const gatewayUrl = 'http://127.0.0.1:9';
/** Where a provider sends people back to. Nobody goes there over the network. */
export const backTo = `${gatewayUrl}/oidc/callback`;

/** One sign-in of one browser: begun at the gateway, gone through at the provider, and brought back. */
export interface SignIn {
  /** What the gateway gave the browser to keep. */
  cookie: string;
  /** Where it sent the browser. */
  asked: URL;
  /** Goes through at the provider. Answers where that sends the browser back to. */
  through(): Promise<URL>;
  /** Comes back, as sent or otherwise. Answers who is signed in, or what the page says to nobody. */
  back(at: URL, cookie?: string): Promise<string>;
}

export function signInsAt(oidc: NonNullable<PeopleSettings['oidc']>): { begin(): Promise<SignIn> } {
  const settings = { url: gatewayUrl, key: 'k'.repeat(40) };
  const gateway = new Hono().route('/', oidcRoutes({ ...settings, oidc }, oidc));
  gateway.get('/', async (c) => c.text((await sessionOf(c, settings))?.person ?? 'nobody'));

  async function back(at: URL, cookie: string): Promise<string> {
    const answer = await gateway.request(at.href, { headers: { cookie } });
    if (answer.status !== 303) return `${answer.status} ${/<p class="bad">(.*?)<\/p>/.exec(await answer.text())?.[1]}`;
    return await (await gateway.request('/', { headers: { cookie: cookiesOf(answer).join('; ') } })).text();
  }

  return {
    async begin() {
      const begun = await gateway.request('/oidc');
      if (begun.status !== 302) throw new Error(`${begun.status} ${await begun.text()}`);
      const asked = new URL(begun.headers.get('location') ?? '');
      const cookie = cookiesOf(begun).join('; ');
      return { cookie, asked, through: async () => await through(asked), back: async (at, kept = cookie) => await back(at, kept) };
    },
  };
}

async function through(asked: URL): Promise<URL> {
  const jar: string[] = [];
  let at = asked;
  while (!at.href.startsWith(backTo)) {
    const answer = await fetch(at, { redirect: 'manual', headers: { cookie: jar.join('; ') } });
    jar.push(...cookiesOf(answer));
    const next = answer.headers.get('location');
    if (next === null) throw new Error(`the provider stopped at ${at.href}: ${answer.status} ${await answer.text()}`);
    at = new URL(next, at);
  }
  return at;
}

function cookiesOf(answer: Response): string[] {
  return answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '');
}
