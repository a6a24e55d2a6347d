import { check, checkEach } from '../definition/check-schema.ts';
import { distinctFaults } from '../definition/distinct-faults.ts';
import { type Fault, under } from '../definition/fault.ts';
import { literalSecrets } from '../definition/literal-secret.ts';
import { plain, type Plain } from '../definition/merge.ts';
import type { System } from '../system/system.ts';
import { calendarsOf, whenWords } from './calendars-of.ts';
import { scheduleFaults } from './schedule-faults.ts';
import { scheduleFields, scheduleFile, type ScheduleFields } from './schedule-file-schema.ts';
import type { Schedule } from './schedule.ts';

/** A file's schedules, if it has no fault, and everything that is to be said about it, at once. */
export interface CheckedSchedules {
  schedules?: Schedule[];
  faults: readonly Fault[];
}

/** Checks the schedules of a system, given as plain data, against the system. */
export function checkSchedules(definition: unknown, system: System): CheckedSchedules {
  const { schedules, ...top } = plain(definition);
  const written = Object.entries(plain(schedules)).map(([name, own]) => ({ name, whole: { ...shared(top), ...plain(own) } }));
  const between = written.flatMap(({ name, whole }) => {
    const fields = checkEach(scheduleFields.shape, whole).value;
    return under(['schedules', name], scheduleFaults({ fields, written: whole }, system));
  });
  const faults = distinctFaults(literalSecrets(definition), [...check(scheduleFile, definition).faults, ...between]);
  if (faults.some(({ warning }) => warning !== true)) return { faults };
  const sound = written.map(({ name, whole }) => toSchedule(system.name, name, scheduleFields.parse(whole)));
  return { schedules: sound, faults };
}

function shared({ environment, timeZone }: Plain): Plain {
  return { ...(environment !== undefined && { environment }), ...(timeZone !== undefined && { timeZone }) };
}

function toSchedule(system: string, name: string, fields: ScheduleFields): Schedule {
  const { environment = '', timeZone = '', runbook, jitter = 0, catchUpWithin, whenLate, paused, note, input } = fields;
  const id = `${system}/${environment}/${name}`;
  const lateAfterSeconds = whenLate === 'skip' ? (fields.lateAfter ?? jitter + catchUpWithin + 300) : undefined;
  return {
    id,
    system,
    environment,
    runbook,
    words: whenWords(fields),
    calendars: calendarsOf(fields),
    timeZone,
    jitterSeconds: jitter,
    catchUpSeconds: catchUpWithin,
    request: {
      target: `${system}/${environment}`,
      requester: `schedule/${id}`,
      input,
      ...(lateAfterSeconds !== undefined && { lateAfterSeconds }),
    },
    paused,
    ...(note !== undefined && { note }),
  };
}
