import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningJob } from '../../activities/platform/platform.ts';
import { isOpsError, isRetried, OpsError } from '../../domain/ops-error.ts';
import { ApiError, isGone } from './api-errors.ts';
import { findWorkload } from './find-workload.ts';
import { jobName, jobObject } from './job-object.ts';
import { fieldManager } from './marks.ts';
import type { Condition, List, Meta, Pod } from './objects.ts';
import type { Cluster } from './open-cluster.ts';
import { describeTrouble } from './rollout-details.ts';
import { troublesOf } from './pod-trouble.ts';

interface Job {
  metadata: Meta;
  status?: { active?: number; ready?: number; conditions?: readonly Condition[] };
}

const lookEveryMs = 1000;
const mostLines = 20;

/**
 * Runs a command as a Job to its end. Its name is the run's: a second attempt finds it and waits for it. It is deleted when the run is
 * cancelled, and goes on when only its worker stops.
 */
export async function runJob(cluster: Cluster, running: RunningJob): Promise<{ lastLines: readonly string[] }> {
  const { service, changeId, signal, progress } = running;
  const name = jobName(service.name, changeId);
  const path = `/apis/batch/v1/namespaces/${cluster.namespace}/jobs/${name}`;
  try {
    if ((await readJob(cluster, path)) === undefined) await create(cluster, running, name);
    for (;;) {
      const job = await readJob(cluster, path);
      if (job === undefined) throw new OpsError('Failed', `somebody deleted the job ${name} before its end`);
      const end = (job.status?.conditions ?? []).find(
        ({ type, status }) => status === 'True' && (type === 'Complete' || type === 'Failed'),
      );
      if (end !== undefined) return await concluded(cluster, name, end);
      progress({ phase: await phaseOf(cluster, name, job) });
      await sleep(lookEveryMs, undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    if (!isGoneOnWith(signal.reason)) await remove(cluster, path);
    throw signal.reason;
  }
}

/** Another attempt of the same run follows, and finds the job. */
function isGoneOnWith(reason: unknown): boolean {
  if (isOpsError(reason)) return isRetried(reason.kind);
  return reason instanceof Error && reason.message === 'WORKER_SHUTDOWN';
}

async function readJob({ client }: Cluster, path: string): Promise<Job | undefined> {
  return await client.read<Job>(path).catch((error: unknown) => {
    if (isGone(error)) return undefined;
    throw error;
  });
}

/** One that is there already was made by another attempt of the same run. */
async function create(cluster: Cluster, running: RunningJob, name: string): Promise<void> {
  const { object } = await findWorkload(cluster, running.service);
  const path = `/apis/batch/v1/namespaces/${cluster.namespace}/jobs`;
  const body = jobObject(object, running, name);
  await cluster.client.send({ method: 'POST', path, query: { fieldManager }, body }).catch((error: unknown) => {
    if (!(error instanceof ApiError) || error.status !== 409) throw error;
  });
}

async function remove({ client }: Cluster, path: string): Promise<void> {
  await client.send({ method: 'DELETE', path, body: { propagationPolicy: 'Background' } }).catch((error: unknown) => {
    if (!isGone(error)) throw error;
  });
}

async function concluded(cluster: Cluster, name: string, end: Condition): Promise<{ lastLines: readonly string[] }> {
  const lastLines = await lastLinesOf(cluster, name);
  if (end.type === 'Complete') return { lastLines };
  const late = end.reason === 'DeadlineExceeded' ? 'did not end in time' : 'failed';
  throw new OpsError('Failed', `the job ${name} ${late}: ${end.message ?? end.reason ?? 'no reason given'}`, {
    details: lastLines,
    hint: `Look at it: kubectl logs job/${name}. A new run runs it again.`,
  });
}

async function lastLinesOf({ client, namespace }: Cluster, name: string): Promise<string[]> {
  const [pod] = await podsOfJob({ client, namespace }, name);
  const container = pod?.spec.containers[0]?.name;
  if (pod === undefined || container === undefined) return ['(its pod is not there any more)'];
  const path = `/api/v1/namespaces/${namespace}/pods/${pod.metadata.name}/log`;
  const text = await client.readText(path, { container, tailLines: mostLines, limitBytes: 16_000 }).catch(() => '(its log cannot be read)');
  return text
    .split('\n')
    .filter(Boolean)
    .slice(-mostLines)
    .map((line) => line.slice(0, 500));
}

/** Why it does not run yet, where that can be seen. */
async function phaseOf(cluster: Cluster, name: string, { status }: Job): Promise<string> {
  if ((status?.ready ?? 0) > 0) return 'running';
  const [trouble] = troublesOf(await podsOfJob(cluster, name));
  return trouble === undefined ? 'starting' : describeTrouble(trouble);
}

async function podsOfJob({ client, namespace }: Cluster, name: string): Promise<readonly Pod[]> {
  const labelSelector = `batch.kubernetes.io/job-name=${name}`;
  return (await client.read<List<Pod>>(`/api/v1/namespaces/${namespace}/pods`, { labelSelector })).items;
}
