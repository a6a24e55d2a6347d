import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import type { Freeze } from '../../domain/gate/freeze.ts';
import { freezeId } from '../../domain/run/queues.ts';
import type { Environment } from '../../domain/system/environment.ts';
import { targetOf } from '../../domain/system/environment.ts';
import { calendarFreeze } from './freeze-calendars.ts';
import { runningNow } from './running-now.ts';

/** The freeze in force now, by calendar or by a running `freeze`, or undefined. Asks the Temporal server each time. */
export async function freezeNow(client: Client, env: Environment, now: Date): Promise<Freeze | undefined> {
  return calendarFreeze(env.freezes, now) ?? (await freezeRun(client, targetOf(env)));
}

async function freezeRun(client: Client, target: string): Promise<Freeze | undefined> {
  const run = await introduced(client, freezeId(target));
  if (run === undefined) return undefined;
  const requester = text(run.memo?.['requester']);
  const until = text(run.memo?.['until']);
  const reason = text(run.memo?.['reason']);
  return { name: `freeze by ${requester ?? 'somebody'}`, ...(until && { until }), ...(reason && { reason }) };
}

/** The running freeze; one that was just started has not said yet whose it is, or ends at once because it is not well-formed. */
async function introduced(client: Client, workflowId: string): Promise<WorkflowExecutionDescription | undefined> {
  for (let looks = 1; ; looks += 1) {
    const run = await runningNow(client, workflowId);
    if (run === undefined || run.memo?.['requester'] !== undefined || looks === mostLooks) return run;
    await sleep(100);
  }
}

/** A freeze that no worker has taken up after two seconds counts as well: it only cannot be named. */
const mostLooks = 20;

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
