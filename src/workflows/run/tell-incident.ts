import { getExternalWorkflowHandle, workflowInfo } from '@temporalio/workflow';
import type { RunChanged } from '../../domain/incident/run-changed.ts';
import type { RunState } from './run-state.ts';

/** Tells an incident how far this run is. The incident may be over, or not be there at all: the run goes on all the same. */
export function tellIncident(incident: string, state: RunState): void {
  const changed: RunChanged = {
    runId: workflowInfo().workflowId,
    n: (state.toldIncident += 1),
    runbook: state.runbook,
    requester: state.requester,
    phase: state.phase,
    risk: state.plan?.risk ?? 'R0',
    planHash: state.plan?.hash ?? '',
    approvedBy: state.decisions.filter(({ verdict }) => verdict === 'approve').map(({ by }) => by),
    ...(state.waiting && { waitingFor: state.waiting.for }),
  };
  void getExternalWorkflowHandle(incident)
    .signal('runChanged', changed)
    .catch(() => undefined);
}
