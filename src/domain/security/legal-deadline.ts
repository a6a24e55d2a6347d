import type { Duty, MarkName, Span } from './regimes.ts';

/** Marks that are known, as milliseconds since 1970. */
export type Marks = Readonly<Partial<Record<MarkName, number>>>;

/** When a duty's time began and when it is over, in milliseconds since 1970. */
export interface Deadline {
  startsAt: number;
  dueAt: number;
}

/** Shares of its time after which people are told of a duty that is not done; at the last it is too late. */
export const warnings = [50, 75, 90, 100] as const;
export type Warning = (typeof warnings)[number];

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** The earliest time of a duty; undefined while no mark that it counts from is known. */
export function deadlineOf({ by }: Duty, marks: Marks): Deadline | undefined {
  const known = by.flatMap((span) => {
    const startsAt = marks[span.from];
    return startsAt === undefined ? [] : [{ startsAt, dueAt: endOf(span, startsAt) }];
  });
  return known.toSorted((a, b) => a.dueAt - b.dueAt)[0];
}

export function warningAt({ startsAt, dueAt }: Deadline, percent: Warning): number {
  return startsAt + ((dueAt - startsAt) * percent) / 100;
}

function endOf({ hours = 0, months = 0, businessDays = 0 }: Span, from: number): number {
  return afterBusinessDays(afterMonths(from + hours * hourMs, months), businessDays);
}

function afterMonths(from: number, months: number): number {
  if (months === 0) return from;
  const start = new Date(from);
  const end = new Date(from);
  end.setUTCMonth(start.getUTCMonth() + months, 1);
  const lastDay = new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() + 1, 0)).getUTCDate();
  end.setUTCDate(Math.min(start.getUTCDate(), lastDay));
  return end.getTime();
}

function afterBusinessDays(from: number, days: number): number {
  let at = from;
  for (let left = days; left > 0;) {
    at += dayMs;
    const day = new Date(at).getUTCDay();
    if (day !== 0 && day !== 6) left -= 1;
  }
  return at;
}
