import { ApiError, isGone } from './api-errors.ts';
import type { PodSpec } from './objects.ts';
import type { Cluster } from './open-cluster.ts';
import { referencesOf } from './references.ts';

const metadataOnly = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';

/**
 * What the template needs and is not there; `Secret api-key` each. Of secrets only the metadata is asked for. A pod's account is not among
 * it: the server itself refuses a pod without.
 */
export async function missingReferences({ client, namespace }: Cluster, spec: PodSpec): Promise<string[]> {
  const { configMaps, secrets, claims } = referencesOf(spec);
  const wanted = [
    ...configMaps.map((name) => ({ kind: 'ConfigMap', resource: 'configmaps', name })),
    ...secrets.map((name) => ({ kind: 'Secret', resource: 'secrets', name })),
    ...claims.map((name) => ({ kind: 'PersistentVolumeClaim', resource: 'persistentvolumeclaims', name })),
  ];
  const looked = await Promise.all(
    wanted.map(async ({ kind, resource, name }) => {
      const isThere = await client.readText(`/api/v1/namespaces/${namespace}/${resource}/${name}`, {}, metadataOnly).then(
        () => true,
        (error: unknown) => {
          if (isGone(error)) return false;
          // Without the right to look, the dry run has to be enough.
          if (error instanceof ApiError && error.status === 403) return true;
          throw error;
        },
      );
      return isThere ? [] : [`${kind} ${name}`];
    }),
  );
  return looked.flat();
}
