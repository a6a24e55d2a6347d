import { createHash } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { Alert, AlertBatch } from '../../domain/incident/alert.ts';
import { intakeId } from '../../domain/incident/alert.ts';
import { foundBy } from '../../domain/run/search-keys.ts';
import { workflowQueue } from '../../domain/run/queues.ts';
import { refuseBacklog } from './alert-backlog.ts';
import { inOurWords } from '../unavailable.ts';

const withinMs = 5000;

/**
 * Gives alerts to the intake of an environment, which is begun where there is none. Durable when it resolves. The same alerts within a minute are one
 * batch, and later ones change nothing that is so already.
 * @throws OpsError `Unavailable` when Temporal does not answer in time, and then they may have been taken; or when no worker takes what is there.
 */
export async function sendAlerts(client: Client, target: string, alerts: readonly Alert[]): Promise<void> {
  const receivedAt = new Date().toISOString();
  const text = JSON.stringify(alerts);
  const id = createHash('sha256').update(receivedAt.slice(0, 16)).update(text).digest('hex').slice(0, 20);
  const batch: AlertBatch = { id, receivedAt, alerts };
  await refuseBacklog(client, target, text.length);
  await signalIntake(client, target, { signal: 'alerts', args: [batch] });
}

/** Lets the intake of an environment ask its sources at once. @throws OpsError `Unavailable`. */
export async function askToReconcile(client: Client, target: string): Promise<void> {
  await signalIntake(client, target, { signal: 'reconcile', args: [] });
}

async function signalIntake(client: Client, target: string, { signal, args }: { signal: string; args: unknown[] }): Promise<void> {
  try {
    await client.withDeadline(
      Date.now() + withinMs,
      async () =>
        await client.workflow.signalWithStart('alertIntake', {
          workflowId: intakeId(target),
          taskQueue: workflowQueue,
          args: [{ target }],
          signal,
          signalArgs: args,
          staticSummary: `alerts of ${target}`,
          typedSearchAttributes: foundBy(target),
        }),
    );
  } catch (error) {
    throw inOurWords(error);
  }
}
