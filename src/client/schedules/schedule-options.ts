import { type CalendarSpec, type ScheduleOptions, ScheduleOverlapPolicy } from '@temporalio/client';
import { type Calendar, everyMinute, monthNames, weekdayNames } from '../../domain/schedule/calendar.ts';
import { pausedByFile } from '../../domain/schedule/pause-note.ts';
import { configHash, type Schedule, scheduledRunId } from '../../domain/schedule/schedule.ts';
import { workflowQueue } from '../../domain/run/queues.ts';
import { searchKeys } from '../../domain/run/search-keys.ts';

/**
 * Always every run is started. What may not run side by side is the lock's business: it also knows of runs that no schedule started, and a run
 * that it turns away says so in its own outcome. Skipping here would be silent, and one backup that waits for a person would stop all
 * later ones.
 */
export const overlap = ScheduleOverlapPolicy.ALLOW_ALL;

/** What Temporal is given for a schedule. */
export function scheduleOptions(schedule: Schedule): ScheduleOptions {
  const { id, system, environment, runbook, request, words, timeZone, jitterSeconds, catchUpSeconds, paused, note } = schedule;
  const ofRuns = [
    { key: searchKeys.system, value: system },
    { key: searchKeys.environment, value: environment },
    { key: searchKeys.runbook, value: runbook },
  ];
  return {
    scheduleId: id,
    spec: {
      calendars: schedule.calendars.map((calendar) => ({ ...calendarSpec(calendar), comment: words })),
      timezone: timeZone,
      jitter: jitterSeconds * 1000,
    },
    action: {
      type: 'startWorkflow',
      workflowType: runbook,
      workflowId: scheduledRunId(schedule),
      taskQueue: workflowQueue,
      args: [request],
      typedSearchAttributes: ofRuns,
      staticSummary: `${runbook} ${request.target} for ${request.requester}`.slice(0, 180),
    },
    policies: { overlap, catchupWindow: catchUpSeconds * 1000, pauseOnFailure: false },
    typedSearchAttributes: [...ofRuns, { key: searchKeys.configHash, value: configHash(schedule) }],
    state: { paused, note: paused ? pausedByFile(note) : '' },
  };
}

const months = monthNames.map((name) => name.toUpperCase()) as Uppercase<(typeof monthNames)[number]>[];
const weekdays = weekdayNames.map((name) => name.toUpperCase()) as Uppercase<(typeof weekdayNames)[number]>[];

/** Calendars only, never cron: there is one reading of our files, and it is ours. */
function calendarSpec(calendar: Calendar): CalendarSpec {
  return {
    second: 0,
    minute: some(calendar, 'minutes'),
    hour: some(calendar, 'hours'),
    dayOfMonth: some(calendar, 'daysOfMonth'),
    month: all(calendar, 'months') ? '*' : calendar.months.flatMap((month) => months[month - 1] ?? []),
    dayOfWeek: all(calendar, 'weekdays') ? '*' : calendar.weekdays.flatMap((day) => weekdays[day] ?? []),
  };
}

function some(calendar: Calendar, field: keyof Calendar): number[] | '*' {
  return all(calendar, field) ? '*' : [...calendar[field]];
}

function all(calendar: Calendar, field: keyof Calendar): boolean {
  return calendar[field].length === everyMinute[field].length;
}
