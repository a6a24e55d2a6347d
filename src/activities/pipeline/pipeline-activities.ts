import { activityInfo } from '@temporalio/activity';
import { OpsError } from '../../domain/ops-error.ts';
import { imageNow, withoutDigest } from '../../domain/release/image-of.ts';
import { serviceNamed } from '../../domain/release/service-named.ts';
import type { Environment } from '../../domain/system/environment.ts';
import type { Pipeline } from '../../domain/system/pipeline.ts';
import type { Vocabulary } from '../../steps/index.ts';
import type { PipedService } from '../../steps/pipeline.ts';
import { pipelineRef } from '../../steps/pipeline.ts';
import type { Implements } from '../../steps/step.ts';
import type { OpenObjects } from '../objects.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { putBackUntilReady } from '../platform/put-back-until-ready.ts';
import { supervised } from '../supervised.ts';
import type { OpenCi } from './ci-server.ts';
import type { Pace } from './follow-run.ts';
import { findListed, runOnce, unhurried, untilEnded } from './follow-run.ts';

export interface PipelinePorts {
  openCi: OpenCi;
  openPlatform: OpenPlatform;
  openObjects: OpenObjects;
  pace?: Pace;
}

type PipelineSteps = Pick<Vocabulary, 'pipelineFits' | 'runPipeline' | 'endPipeline'>;

/** Releases that a CI job rolls out: asked for, watched, looked at, and put back. */
export function pipelineActivities({ openCi, openPlatform, openObjects, pace = unhurried }: PipelinePorts): Implements<PipelineSteps> {
  const releasedTo = async (env: Environment, { service: name, image }: PipedService): Promise<string> => {
    const service = serviceNamed(env, name);
    const state = await openPlatform(env).state(service);
    const now = imageNow(service, state);
    if (withoutDigest(now ?? '') === withoutDigest(image)) return state.fingerprint;
    throw new OpsError('Failed', `the pipeline says that it is done, and ${name} is asked to run ${now ?? 'nothing'} instead of ${image}`);
  };
  return {
    async pipelineFits({ env, input }) {
      const pipeline = pipelineOf(env);
      return { kind: 'successful', reason: await openCi(pipeline).look(pipelineRef(pipeline, input.release)) };
    },
    async runPipeline({ env, input: { release, changeId, services } }) {
      const pipeline = pipelineOf(env);
      return await supervised(async (signal, progress) => {
        const following = { ci: openCi(pipeline), signal, progress, pace };
        const ref = pipelineRef(pipeline, release);
        const run = await runOnce(following, { ref, release, changeId, again: activityInfo().attempt > 1 });
        const { state, words, failures } = await untilEnded(following, run, pipeline.withinSeconds);
        if (state === 'failed') throw new OpsError('Failed', `the pipeline ${run.url} ended as ${words}`, { details: failures });
        const fingerprints: Record<string, string> = {};
        for (const one of services) fingerprints[one.service] = await releasedTo(env, one);
        return { url: run.url, fingerprints };
      });
    },
    async endPipeline({ env, input: { changeId, services } }) {
      const pipeline = pipelineOf(env);
      await supervised(async (signal, progress) => {
        const following = { ci: openCi(pipeline), signal, progress, pace };
        const run = await findListed(following, changeId);
        // It was never started: nothing here is of its making.
        if (run === undefined) return;
        await following.ci.cancel(run.id);
        await untilEnded(following, run, pipeline.withinSeconds);
        for (const { service: name, from: fingerprint } of services.toReversed()) {
          const place = { env, service: serviceNamed(env, name), platform: openPlatform(env), objects: openObjects(env.objects) };
          // Whatever the job made of it: the lock keeps other runs of ours away, and what is replaced is what was just seen.
          const { fingerprint: now } = await place.platform.state(place.service);
          await putBackUntilReady({ ...place, changeId, fingerprint, from: now }, { signal, progress });
        }
      });
    },
  };
}

function pipelineOf({ release: { pipeline } }: Environment): Pipeline {
  if (pipeline === undefined) throw new OpsError('InvalidInput', 'the system file names no pipeline');
  return pipeline;
}
