import { activityInfo, getClient } from '@temporalio/activity';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { workflowQueue } from '../../domain/run/queues.ts';
import { clockId, codenameOf } from '../../domain/security/case-names.ts';
import type { LegalClockRequest } from '../../domain/security/legal-clock.ts';
import type { RegimeName } from '../../domain/security/regimes.ts';
import type { Environment } from '../../domain/system/environment.ts';
import { targetOf } from '../../domain/system/environment.ts';

/** Which clocks, since when. */
export interface StartingClocks {
  caseId: string;
  /** Workflow id; absent: the case is one of its own. */
  incident?: string;
  regimes: readonly RegimeName[];
  awareAt: string;
}

/** Starts the clock of each regime. One that is there is left alone, also when it has ended. Safe to repeat. */
export async function startClocks(env: Environment, { caseId, incident, regimes, awareAt }: StartingClocks): Promise<void> {
  const run = activityInfo().workflowExecution?.workflowId ?? '';
  for (const regime of regimes) {
    await startOnce({
      target: targetOf(env),
      incident: incident ?? run,
      codename: codenameOf(caseId),
      regime,
      requester: run,
      marks: { awareAt },
    });
  }
}

async function startOnce(request: LegalClockRequest): Promise<void> {
  const { incident, regime, codename } = request;
  try {
    await getClient().workflow.start('legalClock', {
      workflowId: clockId(incident, regime),
      taskQueue: workflowQueue,
      args: [request],
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      staticSummary: `${regime} of ${codename}`,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
