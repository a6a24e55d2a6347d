import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { OpsError } from '../domain/ops-error.ts';
import { inOurWords, soon } from './unavailable.ts';

interface Sending {
  workflowId: string;
  update: string;
  message: object;
  /** What it means that there is no such workflow. */
  none: string;
}

/** Sends an update and waits for its answer. @throws OpsError */
export async function sendTo<T>(client: Client, { workflowId, update, message, none }: Sending): Promise<T> {
  const handle = client.workflow.getHandle(workflowId);
  try {
    return await client.withDeadline(soon(), async () => await handle.executeUpdate<T, [object]>(update, { args: [message] }));
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw new OpsError('NotFound', none, { cause: error });
    if (error instanceof WorkflowUpdateFailedError) throw new OpsError('Refused', error.cause?.message ?? error.message, { cause: error });
    throw inOurWords(error);
  }
}
