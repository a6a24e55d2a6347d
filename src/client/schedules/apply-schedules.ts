import {
  type Client,
  ScheduleAlreadyRunning,
  type ScheduleDescription,
  ScheduleNotFoundError,
  type ScheduleUpdateOptions,
} from '@temporalio/client';
import { isOpsError, type OpsError } from '../../domain/ops-error.ts';
import { isOurPause, isRetired, retiredNote } from '../../domain/schedule/pause-note.ts';
import type { ScheduleChange } from '../../domain/schedule/plan-schedules.ts';
import type { Schedule } from '../../domain/schedule/schedule.ts';
import { scheduleOptions } from './schedule-options.ts';
import { inScheduleWords } from './schedule-words.ts';
import { soon } from '../unavailable.ts';

/** What became of one change. */
export interface AppliedChange {
  change: ScheduleChange;
  /** Absent: it is as planned. */
  error?: OpsError;
}

/** Does what was planned, each change on its own: one that fails stops no other. Safe to repeat. */
export async function applySchedules(client: Client, changes: readonly ScheduleChange[]): Promise<AppliedChange[]> {
  return await Promise.all(
    changes.map(async (change) => {
      try {
        await client.withDeadline(soon(), async () => await applyOne(client, change));
        return { change };
      } catch (cause) {
        const error = inScheduleWords(cause, change.id);
        if (isOpsError(error)) return { change, error };
        throw error;
      }
    }),
  );
}

async function applyOne(client: Client, change: ScheduleChange): Promise<void> {
  if (change.kind === 'create') await create(client, change.schedule);
  if (change.kind === 'update') await update(client, change.schedule);
  if (change.kind === 'pause') await retire(client, change.id);
  if (change.kind === 'delete') await remove(client, change.id);
}

async function create(client: Client, schedule: Schedule): Promise<void> {
  try {
    await client.schedule.create(scheduleOptions(schedule));
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    // The list that the plan was made from did not show it yet.
    await update(client, schedule);
  }
}

async function update(client: Client, schedule: Schedule): Promise<void> {
  const { scheduleId: _id, memo: _memo, state: _state, ...options } = scheduleOptions(schedule);
  await client.schedule.getHandle(schedule.id).update((before) => ({ ...options, state: stateAfter(before, schedule) }));
}

/** A pause that the file asks for comes, one of ours whose cause is gone goes, an operator's stays with its note. */
function stateAfter({ state }: ScheduleDescription, schedule: Schedule): ScheduleUpdateOptions['state'] {
  const wanted = scheduleOptions(schedule).state;
  const before = {
    ...(state.note !== undefined && { note: state.note }),
    ...(state.remainingActions !== undefined && { remainingActions: state.remainingActions }),
  };
  const operatorPaused = state.paused && !isOurPause(state.note);
  if (operatorPaused) return { ...before, paused: true };
  if (schedule.paused || isOurPause(state.note)) return { ...before, ...wanted };
  return { ...before, paused: false };
}

async function retire(client: Client, id: string): Promise<void> {
  const handle = client.schedule.getHandle(id);
  const { state } = await handle.describe();
  await handle.pause(retiredNote(state.note));
}

/** Lists are behind: what was taken up again since is not deleted. */
async function remove(client: Client, id: string): Promise<void> {
  const handle = client.schedule.getHandle(id);
  try {
    const { state } = await handle.describe();
    if (state.paused && isRetired(state.note)) await handle.delete();
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
  }
}
