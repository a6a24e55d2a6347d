import { createHash } from 'node:crypto';
import { Hono } from 'hono';
import { deploymentWish } from '../../domain/callers/deployment-schema.ts';
import type { DeploymentWish } from '../../domain/callers/deployment-schema.ts';
import type { DeploymentSource } from '../../domain/callers/sources.ts';
import { isOpsError } from '../../domain/ops-error.ts';
import { runWorkflowId } from '../../client/run-ids.ts';
import { proveBearer, proveSignature, secretsCache } from '../auth/prove-caller.ts';
import { GatewayError } from '../gateway-error.ts';
import type { GatewayParts } from '../gateway-parts.ts';
import type { Intaken } from '../read-body.ts';
import { readBody } from '../read-body.ts';

/** `POST /:source` starts the runbook `deploy`, through its own gate like any other. The same wish again starts nothing. */
export function deploymentRoutes({ sources, temporal, resolve, knows }: GatewayParts): Hono {
  const app = new Hono();
  const secrets = secretsCache(resolve);
  const room: Intaken = { bytes: 0 };

  app.post('/:source', async (context) => {
    const source = sources.deployments.find(({ name }) => name === context.req.param('source'));
    if (source === undefined) throw new GatewayError(404, 'no source of deployments has this name');
    const { headers } = context.req.raw;
    if (source.auth.kind === 'bearer') await proveBearer(headers, source.auth, secrets);
    const { body, free } = await readBody(context.req.raw, room);
    try {
      if (source.auth.kind === 'hmac') await proveSignature({ headers, body, now: Date.now() }, source.auth, secrets);
      const answer = await start(source, readWish(body));
      return context.json(answer, answer.started ? 202 : 200);
    } finally {
      free();
    }
  });

  async function start(source: DeploymentSource, wish: DeploymentWish): Promise<{ workflowId: string; started: boolean }> {
    const { system, environment, requestId = requestIdOf(source, wish), ...input } = wish;
    const target = `${system}/${environment}`;
    if (!source.targets.includes(target)) throw new GatewayError(403, `${source.name} may not release to ${target}`);
    if (!(await knows(target))) throw new GatewayError(404, `there is no environment ${target}`);
    const workflowId = runWorkflowId('deploy', target, requestId);
    try {
      await temporal.startDeploy({ target, requester: `ci:${source.name}`, requestId, input });
      return { workflowId, started: true };
    } catch (error) {
      if (isOpsError(error) && error.kind === 'Conflict') return { workflowId, started: false };
      throw error;
    }
  }

  return app;
}

/** @throws GatewayError 400 that names the field. */
function readWish(body: Buffer): DeploymentWish {
  let given: unknown;
  try {
    given = JSON.parse(body.toString('utf8'));
  } catch {
    throw new GatewayError(400, 'the body is no JSON');
  }
  const { data, error } = deploymentWish.safeParse(given);
  if (data) return data;
  const fields = error.issues.map(({ path, message }) => `${path.join('.') || 'the body'}: ${message}`);
  throw new GatewayError(400, fields.slice(0, 5).join('; ').slice(0, 1000));
}

function requestIdOf({ name }: DeploymentSource, wish: DeploymentWish): string {
  return `${name}-${createHash('sha256').update(JSON.stringify(wish)).digest('hex').slice(0, 16)}`;
}
