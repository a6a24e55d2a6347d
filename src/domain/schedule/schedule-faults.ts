import { check } from '../definition/check-schema.ts';
import { didYouMean } from '../definition/did-you-mean.ts';
import { durationText } from '../definition/duration.ts';
import { type Fault, under } from '../definition/fault.ts';
import type { Plain } from '../definition/merge.ts';
import { show } from '../definition/show.ts';
import { hasSummerTime } from '../definition/time-zone.ts';
import { runbookInputs } from '../run/inputs-schema.ts';
import type { System } from '../system/system.ts';
import { neverHappens, touchesClockChange } from './calendar.ts';
import { calendarsOf } from './calendars-of.ts';
import type { ScheduleFields } from './schedule-file-schema.ts';

/** A schedule as far as it could be read, with what it inherits. */
export interface ReadableSchedule {
  /** A field with a fault of its own is absent. */
  fields: Partial<ScheduleFields>;
  /** The same as written: it tells what has a fault from what was never given. */
  written: Plain;
}

/** What is wrong between the fields of one schedule, and with what they name. Paths begin at its fields. */
export function scheduleFaults(schedule: ReadableSchedule, system: System): Fault[] {
  const { fields } = schedule;
  return [
    ...zoneFaults(schedule),
    ...environmentFaults(schedule, system),
    ...whenFaults(fields),
    ...lateFaults(fields),
    ...inputFaults(fields, system),
  ];
}

function zoneFaults({ written }: ReadableSchedule): Fault[] {
  if (written['timeZone'] !== undefined) return [];
  return [{ path: ['timeZone'], missing: true, message: 'missing; a schedule needs a time zone, its own or that of its file' }];
}

function environmentFaults({ fields: { environment }, written }: ReadableSchedule, { name, environments }: System): Fault[] {
  const names = environments.map((known) => known.environment);
  if (written['environment'] === undefined) {
    return [{ path: ['environment'], missing: true, message: `missing; a schedule needs an environment: ${names.join(', ')}` }];
  }
  if (environment === undefined || names.includes(environment)) return [];
  const hint = didYouMean(environment, names) || `; there is ${names.join(', ')}`;
  return [{ path: ['environment'], message: `the system ${name} has no environment ${show(environment)}${hint}` }];
}

function whenFaults({ cron, calendar, timeZone }: Partial<ScheduleFields>): Fault[] {
  const path = [cron === undefined ? 'calendar' : 'cron'];
  const calendars = calendarsOf({ ...(cron !== undefined && { cron }), ...(calendar !== undefined && { calendar }) });
  if (calendars.some(neverHappens)) return [{ path, message: 'no month has such a day: this never runs' }];
  if (timeZone === undefined || !calendars.some(touchesClockChange) || !hasSummerTime(timeZone)) return [];
  const message = `between 01:00 and 03:00 the clocks of ${timeZone} change: on those days this runs twice or not at all; take another time, or UTC`;
  return [{ path, warning: true, message }];
}

/** Measured from the nominal time, so jitter and a permitted late start are not lateness. */
function lateFaults({ lateAfter, whenLate, jitter = 0, catchUpWithin = 0 }: Partial<ScheduleFields>): Fault[] {
  if (lateAfter === undefined) return [];
  if (whenLate === 'run')
    return [{ path: ['lateAfter'], warning: true, message: 'has no effect, because `whenLate: run` does its work however late it is' }];
  if (lateAfter >= jitter + catchUpWithin) return [];
  return [
    {
      path: ['lateAfter'],
      message: `a run may start ${durationText(jitter + catchUpWithin)} late (jitter and catchUpWithin) and would then be skipped as late`,
    },
  ];
}

function inputFaults({ runbook, input, environment }: Partial<ScheduleFields>, { environments }: System): Fault[] {
  if (runbook === undefined || input === undefined) return [];
  const faults = under(['input'], check(runbookInputs[runbook], input).faults);
  const stores = environments.find((known) => known.environment === environment)?.stores.map(({ name }) => name);
  const { store } = input;
  if (stores === undefined || typeof store !== 'string' || stores.includes(store)) return faults;
  return [
    ...faults,
    {
      path: ['input', 'store'],
      message: `${environment ?? ''} has no store ${show(store)}${didYouMean(store, stores) || `; there is ${stores.join(', ')}`}`,
    },
  ];
}
