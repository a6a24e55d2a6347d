import type { Client, ScheduleSummary } from '@temporalio/client';
import type { ObservedSchedule } from '../../domain/schedule/plan-schedules.ts';
import { searchKeys } from '../../domain/run/search-keys.ts';
import { inOurWords, soon } from '../unavailable.ts';

/** A schedule in a list. Lists are a second or two behind. */
export interface ListedSchedule extends ObservedSchedule {
  system: string;
  runbook: string;
  /** When it runs, as its file says. */
  words: string;
  timeZone: string;
  /** At most five. */
  next: Date[];
}

/** The schedules that Watchkeeper made: of all systems, or of these. */
export async function observeSchedules(client: Client, systems?: readonly string[]): Promise<ListedSchedule[]> {
  try {
    return await client.withDeadline(soon(), async () => {
      const found: ListedSchedule[] = [];
      for await (const summary of client.schedule.list({ pageSize: 500 })) {
        const listed = listedSchedule(summary);
        if (listed.configHash !== undefined && (systems?.includes(listed.system) ?? true)) found.push(listed);
      }
      return found.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    });
  } catch (error) {
    throw inOurWords(error);
  }
}

function listedSchedule({ scheduleId, state, spec, info, typedSearchAttributes }: ScheduleSummary): ListedSchedule {
  const configHash = typedSearchAttributes?.get(searchKeys.configHash);
  return {
    id: scheduleId,
    system: typedSearchAttributes?.get(searchKeys.system) ?? '',
    runbook: typedSearchAttributes?.get(searchKeys.runbook) ?? '',
    ...(configHash !== undefined && { configHash }),
    ...pauseOf(state),
    ...whenOf(spec),
    next: info.nextActionTimes.slice(0, 5),
  };
}

/** Whether it is paused, and its note where it has one. */
export function pauseOf({ paused, note }: ScheduleSummary['state']): { paused: boolean; note?: string } {
  return note === undefined || note === '' ? { paused } : { paused, note };
}

/** When it runs, as its file says; each of its calendars carries the words. */
export function whenOf(spec: ScheduleSummary['spec']): { words: string; timeZone: string } {
  return { words: spec?.calendars?.[0]?.comment ?? '', timeZone: spec?.timezone || 'UTC' };
}
