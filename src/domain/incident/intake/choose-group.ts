import type { Environment } from '../../system/environment.ts';
import type { Alert } from '../alert.ts';
import { isBreakIn } from '../break-in.ts';
import { incidentId } from '../incident.ts';
import type { Group, Intake } from './intake-state.ts';
import { ownSource } from './intake-state.ts';
import type { Sign } from './sign.ts';
import { titleOf } from './sign.ts';
import { dependenciesOf } from './topology.ts';

const windowMs = 60_000;
const longestMs = 24 * 3600 * 1000;
/** So many new keys within the window are a storm: what comes then is one incident. */
const storm = 20;
const mostJoined = 200;

/** Where an alert that begins to fire is put. */
export interface Placing {
  env: Environment | undefined;
  target: string;
  now: number;
}

/** True for a group whose incident may take more. */
function takesMore(group: Group, now: number): boolean {
  return !group.gone && !group.recordOnly && (group.held === true || now - group.openedAt < longestMs);
}

/**
 * The group for an alert: that of its key; that of an outage of all; that of what it rests on, when that failed within the last minute;
 * that of the storm, when too many keys are new at once; else one of its own.
 */
export function groupFor(intake: Intake, { alert, sign }: { alert: Alert; sign: Sign }, placing: Placing): Group {
  const { now } = placing;
  // What is restricted is nobody's but its own, and takes nobody else's.
  const own = alert.source === ownSource || isBreakIn(sign.scenario);
  const live = intake.live.get(sign.key);
  if (live && takesMore(live, now)) return live;
  const joined = intake.aliases.get(sign.key);
  if (joined && takesMore(joined, now)) return joined;
  const wider = own ? undefined : widerGroup(intake, sign, placing);
  if (wider === undefined) return newGroup(intake, { alert, sign }, placing);
  if (wider.joined.length < mostJoined) {
    wider.joined.push(sign.key);
    intake.aliases.set(sign.key, wider);
  }
  return wider;
}

function widerGroup(intake: Intake, sign: Sign, { env, now }: Placing): Group | undefined {
  const candidates = [...intake.live.values()].filter(
    (group) => !group.own && group.held !== true && takesMore(group, now) && group.open > 0,
  );
  const outage = candidates.find(({ scenario }) => scenario === 'full-outage');
  if (outage && sign.scenario !== 'full-outage') return outage;
  const restsOn = dependenciesOf(env, sign.part);
  const parent = candidates.find(
    ({ service, store, openedAt }) => now - openedAt <= windowMs && (restsOn.has(service ?? '') || restsOn.has(store ?? '')),
  );
  return parent ?? stormGroup(intake, now);
}

function stormGroup(intake: Intake, now: number): Group | undefined {
  intake.arrivals = [...intake.arrivals, now].slice(-(storm + 1));
  const [first = now] = intake.arrivals;
  if (intake.arrivals.length <= storm || now - first > windowMs) return undefined;
  const raging = intake.live.get(stormSign.key);
  return raging && raging.open > 0 && takesMore(raging, now) ? raging : emptyGroup(intake, stormSign, { now, title: stormTitle });
}

const stormSign = { key: 'environment/storm', scenario: 'storm', severity: 4 } as const;
const stormTitle = 'environment: many things fail at once';

function newGroup(intake: Intake, { alert, sign }: { alert: Alert; sign: Sign }, { now, target }: Placing): Group {
  const before = intake.live.get(sign.key);
  const group = emptyGroup(intake, sign, { now, title: titleOf(alert, sign) });
  group.own = alert.source === ownSource || isBreakIn(sign.scenario);
  if (before && before.generation > 0) group.previous = incidentId(target, before.key, before.generation);
  return group;
}

/** A group without alerts, which is the newest of its key from now on. */
export function emptyGroup(
  intake: Intake,
  { key, scenario, service, store, severity }: Pick<Sign, 'key' | 'scenario' | 'service' | 'store' | 'severity'>,
  { now, title }: { now: number; title: string },
): Group {
  const group: Group = {
    key,
    generation: 0,
    scenario,
    ...(service !== undefined && { service }),
    ...(store !== undefined && { store }),
    severity,
    title,
    since: now,
    openedAt: now,
    changedAt: now,
    toldAt: 0,
    entries: new Map(),
    open: 0,
    total: 0,
    flips: [],
    newest: [],
    joined: [],
    dirty: false,
    fresh: false,
    gone: false,
    recordOnly: false,
    own: false,
  };
  intake.groups.add(group);
  intake.live.set(key, group);
  return group;
}
