import { OpsError } from '../../domain/ops-error.ts';
import { pagePath } from '../../domain/incident/page-path.ts';
import { personalLink } from '../../client/personal-link.ts';

/** Somebody who opens the pages of the gateway with a link of their own, and fills in their forms. */
export interface Person {
  /** Sends one form of a page, as its button would. */
  send(message: string, fields: Readonly<Record<string, string>>): Promise<void>;
}

/** Signs somebody in on the page of a run or incident: by a link that counts once. */
export async function signIn(gateway: { url: string; key: string }, name: string, workflowId: string): Promise<Person> {
  const link = new URL(await personalLink(gateway, { person: name, path: pagePath(workflowId) }));
  const body = new URLSearchParams({ token: link.searchParams.get('token') ?? '' });
  const signedIn = await fetch(`${gateway.url}/link`, { method: 'POST', body, redirect: 'manual' });
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0];
  if (signedIn.status !== 303 || cookie === undefined) throw new OpsError('Unsafe', `the link of ${name} did not sign in`);
  return {
    async send(message, fields) {
      const page = await (await fetch(`${gateway.url}${pagePath(workflowId)}`, { headers: { cookie } })).text();
      const form = page.split('<form').find((part) => part.includes(`name="message" value="${message}"`));
      if (form === undefined) throw new OpsError('Unsafe', `the page has no form ${message}`);
      const hidden = [...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, key = '', value = '']) => [
        key,
        value,
      ]);
      const sent = await fetch(`${gateway.url}/send`, {
        method: 'POST',
        headers: { cookie },
        body: new URLSearchParams({ ...(Object.fromEntries(hidden) as Record<string, string>), ...fields }),
        redirect: 'manual',
      });
      if (sent.status !== 303) throw new OpsError('Refused', `the page refused ${message}: ${sent.status}`);
    },
  };
}
