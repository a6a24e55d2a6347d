import { ApplicationFailure, CancellationScope, ChildWorkflowFailure, ParentClosePolicy, startChild } from '@temporalio/workflow';
import type { ChildWorkflowHandle, Workflow } from '@temporalio/workflow';
import type { Tried } from '../../domain/incident/incident-record.ts';
import type { Mitigation } from '../../domain/incident/mitigation.ts';
import { mitigationWords, riskOf } from '../../domain/incident/mitigation-risk.ts';
import type { RunOutcome } from '../../domain/run/outcome.ts';
import type { RunRequest } from '../../domain/run/request.ts';
import { foundBy } from '../../domain/run/search-keys.ts';
import { workflowQueue } from '../../domain/run/queues.ts';
import type { Environment } from '../../domain/system/environment.ts';
import { summaryOf } from '../run/summary.ts';
import type { Life } from './life.ts';
import { subjectOf } from './life.ts';

interface Started {
  runId: string;
  /** Never fails: how the run ended, in words. */
  end: Promise<Pick<Tried, 'state'> & { verdict: string }>;
}

/** Starts the run of an option. It goes on if the incident ends before it. Never fails: what could not be started has ended as that. */
export async function startMitigation(life: Life, env: Environment, { option, by }: { option: Mitigation; by?: string }): Promise<Started> {
  const { record } = life;
  const runId = `mitigate/${record.target}/${record.number}-${record.tried.length + 1}`;
  const request: RunRequest = {
    target: record.target,
    requester: by ?? `incident/${record.number}`,
    input: {
      ...option,
      incident: record.id,
      scenario: record.scenario,
      ...(record.clear && { clear: record.clear }),
      ...(env.response?.holdSeconds !== undefined && { holdSeconds: Math.min(60, env.response.holdSeconds) }),
    },
    incident: record.id,
  };
  record.tried.push({
    mitigation: option,
    runId,
    risk: riskOf(option),
    startedAt: new Date().toISOString(),
    state: 'acting',
    approvedBy: [],
  });
  try {
    // It is not ended with the incident: what it began, it brings to an end or puts back.
    const child = await CancellationScope.nonCancellable(
      async () =>
        await startChild('mitigate', {
          workflowId: runId,
          taskQueue: workflowQueue,
          args: [request],
          parentClosePolicy: ParentClosePolicy.ABANDON,
          staticSummary: summaryOf(`${mitigationWords(option)} for ${subjectOf(life)}`),
          typedSearchAttributes: foundBy(record.target, 'mitigate'),
        }),
    );
    return { runId, end: endOf(child) };
  } catch (error) {
    return { runId, end: Promise.resolve({ state: 'failed', verdict: `it could not be started: ${messageOf(error)}` }) };
  }
}

async function endOf(child: ChildWorkflowHandle<Workflow>): Promise<{ state: Tried['state']; verdict: string }> {
  try {
    const outcome = (await child.result()) as RunOutcome;
    if (outcome.kind === 'done') return { state: 'done', verdict: 'its run ended well' };
    return { state: 'refused', verdict: outcome.kind === 'planned' ? 'only planned' : `${outcome.kind}: ${outcome.reason}` };
  } catch (error) {
    const type = error instanceof ChildWorkflowFailure && error.cause instanceof ApplicationFailure ? error.cause.type : undefined;
    return { state: type === 'StepFailed' || type === 'PlanChanged' ? 'undone' : 'failed', verdict: messageOf(error) };
  }
}

function messageOf(error: unknown): string {
  const inner = error instanceof ChildWorkflowFailure && error.cause ? error.cause : error;
  return (inner instanceof Error ? inner.message : String(inner)).slice(0, 500);
}
