import { ApplicationFailure, rootCause, TimeoutFailure } from '@temporalio/workflow';

/** The failure that a step ended with, below the SDK's wrappers. */
export function innermost(error: unknown): unknown {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error && !(inner instanceof ApplicationFailure)) inner = inner.cause;
  return inner;
}

/** Why it failed, for people: the message, and the hint where there is one. */
export function failureWords(error: unknown): string {
  const inner = innermost(error);
  if (inner instanceof TimeoutFailure) return `no answer in time (${inner.timeoutType})`;
  const message = inner instanceof Error ? inner.message : (rootCause(error) ?? String(error));
  const hint = inner instanceof ApplicationFailure ? hintOf(inner) : undefined;
  return sentences(message, hint);
}

/** The kind of an OpsError as it arrived from an activity. */
export function failureType(error: unknown): string | undefined {
  const inner = innermost(error);
  return inner instanceof ApplicationFailure ? (inner.type ?? undefined) : undefined;
}

function hintOf(failure: ApplicationFailure): string | undefined {
  const [detail] = failure.details ?? [];
  if (typeof detail !== 'object' || detail === null || !('hint' in detail)) return undefined;
  return typeof detail.hint === 'string' ? detail.hint : undefined;
}

/** Joins sentences, whether or not they end with a full stop themselves. */
export function sentences(...parts: readonly (string | undefined)[]): string {
  const given = parts.filter((part) => part !== undefined && part !== '');
  return given.map((part, n) => (n < given.length - 1 ? part?.replace(/\.$/, '') : part)).join('. ');
}
