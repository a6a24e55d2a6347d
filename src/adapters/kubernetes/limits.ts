import type { PuttingLimits } from '../../activities/platform/platform.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { Limits } from '../../domain/incident/instance.ts';
import type { ServiceChange } from '../../domain/release/service-state.ts';
import type { Service } from '../../domain/system/platform.ts';
import { annotate, patchWorkload, requireReleasable, tryPatch, untilWritten } from './change-workload.ts';
import type { Operation } from './change-workload.ts';
import { containerOf } from './containers.ts';
import { contentOf, fingerprintOf } from './fingerprint.ts';
import { freeStuckPods } from './free-stuck-pods.ts';
import { marks } from './marks.ts';
import type { Container, Workload } from './objects.ts';
import type { Cluster } from './open-cluster.ts';
import { settleMade } from './put-image.ts';
import { quantity } from './quantity.ts';
import { see } from './state.ts';

/** What one instance may use, of the container that a release changes. */
export async function limitsOf(cluster: Cluster, service: Service): Promise<Limits> {
  const { found, fingerprint } = await see(cluster, service);
  const { memory, cpu } = containerOf(service, found.object).resources?.limits ?? {};
  return {
    fingerprint,
    ...(memory !== undefined && { memoryBytes: quantity(memory) }),
    ...(cpu !== undefined && { cpus: quantity(cpu) }),
  };
}

/** Asks for instances with these limits, once for a run. */
export async function putLimits(cluster: Cluster, putting: PuttingLimits): Promise<ServiceChange> {
  const { service, changeId, from } = putting;
  const change = await untilWritten(async (): Promise<ServiceChange> => {
    const { found, fingerprint } = await see(cluster, service);
    const marked = found.object.metadata.annotations ?? {};
    if (marked[marks.change] === changeId && marked[marks.made] === fingerprint) return { outcome: 'already', fingerprint };
    if (fingerprint !== from) {
      throw new OpsError('Conflict', `${service.name} is not what the plan saw: somebody changed it since`, {
        hint: 'Look at what was changed, then start the run again.',
      });
    }
    requireReleasable(found);
    const operations = operationsOf(found.object, containerOf(service, found.object), putting);
    const after = await tryPatch(cluster, found, operations);
    const made = fingerprintOf(await contentOf(cluster, after.spec.template));
    const annotations = { [marks.change]: changeId, [marks.made]: made, [marks.cause]: `watchkeeper ${changeId}: limits` };
    const written = await patchWorkload(cluster, found, [...operations, ...annotate(found.object.metadata.annotations, annotations)]);
    return { outcome: 'changed', fingerprint: await settleMade(cluster, { ...found, object: written }, made) };
  });
  await freeStuckPods(cluster, service);
  return change;
}

function operationsOf({ spec }: Workload, container: Container, { memoryBytes, cpus }: PuttingLimits): Operation[] {
  const at = `/spec/template/spec/containers/${spec.template.spec.containers.indexOf(container)}/resources`;
  const limits = {
    ...container.resources?.limits,
    ...(memoryBytes !== undefined && { memory: `${Math.ceil(memoryBytes / 2 ** 20)}Mi` }),
    ...(cpus !== undefined && { cpu: `${Math.ceil(cpus * 1000)}m` }),
  };
  return [{ op: 'add', path: at, value: { ...container.resources, limits } }];
}
