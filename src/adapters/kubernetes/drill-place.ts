import type { DrillPlace } from '../../activities/drill-target/drill-target.ts';
import type { KubernetesDrillTarget } from '../../domain/system/drill-target.ts';
import type { PlatformParts } from '../open-platforms.ts';
import type { Manifest } from './drill-manifests.ts';
import { drillManifests, pathOf, wordsOf } from './drill-manifests.ts';
import { holderOf, makeNamespace, removeNamespace } from './drill-namespace.ts';
import { awaitRaised } from './drill-ready.ts';
import { fieldManager } from './marks.ts';
import type { Cluster } from './open-cluster.ts';
import { openCluster } from './open-cluster.ts';

/** A namespace that lives as long as a drill. */
export function openKubernetesDrillPlace(target: KubernetesDrillTarget, { resolve }: Pick<PlatformParts, 'resolve'>): DrillPlace {
  const cluster = async (): Promise<Cluster> => await openCluster(target, resolve);
  return {
    plan: async () => ({ name: `namespace ${target.namespace}`, parts: (await drillManifests(target)).map(partOf) }),
    async holders() {
      const holder = await holderOf(await cluster());
      return holder === undefined ? [] : [holder];
    },
    async raise(raising) {
      const manifests = await drillManifests(target);
      const opened = await cluster();
      await makeNamespace(opened, raising);
      for (const manifest of manifests) {
        raising.progress({ phase: `making ${wordsOf(manifest)}` });
        raising.signal.throwIfAborted();
        await apply(opened, manifest);
      }
      await awaitRaised(opened, { ...raising, manifests, withinSeconds: target.readyWithinSeconds });
    },
    remove: async (removing) => await removeNamespace(await cluster(), removing),
  };
}

async function apply({ client, namespace }: Cluster, manifest: Manifest): Promise<void> {
  await client.send({
    method: 'PATCH',
    path: pathOf(manifest, namespace),
    query: { fieldManager, force: 'true' },
    contentType: 'application/apply-patch+yaml',
    body: { ...manifest, metadata: { ...manifest.metadata, namespace } },
  });
}

function partOf(manifest: Manifest): string {
  const images = manifest.spec?.template?.spec.containers.map(({ image = '' }) => image) ?? [];
  return images.length === 0 ? wordsOf(manifest) : `${wordsOf(manifest)} (${images.join(', ')})`;
}
