import type { Limits } from '../domain/incident/instance.ts';
import type { ServiceChange } from '../domain/release/service-state.ts';
import type { Marked, OfService } from './of-service.ts';
import { commandsOf } from './of-service.ts';
import { platformTool } from './platform-commands.ts';
import { restoreSnapshot } from './release.ts';
import { serviceNamed } from '../domain/release/service-named.ts';
import { by, change, observe } from './step.ts';

/** What one instance may use. @throws OpsError `Unsupported` where the platform keeps no limits of its own. */
export const serviceLimits = observe<OfService, Limits>({
  class: 'look',
  command: (at) => commandsOf(at).export,
  preview: () => ({ fingerprint: '<now>', memoryBytes: 0 }),
});

/** Instances that may use more. */
export const putLimits = change<Marked & Pick<Limits, 'memoryBytes' | 'cpus'> & { from: string }, ServiceChange>({
  class: 'act',
  risk: 'R2',
  command: ({ env, input: { service, memoryBytes, cpus } }) => {
    const limits = [
      ...(memoryBytes === undefined ? [] : [`memory=${Math.ceil(memoryBytes / 2 ** 20)}Mi`]),
      ...(cpus === undefined ? [] : [`cpu=${Math.ceil(cpus * 1000)}m`]),
    ];
    return `${platformTool(env)} set resources ${serviceNamed(env, service).workload} --limits=${limits.join(',')}`;
  },
  preview: () => ({ outcome: 'changed', fingerprint: '<after>' }),
  undo: by(restoreSnapshot, ({ input: { service, changeId, from } }) => ({ service, changeId, fingerprint: from })),
});

/** Empties log files of the service's containers that fill the disk; what they said is kept first as evidence. @throws OpsError `Unsupported`. */
export const rotateServiceLogs = change<OfService, { freedBytes: number }>({
  class: 'act',
  risk: 'R1',
  command: ({ env, input }) => {
    return env.platform.kind === 'compose'
      ? `truncate -s 0 <log file of each container of ${input.service}>`
      : '# the kubelet rotates logs itself';
  },
  preview: () => ({ freedBytes: 0 }),
  undo: { irreversible: 'the last lines are kept with the evidence of the run' },
});
