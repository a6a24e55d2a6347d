import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Freeze } from '../../domain/gate/freeze.ts';
import { freezeId } from '../../domain/run/queues.ts';
import type { Environment } from '../../domain/system/environment.ts';
import { targetOf } from '../../domain/system/environment.ts';
import { calendarFreeze } from './freeze-calendars.ts';

/** The freeze in force now, by calendar or by a running `freeze`, or undefined. Asks the Temporal server each time. */
export async function freezeNow(client: Client, env: Environment, now: Date): Promise<Freeze | undefined> {
  return calendarFreeze(env.freezes, now) ?? (await freezeRun(client, targetOf(env)));
}

async function freezeRun(client: Client, target: string): Promise<Freeze | undefined> {
  try {
    const { status, memo } = await client.workflow.getHandle(freezeId(target)).describe();
    if (status.name !== 'RUNNING') return undefined;
    const { requester, reason, until } = memo ?? {};
    return {
      name: `freeze by ${text(requester) ?? 'somebody'}`,
      ...(text(until) !== undefined && { until: text(until) }),
      ...(text(reason) !== undefined && { reason: text(reason) }),
    } as Freeze;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
