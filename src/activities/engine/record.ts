import { activityInfo, getClient } from '@temporalio/activity';
import { chained, evidenceKey, toLines } from '../../domain/evidence/chain.ts';
import { evidenceFacts } from '../../domain/evidence/facts.ts';
import { isOpsError, OpsError } from '../../domain/ops-error.ts';
import type { EngineActivities } from '../../domain/run/engine-activities.ts';
import type { EvidenceRef } from '../../domain/run/outcome.ts';
import type { Objects, OpenObjects } from '../objects.ts';
import { stepsInHistory } from './read-history.ts';

/** Writes a run's evidence from its history: once, never over another. Safe to repeat: the same history gives the same bytes. */
export function recordActivity(openObjects: OpenObjects): Pick<EngineActivities, 'record'> {
  return {
    async record({ env, facts }) {
      const { workflowExecution } = activityInfo();
      const { workflowId, runId } = workflowExecution ?? { workflowId: '', runId: '' };
      const history = await getClient().workflow.getHandle(workflowId, runId).fetchHistory();
      const events = history.events ?? [];
      const startedAt = new Date(Number(events[0]?.eventTime?.seconds ?? 0) * 1000).toISOString();
      const records = chained(evidenceFacts(facts, { workflowId, runId, startedAt }, stepsInHistory(events)));
      const key = evidenceKey(env, facts.id, runId);
      await putOnce(openObjects(env.objects), key, toLines(records));
      return { key, sha256: records.at(-1)?.hash ?? '', records: records.length } satisfies EvidenceRef;
    },
  };
}

async function putOnce(objects: Objects, key: string, text: string): Promise<void> {
  try {
    await objects.put(key, text, { contentType: 'application/jsonl', onlyNew: true });
  } catch (error) {
    if (!isOpsError(error) || error.kind !== 'Conflict') throw error;
    const there = await objects.get(key);
    if (there !== undefined && Buffer.from(there).toString('utf8') === text) return;
    throw new OpsError('Conflict', `other evidence of this run is at ${key} already`, {
      hint: 'Evidence is never overwritten. Compare the two with `watchkeeper evidence verify`.',
      cause: error,
    });
  }
}
