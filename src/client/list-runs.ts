import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { searchKeys } from '../domain/run/search-keys.ts';
import type { WaitingFor } from '../domain/run/view.ts';
import { inOurWords, soon } from './unavailable.ts';

export interface RunFilter {
  /** `system` or `system/environment`. */
  target?: string;
  runbook?: string;
  /** Only runs that are not over. */
  open?: boolean;
  /** Only runs that wait for one of these. */
  waitingFor?: readonly WaitingFor[];
  /** At most this many, newest first. */
  limit: number;
}

/** A run in a list. Lists are a second or two behind. */
export interface RunSummary {
  workflowId: string;
  runId: string;
  runbook: string;
  target: string;
  status: string;
  phase: string;
  waitingFor: string;
  risk: string;
  /** ISO 8601, UTC. */
  startedAt: string;
  closedAt?: string;
}

/** Runs of runbooks, newest first. */
export async function listRuns(client: Client, { target, runbook, open, waitingFor, limit }: RunFilter): Promise<RunSummary[]> {
  const [system, environment] = target?.split('/') ?? [];
  const query = [
    "Runbook IS NOT NULL AND Runbook != 'freeze'",
    ...(system ? [`System = '${quoted(system)}'`] : []),
    ...(environment ? [`Environment = '${quoted(environment)}'`] : []),
    ...(runbook ? [`Runbook = '${quoted(runbook)}'`] : []),
    ...(open === true ? ["ExecutionStatus = 'Running'"] : []),
    ...(waitingFor ? [`WaitingFor IN (${waitingFor.map((what) => `'${what}'`).join(', ')})`] : []),
  ].join(' AND ');
  try {
    return await client.withDeadline(soon(), async () => {
      const runs: RunSummary[] = [];
      for await (const info of client.workflow.list({ query, pageSize: Math.min(limit, 100) })) {
        runs.push(summaryOf(info));
        if (runs.length === limit) break;
      }
      return runs;
    });
  } catch (error) {
    throw inOurWords(error);
  }
}

function summaryOf(info: WorkflowExecutionInfo): RunSummary {
  const attributes = info.typedSearchAttributes;
  return {
    workflowId: info.workflowId,
    runId: info.runId,
    runbook: attributes.get(searchKeys.runbook) ?? info.type,
    target: `${attributes.get(searchKeys.system) ?? '?'}/${attributes.get(searchKeys.environment) ?? '?'}`,
    status: info.status.name,
    phase: attributes.get(searchKeys.phase) ?? '',
    waitingFor: attributes.get(searchKeys.waitingFor) ?? '',
    risk: attributes.get(searchKeys.risk) ?? '',
    startedAt: info.startTime.toISOString(),
    ...(info.closeTime && { closedAt: info.closeTime.toISOString() }),
  };
}

function quoted(text: string): string {
  return text.replaceAll("'", "''");
}
