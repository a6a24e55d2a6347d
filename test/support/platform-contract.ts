import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { awaitRollout } from '../../src/activities/platform/await-rollout.ts';
import type { RunningInside, SaidInside } from '../../src/activities/platform/inside.ts';
import type { Platform } from '../../src/activities/platform/platform.ts';
import { isOpsError } from '../../src/domain/ops-error.ts';
import type { OpsErrorKind } from '../../src/domain/ops-error.ts';
import type { Service } from '../../src/domain/system/platform.ts';
import type { Verdict } from '../../src/domain/verdict.ts';

/** A command in an image. */
export interface JobOf {
  image: string;
  command: readonly string[];
}

/** A real platform with services that a test may do anything to. */
export interface PlatformWorld {
  platform: Platform;
  /** Good ones become ready at once; `crashing` starts and ends again and again; `missing` is nowhere. */
  images: { first: string; second: string; crashing: string; missing: string };
  /** One that ends well, one that ends with a fault, both within seconds. */
  jobs: { good: JobOf; failing: JobOf };
  /** Old instances stay until new ones are ready. */
  rollsGently: boolean;
  /** A service of its own, with so many instances of `images.first`, all ready. */
  freshService(instances?: number): Promise<Service>;
  /** What tells two instances apart, of those that run now: names or ids, in order. */
  instances(service: Service): Promise<readonly string[]>;
  /** How often the platform was made to roll out the service since `freshService`. */
  rollouts(service: Service): Promise<number>;
  /** Somebody else changes what the instances are, not their image alone, as a person with the platform's own tool does. */
  changeBehindOurBack(service: Service): Promise<void>;
  /** The platform as a worker sees it that runs in an instance of the service. */
  fromInside(service: Service): Promise<Platform>;
  /** How many jobs of a service were run. */
  jobsRun(service: Service): Promise<number>;
}

/** An id as that of a run. */
export function changeOfOurs(): string {
  return `run-${randomUUID()}`;
}

