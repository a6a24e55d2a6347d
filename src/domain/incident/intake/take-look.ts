import type { Alert } from '../alert.ts';
import type { AlertsNow } from '../incident-activities.ts';
import { keepNewest } from './bounded-newest.ts';
import { emptyGroup } from './choose-group.ts';
import { begin, end, seconds, suppress } from './entries.ts';
import type { Entry, Group, Intake } from './intake-state.ts';
import { idOf, lookSource, ownSource } from './intake-state.ts';
import type { Sign } from './sign.ts';
import { signOf, titleOf } from './sign.ts';
import type { Taking } from './take-alert.ts';
import { takeAlert } from './take-alert.ts';
import { heedSources } from './own-alerts.ts';
import { isExpected } from './windows.ts';

export interface Looking extends Taking {
  /** The time from which on the look asked for what was missed, in milliseconds. */
  since: number;
  /** There is a Prometheus to be asked. */
  watched: boolean;
}

/** Fingerprints of what fires and is not known here: to be wanted in full. */
export function unknownIn(intake: Intake, { all, active }: AlertsNow): string[] {
  const known = byFingerprint(intake);
  const told = new Set(active.map(({ fingerprint }) => fingerprint));
  return all.filter((fingerprint) => !known.has(fingerprint) && !told.has(fingerprint)).slice(0, 400);
}

/** Takes what the sources say now: what nobody told, what ended untold, what is silenced, what came and went. */
export function takeLook(intake: Intake, look: AlertsNow, looking: Looking): void {
  const known = byFingerprint(intake);
  heedSources(intake, look, looking);
  for (const alert of look.active) takeActive(intake, { alert, known }, looking);
  if (look.reachable > 0) {
    compare(intake, look, looking);
    intake.lookedAt = looking.now;
  }
  for (const alert of look.missed) recordMissed(intake, alert, looking);
}

/** Holds what is open here against what is active there. */
function compare(intake: Intake, look: AlertsNow, { now, watched }: Looking): void {
  const all = new Set(look.all);
  const suppressed = new Set(look.suppressed);
  const believed = look.fresh || !watched;
  for (const { id, group, entry } of askedFor(intake)) {
    const fingerprint = fingerprintIn(id);
    if (all.has(fingerprint)) present(group, { entry, suppressed: suppressed.has(fingerprint) }, now);
    else if (believed) absent(group, entry, now);
  }
  const over = (alert: Alert): boolean => believed && alert.from === 'alertmanager' && !all.has(alert.fingerprint);
  for (const { id } of [...intake.pending.values()].filter(({ alert }) => over(alert))) intake.pending.delete(id);
}

/** What is open and can be asked after. */
function askedFor({ where }: Intake): { id: string; group: Group; entry: Entry }[] {
  return [...where].flatMap(([id, group]) => {
    const entry = group.entries.get(id);
    return entry?.asked === true && entry.ended === undefined ? [{ id, group, entry }] : [];
  });
}

function fingerprintIn(id: string): string {
  return id.slice(id.indexOf('|') + 1);
}

function byFingerprint(intake: Intake): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const id of [...intake.where.keys(), ...intake.pending.keys()]) {
    const fingerprint = fingerprintIn(id);
    const same = found.get(fingerprint);
    if (same) same.push(id);
    else found.set(fingerprint, [id]);
  }
  return found;
}

function takeActive(
  intake: Intake,
  { alert, known }: { alert: Alert; known: ReadonlyMap<string, readonly string[]> },
  looking: Looking,
): void {
  const ids = known.get(alert.fingerprint) ?? [];
  const waiting = ids.some((id) => intake.pending.has(id));
  if (waiting) return;
  const taken = { ...looking, certain: true, doubt: false };
  const sources = ids.filter((id) => !id.startsWith(`${ownSource}|`)).map((id) => id.slice(0, id.indexOf('|')));
  if (sources.length === 0) intake.counts.found += 1;
  for (const source of sources.length === 0 ? [lookSource] : sources) takeAlert(intake, { ...alert, source, from: 'alertmanager' }, taken);
}

function present(group: Group, { entry, suppressed }: { entry: Entry; suppressed: boolean }, now: number): void {
  delete entry.absent;
  delete entry.held;
  if (suppressed === (entry.suppressed ?? false)) return;
  suppress(group, entry, suppressed);
  group.dirty = true;
  group.changedAt = now;
}

/** What was told to have ended has; of what nobody told, only the second look is believed. */
function absent(group: Group, entry: Entry, now: number): void {
  const at = entry.held ?? entry.absent;
  if (at === undefined) entry.absent = seconds(now);
  else end(group, entry, { at, now });
}

/** What came and went while nobody listened is recorded, and pages nobody. */
function recordMissed(intake: Intake, alert: Alert, looking: Looking): void {
  const { env, now } = looking;
  const sign = signOf(alert, env);
  const id = idOf(alert);
  if (sign.scenario === 'watchdog' || intake.where.has(id) || wasHeard(intake, { alert, sign }, looking)) return;
  const began = Date.parse(alert.startsAt) || now;
  const live = intake.live.get(sign.key);
  const joins = live?.recordOnly === true && live.generation === 0;
  const group = joins ? live : emptyGroup(intake, sign, { now, title: titleOf(alert, sign) });
  group.recordOnly = true;
  group.since = Math.min(group.since, began);
  const entry: Entry = { since: seconds(began), severity: sign.severity };
  begin(intake, { group, id, entry }, now);
  group.total += 1;
  keepNewest(group.newest, alert);
  end(group, entry, { at: seconds(Date.parse(alert.endsAt ?? '') || now), now });
}

const rememberMs = 3_600_000;

/** It was silenced or expected, or an incident or a record of that key is of this hour: what came and went belongs to that. */
function wasHeard(intake: Intake, { alert, sign }: { alert: Alert; sign: Sign }, { since, now }: Looking): boolean {
  const { key } = sign;
  if (intake.quiet.has(key) || isExpected(intake, { alert, sign }, now)) return true;
  const live = intake.live.get(key) ?? intake.aliases.get(key);
  if (live === undefined) return false;
  const recent = now - live.changedAt < rememberMs || live.changedAt >= since;
  return live.recordOnly ? live.generation > 0 && recent : live.open > 0 || recent;
}
