import type { Client } from '@temporalio/client';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure, TerminatedFailure, TimeoutFailure } from '@temporalio/common';
import { OpsError } from '../domain/ops-error.ts';
import type { RunOutcome } from '../domain/run/outcome.ts';
import { inOurWords } from './unavailable.ts';
import type { RunRef } from './watchkeeper.ts';

/**
 * Waits until a run is over.
 * @throws OpsError with the run's own failure: `InvalidInput` for bad input, `Conflict` when it was busy, else `Failed`.
 */
export async function outcomeOf<O>(client: Client, ref: RunRef): Promise<RunOutcome<O>> {
  try {
    return (await client.workflow.getHandle(ref.workflowId, ref.runId).result()) as RunOutcome<O>;
  } catch (error) {
    if (error instanceof WorkflowFailedError) throw failed(error);
    throw inOurWords(error, ref);
  }
}

function failed(error: WorkflowFailedError): OpsError {
  const { cause } = error;
  if (cause instanceof ApplicationFailure) {
    const details = (cause.details?.[0] as { details?: string[] } | undefined)?.details ?? [];
    return new OpsError(kindOf(cause.type), `${cause.type ?? 'StepFailed'}: ${cause.message}`, { details, cause: error });
  }
  if (cause instanceof CancelledFailure)
    return new OpsError('Refused', 'the run was cancelled; what was changed has been put back', { cause: error });
  if (cause instanceof TerminatedFailure) {
    return new OpsError('Failed', 'the run was terminated: nothing was put back', {
      hint: 'Look at its timeline for what was done, and undo it by hand.',
      cause: error,
    });
  }
  if (cause instanceof TimeoutFailure) return new OpsError('Failed', 'the run ran out of its time', { cause: error });
  return new OpsError('Failed', error.message, { cause: error });
}

function kindOf(type: string | null | undefined): OpsError['kind'] {
  if (type === 'InvalidInput' || type === 'NotFound') return type;
  return type === 'Busy' ? 'Refused' : 'Failed';
}
