import { setTimeout as sleep } from 'node:timers/promises';
import { activityInfo, getClient } from '@temporalio/activity';
import { OpsError } from '../../domain/ops-error.ts';
import { workflowQueue } from '../../domain/run/queues.ts';
import { codenameOf, custodyId } from '../../domain/security/case-names.ts';
import type { Held } from '../../domain/security/custody-held.ts';
import { targetOf } from '../../domain/system/environment.ts';
import type { Environment } from '../../domain/system/environment.ts';
import { supervised } from '../supervised.ts';
import { custodyNow } from './custody-now.ts';

const withinMs = 30_000;

/** Makes these services evidence and waits until every change can see it. Safe to repeat. */
export async function takeCustody(env: Environment, caseId: string, services: readonly string[]): Promise<void> {
  const target = targetOf(env);
  const holder = activityInfo().workflowExecution?.workflowId ?? '';
  const held: Held = { caseId, codename: codenameOf(caseId), holder, services };
  await getClient().workflow.signalWithStart('custody', {
    workflowId: custodyId(target),
    taskQueue: workflowQueue,
    args: [target],
    signal: 'take',
    signalArgs: [held],
    staticSummary: `services of ${target} are evidence`,
  });
  await until(target, (now) => now.some((one) => one.caseId === caseId));
}

/** Gives back what a case holds. Right when it holds nothing. */
export async function giveCustodyBack(env: Environment, caseId: string): Promise<void> {
  const target = targetOf(env);
  const held = await custodyNow(getClient(), target);
  if (held !== undefined && held.every((one) => one.caseId !== caseId)) return;
  await getClient()
    .workflow.getHandle(custodyId(target))
    .signal('release', { by: 'watchkeeper', codename: codenameOf(caseId) });
  await until(target, (now) => now.every((one) => one.caseId !== caseId));
}

async function until(target: string, so: (held: readonly Held[]) => boolean): Promise<void> {
  await supervised(async (signal) => {
    const deadline = performance.now() + withinMs;
    for (;;) {
      const held = await custodyNow(getClient(), target);
      if (held !== undefined && so(held)) return;
      if (performance.now() > deadline) throw new OpsError('Unavailable', `nobody takes up what is to become of the custody of ${target}`);
      await sleep(100, undefined, { signal });
    }
  });
}
