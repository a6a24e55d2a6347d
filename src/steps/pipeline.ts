import type { Pipeline } from '../domain/system/pipeline.ts';
import type { Environment } from '../domain/system/environment.ts';
import { by, change, recover, verify } from './step.ts';

/** A service that a pipeline is to release: what it is to be, and the fingerprint of what it was, which a snapshot holds. */
export interface PipedService {
  service: string;
  image: string;
  from: string;
}

interface Piping {
  release: string;
  /** The run's id: one job for each. */
  changeId: string;
  services: readonly PipedService[];
}

/** What a job left. */
export interface PipedRelease {
  /** Of the job, for people. */
  url: string;
  /** Service to the fingerprint of what it is now. */
  fingerprints: Readonly<Record<string, string>>;
}

/** The job, and the branch or tag that it runs on, are there, and we may start it. */
export const pipelineFits = verify<{ release: string }>({
  class: 'look',
  command: ({ env, input }) => `${toolOf(env)} view ${refOf(env, input.release)}`,
});

/** Ends the job where it still runs, and puts every service back that is not what it was, the last first. */
export const endPipeline = recover<Piping>({
  class: 'rollout',
  command: ({ env, input }) => `${toolOf(env)} cancel  # of ${input.changeId}; then put ${input.services.length} services back`,
});

/**
 * Asks a CI job to release, once for a run, and watches it to its end; then looks whether every service is asked to be of the release.
 * @throws OpsError `Failed` when the job failed or was too slow, or when a service is not of the release after it.
 */
export const runPipeline = change<Piping, PipedRelease>({
  class: 'rollout',
  risk: 'R2',
  command: ({ env, input }) => `${toolOf(env)} run ${refOf(env, input.release)}  # release ${input.release}, change ${input.changeId}`,
  preview: ({ input }) => ({ url: '<job>', fingerprints: Object.fromEntries(input.services.map(({ service }) => [service, '<after>'])) }),
  undo: by(endPipeline, ({ input }) => input),
});

function toolOf({ release: { pipeline } }: Environment): string {
  if (pipeline === undefined) return '# no pipeline:';
  return pipeline.kind === 'github' ? `gh workflow --repo ${pipeline.project} ${pipeline.workflow}` : `glab ci --repo ${pipeline.project}`;
}

function refOf({ release: { pipeline } }: Environment, release: string): string {
  return `--ref ${pipelineRef(pipeline, release)}`;
}

/** Branch or tag whose job runs. */
export function pipelineRef(pipeline: Pipeline | undefined, release: string): string {
  return pipeline?.ref ?? release;
}
