import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { isOpsError } from '../../../src/domain/ops-error.ts';
import type { Rollout } from '../../../src/domain/release/service-state.ts';
import { appImage, dockerEngine } from '../../support/docker-engine.ts';
import { dockerProject, serviceOf, webService } from '../../support/docker-project.ts';
import { rolledOut } from '../../support/platform-contract.ts';

const given = await dockerEngine('restarted');
const web = serviceOf('web');

describe.skipIf(given === undefined)('a Docker engine that is restarted', () => {
  const engine = given as NonNullable<typeof given>;

  test('in the middle of a rollout: it is unavailable, never failed, and then the rollout comes to its end', async () => {
    await using project = await dockerProject(engine, { web: webService() });
    const { id } = await project.platform.identify();
    const { fingerprint: from } = await project.platform.state(web);
    const { fingerprint } = await project.platform.putImage({ service: web, changeId: 'run-1', image: appImage('v2'), from });
    const seen: string[] = [];
    const restarted = engine.restart();
    const enough = new AbortController();
    const look = async (): Promise<void> => {
      while (!enough.signal.aborted) {
        const rollout = await project.platform.rollout(web, fingerprint).catch((error: unknown) => error);
        seen.push(isOpsError(rollout) ? rollout.kind : (rollout as Rollout).state);
        await sleep(100);
      }
    };
    const looked = look();
    await restarted;
    enough.abort();
    await looked;
    expect(await rolledOut(project.platform, web, fingerprint)).toMatchObject({ kind: 'successful' });
    expect(seen).toContain('Unavailable');
    expect(seen.filter((state) => state === 'failed')).toEqual([]);
    expect(await project.platform.identify()).toMatchObject({ id });
  });

  test('does not start what was stopped, and starts what was resumed', async () => {
    await using project = await dockerProject(engine, { web: webService({ restart: 'always' }) });
    await project.platform.stop({ service: web, changeId: 'run-1' });
    await engine.restart();
    expect(await project.running('web')).toEqual([]);
    expect(await project.platform.state(web)).toMatchObject({ replicas: 0, stoppedAt: 1 });
    await project.platform.resume({ service: web, changeId: 'run-1' });
    await engine.restart();
    const { fingerprint } = await project.platform.state(web);
    expect(await rolledOut(project.platform, web, fingerprint)).toMatchObject({ kind: 'successful' });
  });

  test('that hangs is unavailable within seconds, and nothing was changed by what was asked meanwhile', async () => {
    await using project = await dockerProject(engine, { web: webService() });
    const state = await project.platform.state(web);
    const putting = { service: web, changeId: 'run-1', image: appImage('v2'), from: state.fingerprint };
    await engine.freeze();
    const began = performance.now();
    const asked = [project.platform.state(web), project.platform.putImage(putting), project.platform.identify()];
    const outcomes = await Promise.allSettled(asked);
    await engine.thaw();
    expect(performance.now() - began).toBeLessThan(40_000);
    for (const outcome of outcomes) expect(outcome).toMatchObject({ status: 'rejected', reason: { kind: 'Unavailable' } });
    expect(await project.platform.state(web)).toEqual(state);
  });
});
