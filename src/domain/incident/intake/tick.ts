import { end, seconds } from './entries.ts';
import { forgetGroup } from './forget-group.ts';
import type { Group, Intake } from './intake-state.ts';
import { heedWatchdog, watchdogDue } from './own-alerts.ts';
import { signOf } from './sign.ts';
import type { Taking } from './take-alert.ts';
import { put } from './take-alert.ts';
import { endWindows, windowDue } from './windows.ts';

const rememberMs = 3_600_000;
const quietMs = 2 * rememberMs;
const mostGenerations = 2000;
const mostQuiet = 500;

/** What time alone brings about: what fires for long enough, what was to end, what can be forgotten. */
export function tick(intake: Intake, taking: Taking): void {
  const { now } = taking;
  endWindows(intake, now);
  for (const { id, due, alert } of [...intake.pending.values()]) {
    if (due > now) continue;
    intake.pending.delete(id);
    put(intake, { alert, sign: signOf(alert, taking.env) }, taking);
  }
  for (const group of intake.groups) {
    endOverdue(group, now);
    forgetEnded(intake, group, now);
    if (isOver(group, now)) forgetGroup(intake, group);
  }
  heedWatchdog(intake, taking);
  forgetGenerations(intake);
  for (const [key, at] of intake.quiet) if (now - at > quietMs || intake.quiet.size > mostQuiet) intake.quiet.delete(key);
}

function endOverdue(group: Group, now: number): void {
  for (const entry of group.entries.values()) {
    const { ended, until } = entry;
    if (ended === undefined && until !== undefined && until <= seconds(now)) end(group, entry, { at: until, now });
  }
}

function forgetEnded(intake: Intake, group: Group, now: number): void {
  if (group.dirty && group.held !== true) return;
  for (const [id, { ended }] of group.entries) {
    if (ended === undefined || now - ended * 1000 < rememberMs) continue;
    group.entries.delete(id);
    intake.where.delete(id);
  }
}

function forgetGenerations({ generations, live }: Intake): void {
  for (const key of generations.keys()) {
    if (generations.size <= mostGenerations) return;
    if (!live.has(key)) generations.delete(key);
  }
}

function isOver(group: Group, now: number): boolean {
  return group.open === 0 && (!group.dirty || group.held === true) && now - group.changedAt > quietMs;
}

/** When `tick` has something to do next. */
export function nextTick(intake: Intake, now: number): number | undefined {
  const dues = [...intake.pending.values()].map(({ due }) => due);
  const watchdog = watchdogDue(intake, now);
  if (watchdog !== undefined) dues.push(watchdog);
  const window = windowDue(intake);
  if (window !== undefined) dues.push(window);
  return dues.length === 0 ? undefined : Math.min(...dues);
}
