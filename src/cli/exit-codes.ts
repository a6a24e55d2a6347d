import type { OpsErrorKind } from '../domain/ops-error.ts';

/** What every command ends with, for scripts. */
export const exitCodes = {
  /** The world, or the answer, is as asked. */
  asked: 0,
  /** It was tried and did not work, or what was looked at is bad. */
  failed: 1,
  /** The command, a file or an input is wrong; nothing was started. */
  badInput: 2,
  /** A gate said no: a freeze, a lock, a rule of safety, a run that does not take the message. */
  refused: 3,
  /** Nothing goes on until a person says something. */
  waiting: 4,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const byKind: Record<OpsErrorKind, ExitCode> = {
  InvalidInput: exitCodes.badInput,
  NotFound: exitCodes.badInput,
  Refused: exitCodes.refused,
  Conflict: exitCodes.refused,
  Unsafe: exitCodes.refused,
  Frozen: exitCodes.refused,
  Unavailable: exitCodes.failed,
  Stalled: exitCodes.failed,
  Unsupported: exitCodes.failed,
  Corrupt: exitCodes.failed,
  Failed: exitCodes.failed,
};

/** The exit code of a command that threw. */
export function exitCodeOf(kind: OpsErrorKind): ExitCode {
  return byKind[kind];
}
