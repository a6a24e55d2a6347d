import { randomBytes } from 'node:crypto';
import { DateTime } from 'luxon';

/**
 * The workflow id of a run: `backup/demo/production/20261121t115300z-4f2a`. With a caller's request id in place of the time, a request that
 * is sent twice starts one run.
 */
export function runWorkflowId(runbook: string, target: string, requestId?: string): string {
  const unique = requestId ?? `${DateTime.utc().toFormat("yyyyMMdd't'HHmmss'z'")}-${randomBytes(2).toString('hex')}`;
  return `${runbook}/${target}/${unique}`;
}

/** The address of a run in the Temporal UI: its timeline, where activities show their whole command line. */
export function runUrl(ui: string, namespace: string, ref: { workflowId: string; runId: string }): string {
  return `${ui}/namespaces/${namespace}/workflows/${encodeURIComponent(ref.workflowId)}/${ref.runId}/timeline`;
}
