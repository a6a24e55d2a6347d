import type { Client } from '@temporalio/client';
import { Hono } from 'hono';
import { html } from 'hono/html';
import { isPagePath, readLink } from '../../client/personal-link.ts';
import { useLink } from '../../client/use-link.ts';
import { oidcRoutes } from './oidc.ts';
import { pageOf, say } from './page.ts';
import type { PeopleSettings } from './people-settings.ts';
import { beginSession, endSession, isFormToken, sessionOf } from './session.ts';

const over = {
  title: 'This link does not count',
  text: 'It was used already, is older than 15 minutes, or was altered. Ask for another with `watchkeeper link`.',
};

/** How people sign in: by a link that counts once, or by whoever knows them (OIDC). */
export function signInRoutes(client: Client, settings: PeopleSettings): Hono {
  const app = new Hono();
  if (settings.oidc !== undefined) app.route('/', oidcRoutes(settings, settings.oidc));

  app.get('/sign-in', async (c) => {
    const to = c.req.query('to') ?? '/';
    const path = isPagePath(to) ? to : '/';
    const oidc = html`<p><a href="/oidc?to=${encodeURIComponent(path)}">Sign in</a></p>`;
    const link = html`<p>Open the link that you were sent, or ask for one: <code>watchkeeper link you</code>.</p>`;
    const body = html`<h1>Who are you?</h1>
      ${settings.oidc && oidc}${link}`;
    return c.html(await pageOf({ title: 'Sign in', body }), 401);
  });

  // A mail server that looks at links must not use them up: only the button does.
  app.get('/link', async (c) => {
    const token = c.req.query('token') ?? '';
    const link = await readLink(settings.key, token);
    if (link === undefined) return await say(c, 401, over);
    const body = html`<h1>Sign in as ${link.person}</h1>
      <form class="do" method="post" action="/link">
        <input type="hidden" name="token" value="${token}" /><button>Go on as ${link.person}</button>
      </form>`;
    return c.html(await pageOf({ title: 'Sign in', body }));
  });

  app.post('/link', async (c) => {
    const { token } = await c.req.parseBody();
    const link = await readLink(settings.key, typeof token === 'string' ? token : '');
    if (link === undefined || !(await useLink(client, link))) return await say(c, 401, over);
    await beginSession(c, settings, { ...link, by: 'link' });
    return c.redirect(link.path, 303);
  });

  app.post('/sign-out', async (c) => {
    const session = await sessionOf(c, settings);
    const { token } = await c.req.parseBody();
    if (session && isFormToken(settings, session, token)) endSession(c, settings);
    return c.redirect('/sign-in', 303);
  });
  return app;
}
