import type { Fields } from '../run/messages.ts';
import { shapeFault } from '../run/messages.ts';
import type { ClockDuty, ClockMark } from './legal-clock.ts';
import { marksNow } from './legal-clock.ts';
import type { MarkName } from './regimes.ts';

/** It was done. Update `done`. `duty` may be left out where only one is open. */
export interface Done {
  by: string;
  /** Where it can be seen, such as the number that the authority gave. */
  reference: string;
  duty?: string;
}

/** A named person says that it need not be done. Update `notApplicable`; without `duty`: none of the regime. */
export interface NotApplicable {
  by: string;
  reason: string;
  duty?: string;
}

/** Since when a time runs. Update `mark`. To say it again needs a reason. */
export interface SetMark {
  mark: MarkName;
  /** ISO 8601 with offset. */
  at: string;
  by: string;
  reason?: string;
}

const doneFields: Fields = { by: 'text', reference: 'text', duty: 'optional text' };
const notApplicableFields: Fields = { by: 'text', reason: 'text', duty: 'optional text' };
const markFields: Fields = { mark: 'text', at: 'text', by: 'text', reason: 'optional text' };
const markNames: readonly string[] = ['awareAt', 'classifiedMajorAt', 'materialAt'] satisfies MarkName[];
const aheadMs = 5 * 60_000;

export function doneFault(done: Done, duties: readonly ClockDuty[]): string | undefined {
  const fault = shapeFault(done, doneFields) ?? dutyFault(done.duty, duties);
  if (fault !== undefined || done.duty !== undefined) return fault;
  const open = openOf(duties);
  return open.length === 1 ? undefined : `say which \`duty\`: ${open.join(', ')}`;
}

export function notApplicableFault(said: NotApplicable, duties: readonly ClockDuty[]): string | undefined {
  return shapeFault(said, notApplicableFields) ?? dutyFault(said.duty, duties);
}

export function markFault(said: SetMark, marks: readonly ClockMark[], now: number): string | undefined {
  const shape = shapeFault(said, markFields);
  if (shape !== undefined) return shape;
  const at = Date.parse(said.at);
  if (!markNames.includes(said.mark)) return `mark must be one of ${markNames.join(', ')}`;
  if (!Number.isFinite(at) || said.at.length > 40) return 'at must be a time such as 2026-12-24T18:00:00+01:00';
  if (at > now + aheadMs) return 'at lies in the future';
  const corrects = marksNow(marks)[said.mark] !== undefined;
  return corrects && !said.reason?.trim() ? `${said.mark} was said already: a correction needs a reason` : undefined;
}

/** Names of the duties that a message closes. */
export function dutiesMeant(duty: string | undefined, duties: readonly ClockDuty[]): string[] {
  return duty === undefined ? openOf(duties) : [duty];
}

function dutyFault(duty: string | undefined, duties: readonly ClockDuty[]): string | undefined {
  const open = openOf(duties);
  return duty === undefined || open.includes(duty)
    ? undefined
    : `there is no open duty ${duty.slice(0, 40)}: ${open.join(', ') || 'none is'}`;
}

function openOf(duties: readonly ClockDuty[]): string[] {
  return duties.filter(({ closed }) => closed === undefined).map(({ duty }) => duty);
}
