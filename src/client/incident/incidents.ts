import type { Client } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { IncidentMessage, IncidentMessages } from '../../domain/incident/incident-messages.ts';
import type { IncidentRecord } from '../../domain/incident/incident-record.ts';
import type { IncidentRequest } from '../../domain/incident/incident.ts';
import { incidentId } from '../../domain/incident/incident.ts';
import type { Mitigation } from '../../domain/incident/mitigation.ts';
import { OpsError } from '../../domain/ops-error.ts';
import { foundBy } from '../../domain/run/search-keys.ts';
import { workflowQueue } from '../../domain/run/queues.ts';
import { askRun } from '../messages.ts';
import { sendSigned } from '../send-signed.ts';
import type { SigningKey } from '../sign-message.ts';
import { inOurWords, soon } from '../unavailable.ts';

/** An incident that a person opens, because no alert did. */
export type Opening = Pick<IncidentRequest, 'target' | 'scenario' | 'severity' | 'title' | 'requester'> &
  Partial<Pick<IncidentRequest, 'service' | 'restricted' | 'drill'>>;

/**
 * Opens an incident. The same person's same scenario within a minute is the same incident.
 * @throws OpsError `Conflict` where it is open already, `Unavailable`.
 */
export async function openIncident(client: Client, opening: Opening): Promise<{ workflowId: string }> {
  const since = new Date().toISOString();
  const key = `${opening.service ?? 'environment'}/${opening.scenario}`;
  const workflowId = incidentId(opening.target, key, Math.floor(Date.parse(since) / 60_000));
  const request: IncidentRequest = { ...opening, key, since, alerts: [] };
  try {
    await client.withDeadline(
      soon(),
      async () =>
        await client.workflow.start('incident', {
          workflowId,
          taskQueue: workflowQueue,
          args: [request],
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
          typedSearchAttributes: foundBy(opening.target, 'incident'),
        }),
    );
    return { workflowId };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw inOurWords(error);
    throw new OpsError('Conflict', `${workflowId} was opened a moment ago`, { cause: error });
  }
}

/** Where an incident stands, and what could be done. @throws OpsError `NotFound`, `Unavailable` where no worker answers. */
export async function incidentSummary(client: Client, workflowId: string): Promise<IncidentRecord & { options: readonly Mitigation[] }> {
  return await askRun(client, { workflowId }, 'summary');
}

/** Sends an incident a message, signed where there is a key. @throws OpsError `Refused` with its own sentence. */
export async function tellIncident<M extends IncidentMessage>(
  client: Client,
  key: SigningKey | undefined,
  { workflowId, name, message }: { workflowId: string; name: M; message: IncidentMessages[M] },
): Promise<void> {
  await sendSigned(client, key, { ref: { workflowId }, name, message });
}
