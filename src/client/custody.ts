import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import { custodyId } from '../domain/security/case-names.ts';
import type { Held } from '../domain/security/custody-held.ts';
import type { Releasing } from '../workflows/security/custody.ts';
import { sendTo } from './send-to.ts';
import { inOurWords, soon } from './unavailable.ts';

/** Services of an environment that are evidence, by case. */
export async function custodyIn(client: Client, target: string): Promise<readonly Held[]> {
  try {
    const { status, memo } = await client.withDeadline(soon(), async () => await client.workflow.getHandle(custodyId(target)).describe());
    const held = memo?.['held'];
    return status.name === 'RUNNING' && Array.isArray(held) ? (held as Held[]) : [];
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return [];
    throw inOurWords(error);
  }
}

/** Gives the services of a case back. @throws OpsError `Refused` with the reason, `NotFound` where nothing is held. */
export async function releaseCustody(client: Client, target: string, word: Releasing): Promise<void> {
  await sendTo(client, { workflowId: custodyId(target), update: 'release', message: word, none: `no service of ${target} is evidence` });
}
