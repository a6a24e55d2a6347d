import type { Client } from '@temporalio/client';
import type { Objects } from '../../activities/objects.ts';
import { evidenceFolder } from '../../domain/evidence/chain.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { RunOutcome } from '../../domain/run/outcome.ts';
import { searchKeys } from '../../domain/run/search-keys.ts';
import type { Environment } from '../../domain/system/environment.ts';

export interface FoundEvidence {
  key: string;
  text: string;
  /** The last hash that the run itself kept; absent when the run did not end well, or Temporal keeps it no more. */
  expected?: string;
}

/** What the search for a run's evidence needs. */
export interface Searching {
  client: Client;
  environment(target: string): Promise<Environment>;
  open(env: Environment): Objects;
}

/** Reads the evidence of a run, by its workflow id. @throws OpsError `NotFound` when there is none. */
export async function findEvidence({ client, environment, open }: Searching, workflowId: string): Promise<FoundEvidence> {
  const description = await client.workflow.getHandle(workflowId).describe();
  const attributes = description.typedSearchAttributes;
  const env = await environment(`${attributes.get(searchKeys.system) ?? ''}/${attributes.get(searchKeys.environment) ?? ''}`);
  const objects = open(env);
  const found = (await objects.list(evidenceFolder(env))).find(({ key }) => key.endsWith(`${description.runId}.jsonl`));
  const bytes = found && (await objects.get(found.key));
  if (!found || !bytes) {
    throw new OpsError('NotFound', `there is no evidence of ${workflowId}`, {
      hint: 'It is written when a run ends. See how it ended with `watchkeeper show`.',
    });
  }
  const expected = description.status.name === 'COMPLETED' ? await keptHash(client, workflowId, description.runId) : undefined;
  return { key: found.key, text: Buffer.from(bytes).toString('utf8'), ...(expected !== undefined && { expected }) };
}

async function keptHash(client: Client, workflowId: string, runId: string): Promise<string | undefined> {
  const outcome = (await client.workflow.getHandle(workflowId, runId).result()) as RunOutcome;
  const evidence = 'evidence' in outcome ? outcome.evidence : undefined;
  return evidence && 'sha256' in evidence ? evidence.sha256 : undefined;
}
