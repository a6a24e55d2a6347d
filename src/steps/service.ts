import type { PlatformIdentity, Revision, ServiceChange, ServiceState } from '../domain/release/service-state.ts';
import { serviceNamed } from '../domain/release/service-named.ts';
import type { RevisionPick } from '../domain/release/revision-pick.ts';
import { describeRevisionPick } from '../domain/release/revision-pick.ts';
import type { Verdict } from '../domain/verdict.ts';
import type { PlatformCommands } from './platform-commands.ts';
import { platformCommands, platformTool, short } from './platform-commands.ts';
import type { At } from './step.ts';
import { by, change, observe, recover, verify } from './step.ts';

interface OfService {
  service: string;
}

/** A change that is marked with the run that makes it, so that its undo touches nothing else. */
interface Marked extends OfService {
  /** The run's id. */
  changeId: string;
}

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

/** Which state to return to: resolved once, to a fingerprint, never "the previous one". @throws OpsError `NotFound` with what there is. */
export const revisionToReturnTo = observe<OfService & { to: RevisionPick }, Revision>({
  class: 'look',
  command: ({ env, input }) =>
    `${platformTool(env)} rollout history ${serviceNamed(env, input.service).workload}  # ${describeRevisionPick(input.to)}`,
  preview: ({ input }) => ({ service: input.service, fingerprint: '<revision>', images: {}, createdAt: '' }),
});

/** Whether an image could be released: it exists, there is room, rights and references are there, nobody else owns the service. */
export const releaseFits = verify<OfService & { image: string }>({
  class: 'look',
  command: (at) => `${commandsOf(at).setImage(at.input.image)} --dry-run=server`,
});

/** The environment that comes before this one ran the release, and it was good there (PRSM-3.1.3). */
export const releaseProven = verify<{ environment: string; release: string; services: readonly string[] }>({
  class: 'look',
  command: ({ env, input }) => `# record: release ${input.release} was healthy in ${env.system}/${input.environment}`,
  skippable: true,
});

/**
 * One sample of a release that is watched: instances, probes, and the limits of the system file. `failed` when one was bad more often than it may be;
 * `inconclusive` when one gave no data several times in a row. `soFar`: the facts of the sample before; those of this one hold the new counts.
 */
export const releaseHolds = verify<{ services: readonly string[]; soFar: Readonly<Record<string, number | string>> }>({
  class: 'look',
  command: ({ env, input }) =>
    [
      ...input.services.map((service) => commandsOf({ env, input: { service } }).look),
      ...env.release.gates.map(({ query }) => `promtool query instant $PROMETHEUS '${query}'`),
    ].join(' && '),
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

/** Keeps all that the service can be put back from, outside the platform. @throws OpsError `Conflict` when it is not what the plan saw. */
export const keepSnapshot = change<OfService & { fingerprint: string }, void>({
  class: 'act',
  risk: 'R1',
  command: ({ env, input }) => `${commandsOf({ env, input }).export} > snapshots/${input.service}/${short(input.fingerprint)}.json`,
  preview: () => undefined,
  undo: { irreversible: 'a snapshot is a record and stays' },
});

/**
 * Puts a service back to what a snapshot holds, configuration first, and waits until it is ready. Touches only what this run changed; right when
 * nothing was. @throws OpsError `Conflict` when somebody else changed it since.
 */
export const restoreSnapshot = recover<Marked & { fingerprint: string }>({
  class: 'rollout',
  command: (at) => commandsOf(at).putBack(at.input.fingerprint),
});

interface Releasing extends Marked {
  image: string;
  /** Fingerprint of the state that the plan saw, which a snapshot holds. */
  from: string;
}

/** Asks for the instances to be of an image. @throws OpsError `Conflict` when the state is not what the plan saw, or somebody else owns it. */
export const putImage = change<Releasing, ServiceChange>({
  class: 'act',
  risk: 'R2',
  command: (at) => commandsOf(at).setImage(at.input.image),
  preview: () => ({ outcome: 'changed', fingerprint: '<after>' }),
  undo: by(restoreSnapshot, ({ input }) => ({ service: input.service, changeId: input.changeId, fingerprint: input.from })),
});

interface Returning extends Marked {
  /** Fingerprints: of what the plan saw, and of what is to be. */
  from: string;
  to: string;
}

/** Asks for a state that the service had. */
export const returnToRevision = change<Returning, ServiceChange>({
  class: 'act',
  risk: 'R2',
  command: (at) => commandsOf(at).putBack(at.input.to),
  preview: ({ input }) => ({ outcome: 'changed', fingerprint: input.to }),
  undo: by(restoreSnapshot, ({ input }) => ({ service: input.service, changeId: input.changeId, fingerprint: input.from })),
});

/** The same where every minute counts: R1, so that nobody's approval is waited for (PRSM-12.5). */
export const returnInEmergency = change<Returning, ServiceChange>({ ...withoutEffect(returnToRevision), risk: 'R1' });

interface Released extends Marked {
  release: string;
  fingerprint: string;
  images: Readonly<Record<string, string>>;
  /** ISO 8601, UTC. */
  createdAt: string;
  verdict: 'healthy' | 'bad';
}

/** The first word on a release is taken back. */
export const recordBadRelease = recover<Released>({
  class: 'act',
  command: ({ input }) => `# record: release ${input.release} of ${input.service} was not kept`,
});

/** Writes down what became of a release, for the rollbacks to come. */
export const recordRelease = change<Released, void>({
  class: 'act',
  risk: 'R1',
  command: ({ input }) => `# record: release ${input.release} of ${input.service} is ${input.verdict}`,
  preview: () => undefined,
  undo: by(recordBadRelease, ({ input }) => ({ ...input, verdict: 'bad' as const })),
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

/** Brings the schema of the database up with the command of the system file, in the new image; a run does it once. */
export const migrate = change<Marked & { image: string }, { lastLines: readonly string[] }>({
  class: 'rollout',
  risk: 'R2',
  command: (at) => commandsOf(at).run(at.input.image, at.env.release.migration?.command ?? []),
  preview: () => ({ lastLines: [] }),
  undo: { irreversible: 'a schema is not taken back: the release before must work with it (expand first, contract later)' },
});

function commandsOf({ env, input }: At<OfService>): PlatformCommands {
  return platformCommands(env, serviceNamed(env, input.service));
}

/** A step's parts, for one that differs from it in little. */
function withoutEffect<S extends { effect: string }>({ effect: _effect, ...parts }: S): Omit<S, 'effect'> {
  return parts;
}
