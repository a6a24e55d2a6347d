import { nextTimes, timeText } from '../../client/schedules/times.ts';
import type { ScheduleChange } from '../../domain/schedule/plan-schedules.ts';
import type { Schedule } from '../../domain/schedule/schedule.ts';

/** Changes for people: what is done to each schedule and why, and when new or altered ones run next. */
export function changeLines(changes: readonly ScheduleChange[]): string[] {
  const width = Math.max(0, ...changes.map(({ id }) => id.length));
  return changes.flatMap((change) => {
    const line = `${change.kind.padEnd(7)}  ${change.id.padEnd(width)}  ${change.why}`;
    return change.kind === 'create' || change.kind === 'update'
      ? [line, ...nextLines(change.schedule).map((text) => `           ${text}`)]
      : [line];
  });
}

/** The same for programs. */
export function changeInJson(change: ScheduleChange) {
  const { kind, id, why } = change;
  if (!('schedule' in change)) return { kind, id, why };
  const { words, timeZone, runbook, paused } = change.schedule;
  return { kind, id, why, runbook, when: words, timeZone, paused, next: nextTimes(change.schedule, new Date()) };
}

function nextLines(schedule: Schedule): string[] {
  const paused = schedule.paused ? ', paused' : '';
  const times = nextTimes(schedule, new Date()).map((time) => timeText(time, schedule.timeZone));
  return [`${schedule.runbook}, ${schedule.words}${paused}; next:`, ...times.map((time) => `  ${time}`)];
}
