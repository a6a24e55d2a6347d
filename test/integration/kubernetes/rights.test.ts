import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import type { Platform } from '../../../src/activities/platform/platform.ts';
import { hasKubelab, useKubelab } from '../../support/kubelab.ts';
import type { KubelabWorld } from '../../support/kubelab-world.ts';
import { images, kubelabWorld, platformOver } from '../../support/kubelab-world.ts';
import { changeOfOurs, rolledOut } from '../../support/platform-contract.ts';

describe.runIf(hasKubelab)('a worker with the role that is shipped', () => {
  const lab = useKubelab();
  let world: KubelabWorld;
  let platform: Platform;
  beforeAll(async () => {
    world = await kubelabWorld(lab());
    const { namespace, kubectl } = world;
    for (const part of (await readFile('deploy/kubernetes/role.yaml', 'utf8')).split(/^---$/m))
      await kubectl(['apply', '-f', '-'], parse(part));
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

  test('may read no Secret', async () => {
    const can = await world
      .kubectl(['auth', 'can-i', 'get', 'secrets', `--as=system:serviceaccount:${world.namespace}:watchkeeper`])
      .catch(() => 'no');
    expect(can.trim()).toBe('no');
  });
});
