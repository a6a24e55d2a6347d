import type { Client } from '@temporalio/client';
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
  const run = await runningNow(client, freezeId(target));
  if (run === undefined) return undefined;
  const requester = text(run.memo?.['requester']);
  const until = text(run.memo?.['until']);
  const reason = text(run.memo?.['reason']);
  return { name: `freeze by ${requester ?? 'somebody'}`, ...(until && { until }), ...(reason && { reason }) };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
