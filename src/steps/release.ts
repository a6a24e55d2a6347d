import type { LimitsOf } from '../domain/incident/instance.ts';
import type { RevisionPick } from '../domain/release/revision-pick.ts';
import { describeRevisionPick } from '../domain/release/revision-pick.ts';
import { serviceNamed } from '../domain/release/service-named.ts';
import type { Revision, ServiceChange } from '../domain/release/service-state.ts';
import { variableOf } from '../domain/store/store-variable.ts';
import type { Marked, OfService } from './of-service.ts';
import { commandsOf } from './of-service.ts';
import { platformTool, short } from './platform-commands.ts';
import { by, change, observe, recover, verify } from './step.ts';

/** Which state to return to: resolved once, to a fingerprint, never "the previous one". @throws OpsError `NotFound` with what there is. */
export const revisionToReturnTo = observe<OfService & { to: RevisionPick }, Revision>({
  class: 'look',
  command: ({ env, input }) =>
    `${platformTool(env)} rollout history ${serviceNamed(env, input.service).workload}  # ${describeRevisionPick(input.to)}`,
  preview: ({ input }) => ({ service: input.service, fingerprint: '<revision>', images: {}, createdAt: '' }),
});

/** The digest that an image's tag has in the registry now, so that staging and production get the same image (E59). */
export const imageDigest = observe<{ image: string }, { digest: string }>({
  class: 'look',
  command: ({ input }) => `crane digest ${input.image}`,
  preview: () => ({ digest: 'sha256:<digest>' }),
});

/** Whether an image could be released: it exists, there is room, rights and references are there, nobody else owns the service. */
export const releaseFits = verify<OfService & { image: string }>({
  class: 'look',
  command: (at) => `${commandsOf(at).setImage(at.input.image)} --dry-run=server`,
});

/** The environment that comes before this one ran the release, and it was good there (PRSM-3.1.3). */
export const releaseProven = verify<{
  environment: string;
  release: string;
  services: readonly string[];
  /** Service to image, where releases are pinned: it must have been the same there. */
  images?: Readonly<Record<string, string>>;
}>({
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
 * nothing was. `limits`: it was these that the run changed; on Compose they are in the containers. @throws OpsError `Conflict` when somebody else
 * changed it since.
 */
export const restoreSnapshot = recover<Marked & { fingerprint: string; limits?: LimitsOf }>({
  class: 'rollout',
  command: (at) => {
    const { fingerprint, limits } = at.input;
    const areInContainers = limits !== undefined && at.env.platform.kind === 'compose';
    return areInContainers ? commandsOf(at).putLimits(limits) : commandsOf(at).putBack(fingerprint);
  },
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

/** The revision of the schema, as the statement of the system file tells it. @throws OpsError when it cannot be told. */
export const schemaRevision = observe<object, { revision: string }>({
  class: 'look',
  command: ({ env }) => {
    const { store = '', sql = '' } = env.release.migration?.revision ?? {};
    return `psql "$${variableOf(store)}" -c '${sql}'`;
  },
  preview: () => ({ revision: '<revision>' }),
});

/** Brings the schema of the database up with the command of the system file, in the new image; a run does it once. */
export const migrate = change<Marked & { image: string }, { lastLines: readonly string[] }>({
  class: 'rollout',
  risk: 'R2',
  command: (at) => commandsOf(at).run(at.input.image, at.env.release.migration?.command ?? []),
  preview: () => ({ lastLines: [] }),
  undo: { irreversible: 'a schema is not taken back: the release before must work with it (expand first, contract later)' },
});

/** A step's parts, for one that differs from it in little. */
function withoutEffect<S extends { effect: string }>({ effect: _effect, ...parts }: S): Omit<S, 'effect'> {
  return parts;
}
