import type { Client } from '@temporalio/client';
import type { Context } from 'hono';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { isOpsError } from '../../domain/ops-error.ts';
import { say, secure } from './page.ts';
import type { PeopleSettings } from './people-settings.ts';
import { seeRoutes } from './see-routes.ts';
import { sendRoute } from './send-route.ts';
import { signInRoutes } from './sign-in.ts';

const paths = ['/', '/see', '/send', '/link', '/sign-in', '/sign-out', '/oidc', '/oidc/callback'];

/** The pages where people see what waits for them, and decide. No state of its own: any number of replicas. To be mounted at `/`. */
export function peoplePages(client: Client, settings: PeopleSettings): Hono {
  const app = new Hono();
  // Only for these: what else the gateway serves beside them has limits of its own.
  for (const path of paths) {
    app.use(path, async (c, next) => {
      await next();
      secure(c);
    });
    app.use(path, bodyLimit({ maxSize: 64 * 1024 }));
  }
  app.onError(inWords);
  app.route('/', signInRoutes(client, settings));
  app.route('/', seeRoutes(client, settings));
  app.route('/', sendRoute(client, settings));
  return app;
}

/** A run's own sentence is shown; of anything else nothing leaks. */
async function inWords(error: Error, c: Context): Promise<Response> {
  if (!isOpsError(error)) return await say(c, 503, { title: 'That did not work', text: 'Try again in a moment.' });
  if (error.kind === 'Refused') return await say(c, 409, { title: 'Refused', text: error.message });
  if (error.kind === 'NotFound')
    return await say(c, 404, { title: 'There is nothing', text: 'There is no such run or incident, or it is over.' });
  return await say(c, 503, { title: 'That did not work', text: 'Temporal or its workers do not answer. Try again in a moment.' });
}