/** The kind of what it throws; fails where it does not. */
export async function kindOfFailure(doing: Promise<unknown>): Promise<OpsErrorKind> {
  const thrown: unknown = await doing.then(
    (value) => new Error(`it did not fail: ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
  if (!isOpsError(thrown)) throw thrown;
  return thrown.kind;
}

/** Waits as the activity does. */
export async function rolledOut(platform: Platform, service: Service, fingerprint: string, withinSeconds = 60): Promise<Verdict> {
  const signal = AbortSignal.timeout(withinSeconds * 1000 + 5000);
  return await awaitRollout(platform, { service, fingerprint, withinSeconds, signal, progress: () => {} });
}

/** What every platform must do alike. `makeWorld` is called once. */
export function platformContract(name: string, makeWorld: () => Promise<PlatformWorld>): void {
  describe(`${name}, as every platform`, () => {
    let world: PlatformWorld;
    let platform: Platform;
    beforeAll(async () => {
      world = await makeWorld();
      ({ platform } = world);
    });

    testLooks(() => world);
    testReleases(() => world);
    testUndos(() => world);
    testInstances(() => world);
    testDetails(() => world);
    testInside(() => world);
    testJobs(() => world);

    test('has an identity that stays', async () => {
      const [once, again] = [await platform.identify(), await platform.identify()];
      expect(once).toEqual(again);
      expect(once.id).not.toBe('');
      expect(once.version).toMatch(/\d+\.\d+/);
    });
  });
}

type World = () => PlatformWorld;

/** Releases an image and gives the state before. */
async function release(world: PlatformWorld, service: Service, { image, changeId }: { image: string; changeId: string }) {
  const before = await world.platform.capture(service);
  const change = await world.platform.putImage({ service, changeId, image, from: before.fingerprint });
  return { before, change };
}

function testLooks(world: World): void {
  test('a service that nobody changes has one fingerprint, whoever looks and however often', async () => {
    const { platform, freshService, images } = world();
    const service = await freshService(2);
    const [state, again, captured] = [await platform.state(service), await platform.state(service), await platform.capture(service)];
    expect(state).toMatchObject({ service: service.name, workload: service.workload, replicas: 2, ready: 2, paused: false });
    expect(Object.values(state.images)).toContain(images.first);
    expect(again).toEqual(state);
    expect(captured.fingerprint).toBe(state.fingerprint);
    expect(state.fingerprint).toMatch(/^[0-9a-f]{64}$/);
  });

  test('the number of instances is not part of the fingerprint', async () => {
    const { platform, freshService } = world();
    const service = await freshService(1);
    const { fingerprint } = await platform.state(service);
    await platform.scale({ service, changeId: changeOfOurs(), replicas: 2 });
    expect((await platform.state(service)).fingerprint).toBe(fingerprint);
  });

  test('a workload that is not there is said with the nearest name', async () => {
    const { platform, freshService } = world();
    const service = await freshService(1);
    const missing = { ...service, workload: `${service.workload}x` };
    await expect(platform.state(missing)).rejects.toMatchObject({ kind: 'NotFound', message: expect.stringContaining(service.workload) });
  });

  test('looking whether an image fits changes nothing (fault 40)', async () => {
    const { platform, freshService, images, instances, rollouts } = world();
    const service = await freshService(1);
    const before = [await platform.capture(service), await instances(service), await rollouts(service)];
    const verdict = await platform.canRelease(service, images.second);
    expect(verdict).toMatchObject({ kind: 'successful' });
    expect([await platform.capture(service), await instances(service), await rollouts(service)]).toEqual(before);
  });
}

function testReleases(world: World): void {
  test('a release asked for twice by one run is rolled out once (fault 1)', async () => {
    const { platform, freshService, images, rollouts } = world();
    const service = await freshService(2);
    const changeId = changeOfOurs();
    const { before, change } = await release(world(), service, { image: images.second, changeId });
    expect(change.outcome).toBe('changed');
    expect(change.fingerprint).not.toBe(before.fingerprint);
    expect(await rolledOut(platform, service, change.fingerprint)).toMatchObject({ kind: 'successful' });
    const again = await platform.putImage({ service, changeId, image: images.second, from: before.fingerprint });
    expect(again).toEqual({ outcome: 'already', fingerprint: change.fingerprint });
    const state = await platform.state(service);
    expect(state).toMatchObject({ fingerprint: change.fingerprint, replicas: 2, ready: 2 });
    expect(Object.values(state.images)).toContain(images.second);
    expect(await rollouts(service)).toBe(1);
  });

  test('a release is refused when the service is not what the plan saw', async () => {
    const { platform, freshService, images, changeBehindOurBack, rollouts } = world();
    const service = await freshService(1);
    const { fingerprint } = await platform.state(service);
    await changeBehindOurBack(service);
    const theirs = [await platform.state(service).then((state) => state.fingerprint), await rollouts(service)];
    expect(theirs[0]).not.toBe(fingerprint);
    const putting = platform.putImage({ service, changeId: changeOfOurs(), image: images.second, from: fingerprint });
    expect(await kindOfFailure(putting)).toBe('Conflict');
    expect([await platform.state(service).then((state) => state.fingerprint), await rollouts(service)]).toEqual(theirs);
  });

  test('the image that runs already is no release', async () => {
    const { platform, freshService, images, rollouts } = world();
    const service = await freshService(1);
    const { fingerprint } = await platform.state(service);
    const change = await platform.putImage({ service, changeId: changeOfOurs(), image: images.first, from: fingerprint });
    expect(change).toEqual({ outcome: 'already', fingerprint });
    expect(await rollouts(service)).toBe(0);
  });

  test.each(['crashing', 'missing'] as const)('a %s image fails within a minute, with the reason (fault 7)', async (which) => {
    const { platform, freshService, images, rollsGently } = world();
    const service = await freshService(2);
    const from = await platform.state(service);
    const began = performance.now();
    const verdict = await platform
      .putImage({ service, changeId: changeOfOurs(), image: images[which], from: from.fingerprint })
      .then(async ({ fingerprint }) => await rolledOut(platform, service, fingerprint, 90))
      .catch((error: unknown) => {
        if (!isOpsError(error)) throw error;
        return { kind: 'failed', reason: error.message } as const;
      });
    expect(performance.now() - began).toBeLessThan(60_000);
    expect(verdict.kind).toBe('failed');
    expect(verdict.reason.length).toBeGreaterThan(20);
    expect((await platform.state(service)).ready).toBeGreaterThanOrEqual(rollsGently ? 2 : 0);
  });
}

function testUndos(world: World): void {
  test('an undo executed twice gives the same version (fault 3)', async () => {
    const { platform, freshService, images, rollouts } = world();
    const service = await freshService(2);
    const changeId = changeOfOurs();
    const { before, change } = await release(world(), service, { image: images.second, changeId });
    await rolledOut(platform, service, change.fingerprint);
    const undone = await platform.putBack({ service, captured: before, changeId });
    expect(undone).toEqual({ outcome: 'changed', fingerprint: before.fingerprint });
    const again = await platform.putBack({ service, captured: before, changeId });
    expect(again).toEqual({ outcome: 'already', fingerprint: before.fingerprint });
    expect(await rolledOut(platform, service, before.fingerprint)).toMatchObject({ kind: 'successful' });
    const state = await platform.state(service);
    expect(state).toMatchObject({ fingerprint: before.fingerprint, replicas: 2, ready: 2 });
    expect(Object.values(state.images)).toContain(images.first);
    expect(await rollouts(service)).toBe(2);
  });

  test('a failed release is undone to what was there before', async () => {
    const { platform, freshService, images } = world();
    const service = await freshService(2);
    const changeId = changeOfOurs();
    const before = await platform.capture(service);
    await platform.putImage({ service, changeId, image: images.crashing, from: before.fingerprint });
    await platform.putBack({ service, captured: before, changeId });
    expect(await rolledOut(platform, service, before.fingerprint)).toMatchObject({ kind: 'successful' });
    expect(await platform.state(service)).toMatchObject({ fingerprint: before.fingerprint, ready: 2 });
  });

  test('an undo where nothing was done changes nothing (fault 38)', async () => {
    const { platform, freshService, rollouts, instances } = world();
    const service = await freshService(1);
    const before = await instances(service);
    const captured = await platform.capture(service);
    const undone = await platform.putBack({ service, captured, changeId: changeOfOurs() });
    expect(undone).toEqual({ outcome: 'already', fingerprint: captured.fingerprint });
    expect(await rollouts(service)).toBe(0);
    expect(await instances(service)).toEqual(before);
  });

  test('an undo does not overwrite what somebody else changed since (fault 9)', async () => {
    const { platform, freshService, images, changeBehindOurBack } = world();
    const service = await freshService(1);
    const changeId = changeOfOurs();
    const { before, change } = await release(world(), service, { image: images.second, changeId });
    await rolledOut(platform, service, change.fingerprint);
    await changeBehindOurBack(service);
    const theirs = (await platform.state(service)).fingerprint;
    expect(await kindOfFailure(platform.putBack({ service, captured: before, changeId }))).toBe('Conflict');
    expect((await platform.state(service)).fingerprint).toBe(theirs);
  });

  test('an undo of one run does not touch what another run made', async () => {
    const { platform, freshService, images } = world();
    const service = await freshService(1);
    const { before, change } = await release(world(), service, { image: images.second, changeId: changeOfOurs() });
    expect(await kindOfFailure(platform.putBack({ service, captured: before, changeId: changeOfOurs() }))).toBe('Conflict');
    expect((await platform.state(service)).fingerprint).toBe(change.fingerprint);
  });

  test('a return to an earlier state replaces exactly the state that the plan saw, once', async () => {
    const { platform, freshService, images } = world();
    const service = await freshService(1);
    const { before, change } = await release(world(), service, { image: images.second, changeId: changeOfOurs() });
    await rolledOut(platform, service, change.fingerprint);
    const changeId = changeOfOurs();
    const wrongly = platform.putBack({ service, captured: before, changeId, from: '0'.repeat(64) });
    expect(await kindOfFailure(wrongly)).toBe('Conflict');
    const returning = { service, captured: before, changeId, from: change.fingerprint };
    expect(await platform.putBack(returning)).toEqual({ outcome: 'changed', fingerprint: before.fingerprint });
    expect(await platform.putBack(returning)).toEqual({ outcome: 'already', fingerprint: before.fingerprint });
    expect(await rolledOut(platform, service, before.fingerprint)).toMatchObject({ kind: 'successful' });
  });
}

function testInstances(world: World): void {
  test('instances are added and taken away, and only from the number that the plan saw', async () => {
    const { platform, freshService } = world();
    const service = await freshService(1);
    const changeId = changeOfOurs();
    expect(await platform.scale({ service, changeId, replicas: 3, from: 1 })).toMatchObject({ outcome: 'changed' });
    expect(await platform.scale({ service, changeId, replicas: 3, from: 1 })).toMatchObject({ outcome: 'already' });
    const { fingerprint } = await platform.state(service);
    await rolledOut(platform, service, fingerprint);
    expect(await platform.state(service)).toMatchObject({ replicas: 3, ready: 3 });
    expect(await kindOfFailure(platform.scale({ service, changeId: changeOfOurs(), replicas: 5, from: 1 }))).toBe('Conflict');
    await platform.scale({ service, changeId: changeOfOurs(), replicas: 1 });
    expect(await platform.state(service)).toMatchObject({ replicas: 1 });
  });

  test('a service stopped twice comes back with the first number of instances (fault 21)', async () => {
    const { platform, freshService, instances } = world();
    const service = await freshService(2);
    const changeId = changeOfOurs();
    expect(await platform.stop({ service, changeId })).toMatchObject({ outcome: 'changed' });
    expect(await platform.stop({ service, changeId })).toMatchObject({ outcome: 'already' });
    expect(await platform.stop({ service, changeId: changeOfOurs() })).toMatchObject({ outcome: 'already' });
    expect(await platform.state(service)).toMatchObject({ replicas: 0, stoppedAt: 2 });
    await expect.poll(async () => await instances(service), { timeout: 20_000 }).toEqual([]);
    expect(await platform.resume({ service, changeId })).toMatchObject({ outcome: 'changed' });
    expect(await platform.resume({ service, changeId })).toMatchObject({ outcome: 'already' });
    const state = await platform.state(service);
    expect(state).toMatchObject({ replicas: 2 });
    expect(state.stoppedAt).toBeUndefined();
    expect(await rolledOut(platform, service, state.fingerprint)).toMatchObject({ kind: 'successful' });
  });

  test('a worker knows the service that it runs in, and no other', async () => {
    const { platform, freshService, fromInside } = world();
    const own = await freshService(1);
    const inside = await fromInside(own);
    expect(await inside.state(own)).toMatchObject({ holdsUs: true });
    expect((await platform.state(own)).holdsUs).toBeUndefined();
    expect((await inside.state(await freshService(1))).holdsUs).toBeUndefined();
  });

  test('a resume of what was never stopped changes nothing', async () => {
    const { platform, freshService } = world();
    const service = await freshService(1);
    expect(await platform.resume({ service, changeId: changeOfOurs() })).toMatchObject({ outcome: 'already' });
    expect(await platform.state(service)).toMatchObject({ replicas: 1 });
  });

  test.each(['rolling', 'hard'] as const)('a %s restart asked for twice by one run gives new instances once', async (mode) => {
    const { platform, freshService, instances } = world();
    const service = await freshService(1);
    const [old, { fingerprint }] = [await instances(service), await platform.state(service)];
    const changeId = changeOfOurs();
    expect(await platform.restart({ service, changeId, mode })).toEqual({ outcome: 'changed', fingerprint });
    await expect.poll(async () => await instances(service), { timeout: 30_000 }).not.toEqual(old);
    expect(await rolledOut(platform, service, fingerprint)).toMatchObject({ kind: 'successful' });
    const renewed = await instances(service);
    expect(renewed).toHaveLength(1);
    expect(await platform.restart({ service, changeId, mode })).toEqual({ outcome: 'already', fingerprint });
    expect(await rolledOut(platform, service, fingerprint)).toMatchObject({ kind: 'successful' });
    expect(await instances(service)).toEqual(renewed);
  });
}

function testDetails(world: World): void {
  test('every instance is told of with its state, and the log of each is read or said to be unread (E46)', async () => {
    const { platform, freshService } = world();
    const service = await freshService(2);
    const { instances } = await platform.instanceDetails(service);
    expect(instances.map(({ ready, restarts }) => ({ ready, restarts }))).toEqual([
      { ready: true, restarts: 0 },
      { ready: true, restarts: 0 },
    ]);
    const logs = await platform.logs(service, { sinceSeconds: 600, maxLines: 5 });
    expect(logs.map(({ instance }) => instance).toSorted()).toEqual(instances.map(({ name }) => name).toSorted());
    for (const { lines, unread } of logs) expect(unread === undefined ? lines.length : 1).toBeLessThanOrEqual(5);
    // A log of a few lines is not worth emptying, and Kubernetes rotates logs by itself.
    const rotated = await platform.rotateLogs(service).catch((error: unknown) => error);
    expect([{ freedBytes: 0 }, 'Unsupported']).toContainEqual(isOpsError(rotated) ? rotated.kind : rotated);
  });

  test('limits are changed once for a run, from what the plan saw, and put back once by its snapshot', async () => {
    const { platform, freshService } = world();
    const service = await freshService(1);
    const [before, was] = [await platform.capture(service), await platform.limits(service)];
    const change = { service, changeId: changeOfOurs(), memoryBytes: 512 * 2 ** 20, cpus: 0.5, was, from: before.fingerprint };
    expect(await platform.putLimits(change)).toMatchObject({ outcome: 'changed' });
    expect(await platform.limits(service)).toMatchObject({ memoryBytes: 512 * 2 ** 20, cpus: 0.5 });
    expect(await platform.putLimits(change)).toMatchObject({ outcome: 'already' });
    expect(await kindOfFailure(platform.putLimits({ ...change, changeId: changeOfOurs() }))).toBe('Conflict');
    const back = { service, captured: before, changeId: change.changeId };
    expect(await platform.putBack(back)).toEqual({ outcome: 'changed', fingerprint: before.fingerprint });
    expect(await platform.putBack(back)).toEqual({ outcome: 'already', fingerprint: before.fingerprint });
    expect(await platform.limits(service)).toEqual(was);
  });
}

function testInside(world: World): void {
  const inside = async (command: readonly string[], different: Partial<RunningInside> = {}): Promise<SaidInside> => {
    const { platform } = world();
    const service = different.service ?? (await world().freshService(1));
    const [instance] = (await platform.instanceDetails(service)).instances;
    if (instance === undefined) throw new Error('there is no instance');
    const signal = new AbortController().signal;
    return await platform.runInside({ service, instance, command, withinSeconds: 10, mostBytes: 100_000, signal, ...different });
  };

  test('a program in an instance is given its arguments as they are, and says what it says on both streams with its exit code', async () => {
    const script = 'echo "$1"; echo aside >&2; exit 7';
    const said = await inside(['sh', '-c', script, 'sh', "$HOME; it's *\n& 100 %"]);
    expect(said).toEqual({ stdout: "$HOME; it's *\n& 100 %\n", stderr: 'aside\n', exitCode: 7 });
    expect(await inside(['cat', '/proc/1/comm'])).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.stringMatching(/\w\n$/) });
  });

  test('a program that the image does not hold is said so, and an instance that is not there', async () => {
    const service = await world().freshService(1);
    expect(await kindOfFailure(inside(['no-such-program'], { service }))).toBe('Unsupported');
    expect(await kindOfFailure(inside(['cat', '/proc/1/comm'], { service, instance: { name: 'no-such-instance' } }))).toBe('NotFound');
  });

  test('a program that never ends, and one that never stops talking, hold nobody up', async () => {
    const service = await world().freshService(1);
    const began = performance.now();
    expect(await kindOfFailure(inside(['sleep', '60'], { service, withinSeconds: 1 }))).toBe('Unavailable');
    const { stdout, exitCode } = await inside(['sh', '-c', 'while :; do echo y; done'], { service });
    expect([stdout.length, stdout.slice(0, 4), exitCode]).toEqual([100_000, 'y\ny\n', undefined]);
    const ended = inside(['sleep', '60'], { service, signal: AbortSignal.timeout(200) });
    await expect(ended).rejects.toThrow(/aborted/);
    expect(performance.now() - began).toBeLessThan(10_000);
  });
}

function testJobs(world: World): void {
  const patience = { withinSeconds: 60, signal: new AbortController().signal, progress: () => {} };

  test('a job asked for twice by one run is run once (fault 28)', async () => {
    const { platform, freshService, jobs: of, jobsRun } = world();
    const service = await freshService(1);
    const job = { service, changeId: changeOfOurs(), ...of.good, ...patience };
    const [once, again] = [await platform.runJob(job), await platform.runJob(job)];
    expect(once.lastLines.length).toBeGreaterThan(0);
    expect(again).toEqual(once);
    expect(await jobsRun(service)).toBe(1);
    await platform.runJob({ ...job, changeId: changeOfOurs() });
    expect(await jobsRun(service)).toBe(2);
  });

  test('two attempts at once run one job', async () => {
    const { platform, freshService, jobs: of, jobsRun } = world();
    const service = await freshService(1);
    const job = { service, changeId: changeOfOurs(), ...of.good, ...patience };
    await Promise.all([platform.runJob(job), platform.runJob(job)]);
    expect(await jobsRun(service)).toBe(1);
  });

  test('a job that fails says its last lines, and is not run again for the same run', async () => {
    const { platform, freshService, jobs: of, jobsRun } = world();
    const service = await freshService(1);
    const job = { service, changeId: changeOfOurs(), ...of.failing, ...patience };
    await expect(platform.runJob(job)).rejects.toMatchObject({ kind: 'Failed', details: expect.arrayContaining([expect.any(String)]) });
    expect(await kindOfFailure(platform.runJob(job))).toBe('Failed');
    expect(await jobsRun(service)).toBe(1);
  });

  test('a job does not count as an instance', async () => {
    const { platform, freshService, jobs: of, instances } = world();
    const service = await freshService(1);
    const before = [await instances(service), await platform.state(service)];
    await platform.runJob({ service, changeId: changeOfOurs(), ...of.good, ...patience });
    expect([await instances(service), await platform.state(service)]).toEqual(before);
  });
}
