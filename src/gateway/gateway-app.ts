import { Hono } from 'hono';
import { isOpsError } from '../domain/ops-error.ts';
import { alertRoutes } from './alerts/alert-routes.ts';
import { deploymentRoutes } from './deployments/deployment-routes.ts';
import { GatewayError } from './gateway-error.ts';
import type { GatewayParts } from './gateway-parts.ts';

/**
 * The gateway: alerts and deployments in, pages for people beside them. It keeps nothing; any number of them may run. What may be tried again is
 * answered with 503.
 */
export function gatewayApp(parts: GatewayParts): Hono {
  const app = new Hono();
  app.get('/healthz', (context) => context.text('live'));
  app.get('/readyz', async (context) => {
    const ready = await parts.temporal.ping().then(
      () => true,
      () => false,
    );
    return context.text(ready ? 'ready' : 'Temporal does not answer', ready ? 200 : 503);
  });
  app.route('/v1/alerts', alertRoutes(parts));
  app.route('/v1/deployments', deploymentRoutes(parts));
  for (const mount of parts.mounts ?? []) mount(app);
  app.onError((error, context) => {
    if (error instanceof GatewayError && error.status !== 503) return context.json({ error: error.message }, error.status);
    parts.report?.(`${context.req.method} ${context.req.path.slice(0, 200)}: ${wordsOf(error)}`);
    return context.json({ error: 'not taken: send it again in a moment' }, 503, { 'retry-after': '5' });
  });
  return app;
}

function wordsOf(error: Error): string {
  return error instanceof GatewayError || isOpsError(error) ? error.message : error.name;
}
