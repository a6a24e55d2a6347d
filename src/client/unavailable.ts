import { isGrpcServiceError, ServiceError, WorkflowNotFoundError } from '@temporalio/client';
import { isOpsError, OpsError } from '../domain/ops-error.ts';
import type { RunRef } from './watchkeeper.ts';

const callMs = 10_000;

/** Deadline of a call that a server and a worker answer at once. */
export function soon(): number {
  return Date.now() + callMs;
}

/** What the Temporal client threw, in our words. */
export function inOurWords(error: unknown, ref?: RunRef): unknown {
  if (isOpsError(error)) return error;
  if (error instanceof WorkflowNotFoundError) {
    return new OpsError('NotFound', `there is no run ${ref?.workflowId ?? ''}, or it is over`, {
      hint: 'List runs with `watchkeeper runs`.',
      cause: error,
    });
  }
  const said = grpcWords(error);
  if (said !== undefined) {
    return new OpsError('Unavailable', `Temporal did not answer: ${said}`, {
      hint: 'Check the address and that a worker is running: `watchkeeper doctor`.',
      cause: error,
    });
  }
  return error;
}

function grpcWords(error: unknown): string | undefined {
  if (isGrpcServiceError(error)) return error.details || error.message;
  if (!(error instanceof ServiceError)) return undefined;
  return isGrpcServiceError(error.cause) ? error.cause.details || error.message : error.message;
}
