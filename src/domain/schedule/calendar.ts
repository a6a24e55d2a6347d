/**
 * Local wall-clock times, as all combinations of their fields. Unlike in cron, day of month **and** weekday must both fit:
 * the first Sunday is day 1 to 7 and Sunday.
 */
export interface Calendar {
  /** 0 to 59, sorted, as all fields are. */
  minutes: readonly number[];
  /** 0 to 23. */
  hours: readonly number[];
  /** 1 to 31. */
  daysOfMonth: readonly number[];
  /** 1 to 12. */
  months: readonly number[];
  /** 0 (Sunday) to 6. */
  weekdays: readonly number[];
}

/** The whole of each field. */
export const everyMinute: Calendar = {
  minutes: range(0, 59),
  hours: range(0, 23),
  daysOfMonth: range(1, 31),
  months: range(1, 12),
  weekdays: range(0, 6),
};

export const weekdayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

export const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** Whole numbers from one to another, both included. */
export function range(from: number, to: number, step = 1): number[] {
  return Array.from({ length: Math.max(0, Math.floor((to - from) / step) + 1) }, (_, index) => from + index * step);
}

/** True when no year has such a day, as with 31 February. */
export function neverHappens({ daysOfMonth, months }: Calendar): boolean {
  const longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return !months.some((month) => daysOfMonth.some((day) => day <= (longest[month - 1] ?? 0)));
}

/** Local times that summer time skips or repeats in many zones: 01:00 to 02:59. Times of every hour of the day are not meant. */
export function touchesClockChange({ hours }: Calendar): boolean {
  return hours.length < 24 && hours.some((hour) => hour === 1 || hour === 2);
}
