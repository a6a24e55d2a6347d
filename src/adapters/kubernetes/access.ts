import type { Found } from './find-workload.ts';
import type { Cluster } from './open-cluster.ts';

interface Right {
  verb: string;
  group: string;
  resource: string;
}

const core = '';

/** All that a release and its undo do, so that a missing right shows before the change and not in the rollback. */
function rightsFor({ resource, kind }: Found): Right[] {
  const rights = (group: string, of: string, verbs: string): Right[] => verbs.split(' ').map((verb) => ({ verb, group, resource: of }));
  const history = kind === 'Deployment' ? 'replicasets' : 'controllerrevisions';
  return [
    ...rights('apps', resource, 'get list patch'),
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
export async function missingRights({ client, namespace }: Cluster, found: Found): Promise<string[]> {
  const answers = await Promise.all(
    rightsFor(found).map(async ({ verb, group, resource }) => {
      const [main, subresource] = resource.split('/');
      const { status } = await client.send<{ status: { allowed: boolean } }>({
        method: 'POST',
        path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
        body: {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectAccessReview',
          spec: { resourceAttributes: { namespace, verb, group, resource: main, subresource } },
        },
      });
      return status.allowed ? [] : [`${verb} ${resource}`];
    }),
  );
  return answers.flat();
}
