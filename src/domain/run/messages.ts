import type { Signature } from '../gate/signature.ts';

/** Approve or reject the plan with this hash. Update and signal `decide`. */
export interface Decide {
  /** The plan's hash, or at least its first 12 characters. */
  planHash: string;
  by: string;
  verdict: 'approve' | 'reject';
  comment?: string;
  /** R3: the target (`demo/production`), typed by the approver. */
  confirm?: string;
  /** A reason to act in spite of a freeze; needs one approver more. */
  overrideFreeze?: string;
  signed?: Signature;
}

/** What to do with a step that failed for good. Update and signal `answer`. */
export interface Answer {
  /** The number of the step that is parked. */
  step: number;
  choice: 'retry' | 'skip' | 'rollBack' | 'fail';
  by: string;
  reason?: string;
  /** With `retry`: other input for the step. For a step of R2 or R3 it must be approved again. */
  input?: unknown;
  signed?: Signature;
}

/** Stop before the next step (`hold`), go on (`release`), undo and end (`abort`). */
export interface Word {
  by: string;
  reason?: string;
  signed?: Signature;
}

/** A person says that the result is good. Update and signal `signOff`. */
export interface SignOff {
  by: string;
  comment?: string;
  signed?: Signature;
}

/** A message as it was taken: when, and by which way it came. Without `signed: true` its `by` is a claim. */
export type Taken<M> = Omit<M, 'signed'> & { at: string; via: 'update' | 'signal'; signed?: true };

/** What a field of a message is. A message is refused for any field that is not listed, so nothing unread gets into a record. */
export type Fields = Readonly<Record<string, 'text' | 'optional text' | 'number' | 'anything'>>;

/** The fields of each message. Each may have `signed` beside them. */
export const fieldsOf = {
  decide: {
    planHash: 'text',
    by: 'text',
    verdict: 'text',
    comment: 'optional text',
    confirm: 'optional text',
    overrideFreeze: 'optional text',
  },
  answer: { step: 'number', choice: 'text', by: 'text', reason: 'optional text', input: 'anything' },
  word: { by: 'text', reason: 'optional text' },
  signOff: { by: 'text', comment: 'optional text' },
} as const satisfies Record<string, Fields>;

const longestText = 1000;

/** A sentence that says what is wrong with a message's shape, or undefined. Never throws, whatever was sent. */
export function shapeFault(message: unknown, fields: Fields): string | undefined {
  const required = Object.keys(fields).filter((name) => fields[name] === 'text' || fields[name] === 'number');
  if (typeof message !== 'object' || message === null || Array.isArray(message)) {
    return `send one JSON object with ${required.join(', ')}`;
  }
  const given = new Map<string, unknown>(Object.entries(message));
  const unknown = [...given.keys()].find((name) => name !== 'signed' && !Object.hasOwn(fields, name));
  const missing = required.filter((name) => fields[name] === 'text' && !isText(given.get(name)));
  if (missing.length > 0) return `${missing.join(', ')} must be given as text`;
  if (unknown !== undefined) return `there is no field ${unknown.slice(0, 40)}: ${Object.keys(fields).join(', ')}`;
  return Object.entries(fields)
    .map(([name, kind]) => valueFault(name, kind, given.get(name)))
    .find((fault) => fault !== undefined);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function valueFault(name: string, kind: Fields[string], value: unknown): string | undefined {
  if (kind === 'anything') return undefined;
  if (kind === 'number') return Number.isSafeInteger(value) ? undefined : `${name} must be a whole number`;
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') return `${name} must be text`;
  return value.length > longestText ? `${name} is longer than ${longestText} characters` : undefined;
}

/** User names are compared without case and outer blanks, so that one person counts once. */
export function personOf(name: string): string {
  return name.trim().toLowerCase();
}
