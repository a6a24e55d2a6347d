import { isOpsError, OpsError } from '../../domain/ops-error.ts';
import type { Service } from '../../domain/system/platform.ts';
import type { Verdict } from '../../domain/verdict.ts';
import { missingRights } from './access.ts';
import { ApiError, isOvertaken } from './api-errors.ts';
import { tightBudgets } from './disruption-budgets.ts';
import { requireReleasable, untilWritten } from './change-workload.ts';
import { containerOf } from './containers.ts';
import type { Found } from './find-workload.ts';
import { findWorkload, recentWorkload } from './find-workload.ts';
import { rememberTrial } from './image-trials.ts';
import { imageMarks } from './marks.ts';
import { missingReferences } from './missing-references.ts';
import type { Pod, Template, Workload } from './objects.ts';
import type { Cluster } from './open-cluster.ts';
import { quotaShortfalls, surgeOf } from './quota.ts';
import { activeScalerOf } from './scaler.ts';

/** A change of a template that is to be tried. */
export interface Trying {
  /** In words. */
  what: string;
  facts: Readonly<Record<string, string>>;
  /** Gives the workload as it would be, without writing. */
  dryRun(found: Found): Promise<Workload>;
}

/**
 * Whether a release would go through, by everything that can be asked without changing anything. Whether the image can be pulled is not
 * among it: only nodes know.
 */
export async function canRelease(cluster: Cluster, service: Service, image: string): Promise<Verdict> {
  const dryRun = async (found: Found): Promise<Workload> => {
    const container = containerOf(service, found.object).name;
    return (await rememberTrial(cluster, { found, container, image, annotations: imageMarks('dry-run', image) })).after;
  };
  return await canChange(cluster, service, { what: image, facts: { image }, dryRun });
}

/** The same for any change of what instances are. What was seen just now is enough to say yes; a no is said of what is there now. */
export async function canChange(cluster: Cluster, service: Service, trying: Trying): Promise<Verdict> {
  return await untilWritten(async () => {
    const recent = await recentWorkload(cluster, service);
    const verdict = await judge(cluster, recent, { service, trying });
    if (verdict.kind === 'successful') return verdict;
    const found = await findWorkload(cluster, service);
    return found.object.metadata.resourceVersion === recent.object.metadata.resourceVersion
      ? verdict
      : await judge(cluster, found, { service, trying });
  });
}

async function judge(cluster: Cluster, found: Found, { service, trying }: { service: Service; trying: Trying }): Promise<Verdict> {
  const [scaler, tight] = await Promise.all([activeScalerOf(cluster, found), tightBudgets(cluster, found)]);
  const surge = surgeOf(found);
  const facts = { workload: service.workload, ...trying.facts, surge, ...(scaler !== undefined && { autoscaler: scaler.name }) };
  const faults = await faultsOf(cluster, { found, trying, surge }).catch((error: unknown) => {
    if (!isOpsError(error) || error.kind === 'Unavailable' || isOvertaken(error)) throw error;
    return [error.message];
  });
  if (faults.length > 0) return { kind: 'failed', reason: faults.join('; '), facts };
  const by = scaler === undefined ? '' : `; the autoscaler ${scaler.name} sets how many instances there are`;
  const budgets = tight.map((words) => `; ${words}`).join('');
  return { kind: 'successful', reason: `rights, references, quota and a dry run of ${trying.what} are good${by}${budgets}`, facts };
}

interface Looking {
  found: Found;
  trying: Trying;
  surge: number;
}

async function faultsOf(cluster: Cluster, { found, trying, surge }: Looking): Promise<string[]> {
  requireReleasable(found);
  requireRolling(found);
  const rights = await missingRights(cluster, found);
  if (rights.length > 0) return [`these rights are missing: ${rights.join(', ')}`];
  const after = await trying.dryRun(found);
  const missing = await missingReferences(cluster, after.spec.template.spec);
  const pod = await tryPod(cluster, after, surge);
  const shortfalls = typeof pod === 'string' ? [pod] : surge < 2 ? [] : await quotaShortfalls(cluster, pod.spec, surge);
  return [...missing.map((name) => `${name} is not there`), ...shortfalls];
}

function requireRolling({ kind, name, object: { spec } }: Found): void {
  if (kind === 'Deployment' || spec.updateStrategy?.type !== 'OnDelete') return;
  throw new OpsError('Unsupported', `${name} replaces its instances only when somebody deletes them (OnDelete)`, {
    hint: 'Set its updateStrategy to RollingUpdate.',
  });
}

/** One pod as it would be made, which the server takes through quota and admission; or why it would be refused. */
async function tryPod({ client, namespace }: Cluster, { metadata, spec }: Workload, surge: number): Promise<Pod | string> {
  const { metadata: about, spec: podSpec }: Template = spec.template;
  const body = { apiVersion: 'v1', kind: 'Pod', metadata: { ...about, generateName: `${metadata.name}-` }, spec: podSpec };
  try {
    return await client.send<Pod>({ method: 'POST', path: `/api/v1/namespaces/${namespace}/pods`, query: { dryRun: 'All' }, body });
  } catch (error) {
    if (!(error instanceof ApiError) || error.kind === 'Unavailable') throw error;
    // Without surge old instances make room first.
    if (surge === 0 && error.message.includes('exceeded quota')) return { metadata, spec: podSpec };
    return `a new instance would be refused: ${error.message.replace(/^POST \S+: /, '')}`;
  }
}
