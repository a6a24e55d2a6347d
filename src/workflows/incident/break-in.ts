import { CancellationScope, ParentClosePolicy, startChild } from '@temporalio/workflow';
import type { RunRequest } from '../../domain/run/request.ts';
import { workflowQueue } from '../../domain/run/queues.ts';
import type { Life } from './life.ts';
import { subjectOf, tell } from './life.ts';

/**
 * Starts the answer to a break-in: evidence is saved at once and unasked, whatever would isolate waits for an approval. The run goes on when the incident
 * ends, for weeks where sign-offs take that long.
 */
export async function answerBreakIn(life: Life): Promise<void> {
  const { record } = life;
  const runId = `securityIncident/${record.target}/${record.number}`;
  const service = record.service === undefined || record.service === 'environment' ? {} : { services: [record.service] };
  const request: RunRequest = {
    target: record.target,
    requester: `incident/${record.number}`,
    input: { title: record.title.slice(0, 180) || 'a break-in', incident: record.id, awareAt: new Date().toISOString(), ...service },
    incident: record.id,
  };
  try {
    await CancellationScope.nonCancellable(
      async () =>
        await startChild('securityIncident', {
          workflowId: runId,
          taskQueue: workflowQueue,
          args: [request],
          parentClosePolicy: ParentClosePolicy.ABANDON,
          staticSummary: `the case of ${subjectOf(life)}`,
        }),
    );
    tell(life, { kind: 'mitigation', by: 'watchkeeper', text: `evidence is saved, and isolation is proposed: ${runId}` });
  } catch {
    tell(life, { kind: 'mitigation', by: 'watchkeeper', text: `the case could not be opened: start securityIncident on ${record.target}` });
    life.nothingLeft = true;
  }
}
