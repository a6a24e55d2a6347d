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
  command: ({ env, input }) => commandsFor(env).view(pipelineRef(env.release.pipeline, input.release)),
});

/** Ends the job where it still runs, and puts every service back that is not what it was, the last first. */
export const endPipeline = recover<Piping>({
  class: 'rollout',
  command: ({ env, input }) =>
    `${commandsFor(env).cancel(input.changeId)}; then put back ${input.services.length} services, as in snapshots/`,
});

/**
 * Asks a CI job to release, once for a run, and watches it to its end; then looks whether every service is asked to be of the release.
 * @throws OpsError `Failed` when the job failed or was too slow, or when a service is not of the release after it.
 */
export const runPipeline = change<Piping, PipedRelease>({
  class: 'rollout',
  risk: 'R2',
  command: ({ env, input }) => commandsFor(env).run(pipelineRef(env.release.pipeline, input.release), input),
  preview: ({ input }) => ({ url: '<job>', fingerprints: Object.fromEntries(input.services.map(({ service }) => [service, '<after>'])) }),
  undo: by(endPipeline, ({ input }) => input),
});

/** What a person would have typed, with GitHub's and GitLab's own tools. */
function commandsFor({ release: { pipeline } }: Environment) {
  if (pipeline?.kind === 'github') {
    const [at, workflow] = [`--repo ${pipeline.project}`, pipeline.workflow];
    return {
      view: (ref: string) => `gh workflow view ${workflow} ${at} --ref ${ref}`,
      run: (ref: string, { release, changeId }: Piping) =>
        `gh workflow run ${workflow} ${at} --ref ${ref} -f release=${release} -f change=${changeId}`,
      cancel: (changeId: string) => `gh run cancel ${at} "$RUN"  # the run whose name holds ${changeId}`,
    };
  }
  const at = `--repo ${pipeline?.project ?? ''}`;
  return {
    view: (ref: string) => `glab ci list ${at} --ref ${ref}`,
    run: (ref: string, { release, changeId }: Piping) =>
      `glab ci run ${at} --branch ${ref} --variables RELEASE:${release} --variables WATCHKEEPER_CHANGE:${changeId}`,
    cancel: (changeId: string) => `glab ci cancel pipeline ${at} "$PIPELINE"  # the one with WATCHKEEPER_CHANGE=${changeId}`,
  };
}

/** Branch or tag whose job runs. */
export function pipelineRef(pipeline: Pipeline | undefined, release: string): string {
  return pipeline?.ref ?? release;
}
