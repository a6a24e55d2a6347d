import type { Limits, LimitsOf } from '../domain/incident/instance.ts';
import type { ServiceChange } from '../domain/release/service-state.ts';
import type { Marked, OfService } from './of-service.ts';
import { commandsOf } from './of-service.ts';
import { restoreSnapshot } from './release.ts';
import { by, change, observe } from './step.ts';

/** What one instance may use. @throws OpsError `Unsupported` where the platform keeps no limits of its own. */
export const serviceLimits = observe<OfService, Limits>({
  class: 'look',
  command: (at) => commandsOf(at).limits,
  preview: () => ({ fingerprint: '<now>', memoryBytes: 0 }),
});

/** Instances that may use more: new ones on Kubernetes, those that run on Compose. `was`: what the plan saw. */
export const putLimits = change<Marked & LimitsOf & { from: string; was: LimitsOf }, ServiceChange>({
  class: 'act',
  risk: 'R2',
  command: (at) => commandsOf(at).putLimits(at.input),
  preview: () => ({ outcome: 'changed', fingerprint: '<after>' }),
  undo: by(restoreSnapshot, ({ input: { service, changeId, from, was } }) => ({ service, changeId, fingerprint: from, limits: was })),
});

/** Empties log files of the service's containers that fill the disk; what they said is kept first as evidence. @throws OpsError `Unsupported`. */
export const rotateServiceLogs = change<OfService, { freedBytes: number }>({
  class: 'act',
  risk: 'R1',
  command: ({ input }) => `truncate -s 0 <log file of each container of ${input.service}>`,
  preview: () => ({ freedBytes: 0 }),
  undo: { irreversible: 'the last lines are kept with the evidence of the run' },
});
