import { type Calendar, everyMinute, monthNames, range, weekdayNames } from './calendar.ts';

/** A cron expression as a calendar, or why it is none, as a sentence. */
export type ReadCron = { calendar: Calendar } | { fault: string };

interface Field {
  key: keyof Calendar;
  called: string;
  from: number;
  to: number;
  names: readonly string[];
}

const short = (name: string): string => name.slice(0, 3).toUpperCase();

const fields: readonly Field[] = [
  { key: 'minutes', called: 'minute', from: 0, to: 59, names: [] },
  { key: 'hours', called: 'hour', from: 0, to: 23, names: [] },
  { key: 'daysOfMonth', called: 'day of month', from: 1, to: 31, names: [] },
  { key: 'months', called: 'month', from: 1, to: 12, names: ['', ...monthNames.map(short)] },
  // 7 is Sunday too; a range such as FRI-SUN ends there.
  { key: 'weekdays', called: 'weekday', from: 0, to: 7, names: [...weekdayNames.map(short), 'SUN'] },
];

/**
 * Reads the five fields of cron: numbers, names, ranges, steps and lists. Day of month together with weekday is refused: cron means
 * either of the two, and whoever writes it nearly always means both.
 */
export function readCron(text: string): ReadCron {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== fields.length)
    return { fault: `expected five fields: minute, hour, day of month, month, weekday, as in \`0 3 * * SUN\`` };
  const read = fields.map((field, index) => ({ field, values: readField(field, parts[index] ?? '') }));
  const wrong = read.find(({ values }) => values === undefined);
  if (wrong !== undefined) return { fault: `expected the ${describe(wrong.field)}` };
  const calendar = Object.fromEntries(read.map(({ field, values }) => [field.key, normal(field, values ?? [])])) as unknown as Calendar;
  const bothDays = calendar.daysOfMonth.length < everyMinute.daysOfMonth.length && calendar.weekdays.length < everyMinute.weekdays.length;
  return bothDays ? { fault: orTrap } : { calendar };
}

const orTrap =
  'day of month and weekday are both given: cron runs when either fits, which is rarely meant; write `calendar: { days: first Sunday, at: 03:00 }` for both, or two schedules for either';

function describe({ called, from, to, names }: Field): string {
  const words = names.length > 0 ? ` or ${names.filter(Boolean)[0] ?? ''}-${names.at(called === 'weekday' ? 6 : -1) ?? ''}` : '';
  return `${called} as ${from}-${to}${words}, a range, a step such as */15, or a list of these`;
}

function readField(field: Field, text: string): number[] | undefined {
  const parts = text.split(',').map((part) => readPart(field, part));
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}

function readPart(field: Field, text: string): number[] | undefined {
  const [, span = '', step] = /^([^/]+)(?:\/([1-9]\d?))?$/.exec(text) ?? [];
  const [from, to, more] = span === '*' ? [field.from, lastOf(field)] : span.split('-').map((end, index) => valueOf(field, end, index));
  if (from === undefined || more !== undefined) return undefined;
  if (span === '*' || span.includes('-')) return spanOf(from, to, step);
  // `5/10` means different things to different crons.
  return step === undefined ? [from] : undefined;
}

function spanOf(from: number, to: number | undefined, step: string | undefined): number[] | undefined {
  return to === undefined || from > to ? undefined : range(from, to, Number(step ?? 1));
}

function lastOf({ key, to }: Field): number {
  return key === 'weekdays' ? 6 : to;
}

/** Sunday begins a range as 0 and ends one as 7. */
function valueOf({ from, to, names }: Field, text: string, index: number): number | undefined {
  const named = index === 0 ? names.indexOf(text.toUpperCase()) : names.lastIndexOf(text.toUpperCase());
  if (text !== '' && named >= 0) return named;
  const value = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return value >= from && value <= to ? value : undefined;
}

function normal({ key }: Field, values: readonly number[]): number[] {
  const same = key === 'weekdays' ? values.map((value) => value % 7) : values;
  return [...new Set(same)].toSorted((a, b) => a - b);
}
