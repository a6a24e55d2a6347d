import type { Client } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { OpsError } from '../domain/ops-error.ts';
import { freezeId, workflowQueue } from '../domain/run/queues.ts';
import { refuseSecrets } from '../domain/release/settings.ts';
import { foundBy } from '../domain/run/search-keys.ts';
import type { RunbookName } from '../domain/run/inputs-schema.ts';
import type { RunRequest } from '../domain/run/request.ts';
import type { FreezeRequest } from '../workflows/freeze.ts';
import { runWorkflowId } from './run-ids.ts';
import { inOurWords, soon } from './unavailable.ts';
import type { Asking, RunRef } from './watchkeeper.ts';

/** Starts a run of a runbook. */
export async function startRun<N extends RunbookName>(client: Client, runbook: N, asking: Asking<N>): Promise<Required<RunRef>> {
  const { requestId, ...request } = asking;
  if (runbook === 'configChange') refusePlainSecrets(request.input);
  return await start(client, {
    type: runbook,
    workflowId: runWorkflowId(runbook, asking.target, requestId),
    args: [request satisfies RunRequest],
    target: asking.target,
    summary: `${runbook} ${asking.target} for ${asking.requester}${asking.dryRun === true ? ' (plan only)' : ''}`,
  });
}

/** What is sent stays in Temporal: a secret is refused before. The run itself refuses whatever else is wrong. */
function refusePlainSecrets(input: unknown): void {
  const set = (input as { set?: unknown } | undefined)?.set;
  if (typeof set !== 'object' || set === null) return;
  refuseSecrets(Object.fromEntries(Object.entries(set).map(([name, value]) => [name, String(value)])));
}

/** Starts a freeze of an environment. */
export async function startFreeze(client: Client, request: FreezeRequest): Promise<Required<RunRef>> {
  return await start(client, {
    type: 'freeze',
    workflowId: freezeId(request.target),
    args: [request],
    target: request.target,
    summary: `${request.target} is frozen by ${request.requester}: ${request.reason}`,
  });
}

interface Start {
  type: string;
  workflowId: string;
  args: [object];
  target: string;
  summary: string;
}

async function start(client: Client, { type, workflowId, args, target, summary }: Start): Promise<Required<RunRef>> {
  try {
    const handle = await client.withDeadline(
      soon(),
      async () =>
        await client.workflow.start(type, {
          workflowId,
          taskQueue: workflowQueue,
          args,
          staticSummary: summary.slice(0, 180),
          ...(type !== 'securityIncident' && { staticDetails: detailsOf(args[0]) }),
          workflowIdReusePolicy: type === 'freeze' ? 'ALLOW_DUPLICATE' : 'REJECT_DUPLICATE',
          typedSearchAttributes: foundBy(target, type),
        }),
    );
    return { workflowId, runId: handle.firstExecutionRunId };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw inOurWords(error);
    throw new OpsError('Conflict', `${workflowId} exists already`, {
      hint: `See it with \`watchkeeper show ${workflowId}\`.`,
      cause: error,
    });
  }
}

/** What was asked, for the Temporal UI; of a break-in it is nobody's business. */
function detailsOf(request: object): string {
  return ['Asked for', '', '```json', JSON.stringify(request, undefined, 2).slice(0, 10_000), '```', ''].join('\n');
}
