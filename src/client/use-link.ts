import type { Client } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { workflowQueue } from '../domain/run/queues.ts';
import type { ReadLink } from './personal-link.ts';
import { inOurWords, soon } from './unavailable.ts';

/** Uses a link up: true for the first who asks, in the whole namespace, and false for everybody after. @throws OpsError `Unavailable`. */
export async function useLink(client: Client, { id, person, path }: ReadLink): Promise<boolean> {
  try {
    await client.withDeadline(
      soon(),
      async () =>
        await client.workflow.start('linkUsed', {
          workflowId: `link-used/${id}`,
          taskQueue: workflowQueue,
          args: [{ person, path }],
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
          workflowExecutionTimeout: '20 minutes',
          staticSummary: `${person} signed in with a link`,
        }),
    );
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw inOurWords(error);
  }
}
