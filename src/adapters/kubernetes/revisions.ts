import type { Captured } from '../../activities/platform/platform.ts';
import type { Revision } from '../../domain/release/service-state.ts';
import type { Service } from '../../domain/system/platform.ts';
import type { Found } from './find-workload.ts';
import { findWorkload } from './find-workload.ts';
import { contentOf, fingerprintOf } from './fingerprint.ts';
import type { ControllerRevision, List, Meta, Template } from './objects.ts';
import type { Cluster } from './open-cluster.ts';
import { replicaSetsOf, revisionOf } from './replica-sets.ts';
import { selectorOf } from './selector.ts';
import { imagesOf } from './state.ts';

interface Kept {
  number: number;
  template: Template;
  metadata: Meta;
}

/** What the cluster remembers, newest first. It remembers templates only: their configuration is as it is now. */
export async function revisionsOf(cluster: Cluster, service: Service): Promise<(Revision & Captured)[]> {
  const found = await findWorkload(cluster, service);
  const kept = found.kind === 'Deployment' ? await keptInReplicaSets(cluster, found) : await keptInRevisions(cluster, found);
  return await Promise.all(
    kept.map(async ({ number, template, metadata }) => {
      const content = await contentOf(cluster, template);
      const createdAt = new Date(metadata.creationTimestamp).toISOString();
      return { service: service.name, number, images: imagesOf(template), createdAt, fingerprint: fingerprintOf(content), content };
    }),
  );
}

async function keptInReplicaSets(cluster: Cluster, found: Found): Promise<Kept[]> {
  const sets = await replicaSetsOf(cluster, found);
  return sets.map((set) => ({ number: revisionOf(set), template: set.spec.template, metadata: set.metadata }));
}

async function keptInRevisions({ client, namespace }: Cluster, { object }: Found): Promise<Kept[]> {
  const { items } = await client.read<List<ControllerRevision>>(`/apis/apps/v1/namespaces/${namespace}/controllerrevisions`, {
    labelSelector: selectorOf(object),
  });
  return items
    .filter(({ metadata }) => (metadata.ownerReferences ?? []).some(({ uid }) => uid === object.metadata.uid))
    .toSorted((a, b) => b.revision - a.revision)
    .map(({ revision, data, metadata }) => ({ number: revision, template: withoutDirective(data.spec.template), metadata }));
}

/** What is kept is a patch, which says of itself that it replaces. */
function withoutDirective(template: Template): Template {
  return Object.fromEntries(Object.entries(template).filter(([name]) => name !== '$patch')) as unknown as Template;
}
