/**
 * What went wrong, in one of few kinds. Only `Unavailable` and `Stalled` are worth another attempt; the rest
 * stay wrong until a person or another step changes something.
 */
export type OpsErrorKind =
  | 'Unavailable'
  | 'Stalled'
  | 'InvalidInput'
  | 'NotFound'
  | 'Conflict'
  | 'Unsafe'
  | 'Unsupported'
  | 'Frozen'
  | 'Refused'
  | 'Failed'
  | 'Corrupt';

const retriedKinds: ReadonlySet<OpsErrorKind> = new Set(['Unavailable', 'Stalled']);

/** The one place that decides which kinds are tried again. */
export function isRetried(kind: OpsErrorKind): boolean {
  return retriedKinds.has(kind);
}

export interface OpsErrorOptions {
  /** What a person can do about it, as a sentence or a command. */
  hint?: string;
  /** One line per fault, where there are several. */
  details?: readonly string[];
  cause?: unknown;
}

/**
 * The only error that domain rules, adapters and activities throw on purpose. The message never holds a secret: adapters
 * word it from what they know, not from what a driver printed.
 */
export class OpsError extends Error {
  override readonly name = 'OpsError';
  readonly kind: OpsErrorKind;
  readonly hint: string | undefined;
  readonly details: readonly string[];

  constructor(kind: OpsErrorKind, message: string, options: OpsErrorOptions = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.kind = kind;
    this.hint = options.hint;
    this.details = options.details ?? [];
  }
}

/** True for an OpsError of this or another copy of the module (workflow sandbox, test bundle). */
export function isOpsError(error: unknown): error is OpsError {
  return error instanceof Error && error.name === 'OpsError' && 'kind' in error;
}
