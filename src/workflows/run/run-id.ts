import { workflowInfo } from '@temporalio/workflow';

/**
 * `20261121t115300z-ab12cd`: the UTC start and the first six characters of the run's id. Fixed for the run, a reset included, so that retries
 * name the same set (E8); lower case, so that it can be part of a database name.
 */
export function runIdOf(): string {
  const { startTime, originalExecutionRunId } = workflowInfo();
  const start = startTime
    .toISOString()
    .replaceAll(/[-:]|\.\d+/g, '')
    .toLowerCase();
  return `${start}-${originalExecutionRunId.replaceAll('-', '').slice(-6)}`;
}
