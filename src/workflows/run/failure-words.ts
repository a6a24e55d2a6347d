import { ApplicationFailure, rootCause, TimeoutFailure } from '@temporalio/workflow';

/** The failure that a step ended with, below the SDK's wrappers. */
export function innermost(error: unknown): unknown {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error && !(inner instanceof ApplicationFailure)) inner = inner.cause;
  return inner;
}

/** Why it failed, for people: the message, a line for each fault where there are several, and the hint. */
export function failureWords(error: unknown): string {
  const inner = innermost(error);
  if (inner instanceof TimeoutFailure) return `no answer in time (${inner.timeoutType})`;
  const message = inner instanceof Error ? inner.message : (rootCause(error) ?? String(error));
  const { hint, faults } = detailsOf(inner);
  return faults.length === 0 ? sentences(message, hint) : [message, ...faults, ...(hint === undefined ? [] : [hint])].join('\n');
}

/** The kind of an OpsError as it arrived from an activity. */
export function failureType(error: unknown): string | undefined {
  const inner = innermost(error);
  return inner instanceof ApplicationFailure ? (inner.type ?? undefined) : undefined;
}

/** What an OpsError took along (workers/failures.ts). */
function detailsOf(error: unknown): { hint: string | undefined; faults: string[] } {
  const [given] = error instanceof ApplicationFailure ? (error.details ?? []) : [];
  const { hint, details } = (typeof given === 'object' && given !== null ? given : {}) as { hint?: unknown; details?: unknown };
  return {
    hint: typeof hint === 'string' ? hint : undefined,
    faults: Array.isArray(details) ? details.filter((fault) => typeof fault === 'string') : [],
  };
}

/** Joins sentences, whether or not they end with a full stop themselves. */
export function sentences(...parts: readonly (string | undefined)[]): string {
  const given = parts.filter((part) => part !== undefined && part !== '');
  return given.map((part, n) => (n < given.length - 1 ? part?.replace(/\.$/, '') : part)).join('. ');
}
