import type { Found } from './find-workload.ts';
import type { Cluster } from './open-cluster.ts';
import type { Right } from './own-rules.ts';
import { isGranted, ownRules, rememberedRules } from './own-rules.ts';

const core = '';

/** All that a release and its undo do, so that a missing right shows before the change and not in the rollback. */
function rightsFor({ resource, kind, name }: Found): Right[] {
  const rights = (group: string, of: string, verbs: string): Right[] => verbs.split(' ').map((verb) => ({ verb, group, resource: of }));
  const history = kind === 'Deployment' ? 'replicasets' : 'controllerrevisions';
  return [
    ...rights('apps', resource, 'get patch').map((right) => ({ ...right, name })),
    ...rights('apps', resource, 'list'),
    ...rights('apps', history, 'list'),
    ...rights(core, 'pods', kind === 'StatefulSet' ? 'list create delete' : 'list create'),
    ...rights(core, 'pods/log', 'get'),
    ...rights(core, 'configmaps', 'get create patch'),
    ...rights(core, 'events', 'list'),
    ...rights(core, 'resourcequotas', 'list'),
    ...rights('autoscaling', 'horizontalpodautoscalers', 'list'),
  ];
}

/** Rights that we do not have; `patch deployments` each. */
export async function missingRights(cluster: Cluster, found: Found): Promise<string[]> {
  const wanted = rightsFor(found);
  const remembered = rememberedRules(cluster);
  if (wanted.every((right) => isGranted(right, remembered))) return [];
  const { rules, incomplete } = await ownRules(cluster);
  const unlisted = wanted.filter((right) => !isGranted(right, rules));
  const granted = incomplete ? await Promise.all(unlisted.map(async (right) => await mayWe(cluster, right))) : [];
  return unlisted.filter((_, at) => granted[at] !== true).map(({ verb, resource }) => `${verb} ${resource}`);
}

/** Asks for one right: the answer of all authorizers together. */
async function mayWe({ client, namespace }: Cluster, { verb, group, resource, name }: Right): Promise<boolean> {
  const [main, subresource] = resource.split('/');
  const { status } = await client.send<{ status: { allowed: boolean } }>({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: { namespace, verb, group, resource: main, subresource, name } },
    },
  });
  return status.allowed;
}
