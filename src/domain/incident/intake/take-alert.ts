import type { Alert } from '../alert.ts';
import { keepNewest } from './bounded-newest.ts';
import type { Placing } from './choose-group.ts';
import { groupFor } from './choose-group.ts';
import { begin, end, seconds, suppress } from './entries.ts';
import type { Entry, Group, Intake } from './intake-state.ts';
import { idOf, lookSource } from './intake-state.ts';
import type { Sign } from './sign.ts';
import { signOf } from './sign.ts';
import { isExpected, letOpen } from './windows.ts';

const mostPending = 200;
/** What a run can hand to the next one. Beyond it an incident that is open already takes an alert unnamed. */
const mostKept = 35_000;
const mostSkewMs = 3_600_000;
const longestBackMs = 300_000;

/** How an alert came, and what may be believed of it. */
export interface Taking extends Placing {
  /** A look saw it just now: it is so, whatever came before. */
  certain?: boolean;
  /** What is told to have ended is only held: nobody can look whether that is so. */
  doubt?: boolean;
}

/** Takes one alert. The same one again changes nothing. */
export function takeAlert(intake: Intake, alert: Alert, taking: Taking): void {
  intake.counts.received += 1;
  const sign = signOf(alert, taking.env);
  if (sign.scenario === 'watchdog') return heed(intake, alert, taking);
  const id = idOf(alert);
  const group = intake.where.get(id) ?? adopted(intake, alert);
  const entry = group?.entries.get(id);
  if (group && entry) return takeAgain(intake, { alert, sign, group, entry }, taking);
  if (alert.status === 'resolved') return forget(intake, id);
  // What is silenced from its first moment is nobody's business until it is not silenced any more.
  if (alert.suppressed === true) return void intake.quiet.set(sign.key, taking.now);
  if (waits(intake, { alert, sign, id }, taking)) return;
  put(intake, { alert, sign }, taking);
}

/** The watchdog fires always; a look at its source does not prove that it reaches us. */
function heed(intake: Intake, alert: Alert, { now, certain }: Taking): void {
  if (alert.status === 'firing' && certain !== true) intake.watchdogAt = now;
}

function forget(intake: Intake, id: string): void {
  if (!intake.pending.delete(id)) intake.counts.repeated += 1;
}

/** What a look brought up first has the name of its source from now on. */
function adopted(intake: Intake, alert: Alert): Group | undefined {
  const before = `${lookSource}|${alert.fingerprint}`;
  const group = intake.where.get(before);
  const entry = group?.entries.get(before);
  if (group === undefined || entry === undefined) return undefined;
  const id = idOf(alert);
  group.entries.delete(before);
  intake.where.delete(before);
  group.entries.set(id, entry);
  intake.where.set(id, group);
  return group;
}

/** True while it does not fire for as long as its rule wants. */
function waits(intake: Intake, { alert, sign, id }: { alert: Alert; sign: Sign; id: string }, { now }: Taking): boolean {
  const due = Math.min(now, startOf(alert, now)) + sign.afterSeconds * 1000;
  if (due <= now || (intake.pending.size >= mostPending && !intake.pending.has(id))) {
    intake.pending.delete(id);
    return false;
  }
  intake.pending.set(id, { id, due, alert });
  return true;
}

/** Puts an alert that fires into a group, its own or a wider one. */
export function put(intake: Intake, { alert, sign }: { alert: Alert; sign: Sign }, taking: Taking): void {
  const { now } = taking;
  const group = groupFor(intake, { alert, sign }, taking);
  const expected = isExpected(intake, { alert, sign }, now);
  const listed = group.open > 0 && (expected || group.held !== true);
  if (intake.where.size >= mostKept && listed) return void (intake.counts.beyond += 1);
  // What fired long before anybody heard of it is not late already: deadlines count from about now.
  if (group.total === 0) group.since = Math.min(now, Math.max(startOf(alert, now), now - longestBackMs));
  if (group.total === 0 && expected) group.held = true;
  group.total += 1;
  begin(intake, { group, id: idOf(alert), entry: entryOf({ alert, sign }, { group, expected, now }) }, now);
  if (group.held === true && !expected) letOpen(group, now);
  keepNewest(group.newest, alert);
}

function entryOf(
  { alert, sign }: { alert: Alert; sign: Sign },
  { group, expected, now }: { group: Group; expected: boolean; now: number },
): Entry {
  const entry: Entry = { since: seconds(startOf(alert, now)), severity: sign.severity };
  if (alert.from === 'alertmanager') entry.asked = true;
  if (expected) entry.expected = true;
  if (sign.key !== group.key) entry.key = group.joined.indexOf(sign.key);
  lastUntil(entry, alert, now);
  return entry;
}

interface Again {
  alert: Alert;
  sign: Sign;
  group: Group;
  entry: Entry;
}

function takeAgain(intake: Intake, again: Again, taking: Taking): void {
  const open = again.entry.ended === undefined;
  if (again.alert.status === 'resolved') return open ? resolve(intake, again, taking) : void (intake.counts.repeated += 1);
  if (open) return stillFires(intake, again, taking);
  const { alert, entry, group } = again;
  if (taking.certain !== true && startOf(alert, taking.now) < (entry.ended ?? 0) * 1000) {
    // Overtaken by its own end; whoever knows better is asked.
    intake.counts.stale += 1;
    intake.ask = true;
    return;
  }
  if (alert.suppressed === true) return;
  group.entries.delete(idOf(alert));
  intake.where.delete(idOf(alert));
  const before = group.total;
  put(intake, again, taking);
  // The same alert once more in the same incident is no other alert.
  if (intake.where.get(idOf(alert)) === group) group.total = before;
}

function resolve(intake: Intake, { alert, group, entry }: Again, { now, doubt }: Taking): void {
  // By the clock of its source, as its next beginning will be; a clock may be wrong, but not for ever.
  const at = seconds(alert.endsAt === undefined ? now : Math.min(now + mostSkewMs, Date.parse(alert.endsAt)));
  if (at < entry.since) return void (intake.counts.stale += 1);
  keepNewest(group.newest, alert);
  if (doubt !== true || entry.asked !== true) return end(group, entry, { at, now });
  entry.held = at;
  intake.ask = true;
}

function stillFires(intake: Intake, { alert, group, entry }: Again, { now, certain }: Taking): void {
  const { suppressed, held } = entry;
  if (held !== undefined && (certain === true || startOf(alert, now) >= held * 1000)) delete entry.held;
  delete entry.absent;
  lastUntil(entry, alert, now);
  suppress(group, entry, alert.suppressed === true);
  if (entry.suppressed === suppressed && entry.held === held) return void (intake.counts.repeated += 1);
  keepNewest(group.newest, alert);
  group.dirty = true;
  group.changedAt = now;
}

/** A source may say when it ends by itself; what is past says nothing. */
function lastUntil(entry: Entry, { endsAt = '' }: Alert, now: number): void {
  const at = Date.parse(endsAt);
  if (at > now) entry.until = seconds(at);
}

function startOf({ startsAt }: Alert, now: number): number {
  const at = Date.parse(startsAt);
  return Number.isFinite(at) ? at : now;
}
