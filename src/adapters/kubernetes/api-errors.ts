import type { OpsErrorKind } from '../../domain/ops-error.ts';
import { OpsError } from '../../domain/ops-error.ts';

/** One reason of several: a field that is wrong, or the manager that holds it. */
export interface Cause {
  reason?: string;
  field?: string;
  message?: string;
}

interface Refused {
  status: number;
  causes: readonly Cause[];
  hint?: string;
  retryAfterMs?: number | undefined;
}

/** An answer of the API server that is a refusal, in our words. */
export class ApiError extends OpsError {
  readonly status: number;
  readonly causes: readonly Cause[];
  /** How long the server asks to be left alone, bounded; absent: it did not ask. */
  readonly retryAfterMs: number | undefined;

  constructor(kind: OpsErrorKind, message: string, { status, causes, hint, retryAfterMs }: Refused) {
    super(kind, message, hint === undefined ? {} : { hint });
    this.status = status;
    this.causes = causes;
    this.retryAfterMs = retryAfterMs;
  }
}

const kinds: Readonly<Record<number, OpsErrorKind>> = {
  400: 'InvalidInput',
  401: 'InvalidInput',
  403: 'InvalidInput',
  404: 'NotFound',
  409: 'Conflict',
  410: 'NotFound',
  422: 'InvalidInput',
  429: 'Unavailable',
};

interface Answer {
  status: number;
  body: string;
  doing: string;
  retryAfterMs?: number | undefined;
}

/** What the server answered instead of what was asked. `doing` is a request without its body: `PATCH …/deployments/api`. */
export function apiError({ status, body, doing, retryAfterMs }: Answer): ApiError {
  const { message = '', details } = statusOf(body);
  const causes = details?.causes ?? [];
  if (status === 401) {
    const hint = 'The credentials in the kubeconfig are wrong or have expired: put fresh ones behind its reference.';
    return new ApiError('InvalidInput', `${doing}: the cluster does not accept the credentials`, { status, causes, hint });
  }
  const kind = kinds[status] ?? (status >= 500 ? 'Unavailable' : 'Unsupported');
  const says = status === 422 && causes.length > 0 ? causes.map(fieldFault).join('; ') : plain(message) || `answer ${status}`;
  return new ApiError(kind, `${doing}: ${says}`, { status, causes, retryAfterMs });
}

/** True for an object that is not there. */
export function isGone(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

/** True when somebody else wrote the object between our reading and our writing. */
export function isOvertaken(error: unknown): boolean {
  return error instanceof ApiError && error.status === 409 && error.causes.every(({ reason }) => reason !== 'FieldManagerConflict');
}

/** No connection, or none that held until the answer. */
export function noAnswer(doing: string, code: string): OpsError {
  if (/^(CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/.test(code)) {
    const hint = 'Does the kubeconfig hold the certificate authority of this cluster?';
    return new OpsError('InvalidInput', `${doing}: the certificate of the cluster is not trusted (${code})`, { hint });
  }
  return new OpsError('Unavailable', `${doing}: the cluster does not answer (${code})`, { hint: 'Is its API server up and reachable?' });
}

interface Status {
  message?: string;
  details?: { causes?: readonly Cause[] };
}

function statusOf(body: string): Status {
  try {
    return JSON.parse(body) as Status;
  } catch {
    return {};
  }
}

/** Which field is wrong and why, without its value, which may be that of an environment variable. */
function fieldFault({ field = 'the object', reason = '', message = '' }: Cause): string {
  if (reason === 'FieldValueDuplicate') return `${field} is there twice`;
  return `${field}: ${message.split(': ').at(-1) ?? reason}`;
}

/** One line of bounded length. */
function plain(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 400);
}
