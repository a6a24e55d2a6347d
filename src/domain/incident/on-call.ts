import { DateTime } from 'luxon';
import type { Contact, Environment } from '../system/environment.ts';
import type { Cover } from './response-policy.ts';

type Asked = Pick<Environment, 'contacts' | 'response' | 'timeZone'>;

/** What is asked: a level of the ladder (0 is the first), for whom, and when. */
export interface OnCallQuestion {
  level: number;
  /** Only those who must know: one level, of `security` where the file names somebody. */
  restricted?: boolean;
  now: Date;
}

/**
 * Who is meant now: the contacts of the level who work at this time, each replaced by whoever stands in for them. Working hours are those of the
 * person in the ladder: who stands in takes over their hours too. Nobody: empty.
 */
export function onCall(env: Asked, { level, restricted = false, now }: OnCallQuestion): Contact[] {
  const { contacts, response, timeZone } = env;
  const local = DateTime.fromJSDate(now, { zone: timeZone });
  const byName = new Map(contacts.map((contact) => [contact.name, contact]));
  const named = ladderOf(env, restricted)[level] ?? [];
  const working = named.filter((name) => worksAt(byName.get(name)?.hours, local));
  const names = working.map((name) => standIn(name, response?.covers ?? [], local));
  return [...new Set(names)].flatMap((name) => byName.get(name) ?? []);
}

/** The levels there are: names of contacts. */
function ladderOf({ contacts, response }: Pick<Asked, 'contacts' | 'response'>, restricted: boolean): readonly (readonly string[])[] {
  const { security = [], ladder = [] } = response ?? {};
  if (restricted && security.length > 0) return [security];
  return ladder.length > 0 ? ladder : [contacts.map(({ name }) => name)];
}

/** Whoever is paged instead, and whoever for them in turn. A circle of covers ends where it began. */
function standIn(name: string, covers: readonly Cover[], now: DateTime): string {
  const seen = new Set([name]);
  let who = name;
  for (;;) {
    const cover = covers.find((one) => one.for === who && isNow(one, now));
    if (cover === undefined || seen.has(cover.by)) return who;
    who = cover.by;
    seen.add(who);
  }
}

function isNow({ from, until }: Cover, now: DateTime): boolean {
  const zone = now.zone;
  return DateTime.fromISO(from, { zone }) <= now && now < DateTime.fromISO(until, { zone });
}

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** Whether it is working time. Over midnight the day is the one on which the time begins. By the clock on the wall, whatever it was set to. */
function worksAt(hours: Contact['hours'], now: DateTime): boolean {
  if (hours === undefined) return true;
  const clock = now.toFormat('HH:mm');
  const { from, until } = hours;
  const today = works(hours, now);
  if (from < until) return today && from <= clock && clock < until;
  return (today && from <= clock) || (works(hours, now.minus({ days: 1 })) && clock < until);
}

function works({ days: worked }: NonNullable<Contact['hours']>, { weekday }: DateTime): boolean {
  const day = days[weekday - 1];
  return day !== undefined && worked.includes(day);
}
