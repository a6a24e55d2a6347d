import type { Alert } from '../alert.ts';
import { covers, isInForce, isWindow } from '../maintenance.ts';
import type { Entry, Group, Intake } from './intake-state.ts';
import { ownSource } from './intake-state.ts';
import type { Sign } from './sign.ts';
import { forgetGroup } from './forget-group.ts';

const mostWindows = 50;
/** What fired long before anybody may be called for it is not late already. */
const longestBackMs = 300_000;

/** True for an alert that is expected now. */
export function isExpected(
  intake: Intake,
  { alert: { source }, sign: { key, severity } }: { alert: Pick<Alert, 'source'>; sign: Pick<Sign, 'key' | 'severity'> },
  now: number,
): boolean {
  return isCovered(intake, { source, key, severity }, now);
}

function isCovered({ windows = [] }: Intake, alert: { source: string; key: string; severity: Sign['severity'] }, now: number): boolean {
  const own = alert.source === ownSource;
  return windows.some((window) => isInForce(window, now) && covers(window, { ...alert, own }));
}

/** Takes what a maintenance says: a window, the same one with another time, or one that is past, which ends it. */
export function takeWindows(intake: Intake, given: readonly unknown[], now: number): void {
  const sound = given.filter((one) => isWindow(one, now));
  if (sound.length === 0) return;
  for (const window of sound) {
    const others = (intake.windows ?? []).filter(({ name }) => name !== window.name);
    intake.windows = (isInForce(window, now) ? [...others, window] : others).slice(-mostWindows);
  }
  judgeAgain(intake, now);
}

/** Each window ends at its own time, whoever is there to say so. */
export function endWindows(intake: Intake, now: number): void {
  const { windows = [] } = intake;
  const left = windows.filter((window) => isInForce(window, now));
  if (left.length === windows.length) return;
  intake.windows = left;
  judgeAgain(intake, now);
}

/** When the next window ends. */
export function windowDue({ windows = [] }: Intake): number | undefined {
  return windows.length === 0 ? undefined : Math.min(...windows.map(({ until }) => Date.parse(until)));
}

/** What is not expected any more is as if it began to fire now; of what came and went meanwhile nobody hears. */
function judgeAgain(intake: Intake, now: number): void {
  for (const group of intake.groups) {
    const open = [...group.entries].filter(([, { ended }]) => ended === undefined);
    for (const [id, entry] of open) judge(group, entry, { expected: isExpectedStill(intake, { group, id, entry }, now), now });
    if (group.held !== true || open.every(([, { expected }]) => expected)) continue;
    letOpen(group, now);
  }
  for (const group of intake.groups) if (group.held === true && group.open === 0) forgetGroup(intake, group);
}

function isExpectedStill(intake: Intake, { group, id, entry }: { group: Group; id: string; entry: Entry }, now: number): boolean {
  const key = entry.key === undefined ? group.key : (group.joined[entry.key] ?? '');
  return isCovered(intake, { source: id.slice(0, id.indexOf('|')), key, severity: entry.severity }, now);
}

function judge(group: Group, entry: Entry, { expected, now }: { expected: boolean; now: number }): void {
  if (expected === (entry.expected ?? false)) return;
  if (expected) entry.expected = true;
  else {
    delete entry.expected;
    if (entry.suppressed !== true) group.fresh = true;
  }
  group.dirty = true;
  group.changedAt = now;
}

/** The incident of a group that was held is opened now: its deadlines count from here, and it says since when it fires. */
export function letOpen(group: Group, now: number): void {
  delete group.held;
  const heard = [...group.entries.values()].filter(({ ended, expected }) => ended === undefined && expected !== true);
  const firing = heard.map(({ since }) => since * 1000);
  const since = firing.reduce((one, other) => Math.min(one, other), now);
  group.since = Math.max(since, now - longestBackMs);
  if (since < group.since) group.firingSince = since;
  group.openedAt = now;
  group.flips = [now];
}
