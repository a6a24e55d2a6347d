import { serviceNamed } from '../domain/release/service-named.ts';
import type { PlatformIdentity, ServiceChange, ServiceState } from '../domain/release/service-state.ts';
import type { Verdict } from '../domain/verdict.ts';
import type { Marked, OfService } from './of-service.ts';
import { commandsOf } from './of-service.ts';
import { platformTool } from './platform-commands.ts';
import { by, change, observe, recover, verify } from './step.ts';

/** The platform is the one that the system file names. @throws OpsError `Unsafe` for another cluster, `Unsupported` for a tool that is too old. */
export const platformIdentity = observe<Record<string, never>, PlatformIdentity>({
  class: 'look',
  command: ({ env }) => `${platformTool(env)} version`,
  preview: ({ env }) => ({ kind: env.platform.kind === 'compose' ? 'compose' : 'kubernetes', id: '', version: '' }),
});

/** What runs a service now. @throws OpsError `NotFound` with the nearest name. */
export const serviceState = observe<OfService, ServiceState>({
  class: 'look',
  command: (at) => commandsOf(at).look,
  preview: ({ env, input }) => ({
    service: input.service,
    workload: serviceNamed(env, input.service).workload,
    fingerprint: '<now>',
    images: {},
    replicas: 0,
    ready: 0,
    paused: false,
  }),
});

/** Every instance is of the state that was asked for, and ready. Heartbeats `3 of 5 ready`; fails early where it cannot come right. */
export const rolledOut = verify<OfService & { fingerprint: string; withinSeconds: number }>({
  class: 'rollout',
  command: (at) => commandsOf(at).waitReady(at.input.withinSeconds),
});

/** The service's own probes answer as the system file says; where it has none, its instances are ready. */
export const serviceHealthy = verify<OfService>({
  class: 'look',
  command: ({ env, input }) => {
    const { probes } = serviceNamed(env, input.service);
    return probes.length === 0 ? commandsOf({ env, input }).look : probes.map(({ url }) => `curl -fsS ${url}`).join(' && ');
  },
});

/** The same look as a finding. */
export const judgeService = observe<OfService, Verdict>({
  class: 'look',
  command: serviceHealthy.command,
  preview: () => ({ kind: 'successful', reason: 'planned' }),
});

interface Scaled extends Marked {
  /** As the plan saw it. */
  from: number;
  replicas: number;
}

/** As many instances as before. */
export const scaleBack = recover<Scaled>({
  class: 'act',
  command: (at) => commandsOf(at).scale(at.input.from),
});

/** @throws OpsError `Conflict` where something else sets the number of instances, or it is not what the plan saw. */
export const scaleService = change<Scaled, ServiceChange>({
  class: 'act',
  risk: 'R1',
  command: (at) => commandsOf(at).scale(at.input.replicas),
  preview: () => ({ outcome: 'changed', fingerprint: '<now>' }),
  undo: by(scaleBack, ({ input }) => input),
});

/** New instances of the same, once for a run. */
export const restartService = change<Marked & { mode: 'rolling' | 'hard' }, ServiceChange>({
  class: 'act',
  risk: 'R1',
  command: (at) => commandsOf(at).restart(at.input.mode),
  preview: () => ({ outcome: 'changed', fingerprint: '<now>' }),
  undo: { irreversible: 'the old instances are gone; the new ones are of the same' },
});

/** As many instances as before the stop. Right when it was never stopped. */
export const resumeService = recover<Marked>({ class: 'act', command: (at) => commandsOf(at).resume });

/** No instances from here on; how many there were is remembered once. */
export const stopService = change<Marked, ServiceChange>({
  class: 'act',
  risk: 'R2',
  command: (at) => commandsOf(at).stop,
  preview: () => ({ outcome: 'changed', fingerprint: '<now>' }),
  undo: by(resumeService, ({ input }) => input),
});

/** No instance is left. */
export const serviceStopped = verify<OfService & { withinSeconds: number }>({
  class: 'rollout',
  command: (at) => `${commandsOf(at).look}  # until none is left`,
});

/** No instances again. */
export const stopAgain = recover<Marked>({ class: 'act', command: (at) => commandsOf(at).stop });

/** As many instances as before the stop; nothing where it was not stopped. */
export const startService = change<Marked, ServiceChange>({
  class: 'act',
  risk: 'R1',
  command: (at) => commandsOf(at).resume,
  preview: () => ({ outcome: 'changed', fingerprint: '<now>' }),
  undo: by(stopAgain, ({ input }) => input),
});
