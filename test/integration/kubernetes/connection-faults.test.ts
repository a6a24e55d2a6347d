import { beforeAll, describe, expect, test } from 'vitest';
import { OpsError } from '../../../src/domain/ops-error.ts';
import { kubeconfigFor, startFront } from '../../support/kubelab-front.ts';
import type { KubelabWorld } from '../../support/kubelab-world.ts';
import { images, kubelabWorld, platformOver, rolloutsOf, serviceOf } from '../../support/kubelab-world.ts';
import { hasKubelab, useKubelab } from '../../support/kubelab.ts';
import { changeOfOurs, kindOfFailure, rolledOut } from '../../support/platform-contract.ts';

describe.skipIf(!hasKubelab)('the connection to a cluster', () => {
  const lab = useKubelab();
  let world: KubelabWorld;
  beforeAll(async () => {
    world = await kubelabWorld(lab());
  });

  test('a release whose answer was lost is one roll-out (fault 1)', async () => {
    const { namespace, platform, make } = world;
    await using front = await startFront(lab());
    const through = platformOver(front.kubeconfig, { namespace });
    const service = await make();
    const { fingerprint: from } = await platform.state(service);
    const putting = { service, changeId: changeOfOurs(), image: images.second, from };
    front.proxy.add({ when: /^PATCH (?!.*dryRun)/, fault: { kind: 'loseAnswer' }, times: 1 });
    expect(await kindOfFailure(through.putImage(putting))).toBe('Unavailable');
    expect(front.proxy.unused()).toEqual([]);
    const again = await through.putImage(putting);
    expect(again.outcome).toBe('already');
    expect(await rolledOut(platform, service, again.fingerprint)).toMatchObject({ kind: 'successful' });
    expect(await rolloutsOf(world, service)).toBe(1);
  });

  test('an undo whose answer was lost is one undo (fault 3)', async () => {
    const { namespace, platform, make } = world;
    await using front = await startFront(lab());
    const through = platformOver(front.kubeconfig, { namespace });
    const service = await make();
    const changeId = changeOfOurs();
    const captured = await platform.capture(service);
    const released = await platform.putImage({ service, changeId, image: images.second, from: captured.fingerprint });
    await rolledOut(platform, service, released.fingerprint);
    front.proxy.add({ when: /^PATCH/, fault: { kind: 'loseAnswer' }, times: 1 });
    const undoing = { service, captured, changeId };
    expect(await kindOfFailure(through.putBack(undoing))).toBe('Unavailable');
    expect(await through.putBack(undoing)).toEqual({ outcome: 'already', fingerprint: captured.fingerprint });
    await expect.poll(async () => await rolloutsOf(world, service)).toBe(2);
  });

  test('a stop whose answer was lost remembers the first number (fault 21)', async () => {
    const { namespace, platform, make } = world;
    await using front = await startFront(lab());
    const through = platformOver(front.kubeconfig, { namespace });
    const service = await make({ replicas: 2 });
    front.proxy.add({ when: /^PATCH/, fault: { kind: 'loseAnswer' }, times: 1 });
    const stopping = { service, changeId: changeOfOurs() };
    expect(await kindOfFailure(through.stop(stopping))).toBe('Unavailable');
    expect(await through.stop(stopping)).toMatchObject({ outcome: 'already' });
    expect(await platform.state(service)).toMatchObject({ replicas: 0, stoppedAt: 2 });
  });

  test('a workload that somebody deletes while it is released is not made again', async () => {
    const { namespace, platform, make, kubectl, read } = world;
    await using front = await startFront(lab());
    const service = await make();
    const { fingerprint: from } = await platform.state(service);
    front.proxy.add({ when: /^PATCH/, fault: { kind: 'wait', ms: 1500 }, times: 1 });
    const putting = platformOver(front.kubeconfig, { namespace }).putImage({
      service,
      changeId: changeOfOurs(),
      image: images.second,
      from,
    });
    const failing = kindOfFailure(putting);
    await expect.poll(() => front.proxy.seen.some((line) => line.startsWith('PATCH'))).toBe(true);
    await kubectl(['delete', service.workload]);
    expect(await failing).toBe('NotFound');
    expect((await read(['get', 'deployments'])).items.map(({ metadata }) => metadata.name)).not.toContain(service.workload.split('/')[1]);
  });

  test('an undo in the middle of which somebody writes does not overwrite it (fault 9)', async () => {
    const { namespace, platform, make, kubectl, read } = world;
    await using front = await startFront(lab());
    const service = await make();
    const changeId = changeOfOurs();
    const captured = await platform.capture(service);
    await platform.putImage({ service, changeId, image: images.second, from: captured.fingerprint });
    front.proxy.add({ when: /^PATCH/, fault: { kind: 'wait', ms: 1500 }, times: 1 });
    const failing = kindOfFailure(platformOver(front.kubeconfig, { namespace }).putBack({ service, changeId, captured }));
    await expect.poll(() => front.proxy.seen.some((line) => line.startsWith('PATCH'))).toBe(true);
    await kubectl(['set', 'env', service.workload, 'THEIRS=1']);
    expect(await failing).toBe('Conflict');
    expect((await read(['get', service.workload])).spec.template.spec.containers[0]).toMatchObject({
      image: images.second,
      env: [{ name: 'THEIRS' }],
    });
  });

  test('a job whose making was not answered is run once (fault 28)', async () => {
    const { namespace, make, read } = world;
    await using front = await startFront(lab());
    const through = platformOver(front.kubeconfig, { namespace });
    const service = await make();
    front.proxy.add({ when: /^POST .*\/jobs/, fault: { kind: 'loseAnswer' }, times: 1 });
    const signal = new AbortController().signal;
    const job = {
      service,
      changeId: changeOfOurs(),
      image: images.second,
      command: ['migrate'],
      withinSeconds: 60,
      signal,
      progress: () => {},
    };
    expect(await kindOfFailure(through.runJob(job))).toBe('Unavailable');
    expect(await through.runJob(job)).toMatchObject({ lastLines: [expect.stringContaining('kubelab log')] });
    expect((await read(['get', 'jobs'])).items).toHaveLength(1);
  });

  test('a wait goes on through 429, 500 and broken connections (fault 22)', async () => {
    const { namespace, platform, make } = world;
    await using front = await startFront(lab());
    const through = platformOver(front.kubeconfig, { namespace });
    const service = await make();
    const { fingerprint: from } = await platform.state(service);
    const { fingerprint } = await platform.putImage({ service, changeId: changeOfOurs(), image: images.second, from });
    front.proxy.add(
      { when: /^GET .*\/deployments[/?]/, fault: { kind: 'answer', status: 429 }, times: 1 },
      { when: /^GET .*\/deployments[/?]/, fault: { kind: 'hangUp' }, times: 1 },
      { when: /^GET .*\/pods/, fault: { kind: 'answer', status: 500 }, times: 2 },
      { when: /^GET .*\/pods/, fault: { kind: 'cutAnswer', afterBytes: 100 }, times: 1 },
    );
    expect(await rolledOut(through, service, fingerprint)).toMatchObject({ kind: 'successful' });
    expect(front.proxy.unused()).toEqual([]);
  });

  test('an API server that hangs for a while is waited for (fault 22)', async () => {
    const { platform, make } = world;
    const service = await make();
    const { fingerprint: from } = await platform.state(service);
    const { fingerprint } = await platform.putImage({ service, changeId: changeOfOurs(), image: images.second, from });
    const apiServer = lab().pids['kube-apiserver'] ?? 0;
    process.kill(apiServer, 'SIGSTOP');
    setTimeout(() => process.kill(apiServer, 'SIGCONT'), 3000);
    expect(await rolledOut(platform, service, fingerprint)).toMatchObject({ kind: 'successful' });
  });

  test('a server that never answers is given up within its time, and may be tried again', async () => {
    const { namespace, make } = world;
    await using front = await startFront(lab());
    const service = await make();
    front.proxy.add({ when: /^PATCH/, fault: { kind: 'wait', ms: 60_000 } });
    const began = performance.now();
    const stopping = platformOver(front.kubeconfig, { namespace }).stop({ service, changeId: changeOfOurs() });
    expect(await kindOfFailure(stopping)).toBe('Unavailable');
    expect(performance.now() - began).toBeLessThan(15_000);
  });

  test('another cluster than the one that is named is refused before anything is changed', async () => {
    const { namespace, platform, make } = world;
    const service = await make();
    const { id } = await platform.identify();
    const right = platformOver(lab().kubeconfig, { namespace, cluster: id });
    expect(await right.identify()).toMatchObject({ kind: 'kubernetes', id, version: /^v1\.36/ });
    const wrong = platformOver(lab().kubeconfig, { namespace, cluster: '00000000-0000-0000-0000-000000000000' });
    expect(await kindOfFailure(wrong.identify())).toBe('Unsafe');
    expect(await kindOfFailure(wrong.stop({ service, changeId: changeOfOurs() }))).toBe('Unsafe');
    expect(await platform.state(service)).toMatchObject({ replicas: 1 });
  });

  test('a namespace that is not there is said', async () => {
    const nowhere = platformOver(lab().kubeconfig, { namespace: 'nowhere' });
    await expect(nowhere.identify()).rejects.toMatchObject({ kind: 'NotFound', message: /no namespace nowhere/ });
    await expect(nowhere.state(serviceOf('deployment/api'))).rejects.toMatchObject({ kind: 'NotFound', message: /no namespace nowhere/ });
  });

  test('what is no workload of Kubernetes is said with how to write it', async () => {
    for (const workload of ['api', 'cronjob/api', 'deployment/', 'deployment/../secrets/x']) {
      await expect(world.platform.state(serviceOf(workload))).rejects.toMatchObject({ kind: 'InvalidInput', hint: /deployment\/NAME/ });
    }
  });

  test('expired credentials are said, without them', async () => {
    const { server } = lab();
    const expired = platformOver(kubeconfigFor({ server, token: 'canary-of-a-token' }), { namespace: world.namespace });
    const error = await expired.state(serviceOf('deployment/api')).catch((thrown: unknown) => thrown as OpsError);
    expect(error).toMatchObject({ kind: 'InvalidInput', message: /does not accept the credentials/, hint: /expired/ });
    expect(JSON.stringify([error, (error as OpsError).stack])).not.toContain('canary-of-a-token');
  });

  test('a cluster whose certificate is not trusted is not tried again and again', async () => {
    const kubeconfig = kubeconfigFor({ server: lab().server, token: lab().token }).replace(
      '"insecure-skip-tls-verify":true',
      '"tls-server-name":"x"',
    );
    const untrusted = platformOver(kubeconfig, { namespace: world.namespace });
    await expect(untrusted.identify()).rejects.toMatchObject({ kind: 'InvalidInput', message: /certificate/ });
  });

  test('a kubeconfig that is missing, is none, or has no such context is said', async () => {
    const { namespace } = world;
    const { openKubernetes } = await import('../../../src/adapters/kubernetes/open-kubernetes.ts');
    const missing = openKubernetes(
      { kind: 'kubernetes', namespace, kubeconfig: 'env:NOWHERE' },
      { resolve: async () => await Promise.reject(new OpsError('NotFound', 'there is no value for env:NOWHERE')) },
    );
    expect(await kindOfFailure(missing.identify())).toBe('NotFound');
    for (const text of ['canary: [', 'canary', '{}']) {
      const identifying = platformOver(text, { namespace }).identify();
      await expect(identifying).rejects.toMatchObject({ kind: 'InvalidInput', message: expect.not.stringContaining('canary') });
    }
    const elsewhere = platformOver(lab().kubeconfig, { namespace, context: 'kubelap' });
    await expect(elsewhere.identify()).rejects.toMatchObject({ kind: 'InvalidInput', message: /`kubelab`/ });
    expect(await platformOver(lab().kubeconfig, { namespace, context: 'kubelab' }).identify()).toMatchObject({ kind: 'kubernetes' });
  });

  test('without a kubeconfig the worker has to be a pod', async () => {
    const { openKubernetes } = await import('../../../src/adapters/kubernetes/open-kubernetes.ts');
    const ofPod = openKubernetes(
      { kind: 'kubernetes', namespace: world.namespace },
      { resolve: async (setting) => await Promise.resolve(setting) },
    );
    await expect(ofPod.identify()).rejects.toMatchObject({ kind: 'InvalidInput', hint: /kubeconfig/ });
  });
});
