import { canonical } from '../../domain/plan/canonical.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { Operation } from './change-workload.ts';
import { patchAsRead } from './change-workload.ts';
import type { ConfigData, Content } from './fingerprint.ts';
import { dataOf, readConfigMap } from './fingerprint.ts';
import { fieldManager } from './marks.ts';
import type { ConfigMap } from './objects.ts';
import type { Cluster } from './open-cluster.ts';

interface Differing {
  name: string;
  now: ConfigMap | undefined;
  wanted: ConfigData;
}

/** ConfigMaps that are not as they were. @throws OpsError `Conflict` for one that cannot be made so. */
export async function differingConfig(cluster: Cluster, { config }: Content): Promise<Differing[]> {
  const all = await Promise.all(
    Object.entries(config).map(async ([name, wanted]) => ({ name, wanted, now: await readConfigMap(cluster, name) })),
  );
  return all.flatMap(({ name, wanted, now }) => {
    if (canonical(dataOf(now)) === canonical(wanted)) return [];
    if (wanted === null) {
      throw new OpsError('Conflict', `ConfigMap ${name} was not there then, and is now`, {
        hint: `Remove it: kubectl delete configmap ${name}.`,
      });
    }
    if (now?.immutable === true) throw new OpsError('Conflict', `ConfigMap ${name} is immutable and holds something else than it did then`);
    return [{ name, now, wanted }];
  });
}

/** Gives a ConfigMap its content back, onto what was read. */
export async function putConfig(cluster: Cluster, { name, now, wanted }: Differing): Promise<void> {
  const folder = `/api/v1/namespaces/${cluster.namespace}/configmaps`;
  if (now === undefined) {
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, ...wanted };
    await cluster.client.send({ method: 'POST', path: folder, query: { fieldManager }, body });
    return;
  }
  const operations = (['data', 'binaryData'] as const).flatMap((field): Operation[] => {
    if (wanted[field] !== undefined) return [{ op: 'add', path: `/${field}`, value: wanted[field] }];
    return now[field] === undefined ? [] : [{ op: 'remove', path: `/${field}` }];
  });
  await patchAsRead(cluster, { path: `${folder}/${name}`, object: now }, operations);
}
