import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import type { Platform } from '../../../src/activities/platform/platform.ts';
import { fakeKubelet } from '../../support/fake-kubelet.ts';
import { hasKubelab, useKubelab } from '../../support/kubelab.ts';
import type { KubelabWorld } from '../../support/kubelab-world.ts';
import { images, kubelabWorld, platformOver } from '../../support/kubelab-world.ts';
import { changeOfOurs, rolledOut } from '../../support/platform-contract.ts';

describe.runIf(hasKubelab)('a worker with the role that is shipped', () => {
  const lab = useKubelab();
  let world: KubelabWorld;
  let platform: Platform;
  const applied = async (file: string): Promise<void> => {
    for (const part of (await readFile(`deploy/kubernetes/${file}`, 'utf8')).split(/^---$/m))
      await world.kubectl(['apply', '-f', '-'], parse(part));
  };
  beforeAll(async () => {
    world = await kubelabWorld(lab());
    const { namespace, kubectl } = world;
    await applied('role.yaml');
    await kubectl([
      'create',
      'clusterrolebinding',
      namespace,
      '--clusterrole=watchkeeper-namespaces',
      `--serviceaccount=${namespace}:watchkeeper`,
    ]);
    const token = (await kubectl(['create', 'token', 'watchkeeper'])).trim();
    const config = parse(lab().kubeconfig) as { users: { name: string; user: object }[] };
    const users = config.users.map(({ name }) => ({ name, user: { token } }));
    platform = platformOver(stringify({ ...config, users }), { namespace });
  });

  test('releases, puts back, scales, restarts, stops, resumes, isolates and runs jobs', async () => {
    const service = await world.make({ replicas: 2 });
    const changeId = changeOfOurs();
    await platform.identify();
    const before = await platform.capture(service);
    expect(await platform.canRelease(service, images.second)).toMatchObject({ kind: 'successful' });
    const { fingerprint } = await platform.putImage({ service, image: images.second, from: before.fingerprint, changeId });
    expect(await rolledOut(platform, service, fingerprint)).toMatchObject({ kind: 'successful' });
    await platform.putBack({ service, captured: before, changeId });
    await platform.revisions(service);
    await platform.scale({ service, changeId, from: 2, replicas: 3 });
    await platform.restart({ service, changeId, mode: 'rolling' });
    await platform.restart({ service, changeId: changeOfOurs(), mode: 'hard' });
    await platform.stop({ service, changeId });
    await platform.resume({ service, changeId });
    await world.kubectl(['expose', 'deployment', service.workload.split('/')[1] ?? '', '--port=80']);
    for (const level of ['traffic', 'network'] as const) await platform.isolate({ service, level, changeId });
    expect((await platform.isolation(service)).levels).toEqual(['traffic', 'network']);
    await platform.rejoin(service);
    const job = { service, changeId, image: images.second, command: ['migrate'], withinSeconds: 30 };
    await platform.runJob({ ...job, signal: AbortSignal.timeout(60_000), progress: () => {} });
    expect((await platform.state(service)).replicas).toBe(3);
  });

  test('runs no program in a pod, says which right it lacks, and saves what else there is; with the role for that it runs one (MCP-7.5, E66)', async () => {
    const service = await world.make({ replicas: 1 });
    await using kubelet = await fakeKubelet(lab());
    const [instance] = (await platform.instanceDetails(service)).instances;
    if (instance === undefined) throw new Error('there is no instance');
    const running = {
      service,
      instance,
      command: ['echo', 'hello'],
      withinSeconds: 5,
      mostBytes: 1000,
      signal: new AbortController().signal,
    };
    await expect(platform.runInside(running)).rejects.toMatchObject({
      kind: 'InvalidInput',
      message: `the worker may run no program in pods of ${world.namespace}`,
      hint: expect.stringContaining('deploy/kubernetes/inside-role.yaml') as string,
    });
    const sources = await platform.evidence(service);
    const readable = await Promise.all(
      sources.map(async ({ kind, read }) => [
        kind,
        await read(running.signal).then(
          () => true,
          () => false,
        ),
      ]),
    );
    expect(readable.filter(([, isRead]) => isRead === false).map(([kind]) => kind)).toEqual(['connections', 'processes']);
    expect(kubelet.asked).toEqual([]);

    await applied('inside-role.yaml');
    await expect
      .poll(async () => await platform.runInside(running).catch(() => undefined))
      .toMatchObject({ stdout: 'hello\n', exitCode: 0 });
    expect(kubelet.asked).toEqual([`${world.namespace}/${instance.name}/app echo hello`]);
  });

  test('may read no Secret', async () => {
    const can = await world
      .kubectl(['auth', 'can-i', 'get', 'secrets', `--as=system:serviceaccount:${world.namespace}:watchkeeper`])
      .catch(() => 'no');
    expect(can.trim()).toBe('no');
  });
});
