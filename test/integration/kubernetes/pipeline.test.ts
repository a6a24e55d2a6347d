import { MockActivityEnvironment } from '@temporalio/testing';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { pipelineActivities } from '../../../src/activities/pipeline/pipeline-activities.ts';
import { openCi } from '../../../src/adapters/ci/open-ci.ts';
import type { Environment } from '../../../src/domain/system/environment.ts';
import type { Service } from '../../../src/domain/system/platform.ts';
import type { Pipeline } from '../../../src/domain/system/pipeline.ts';
import { plainRelease } from '../../../src/domain/release/no-release.ts';
import type { FakeCi } from '../../support/fake-ci.ts';
import { fakeCi } from '../../support/fake-ci.ts';
import { fakeObjects } from '../../support/fake-objects.ts';
import { environmentOf } from '../../support/fake-system.ts';
import type { KubelabWorld } from '../../support/kubelab-world.ts';
import { images, kubelabWorld, rolloutsOf } from '../../support/kubelab-world.ts';
import { hasKubelab, useKubelab } from '../../support/kubelab.ts';
import { changeOfOurs } from '../../support/platform-contract.ts';

describe.skipIf(!hasKubelab).each(['github', 'gitlab'] as const)('a release by a job of %s', (kind) => {
  const lab = useKubelab();
  let world: KubelabWorld;
  let ci: FakeCi;
  let service: Service;
  let before: string;
  beforeAll(async () => void (world = await kubelabWorld(lab())));
  beforeEach(async () => {
    ci = await fakeCi();
    service = await world.make();
    before = (await world.platform.state(service)).fingerprint;
    ci.job = async (run) => {
      await world.kubectl(['set', 'image', service.workload, `app=lab.test/api:${run.release}`]);
      run.state = 'success';
    };
  });
  afterEach(async () => await ci[Symbol.asyncDispose]());

  const env = (different: object = {}): Environment => {
    const pipeline = {
      kind,
      url: ci.url,
      project: 'org/shop',
      workflow: 'deploy.yml',
      token: 'env:TOKEN',
      withinSeconds: 20,
      ...different,
    };
    return environmentOf('shop', { services: [service], release: { ...plainRelease, pipeline: pipeline as Pipeline } });
  };
  const activities = pipelineActivities({
    openCi: openCi(async (text) => await Promise.resolve(text === 'env:TOKEN' ? 'good-token' : text === 'env:OLD' ? 'old-token' : text)),
    openPlatform: () => world.platform,
    openObjects: fakeObjects().open,
    pace: { lookEveryMs: 50, listedWithinMs: 400 },
  });
  const input = (release: string, changeId = changeOfOurs()) => {
    return { release, changeId, services: [{ service: 'api', image: `lab.test/api:${release}`, from: before }] };
  };
  const run = async <R>(work: () => Promise<R>, attempt = 1): Promise<R> => (await new MockActivityEnvironment({ attempt }).run(work)) as R;

  test('is asked for once, also when the answer to the first request was lost', async () => {
    const asked = input('2');
    ci.losesAnswers = 1;
    await expect(run(async () => await activities.runPipeline({ env: env(), input: asked }))).rejects.toMatchObject({
      kind: 'Unavailable',
    });
    const { url, fingerprints } = await run(async () => await activities.runPipeline({ env: env(), input: asked }), 2);
    expect(url).toContain('100');
    expect(fingerprints).toEqual({ api: (await world.platform.state(service)).fingerprint });
    expect(ci.runs).toMatchObject([{ ref: '2', release: '2', change: asked.changeId }]);
    expect(await rolloutsOf(world, service)).toBe(1);
  });

  test('that failed says at which job, and what it had changed is put back', async () => {
    ci.job = async (job) => {
      await world.kubectl(['set', 'image', service.workload, `app=${images.crashing}`]);
      job.state = 'failure';
    };
    const asked = input('2');
    const failure = {
      kind: 'Failed',
      message: expect.stringMatching(/ended as fail/) as string,
      details: [expect.stringContaining('roll out')],
    };
    await expect(run(async () => await activities.runPipeline({ env: env(), input: asked }))).rejects.toMatchObject(failure);
    await run(async () => await activities.endPipeline({ env: env(), input: asked }));
    expect(await world.platform.state(service)).toMatchObject({ fingerprint: before, ready: 1 });
    await run(async () => await activities.endPipeline({ env: env(), input: asked }));
    expect(await world.platform.state(service)).toMatchObject({ fingerprint: before });
  });

  test('that takes too long is ended by its undo', async () => {
    ci.job = async () => await Promise.resolve();
    const asked = input('2');
    const slow = env({ withinSeconds: 0.2 });
    await expect(run(async () => await activities.runPipeline({ env: slow, input: asked }))).rejects.toMatchObject({ kind: 'Failed' });
    await run(async () => await activities.endPipeline({ env: env(), input: asked }));
    expect(ci.runs).toMatchObject([{ state: 'cancelled' }]);
  });

  test('that says it is done and left the old image is not believed', async () => {
    ci.job = async (job) => await Promise.resolve(void (job.state = 'success'));
    const piping = run(async () => await activities.runPipeline({ env: env(), input: input('2') }));
    await expect(piping).rejects.toMatchObject({ kind: 'Failed', message: expect.stringContaining('lab.test/api:1 instead of') as string });
  });

  test('that cannot be known again by its change is ended, and not started once more', async () => {
    ci.forgetsChanges = true;
    ci.job = async () => await Promise.resolve();
    const piping = run(async () => await activities.runPipeline({ env: env(), input: input('2') }));
    await expect(piping).rejects.toMatchObject({ kind: 'InvalidInput', message: expect.stringContaining('was ended') as string });
    expect(ci.runs).toMatchObject([{ state: 'cancelled' }]);
  });

  test('of a server that does not say which run it started is found by its change', async () => {
    ci.namesRuns = false;
    const { url } = await run(async () => await activities.runPipeline({ env: env(), input: input('2') }));
    expect(url).toContain('100');
    expect(ci.runs).toHaveLength(1);
  });

  test('that was never started is not looked for among the changes of others', async () => {
    await world.kubectl(['set', 'env', service.workload, 'CHANGED_BY=somebody-else']);
    const theirs = (await world.platform.state(service)).fingerprint;
    await run(async () => await activities.endPipeline({ env: env(), input: input('2') }));
    expect((await world.platform.state(service)).fingerprint).toBe(theirs);
  });

  test('does not begin with a ref that is missing, or a token that is refused', async () => {
    const fits = async (at: Environment, release: string) =>
      await run(async () => await activities.pipelineFits({ env: at, input: { release } }));
    expect(await fits(env(), '2')).toMatchObject({ kind: 'successful' });
    await expect(fits(env(), 'missing')).rejects.toMatchObject({ kind: 'NotFound' });
    await expect(fits(env({ token: 'env:OLD' }), '2')).rejects.toMatchObject({
      kind: 'InvalidInput',
      message: expect.not.stringContaining('old-token') as string,
    });
    await expect(fits(env({ url: 'http://127.0.0.1:9' }), '2')).rejects.toMatchObject({ kind: 'Unavailable' });
  });
});
