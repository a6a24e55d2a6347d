import type { Marks, Warning } from './legal-deadline.ts';
import { deadlineOf, warningAt, warnings } from './legal-deadline.ts';
import type { Duty, MarkName, RegimeName } from './regimes.ts';
import { regimes } from './regimes.ts';

/** What starts a clock. It says nothing of the case but its codename. */
export interface LegalClockRequest {
  /** `system/environment`. */
  target: string;
  /** Workflow id of the case. */
  incident: string;
  codename: string;
  regime: RegimeName;
  requester: string;
  /** ISO 8601 with offset. */
  marks: Partial<Record<MarkName, string>>;
}

/** When something happened, as somebody said. It stays for ever; a later one for the same mark corrects it. */
export interface ClockMark {
  mark: MarkName;
  at: string;
  by: string;
  reason?: string;
  saidAt: string;
}

/** Where a duty stands. `waits`: nobody has said yet when its time began. */
export interface ClockDuty {
  duty: string;
  what: string;
  state: 'waits' | 'runs' | 'late' | 'done' | 'notApplicable';
  dueAt?: string;
  closed?: { by: string; at: string; words: string; inTime?: boolean };
}

/** A warning that people were told. */
export interface ToldWarning {
  duty: string;
  percent: Warning;
  at: string;
  dueAt: string;
  reached: boolean;
}

/** The answer to the query `clock`. */
export interface ClockView {
  regime: RegimeName;
  incident: string;
  codename: string;
  marks: readonly ClockMark[];
  duties: readonly ClockDuty[];
  told: readonly ToldWarning[];
}

/** Open duties of a clock at some time, and those that were closed as they were. */
export function standing({ duties, marks }: ClockView, regime: RegimeName, now: number): ClockDuty[] {
  return regimes[regime].map((duty) => {
    const known = duties.find((one) => one.duty === duty.name);
    if (known?.closed !== undefined) return known;
    const deadline = deadlineOf(duty, marksNow(marks));
    const base = { duty: duty.name, what: duty.what };
    if (deadline === undefined) return { ...base, state: 'waits' as const };
    return { ...base, state: deadline.dueAt <= now ? 'late' : 'runs', dueAt: new Date(deadline.dueAt).toISOString() };
  });
}

/** Of each mark, what was said last. */
export function marksNow(marks: readonly ClockMark[]): Marks {
  return Object.fromEntries(marks.map(({ mark, at }) => [mark, Date.parse(at)]));
}

/** A warning to be given at a time, which may be past. */
export interface DueWarning {
  duty: Duty;
  percent: Warning;
  at: number;
  dueAt: number;
}

/**
 * The next warning: of all that are past the highest of a duty, otherwise the earliest to come. A corrected mark begins a time of its own, and a warning of
 * the time before does not stand for one of this.
 */
export function nextWarning(view: ClockView, now: number): DueWarning | undefined {
  const open = regimes[view.regime].filter(({ name }) => view.duties.find(({ duty }) => duty === name)?.closed === undefined);
  const due = open.flatMap((duty) => warningsLeft(duty, view, now));
  return due.toSorted((a, b) => a.at - b.at)[0];
}

function warningsLeft(duty: Duty, { marks, told }: ClockView, now: number): DueWarning[] {
  const deadline = deadlineOf(duty, marksNow(marks));
  if (deadline === undefined) return [];
  const dueAt = new Date(deadline.dueAt).toISOString();
  const toldPercent = Math.max(0, ...told.filter((one) => one.duty === duty.name && one.dueAt === dueAt).map(({ percent }) => percent));
  const left = warnings
    .filter((percent) => percent > toldPercent)
    .map((percent) => ({ duty, percent, at: warningAt(deadline, percent), dueAt: deadline.dueAt }));
  const past = left.filter(({ at }) => at <= now);
  return past.length > 0 ? past.slice(-1) : left.slice(0, 1);
}
