import type { Client } from '@temporalio/client';
import { WithStartWorkflowOperation, WorkflowNotFoundError } from '@temporalio/client';
import type { Killing } from '../domain/incident/guard-messages.ts';
import type { GuardState, Switch } from '../domain/incident/guard-rules.ts';
import { guardId } from '../domain/incident/incident.ts';
import { workflowQueue } from '../domain/run/queues.ts';
import type { guard } from '../workflows/guard/guard.ts';
import { inOurWords, soon } from './unavailable.ts';

/** Whether anything is done by itself in an environment. */
export interface Automation {
  /** Absent: it is on. */
  off?: Switch;
}

/** @throws OpsError `Unavailable`. */
export async function automationOf(client: Client, target: string): Promise<Automation> {
  try {
    const handle = client.workflow.getHandle(guardId(target, 'all'));
    const { killed } = await client.withDeadline(soon(), async () => await handle.query<GuardState>('state'));
    return killed === undefined ? {} : { off: killed };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return {};
    throw inOurWords(error);
  }
}

/** Switches it off (`on` of the kill switch) or on; safe to repeat. @throws OpsError `Unavailable`. */
export async function switchAutomation(client: Client, target: string, killing: Killing): Promise<void> {
  const workflowId = guardId(target, 'all');
  const startWorkflowOperation = new WithStartWorkflowOperation<typeof guard>('guard', {
    ...{ workflowId, taskQueue: workflowQueue, args: [], workflowIdConflictPolicy: 'USE_EXISTING' },
  });
  try {
    await client.withDeadline(
      soon(),
      async () => await client.workflow.executeUpdateWithStart('killSwitch', { args: [killing], startWorkflowOperation }),
    );
  } catch (error) {
    throw inOurWords(error);
  }
}
