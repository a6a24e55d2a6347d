import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { kubeconfigFor } from '../../support/kubelab-front.ts';
import type { KubelabWorld } from '../../support/kubelab-world.ts';
import { images, kubelabWorld, platformOver } from '../../support/kubelab-world.ts';
import { hasKubelab, useKubelab } from '../../support/kubelab.ts';
import { changeOfOurs, kindOfFailure, rolledOut } from '../../support/platform-contract.ts';

describe.skipIf(!hasKubelab)('what is looked at before and during a release on Kubernetes', () => {
  const lab = useKubelab();
  let world: KubelabWorld;
  beforeAll(async () => {
    world = await kubelabWorld(lab());
  });

  test('instances that a quota denies fail the roll-out at once, old ones stay, and the undo is good (fault 6)', async () => {
    const { platform, make, kubectl } = await kubelabWorld(lab());
    const service = await make({ replicas: 2 });
    await kubectl(['create', 'quota', 'small', '--hard=pods=2']);
    const captured = await platform.capture(service);
    const changeId = changeOfOurs();
    const { fingerprint } = await platform.putImage({ service, changeId, image: images.second, from: captured.fingerprint });
    const began = performance.now();
    expect(await rolledOut(platform, service, fingerprint)).toMatchObject({ kind: 'failed', reason: /exceeded quota: small/ });
    expect(performance.now() - began).toBeLessThan(20_000);
    expect((await platform.state(service)).ready).toBe(2);
    await platform.putBack({ service, captured, changeId });
    expect(await rolledOut(platform, service, captured.fingerprint)).toMatchObject({ kind: 'successful' });
  });

  test('a quota that leaves no room for a roll-out is seen before it (fault 6)', async () => {
    const { platform, make, kubectl } = await kubelabWorld(lab());
    const service = await make({ replicas: 2, spec: { strategy: { rollingUpdate: { maxSurge: 2, maxUnavailable: 0 } } } });
    const from = await platform.state(service);
    await kubectl(['create', 'quota', 'small', '--hard=pods=3']);
    const quotaIsCounted = async () => await kubectl(['get', 'quota', 'small', '-o', 'jsonpath={.status.used.pods}']);
    await expect.poll(quotaIsCounted, { timeout: 10_000 }).toBe('2');
    const verdict = await platform.canRelease(service, images.second);
    expect(verdict).toMatchObject({ kind: 'failed', reason: /quota small leaves 1 of 3 pods, and 2 more instances need 2/ });
    await kubectl(['patch', 'quota', 'small', '--type=merge', '-p', '{"spec":{"hard":{"pods":"4"}}}']);
    const isRaised = async () => await kubectl(['get', 'quota', 'small', '-o', 'jsonpath={.status.hard.pods}']);
    await expect.poll(isRaised, { timeout: 10_000 }).toBe('4');
    expect(await platform.canRelease(service, images.second)).toMatchObject({ kind: 'successful' });
    expect(await platform.state(service)).toEqual(from);
  });

  test('a quota of requests counts what the instances ask for', async () => {
    const { platform, make, kubectl } = await kubelabWorld(lab());
    const resources = { requests: { cpu: '400m', memory: '64Mi' } };
    const service = await make({ replicas: 2, pods: { containers: [{ name: 'app', image: images.first, resources }] } });
    await kubectl(['create', 'quota', 'small', '--hard=requests.cpu=1,requests.memory=1Gi']);
    const used = async () => await kubectl(['get', 'quota', 'small', '-o', 'jsonpath={.status.used.requests\\.cpu}']);
    await expect.poll(used, { timeout: 10_000 }).toBe('800m');
    expect(await platform.canRelease(service, images.second)).toMatchObject({ kind: 'failed', reason: /quota/ });
  });

  test('where old instances make room first, a full quota is no fault', async () => {
    const { platform, make, kubectl } = await kubelabWorld(lab());
    const service = await make({ replicas: 1, spec: { strategy: { type: 'Recreate' } } });
    await kubectl(['create', 'quota', 'small', '--hard=pods=1']);
    const used = async () => await kubectl(['get', 'quota', 'small', '-o', 'jsonpath={.status.used.pods}']);
    await expect.poll(used, { timeout: 10_000 }).toBe('1');
    expect(await platform.canRelease(service, images.second)).toMatchObject({ kind: 'successful', facts: { surge: 0 } });
  });

  test('what a StatefulSet may not make is told by its events (fault 6)', async () => {
    const { platform, make, kubectl } = await kubelabWorld(lab());
    const service = await make({ kind: 'StatefulSet', replicas: 1 });
    await kubectl(['create', 'quota', 'none', '--hard=pods=0']);
    const isCounted = async () => await kubectl(['get', 'quota', 'none', '-o', 'jsonpath={.status.hard.pods}']);
    await expect.poll(isCounted, { timeout: 10_000 }).toBe('0');
    const { fingerprint: from } = await platform.state(service);
    const { fingerprint } = await platform.putImage({ service, changeId: changeOfOurs(), image: images.second, from });
    expect(await rolledOut(platform, service, fingerprint, 30)).toMatchObject({ kind: 'failed', reason: /FailedCreate.*quota/ });
    // What was refused before is still told by events, and is no fault of the next one.
    await sleep(1000);
    await kubectl(['delete', 'quota', 'none']);
    const next = await platform.putImage({ service, changeId: changeOfOurs(), image: 'lab.test/api:3', from: fingerprint });
    expect(await rolledOut(platform, service, next.fingerprint, 60)).toMatchObject({ kind: 'successful' });
  });

  test('references that lead nowhere are named, and the value of a secret is read by nobody', async () => {
    const { platform, make, kubectl } = world;
    await kubectl(['create', 'secret', 'generic', 'there', '--from-literal=KEY=canary-of-a-secret']);
    await kubectl(['create', 'configmap', 'needed', '--from-literal=A=1']);
    const env = [{ name: 'KEY', valueFrom: { secretKeyRef: { name: 'there', key: 'KEY' } } }];
    const envFrom = [{ configMapRef: { name: 'needed' } }, { configMapRef: { name: 'optional', optional: true } }];
    const volumes = [{ name: 'v', secret: { secretName: 'soon-gone' } }];
    await kubectl(['create', 'secret', 'generic', 'soon-gone', '--from-literal=A=1']);
    const service = await make({ pods: { containers: [{ name: 'app', image: images.first, env, envFrom }], volumes } });
    expect(await platform.canRelease(service, images.second)).toMatchObject({ kind: 'successful' });
    await kubectl(['delete', 'secret/soon-gone', 'configmap/needed']);
    const verdict = await platform.canRelease(service, images.second);
    expect(verdict).toMatchObject({ kind: 'failed', reason: 'ConfigMap needed is not there; Secret soon-gone is not there' });
    const captured = await platform.capture(service);
    expect(JSON.stringify([captured, verdict])).not.toContain('canary-of-a-secret');
    expect(captured.content).toMatchObject({ config: { needed: null, optional: null } });
  });

  test('a disruption budget that lets no instance go is said, and hinders no release', async () => {
    const { platform, make, kubectl } = world;
    const service = await make();
    const name = service.workload.split('/')[1] ?? '';
    await kubectl(['create', 'poddisruptionbudget', 'tight', `--selector=app=${name}`, '--min-available=1']);
    await expect
      .poll(async () => await platform.canRelease(service, images.second), { timeout: 20_000 })
      .toMatchObject({ kind: 'successful', reason: expect.stringContaining('disruption budget tight lets no instance') as string });
    expect((await platform.canRelease(await make(), images.second)).reason).not.toContain('budget');
  });

  test('what admission would refuse is refused before', async () => {
    const { platform, make, kubectl, namespace } = await kubelabWorld(lab());
    const service = await make();
    await kubectl(['label', 'namespace', namespace, 'pod-security.kubernetes.io/enforce=restricted']);
    expect(await platform.canRelease(service, images.second)).toMatchObject({ kind: 'failed', reason: /PodSecurity "restricted/ });
  });

  test('instances that nobody replaces by himself are said', async () => {
    const { platform, make } = world;
    const service = await make({ kind: 'DaemonSet' });
    await world.kubectl([
      'patch',
      service.workload,
      '--type=merge',
      '-p',
      '{"spec":{"updateStrategy":{"type":"OnDelete","rollingUpdate":null}}}',
    ]);
    expect(await platform.canRelease(service, images.second)).toMatchObject({ kind: 'failed', reason: /OnDelete/ });
  });

  test('rights that a release or its undo would lack are named before', async () => {
    const { namespace, make, kubectl } = world;
    const service = await make();
    await kubectl(['create', 'serviceaccount', 'reader']);
    await kubectl([
      'create',
      'role',
      'reader',
      '--verb=get,list',
      '--resource=deployments.apps,configmaps,pods,replicasets.apps,horizontalpodautoscalers.autoscaling',
    ]);
    await kubectl(['create', 'rolebinding', 'reader', '--role=reader', `--serviceaccount=${namespace}:reader`]);
    const token = await kubectl(['create', 'token', 'reader']);
    const reader = platformOver(kubeconfigFor({ server: lab().server, token }), { namespace });
    const verdict = await reader.canRelease(service, images.second);
    expect(verdict).toMatchObject({ kind: 'failed', reason: /these rights are missing: patch deployments, create pods, get pods\/log/ });
    const { fingerprint } = await reader.state(service);
    await expect(reader.state({ ...service, workload: 'deployment/api' })).rejects.toMatchObject({ kind: 'NotFound' });
    expect(await kindOfFailure(reader.stop({ service, changeId: changeOfOurs() }))).toBe('InvalidInput');
    expect(await kindOfFailure(reader.putImage({ service, changeId: changeOfOurs(), image: images.second, from: fingerprint }))).toBe(
      'InvalidInput',
    );
  });

  test('the verdict on what does not start tells state, event and last lines, and no environment', async () => {
    const { platform, make } = world;
    const env = [{ name: 'PASSWORD', value: 'canary-of-an-environment' }];
    const service = await make({ pods: { containers: [{ name: 'app', image: images.first, env }] } });
    const { fingerprint: from } = await platform.state(service);
    const { fingerprint } = await platform.putImage({ service, changeId: changeOfOurs(), image: images.crashing, from });
    const { kind, reason } = await rolledOut(platform, service, fingerprint);
    expect(kind).toBe('failed');
    expect(reason).toMatch(/container app: CrashLoopBackOff: back-off restarting failed container \(3 restarts, last exit 1\)/);
    expect(reason).toMatch(/log: kubelab log of /);
    expect(reason).not.toContain('canary-of-an-environment');
  });

  test('a job that is cancelled is deleted, one whose worker only stops goes on', async () => {
    const { platform, make, read } = await kubelabWorld(lab());
    const service = await make();
    const start = async (reason: Error) => {
      const cancelling = new AbortController();
      const job = { service, changeId: changeOfOurs(), image: 'lab.test/api:forever', command: ['migrate'], withinSeconds: 60 };
      const running = platform.runJob({
        ...job,
        signal: cancelling.signal,
        progress: ({ phase }) => phase === 'running' && cancelling.abort(reason),
      });
      await expect(running).rejects.toBe(reason);
    };
    await start(new Error('WORKER_SHUTDOWN'));
    expect((await read(['get', 'jobs'])).items).toHaveLength(1);
    await start(new Error('CANCELLED'));
    await expect.poll(async () => (await read(['get', 'jobs'])).items.length, { timeout: 10_000 }).toBe(1);
  });

  test('a job that takes too long is ended and failed', async () => {
    const { platform, make } = world;
    const service = await make();
    const signal = new AbortController().signal;
    const job = {
      service,
      changeId: changeOfOurs(),
      image: 'lab.test/api:forever',
      command: ['migrate'],
      withinSeconds: 2,
      signal,
      progress: () => {},
    };
    await expect(platform.runJob(job)).rejects.toMatchObject({ kind: 'Failed', message: /did not end in time/ });
  });

  test('a job has the surroundings of the service, and none of its labels', async () => {
    const { platform, make, read } = await kubelabWorld(lab());
    const env = [{ name: 'DATABASE', value: 'prsm' }];
    const containers = [
      { name: 'app', image: images.first, env, ports: [{ containerPort: 80 }], command: ['serve'] },
      { name: 'side', image: images.first },
    ];
    const service = { ...(await make({ pods: { containers } })), container: 'app' };
    const signal = new AbortController().signal;
    await platform.runJob({
      service,
      changeId: changeOfOurs(),
      image: images.second,
      command: ['migrate', 'up'],
      withinSeconds: 60,
      signal,
      progress: () => {},
    });
    const { items } = await read<{
      items: { spec: { template: { metadata: { labels: Record<string, string> }; spec: { containers: unknown[] } } } }[];
    }>(['get', 'jobs']);
    const { metadata, spec } = items[0]?.spec.template ?? { metadata: { labels: {} }, spec: { containers: [] } };
    expect(spec.containers).toEqual([expect.objectContaining({ name: 'app', image: images.second, env, command: ['migrate', 'up'] })]);
    expect(spec.containers[0]).not.toHaveProperty('ports');
    expect(metadata.labels).not.toHaveProperty('app');
  });
});
