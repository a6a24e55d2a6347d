import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EmbeddedPostgres } from '../../../src/embedded/postgres.ts';
import { startPostgres } from '../../../src/embedded/postgres.ts';
import type { DrillNamespace } from '../../support/drill-namespace.ts';
import { drillNamespace } from '../../support/drill-namespace.ts';
import type { DrillStage } from '../../support/drill-stage.ts';
import { drillStage } from '../../support/drill-stage.ts';
import { eventually } from '../../support/fault-run.ts';
import { hasKubelab, useKubelab } from '../../support/kubelab.ts';

/** What the simulated pod lacks: a server that is there while its pod is ready, at one address. */
async function serverOfPod(
  drill: DrillNamespace,
  ended: AbortSignal,
): Promise<{ url: string; port: number; starts: () => number; done: Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'watchkeeper-pod-'));
  const first = await startPostgres({ dir });
  const { port, url } = first;
  await first.stop();
  let running: EmbeddedPostgres | undefined;
  let starts = 0;
  const follow = async (): Promise<void> => {
    while (!ended.aborted) {
      const isReady = await drill.isReady('postgres-0');
      if (isReady && running === undefined) {
        running = await startPostgres({ dir, port });
        starts += 1;
      } else if (!isReady && running !== undefined) {
        await running.stop();
        running = undefined;
      }
      await sleep(200);
    }
    await running?.stop();
    await rm(dir, { recursive: true, force: true });
  };
  return { url, port, starts: () => starts, done: follow() };
}

describe.runIf(hasKubelab)('a recovery drill in a namespace that is raised for it', { timeout: 240_000 }, () => {
  const lab = useKubelab();
  const ended = new AbortController();
  let stage: DrillStage;
  let drill: DrillNamespace;
  let pod: Awaited<ReturnType<typeof serverOfPod>>;
  beforeAll(async () => {
    drill = await drillNamespace(lab());
    pod = await serverOfPod(drill, ended.signal);
    const kubeconfig = join(drill.target.directory, 'kubeconfig');
    await writeFile(kubeconfig, lab().kubeconfig, { mode: 0o600 });
    const { namespace, directory, manifests } = drill.target;
    const drillTarget = { kind: 'kubernetes', namespace, directory, manifests, kubeconfig: `file:${kubeconfig}` };
    stage = await drillStage({ drillTarget, scratchUrl: pod.url, path: '/usr/local/bin:/usr/bin:/bin' });
  }, 240_000);
  afterAll(async () => {
    await stage?.close();
    ended.abort();
    await pod?.done;
    await drill?.[Symbol.asyncDispose]();
  });

  test('proves that the store can be put back, and the namespace is gone after it (E19)', async () => {
    const run = await stage.start('drillRecovery');
    const outcome = await stage.runs.outcome<'drillRecovery'>(run.ref);
    expect(outcome).toMatchObject({ kind: 'done', outcome: { verdict: { kind: 'successful' }, rowsDifferent: 0 } });
    expect(pod.starts()).toBe(1);
    expect(await drill.isThere()).toBe(false);
  });

  test('is refused where something answers before anything is raised: the URL leads elsewhere', async () => {
    const other = await startPostgres({ port: pod.port });
    const run = await stage.start('drillRecovery');
    expect(await run.waitsFor('answer')).toContain('something answers at `scratchUrl` before the drill target is raised');
    await run.answer('rollBack');
    expect(await run.ended()).toBe('StepFailed');
    await other.stop();
    expect(await drill.isThere()).toBe(false);
  });

  test('goes on after its worker was killed while it was raised, and removes first what a drill left that was ended by force', async () => {
    const terminated = await stage.start('drillRecovery', 'staging');
    await eventually('the namespace is there', drill.isThere);
    await stage.worker.kill();
    await terminated.send('terminate');
    await stage.worker.start();
    const run = await stage.start('drillRecovery');
    await eventually('it is raised anew', async () => (await drill.place.holders()).some(({ of }) => of === 'shop/production main'));
    await stage.worker.kill();
    await stage.worker.start();
    expect(await run.ended()).toBe('done');
    expect(await drill.isThere()).toBe(false);
  });
});
