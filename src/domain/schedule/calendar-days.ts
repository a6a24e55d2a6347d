import { didYouMean } from '../definition/did-you-mean.ts';
import { type Calendar, everyMinute, range, weekdayNames } from './calendar.ts';

/** On which days; or why a text does not say it. */
export type ReadDays = Pick<Calendar, 'daysOfMonth' | 'weekdays'> | { fault: string };

const ordinals = ['first', 'second', 'third', 'fourth'];
const { daysOfMonth, weekdays } = everyMinute;

/** Reads `every day`, `Sunday`, `Monday, Thursday`, `Monday to Friday`, `first Sunday`, `day 15`. */
export function readDays(text: string): ReadDays {
  const words = text.trim().split(/\s+/);
  const [first = ''] = words;
  if (text === 'every day') return { daysOfMonth, weekdays };
  if (first === 'day') return readDayOfMonth(words);
  if (/^(last|fifth)$/.test(first))
    return { fault: 'not every month has a fifth, and a calendar cannot count from the end; expected first, second, third or fourth' };
  if (ordinals.includes(first)) return readNth(ordinals.indexOf(first), words.slice(1).join(' '));
  const span = /^(\w+) to (\w+)$/.exec(text);
  return span === null ? readList(text.split(/\s*,\s*/)) : readSpan(span[1] ?? '', span[2] ?? '');
}

/** Day 1 to 7 **and** the weekday: exactly one day of each month fits. */
function readNth(nth: number, name: string): ReadDays {
  const weekday = weekdayOf(name);
  return typeof weekday === 'number' ? { daysOfMonth: range(nth * 7 + 1, nth * 7 + 7), weekdays: [weekday] } : weekday;
}

function readDayOfMonth(words: readonly string[]): ReadDays {
  const day = Number(words[1]);
  const fits = words.length === 2 && Number.isInteger(day) && day >= 1 && day <= 28;
  return fits
    ? { daysOfMonth: [day], weekdays }
    : { fault: 'expected a day from 1 to 28, as in `day 15`: later ones are missing in some months' };
}

function readSpan(from: string, to: string): ReadDays {
  const [start, end] = [weekdayOf(from), weekdayOf(to)];
  if (typeof start !== 'number') return start;
  if (typeof end !== 'number') return end;
  const days = range(start, end < start ? end + 7 : end).map((day) => day % 7);
  return { daysOfMonth, weekdays: days.toSorted((a, b) => a - b) };
}

function readList(names: readonly string[]): ReadDays {
  const days = names.map(weekdayOf);
  const fault = days.find((day) => typeof day !== 'number');
  if (fault !== undefined && typeof fault !== 'number') return fault;
  return { daysOfMonth, weekdays: [...new Set(days.filter((day) => typeof day === 'number'))].toSorted((a, b) => a - b) };
}

function weekdayOf(name: string): number | { fault: string } {
  const index = weekdayNames.findIndex((known) => known.toLowerCase() === name.toLowerCase());
  const fault = `expected days such as \`every day\`, \`Sunday\`, \`Monday to Friday\`, \`first Sunday\` or \`day 15\`${didYouMean(name, weekdayNames)}`;
  return index >= 0 ? index : { fault };
}
