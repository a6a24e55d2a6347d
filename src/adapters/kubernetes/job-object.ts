import type { RunningJob } from '../../activities/platform/platform.ts';
import { sha256Hex } from '../../domain/plan/digest.ts';
import { containerOf } from './containers.ts';
import { marks } from './marks.ts';
import type { Container, PodSpec, Workload } from './objects.ts';

const kept = 86_400;
/** What belongs to a service that answers requests, and not to a command that ends. */
const ofServers = new Set(['livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle', 'ports', 'command', 'args']);

/** The same for the same run and service. */
export function jobName(service: string, changeId: string): string {
  return `watchkeeper-${service
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]/g, '-')
    .slice(0, 30)}-${sha256Hex(`${service} ${changeId}`).slice(0, 12)}`;
}

/**
 * A Job in the surroundings of the service: its environment, volumes, account and nodes. It has none of the service's labels, so that no
 * Service sends it requests. It runs once: whether a failed command may be run again is for a person to say.
 */
export function jobObject(workload: Workload, { service, changeId, image, command, withinSeconds }: RunningJob, name: string): unknown {
  const spec = workload.spec.template.spec;
  const labels = { 'app.kubernetes.io/managed-by': 'watchkeeper', 'watchkeeper.dev/job': name };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, labels, annotations: { [marks.change]: changeId, 'watchkeeper.dev/workload': service.workload } },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: withinSeconds,
      ttlSecondsAfterFinished: kept,
      template: { metadata: { labels }, spec: podSpec(spec, commandContainer(containerOf(service, workload), image, command)) },
    },
  };
}

function podSpec(spec: PodSpec, container: Container): PodSpec & { restartPolicy: string } {
  return { ...spec, containers: [container], restartPolicy: 'Never' };
}

function commandContainer(container: Container, image: string, command: readonly string[]): Container {
  const surroundings = Object.entries(container).filter(([field]) => !ofServers.has(field));
  return { ...(Object.fromEntries(surroundings) as unknown as Container), image, ...(command.length > 0 && { command }) };
}
