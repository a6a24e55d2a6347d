import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appImage, dockerEngine } from '../support/docker-engine.ts';
import type { DockerProject } from '../support/docker-project.ts';
import { dockerProject, webService } from '../support/docker-project.ts';
import type { RunStage } from '../support/run-stage.ts';
import { runStage, stageFolder, undoneIn } from '../support/run-stage.ts';

const given = await dockerEngine();
const chain = ['one', 'two', 'three', 'four'] as const;

describe.skipIf(given === undefined)('a release of four services on Compose', () => {
  const engine = given as NonNullable<typeof given>;
  let project: DockerProject;
  let stage: RunStage;
  const imageOf = (name: string, tag: string): string => `watchkeeper-four/${name}:${tag}`;
  beforeAll(async () => {
    for (const name of chain) {
      await engine.docker('tag', appImage('v1'), imageOf(name, 'v1'));
      await engine.docker('tag', appImage(name === 'three' ? 'crashing' : 'v2'), imageOf(name, 'v2'));
    }
    project = await dockerProject(engine, Object.fromEntries(chain.map((name) => [name, webService({ image: imageOf(name, 'v1') })])));
    const services = Object.fromEntries(chain.map((name, index) => [name, { after: chain.slice(0, index), readyWithin: '30s' }]));
    stage = await runStage({ folder: await stageFolder(), environment: { platform: project.settings, services }, path: engine.path });
  });
  afterAll(async () => {
    await stage?.close();
    await project?.[Symbol.asyncDispose]();
    if (given !== undefined) await engine.docker('rmi', ...chain.flatMap((name) => [imageOf(name, 'v1'), imageOf(name, 'v2')]));
  });

  test('whose third is bad leaves the first two as they were, put back in reverse order, and the fourth untouched (fault 39)', async () => {
    const untouched = await project.running('four');
    const run = await stage.start('deploy', { release: 'v2', services: [...chain] });
    expect(await run.ended()).toBe('StepFailed');
    // By id: what was put back must be the same image whatever its tag says by then.
    const images = await Promise.all(chain.map(async (name) => await project.inspect(name, '{{.Image}}')));
    expect(new Set(images.flat())).toEqual(new Set([await engine.docker('image', 'inspect', '--format', '{{.Id}}', appImage('v1'))]));
    expect(await project.running('four')).toEqual(untouched);
    expect(await undoneIn(stage, run, chain)).toEqual(['three', 'two', 'one']);
  });
});
