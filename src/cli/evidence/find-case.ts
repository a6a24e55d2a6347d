import type { Client } from '@temporalio/client';
import type { RunView } from '../../domain/run/view.ts';
import { searchKeys } from '../../domain/run/search-keys.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { CustodyHead } from '../../domain/security/custody-row.ts';

/** What the history of a run knows of the custody log of its case. */
export interface KnownCase {
  target: string;
  caseId: string;
  head: CustodyHead;
}

const answerWithinMs = 15_000;

/**
 * Asks the run itself, so that what is compared with the log does not come from where the log is. Also of a run that has ended, as long as Temporal keeps it.
 * @throws OpsError `Unavailable` where no worker answers, `NotFound` for a run that is no case.
 */
export async function findCase(client: Client, workflowId: string): Promise<KnownCase> {
  const handle = client.workflow.getHandle(workflowId);
  const { typedSearchAttributes: attributes } = await handle.describe();
  const { marks } = await client
    .withDeadline(Date.now() + answerWithinMs, async () => await handle.query<RunView>('view'))
    .catch((cause: unknown) => {
      throw new OpsError('Unavailable', `${workflowId} does not say what it knows of its evidence`, {
        hint: 'Does a worker run? watchkeeper doctor',
        cause,
      });
    });
  const { custodyCase, custodyRows, custodyHead } = marks;
  if (typeof custodyCase !== 'string') throw new OpsError('NotFound', `${workflowId} has no evidence in custody`);
  return {
    target: `${attributes.get(searchKeys.system) ?? ''}/${attributes.get(searchKeys.environment) ?? ''}`,
    caseId: custodyCase,
    head: { rows: Number(custodyRows ?? 0), sha256: String(custodyHead ?? '') },
  };
}
