import type { RunningInside, SaidInside } from '../../activities/platform/inside.ts';
import { OpsError } from '../../domain/ops-error.ts';
import { ApiError, isGone } from './api-errors.ts';
import type { Executed } from './exec.ts';
import type { Cluster } from './open-cluster.ts';

/** Runs a program in a container of a pod, as `kubectl exec` does. */
export async function runInside(cluster: Cluster, running: RunningInside): Promise<SaidInside> {
  const { client, namespace } = cluster;
  const { service, instance, command, withinSeconds, mostBytes, signal } = running;
  const container = instance.container ?? service.container;
  const path = `/api/v1/namespaces/${namespace}/pods/${instance.name}/exec`;
  const executing = { path, command, withinMs: withinSeconds * 1000, mostBytes, signal, ...(container !== undefined && { container }) };
  const { stdout, stderr, ended } = await client.execute(executing).catch((error: unknown) => {
    throw asRefused(error, running, namespace);
  });
  if (ended === undefined) return { stdout, stderr };
  return { stdout, stderr, exitCode: exitCodeOf(ended, running) };
}

function asRefused(error: unknown, { instance }: RunningInside, namespace: string): unknown {
  if (!(error instanceof ApiError)) return error;
  if (error.status === 403) {
    return new OpsError('InvalidInput', `the worker may run no program in pods of ${namespace}`, {
      hint: 'Its account needs `get` and `create` on `pods/exec`: deploy/kubernetes/inside-role.yaml.',
    });
  }
  return isGone(error) || /container not found/i.test(error.message) ? notRunning(instance) : error;
}

/** @throws OpsError for a program that did not even start. */
function exitCodeOf({ status, message = '', details }: NonNullable<Executed['ended']>, { instance, command }: RunningInside): number {
  if (status === 'Success') return 0;
  const code = Number(details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message);
  if (Number.isInteger(code)) return code;
  if (/container not found|not running|no running task/i.test(message)) throw notRunning(instance);
  if (/executable file not found|no such file or directory|permission denied/i.test(message)) {
    throw new OpsError('Unsupported', `the image of ${instance.name} holds no program ${command[0]}`);
  }
  throw new OpsError('Failed', `${command[0]} could not be started in ${instance.name}`, { details: [message.slice(0, 400)] });
}

function notRunning({ name, container }: RunningInside['instance']): OpsError {
  return new OpsError('NotFound', `${name}${container === undefined ? '' : `/${container}`} does not run, or is not there`);
}
