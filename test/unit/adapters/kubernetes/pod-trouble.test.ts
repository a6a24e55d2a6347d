import { expect, test } from 'vitest';
import type { ContainerStatus, Pod } from '../../../../src/adapters/kubernetes/objects.ts';
import { troublesOf } from '../../../../src/adapters/kubernetes/pod-trouble.ts';

const born = Date.parse('2026-01-01T12:00:00Z');
const seconds = (count: number): number => born + count * 1000;

function podWith(container: Partial<ContainerStatus>, status: Pod['status'] = {}): Pod {
  const metadata = { name: 'api-1', uid: 'u', resourceVersion: '1', creationTimestamp: new Date(born).toISOString() };
  const containerStatuses = [{ name: 'app', ready: false, restartCount: 0, ...container }];
  return { metadata, spec: { containers: [] }, status: { containerStatuses, ...status } };
}

const waiting = (reason: string) => ({ state: { waiting: { reason } } });
const isFinal = (pod: Pod, now: number): boolean | undefined => troublesOf([pod], now)[0]?.isFinal;

test.each(['ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull'])('%s is hopeless at once', (reason) => {
  expect(isFinal(podWith(waiting(reason)), seconds(1))).toBe(true);
});

test.each(['ErrImagePull', 'CreateContainerConfigError', 'RunContainerError'])(
  '%s may pass at first, and is hopeless after ten seconds',
  (reason) => {
    expect(isFinal(podWith(waiting(reason)), seconds(5))).toBe(false);
    expect(isFinal(podWith(waiting(reason)), seconds(11))).toBe(true);
  },
);

test('a crash is hopeless the third time', () => {
  const crashed = { ...waiting('CrashLoopBackOff'), lastState: { terminated: { reason: 'Error', exitCode: 3 } } };
  expect(isFinal(podWith({ ...crashed, restartCount: 2 }), seconds(20))).toBe(false);
  const [third] = troublesOf([podWith({ ...crashed, restartCount: 3 })], seconds(20));
  expect(third).toMatchObject({ isFinal: true, crashed: true, what: 'CrashLoopBackOff (3 restarts, last exit 3)' });
});

test('restarts of long ago do not make one that runs hopeless', () => {
  const old = { restartCount: 9, state: {}, lastState: { terminated: { reason: 'OOMKilled', exitCode: 137 } } };
  expect(isFinal(podWith(old), seconds(100_000))).toBe(false);
});

test('what is just being made, is ready, has ended well or goes away is no trouble', () => {
  const leaving = podWith(waiting('ImagePullBackOff'));
  leaving.metadata.deletionTimestamp = new Date(born).toISOString();
  const done = podWith({ state: { terminated: { reason: 'Completed', exitCode: 0 } } });
  expect(troublesOf([podWith(waiting('ContainerCreating')), podWith({ ready: true }), done, leaving], seconds(30))).toEqual([]);
});

test('a pod without a place is given a minute, for nodes that are just being added', () => {
  const lastTransitionTime = new Date(born).toISOString();
  const condition = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: 'Insufficient cpu', lastTransitionTime };
  const pod = podWith({ ready: true }, { conditions: [condition], containerStatuses: [] });
  expect(troublesOf([pod], seconds(30))[0]).toMatchObject({ isFinal: false, what: 'Unschedulable: Insufficient cpu' });
  expect(isFinal(pod, seconds(61))).toBe(true);
});

test('the hopeless comes first', () => {
  const pods = [podWith(waiting('ErrImagePull')), podWith(waiting('ImagePullBackOff'))];
  expect(troublesOf(pods, seconds(1)).map(({ what }) => what)).toEqual(['ImagePullBackOff', 'ErrImagePull']);
});
