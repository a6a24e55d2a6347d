import { expect, test } from 'vitest';
import { judgePods } from '../../../../src/adapters/kubernetes/judge-pods.ts';
import type { Condition, ContainerStatus, Pod, Workload } from '../../../../src/adapters/kubernetes/objects.ts';

const about = (name: string) => ({ name, uid: name, resourceVersion: '1', creationTimestamp: new Date().toISOString() });

function pod(name: string, set: string, container: Partial<ContainerStatus> = {}): Pod {
  const metadata = { ...about(name), ownerReferences: [{ kind: 'ReplicaSet', name: set, uid: set, controller: true }] };
  const ready = container.ready ?? true;
  const containerStatuses = [{ name: 'app', restartCount: 0, state: { running: {} }, ...container, ready }];
  return {
    metadata,
    spec: { containers: [] },
    status: { conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }], containerStatuses },
  };
}

const allNew = { replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 };

function judged(pods: readonly Pod[], status: NonNullable<Workload['status']> = allNew) {
  const template = { spec: { containers: [] } };
  const object: Workload = { kind: 'Deployment', metadata: about('api'), spec: { replicas: 2, selector: {}, template }, status };
  const found = { kind: 'Deployment' as const, resource: 'deployments', name: 'api', folder: '/', path: '/api', object };
  return judgePods({ found, pods });
}

test('all instances new, ready and of one ReplicaSet: it is complete', () => {
  expect(judged([pod('a', 'new'), pod('b', 'new')])).toMatchObject({ state: 'complete', reason: 'all 2 instances are new and ready' });
});

test('counts that lag behind pods which are gone do not make it complete', () => {
  const going = pod('b', 'new');
  going.metadata.deletionTimestamp = new Date().toISOString();
  expect(judged([pod('a', 'new'), going])).toMatchObject({ state: 'progressing', reason: '1 of 2 instances are ready' });
});

test('pods of two ReplicaSets under counts that are complete: the ReplicaSets must tell which are new', () => {
  expect(judged([pod('a', 'new'), pod('b', 'old')])).toBeUndefined();
});

test('an instance that runs for the first time and is not ready yet is waited for', () => {
  const slow = pod('b', 'new', { ready: false });
  const status = { ...allNew, availableReplicas: 1 };
  expect(judged([pod('a', 'new'), slow], status)).toMatchObject({ state: 'progressing', troubles: [{ what: 'it runs and is not ready' }] });
});

test.each<[string, Partial<ContainerStatus>]>([
  ['cannot pull its image', { state: { waiting: { reason: 'ErrImagePull' } } }],
  ['crashed', { state: { waiting: { reason: 'CrashLoopBackOff' } }, restartCount: 1 }],
  ['runs again after a crash', { state: { running: {} }, lastState: { terminated: { exitCode: 3 } }, restartCount: 1 }],
])('an instance that %s: the ReplicaSets must tell whether it is a new one', (_, container) => {
  expect(judged([pod('a', 'new'), pod('b', 'new', { ready: false, ...container })])).toBeUndefined();
});

test.each<Condition>([
  { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' },
  { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate' },
])('$reason may be of this roll-out or of the one before: the ReplicaSets must tell', (condition) => {
  expect(judged([pod('a', 'new'), pod('b', 'new')], { ...allNew, conditions: [condition] })).toBeUndefined();
});
