import type { OpsErrorKind } from '../../domain/ops-error.ts';
import { isOpsError, OpsError } from '../../domain/ops-error.ts';

/** What was asked of the store, for messages: `put` of `sets/…/manifest.json`. */
export interface Asked {
  what: string;
  key: string;
  bucket: string;
  signal?: AbortSignal | undefined;
}

interface Meaning {
  kind: OpsErrorKind;
  says: string;
  hint?: string;
}

const credentialsHint = 'Look at accessKeyId and secretAccessKey of `objects` in the system file, and at what the key may do.';

const tooShort: Meaning = { kind: 'Corrupt', says: 'the object ends before the length that the store told' };

const byName: Readonly<Record<string, Meaning>> = {
  NoSuchBucket: { kind: 'NotFound', says: 'there is no such bucket', hint: 'Make the bucket, or name the right one in the system file.' },
  ExpiredToken: { kind: 'Unavailable', says: 'the credentials have expired' },
  RequestTimeTooSkewed: {
    kind: 'Unavailable',
    says: 'the clocks of the store and of this machine differ by more than 15 minutes',
    hint: 'Set the clock right.',
  },
  BadDigest: { kind: 'Unavailable', says: 'the bytes were changed on their way' },
  XAmzContentSHA256Mismatch: { kind: 'Unavailable', says: 'the bytes were changed on their way' },
  RequestTimeout: { kind: 'Unavailable', says: 'the store waited too long for the bytes' },
  ConditionalRequestConflict: { kind: 'Unavailable', says: 'somebody else writes the same object now' },
  InvalidRange: tooShort,
  NoSuchUpload: { kind: 'NotFound', says: 'the upload is not there any more' },
};

const byStatus: Readonly<Record<number, Meaning>> = {
  401: { kind: 'InvalidInput', says: 'the store does not accept the credentials', hint: credentialsHint },
  403: { kind: 'InvalidInput', says: 'the store refuses the credentials or what they may do', hint: credentialsHint },
  404: { kind: 'NotFound', says: 'it is not there' },
  409: { kind: 'Conflict', says: 'it collides with what is there' },
  412: { kind: 'Conflict', says: 'it is there already, or has changed' },
  // Also where the answer's own words were lost on their way.
  416: tooShort,
  429: { kind: 'Unavailable', says: 'the store asks for fewer requests' },
};

const broken: Meaning = {
  kind: 'Unavailable',
  says: 'the store did not answer in time, or the connection broke',
  hint: 'Is the store up and reachable?',
};
const failing: Meaning = { kind: 'Unavailable', says: 'the store has trouble of its own', hint: 'Look at the store: its disk, its log.' };
const refused: Meaning = { kind: 'Unsupported', says: 'the store does not understand the request' };

/** The only place that knows how the SDK and stores word their errors. An abort comes out as its signal's reason. */
export function toOpsError(error: unknown, asked: Asked): unknown {
  if (asked.signal?.aborted) return asked.signal.reason;
  if (isOpsError(error)) return error;
  const { kind, says, hint } = meaningOf(error);
  const name = nameOf(error);
  const message = `${asked.what} of ${asked.key} in bucket ${asked.bucket}: ${says}${name && ` (${name})`}`;
  return new OpsError(kind, message, { cause: error, ...(hint !== undefined && { hint }) });
}

/** The kind alone, for callers that act on it. */
export function kindOf(error: unknown): OpsErrorKind {
  return isOpsError(error) ? error.kind : meaningOf(error).kind;
}

function meaningOf(error: unknown): Meaning {
  const status = statusOf(error);
  const known = byName[nameOf(error)] ?? (status === undefined ? undefined : byStatus[status]);
  if (known) return known;
  if (status === undefined || status < 400) return broken;
  return status >= 500 ? failing : refused;
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined;
  return (error.$metadata as { httpStatusCode?: number }).httpStatusCode;
}

/** The error's own name; names of network errors are their codes. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const { code } = error as NodeJS.ErrnoException;
  if (typeof code === 'string') return code;
  return error.name === 'Error' || error.name === 'Unknown' ? '' : error.name;
}
