import type { Client } from '@temporalio/client';
import { Hono } from 'hono';
import { askRun } from '../../client/messages.ts';
import { sendSigned } from '../../client/send-signed.ts';
import { pagePath } from '../../domain/incident/page-path.ts';
import { barredFrom, barredFromIncident } from './access.ts';
import type { IncidentShown } from './incident-page.ts';
import { messageOf } from './message-of.ts';
import { say } from './page.ts';
import type { PeopleSettings } from './people-settings.ts';
import { isFormToken, sessionOf } from './session.ts';

/** Takes what a form says, in the name of whoever is signed in, signs it and sends it on. The run or incident judges it. */
export function sendRoute(client: Client, settings: PeopleSettings): Hono {
  const app = new Hono();
  app.post('/send', async (c) => {
    const form = await c.req.parseBody();
    const session = await sessionOf(c, settings);
    if (session === undefined) return c.redirect('/sign-in', 303);
    if (!isFormToken(settings, session, form['token'])) return await say(c, 403, foreign);
    const workflowId = typeof form['id'] === 'string' ? form['id'] : '';
    const barred = barredFrom(session, workflowId);
    if (barred) return await say(c, 403, barred);
    const asked = messageOf(form, { workflowId, person: session.person });
    if (asked === undefined) return await say(c, 400, { title: 'Nothing was sent', text: 'There is no such message.' });
    if (workflowId.startsWith('incident/')) {
      const restricted = barredFromIncident(session, await askRun<IncidentShown>(client, { workflowId }, 'summary'));
      if (restricted) return await say(c, 403, restricted);
    }
    await sendSigned(client, settings.signingKey, { ref: { workflowId }, ...asked });
    return c.redirect(`${pagePath(workflowId)}&taken=${asked.name}`, 303);
  });
  return app;
}

const foreign = { title: 'Nothing was sent', text: 'The form is not of this session: open the page again.' };
