import { Hono } from 'hono';
import type { AlertSource } from '../../domain/callers/sources.ts';
import type { Alert } from '../../domain/incident/alert.ts';
import { proveBearer, proveSignature, secretsCache } from '../auth/prove-caller.ts';
import { GatewayError } from '../gateway-error.ts';
import type { GatewayParts } from '../gateway-parts.ts';
import type { Intaken } from '../read-body.ts';
import { readBody } from '../read-body.ts';
import { Coalescer } from './coalescer.ts';
import { readAlerts } from './read-alerts.ts';
import { unreadableAlert } from './unreadable-alert.ts';

/** `POST /:source` takes alerts, and answers 200 when every one of them is durable in Temporal. */
export function alertRoutes({ sources, temporal, resolve, knows, coalesceMs }: GatewayParts): Hono {
  const app = new Hono();
  const secrets = secretsCache(resolve);
  const coalescer = new Coalescer(temporal.sendAlerts, coalesceMs);
  const room: Intaken = { bytes: 0 };

  app.post('/:source', async (context) => {
    const source = sources.alerts.find(({ name }) => name === context.req.param('source'));
    if (source === undefined) throw new GatewayError(404, 'no source of alerts has this name');
    const { headers } = context.req.raw;
    if (source.auth.kind === 'bearer') await proveBearer(headers, source.auth, secrets);
    const { body, free } = await readBody(context.req.raw, room);
    try {
      if (source.auth.kind === 'hmac') await proveSignature({ headers, body, now: Date.now() }, source.auth, secrets);
      return context.json(await take(source, body));
    } finally {
      free();
    }
  });

  async function take(source: AlertSource, body: Buffer): Promise<{ taken: number; unreadable: boolean }> {
    const now = new Date();
    const { alerts, unreadable, truncated } = readAlerts(parsed(body), source, now.toISOString());
    const byTarget = await sorted(source, alerts);
    if (unreadable) push(byTarget, source.target ?? sources.fallback, unreadableAlert(source.name, body, now));
    await Promise.all([...byTarget].map(async ([target, those]) => await coalescer.add(target, those)));
    // What was left out is not sent later: only the source's own interface has it.
    if (truncated > 0) await Promise.all([...byTarget.keys()].map(temporal.askToReconcile));
    return { taken: alerts.length, unreadable };
  }

  async function sorted(source: AlertSource, alerts: readonly Alert[]): Promise<Map<string, Alert[]>> {
    const byTarget = new Map<string, Alert[]>();
    const known = new Map<string, boolean>();
    for (const alert of alerts) {
      const wanted = source.target ?? `${alert.labels['system'] ?? ''}/${alert.labels['environment'] ?? ''}`;
      const isKnown = known.get(wanted) ?? (source.target !== undefined || (await knows(wanted)));
      known.set(wanted, isKnown);
      push(byTarget, isKnown ? wanted : sources.fallback, alert);
    }
    return byTarget;
  }

  return app;
}

function push(byTarget: Map<string, Alert[]>, target: string, alert: Alert): void {
  const those = byTarget.get(target);
  if (those) those.push(alert);
  else byTarget.set(target, [alert]);
}

/** Undefined for what is no JSON. */
function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
