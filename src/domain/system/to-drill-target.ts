import type { StoreFields } from './environment-schema.ts';
import type { DrillTarget } from './drill-target.ts';
import type { ComposePlatform, KubernetesPlatform, Platform } from './platform.ts';

type Fields = NonNullable<StoreFields['drillTarget']>;

/** A checked drill target, with what it leaves out to the platform of its environment. */
export function toDrillTarget(fields: Fields, platform: Platform): DrillTarget {
  const { directory = platform.kind === 'compose' ? platform.directory : '', readyWithin: readyWithinSeconds } = fields;
  if (fields.kind === 'compose') {
    const { project = '', files = ['drill.compose.yaml'], envFile } = fields;
    const rest = { ...(envFile !== undefined && { envFile }), ...engineOf(fields, platform) };
    return { kind: 'compose', project, directory, files, readyWithinSeconds, ...rest };
  }
  const { namespace = '', manifests = [] } = fields;
  return { kind: 'kubernetes', namespace, directory, manifests, readyWithinSeconds, ...clusterOf(fields, platform) };
}

function engineOf({ host }: Fields, platform: Platform): Pick<ComposePlatform, 'host'> {
  const used = host ?? (platform.kind === 'compose' ? platform.host : undefined);
  return used === undefined ? {} : { host: used };
}

/** Of one or of the other: a context of one kubeconfig means nothing in another. */
function clusterOf(fields: Fields, platform: Platform): Pick<KubernetesPlatform, 'kubeconfig' | 'context' | 'cluster'> {
  const { kubeconfig, context, cluster } = fields;
  const own = {
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(context !== undefined && { context }),
    ...(cluster !== undefined && { cluster }),
  };
  if (Object.keys(own).length > 0 || platform.kind !== 'kubernetes') return own;
  return {
    ...(platform.kubeconfig !== undefined && { kubeconfig: platform.kubeconfig }),
    ...(platform.context !== undefined && { context: platform.context }),
    ...(platform.cluster !== undefined && { cluster: platform.cluster }),
  };
}
