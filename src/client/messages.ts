import type { Client } from '@temporalio/client';
import { QueryNotRegisteredError, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import { OpsError } from '../domain/ops-error.ts';
import { inOurWords, soon } from './unavailable.ts';
import type { RunRef } from './watchkeeper.ts';

/** Sends an update and waits until the run has taken it. */
export async function sendUpdate(client: Client, ref: RunRef, { name, message }: { name: string; message: object }): Promise<void> {
  const handle = client.workflow.getHandle(ref.workflowId, ref.runId);
  try {
    await client.withDeadline(soon(), async () => await handle.executeUpdate(name, { args: [message] }));
  } catch (error) {
    // The run's own sentence is in the cause.
    if (error instanceof WorkflowUpdateFailedError) throw new OpsError('Refused', error.cause?.message ?? error.message, { cause: error });
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) throw noWorker(error);
    throw inOurWords(error, ref);
  }
}

/** Asks a run; closed runs answer too while a worker is there. */
export async function askRun<T>(client: Client, ref: RunRef, query: string): Promise<T> {
  const handle = client.workflow.getHandle(ref.workflowId, ref.runId);
  try {
    return await client.withDeadline(soon(), async () => await handle.query<T>(query));
  } catch (error) {
    if (error instanceof QueryNotRegisteredError)
      throw new OpsError('NotFound', `${ref.workflowId} is not a run of a runbook`, { cause: error });
    throw inOurWords(error, ref);
  }
}

function noWorker(cause: unknown): OpsError {
  return new OpsError('Unavailable', 'no worker took the message in time', {
    hint: 'Start one with `watchkeeper worker`; the message was not taken.',
    cause,
  });
}
