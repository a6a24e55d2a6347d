import { OpsError } from '../../domain/ops-error.ts';
import type { Found } from './find-workload.ts';
import type { List, Meta } from './objects.ts';
import type { Cluster } from './open-cluster.ts';

interface Autoscaler {
  metadata: Meta;
  spec: { scaleTargetRef: { kind: string; name: string }; minReplicas?: number; maxReplicas: number };
}

interface Scaler {
  name: string;
  min: number;
  max: number;
}

/** The autoscaler that sets the number of instances, where there is one. */
async function scalerOf({ client, namespace }: Cluster, { kind, name }: Found): Promise<Scaler | undefined> {
  const { items } = await client.read<List<Autoscaler>>(`/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`);
  const found = items.find(({ spec: { scaleTargetRef: target } }) => target.kind === kind && target.name === name);
  if (found === undefined) return undefined;
  return { name: found.metadata.name, min: found.spec.minReplicas ?? 1, max: found.spec.maxReplicas };
}

/** The same where it has set that number: it does so through `scale`, which the object remembers. What has not is not asked for. */
export async function activeScalerOf(cluster: Cluster, found: Found): Promise<Scaler | undefined> {
  const { managedFields = [] } = found.object.metadata;
  const isScaled = managedFields.some(({ subresource, fieldsV1 }) => subresource === 'scale' && fieldsV1?.['f:spec']?.['f:replicas']);
  return isScaled ? await scalerOf(cluster, found) : undefined;
}

/** @throws OpsError `Conflict` where an autoscaler would set another number. */
export async function requireNoScaler(cluster: Cluster, found: Found): Promise<void> {
  const scaler = await scalerOf(cluster, found);
  if (scaler === undefined) return;
  throw new OpsError('Conflict', `the number of instances is set by the autoscaler ${scaler.name} (${scaler.min} to ${scaler.max})`, {
    hint: `Change its limits: kubectl edit hpa ${scaler.name}.`,
  });
}
