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
}

/** Stop before the next step (`hold`), go on (`release`), undo and end (`abort`). */
export interface Word {
  by: string;
  reason?: string;
}

/** A person says that the result is good. Update and signal `signOff`. */
export interface SignOff {
  by: string;
  comment?: string;
}

/** A message as it was taken: when, and by which way it came. It carries no signature: `by` is a claim. */
export type Taken<M> = M & { at: string; via: 'update' | 'signal' };

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

/** A sentence that says what is missing in a message, or undefined. */
export function shapeFault(message: unknown, required: readonly string[]): string | undefined {
  if (typeof message !== 'object' || message === null || Array.isArray(message)) {
    return `send one JSON object with ${required.join(', ')}`;
  }
  const fields = new Map(Object.entries(message));
  const missing = required.filter((name) => !isText(fields.get(name)));
  return missing.length > 0 ? `${missing.join(', ')} must be given as text` : undefined;
}

/** User names are compared without case and outer blanks, so that one person counts once. */
export function personOf(name: string): string {
  return name.trim().toLowerCase();
}
