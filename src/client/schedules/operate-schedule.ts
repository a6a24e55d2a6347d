import type { Client, ScheduleDescription, ScheduleHandle } from '@temporalio/client';
import { durationText } from '../../domain/definition/duration.ts';
import { OpsError } from '../../domain/ops-error.ts';
import { pauseOf, whenOf } from './observe-schedules.ts';
import { overlap } from './schedule-options.ts';
import { inScheduleWords } from './schedule-words.ts';
import { soon } from '../unavailable.ts';

/** One schedule in full. */
export interface DescribedSchedule {
  id: string;
  runbook: string;
  words: string;
  timeZone: string;
  paused: boolean;
  note?: string;
  catchUpSeconds: number;
  /** At most five. */
  next: Date[];
  /** Newest first, at most ten. */
  recent: { scheduledAt: Date; takenAt: Date; workflowId: string }[];
  started: number;
  /** Times that were missed for longer than the catch-up window. */
  missed: number;
}

/** @throws OpsError `NotFound`. */
export async function describeSchedule(client: Client, id: string): Promise<DescribedSchedule> {
  const { spec, state, policies, info, action } = await on(client, id, async (handle) => await handle.describe());
  return {
    id,
    runbook: action.workflowType,
    ...whenOf(spec),
    ...pauseOf(state),
    catchUpSeconds: policies.catchupWindow / 1000,
    next: info.nextActionTimes.slice(0, 5),
    recent: info.recentActions
      .map(({ scheduledAt, takenAt, action: { workflow } }) => ({ scheduledAt, takenAt, workflowId: workflow.workflowId }))
      .toReversed(),
    started: info.numActionsTaken,
    missed: info.numActionsMissedCatchupWindow,
  };
}

/** Starts no runs any more until `resumeSchedule`; survives changes of its file. */
export async function pauseSchedule(client: Client, id: string, note: string): Promise<void> {
  await on(client, id, async (handle) => await handle.pause(note));
}

/** Starts runs again, whoever paused it. */
export async function resumeSchedule(client: Client, id: string, note: string): Promise<void> {
  await on(client, id, async (handle) => await handle.unpause(note));
}

/** Starts one run now, paused or not. Its lock decides whether it may run beside others. */
export async function triggerSchedule(client: Client, id: string): Promise<void> {
  await on(client, id, async (handle) => await handle.trigger(overlap));
}

/**
 * Starts the runs of a time that is past.
 * @throws OpsError `Refused` when they would all be too late to do anything.
 */
export async function backfillSchedule(client: Client, id: string, { start, end }: { start: Date; end: Date }): Promise<void> {
  await on(client, id, async (handle) => {
    const late = lateAfterSeconds(await handle.describe());
    if (late !== undefined && Date.now() - end.getTime() > late * 1000) {
      throw new OpsError(
        'Refused',
        `runs of ${id} do nothing when they start more than ${durationText(late)} after their time, so none of that time would`,
        {
          hint: 'Start one for now with `watchkeeper schedules trigger`, or say `whenLate: run` in its file.',
        },
      );
    }
    await handle.backfill({ start, end, overlap });
  });
}

function lateAfterSeconds({ action }: ScheduleDescription): number | undefined {
  const [request] = (action.args ?? []) as { lateAfterSeconds?: number }[];
  return request?.lateAfterSeconds;
}

async function on<T>(client: Client, id: string, call: (handle: ScheduleHandle) => Promise<T>): Promise<T> {
  try {
    return await client.withDeadline(soon(), async () => await call(client.schedule.getHandle(id)));
  } catch (error) {
    throw inScheduleWords(error, id);
  }
}
