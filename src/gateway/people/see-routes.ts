import type { Client } from '@temporalio/client';
import type { Context } from 'hono';
import { Hono } from 'hono';
import { html } from 'hono/html';
import { listRuns } from '../../client/list-runs.ts';
import { askRun } from '../../client/messages.ts';
import { pagePath } from '../../domain/incident/page-path.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import type { RunView, TimelineEntry } from '../../domain/run/view.ts';
import { barredFrom, barredFromIncident } from './access.ts';
import type { IncidentShown } from './incident-page.ts';
import { incidentPage } from './incident-page.ts';
import type { Html } from './page.ts';
import { pageOf, say } from './page.ts';
import type { PeopleSettings } from './people-settings.ts';
import type { RunShown } from './run-page.ts';
import { runPage } from './run-page.ts';
import type { Session } from './session.ts';
import { formToken, sessionOf } from './session.ts';
import type { OpenIncident } from './waiting-page.ts';
import { waitingPage } from './waiting-page.ts';

const waits = ['approval', 'answer', 'signOff', 'freeze', 'release'] as const;

/** The pages that show: what waits, and one run or incident. */
export function seeRoutes(client: Client, settings: PeopleSettings): Hono {
  const app = new Hono();
  const show = async (c: Context, { session, title, body }: { session: Session; title: string; body: Html }): Promise<Response> =>
    c.html(await pageOf({ title, body, signedIn: { person: session.person, token: formToken(settings, session) } }));

  app.get('/', async (c) => {
    const session = await sessionOf(c, settings);
    if (session === undefined || session.path !== '/') return c.redirect(session?.path ?? '/sign-in', 303);
    const [incidents, runs] = await Promise.all([
      openIncidents(client, session),
      listRuns(client, { open: true, waitingFor: waits, limit: 100 }),
    ]);
    const asking = runs.filter(({ runbook }) => runbook !== 'incident');
    return await show(c, { session, title: 'Waits for people', body: waitingPage({ incidents, runs: asking }) });
  });

  app.get('/see', async (c) => {
    const workflowId = c.req.query('id') ?? '';
    const session = await sessionOf(c, settings);
    if (session === undefined) return c.redirect(`/sign-in?to=${encodeURIComponent(pagePath(workflowId))}`, 303);
    const barred = barredFrom(session, workflowId);
    if (barred) return await say(c, 403, barred);
    const place = { workflowId, token: formToken(settings, session) };
    const taken = c.req.query('taken') === undefined ? '' : html`<p class="good">Your word is taken.</p>`;
    if (!workflowId.startsWith('incident/')) {
      return await show(c, { session, title: workflowId, body: html`${taken}${runPage(await seeRun(client, workflowId), place)}` });
    }
    const incident = await askRun<IncidentShown>(client, { workflowId }, 'summary');
    const restricted = barredFromIncident(session, incident);
    if (restricted) return await say(c, 403, restricted);
    return await show(c, { session, title: workflowId, body: html`${taken}${incidentPage(incident, place)}` });
  });
  return app;
}

/** The newest, each as it says itself. Whoever may not see one does not learn that there is one. */
async function openIncidents(client: Client, session: Session): Promise<OpenIncident[]> {
  const listed = await listRuns(client, { runbook: 'incident', open: true, limit: 50 });
  const all = await Promise.all(
    listed.map(async (incident): Promise<OpenIncident> => {
      const shown = await askRun<IncidentShown>(client, { workflowId: incident.workflowId }, 'summary').catch(() => undefined);
      return { ...incident, ...(shown && { shown }) };
    }),
  );
  return all.filter(({ shown }) => shown === undefined || barredFromIncident(session, shown) === undefined);
}

async function seeRun(client: Client, workflowId: string): Promise<RunShown> {
  const ref = { workflowId };
  const [view, plan, timeline] = await Promise.all([
    askRun<RunView>(client, ref, 'view'),
    askRun<Plan | null>(client, ref, 'plan'),
    askRun<TimelineEntry[]>(client, ref, 'timeline'),
  ]);
  return { view, plan, timeline };
}
