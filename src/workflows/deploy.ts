import { imageNow, imageOf, pinned, withImage } from '../domain/release/image-of.ts';
import type { RunbookInput } from '../domain/run/inputs-schema.ts';
import { backUp } from './backup.ts';
import type { Colours, Switch } from './idle-colours.ts';
import { coloursOf, readyForTraffic } from './idle-colours.ts';
import type { Run, Runbook } from './run/run.ts';
import { runbook } from './run/runbook.ts';
import { releasedOf } from './services-of.ts';
import { switchTo } from './switch-traffic.ts';

/** One service of a release: what it was, and what it is. */
interface Released {
  service: string;
  /** Images by container, before and now. */
  from: Readonly<Record<string, string>>;
  to: Readonly<Record<string, string>>;
  fingerprint: string;
}

export interface DeployOutcome {
  outcome: 'released' | 'alreadyReleased';
  release: string;
  services: Released[];
  /** Sets that were taken before anything was changed. */
  sets: string[];
  /** Revisions of the schema, where the system file says how they are read. */
  schema?: { before: string; after: string };
  /** From the first step to the last. */
  seconds: number;
}

/** A service that a release changes, as the plan saw it. */
interface Target {
  service: string;
  image: string;
  from: Readonly<Record<string, string>>;
  to: Readonly<Record<string, string>>;
  fingerprint: string;
  replicas: number;
  readyWithinSeconds: number;
}

/**
 * Releases a version: looks first, backs up, migrates, rolls out service by service, watches.
 *
 * Risk R2. What is bad at any point puts every service back to its snapshot, the newest first, and fails as `StepFailed` with what was seen
 * (PRSM-3.1 to 3.4, MCP-2.1, NEU-5.4). A look that cannot be taken asks a person instead of guessing.
 */
export const deployRunbook: Runbook<RunbookInput<'deploy'>, DeployOutcome> = {
  name: 'deploy',
  title: 'Release a version, watch it, and put the old one back if it is bad',
  locks: (_input, env) => ['change', ...env.release.backUp.map((store) => `store/${store}`)],
  ifBusy: 'fail',
  waitForLocksSeconds: 900,
  whenStuck: ({ schema }) =>
    schema === 'contract' ? { afterSeconds: 4 * 3600, then: 'fail' } : { afterSeconds: 900, then: 'rollBack', failedAtOnce: true },
  async steps(run, { release, services, schema: how, watchSeconds = run.env.release.watchSeconds }) {
    const startedAt = run.now();
    await run.observe.platformIdentity({});
    const { switches, untouched } = await coloursOf(run, release, services);
    const targets = await targetsOf(run, { release, services, untouched });
    if (targets.length + switches.length === 0) return { outcome: 'alreadyReleased', release, services: [], sets: [], seconds: 0 };
    await lookBefore(run, targets, release);

    const sets = await backUpFirst(run);
    // A backup that is whole is not thrown away because the release was bad.
    if (sets.length > 0) run.keep();
    for (const { service, fingerprint } of targets) await run.change.keepSnapshot({ service, fingerprint });
    const schema = await bringSchemaUp(run, targets, how);
    const released = await putOut(run, { targets, switches, release });
    await watchOver(run, { released, watchSeconds });

    for (const { service, fingerprint, to: images } of released) {
      await run.change.recordRelease({ service, changeId: run.id, release, fingerprint, images, createdAt: run.now(), verdict: 'healthy' });
    }
    run.keep();
    return {
      outcome: 'released',
      release,
      services: released,
      sets,
      ...(schema && { schema }),
      seconds: (Date.parse(run.now()) - Date.parse(startedAt)) / 1000,
    };
  },
};

export const deploy = runbook(deployRunbook);

type Wanted = Pick<RunbookInput<'deploy'>, 'release' | 'services'> & Pick<Colours, 'untouched'>;

/** What is to be changed; what runs the release already is left alone. */
async function targetsOf(run: Run, { release, services, untouched }: Wanted): Promise<Target[]> {
  const targets: Target[] = [];
  for (const service of releasedOf(run.env, services).filter(({ name }) => !untouched.has(name))) {
    const state = await run.observe.serviceState({ service: service.name });
    const image = await pinnedImage(run, imageOf(service, state, release));
    if (imageNow(service, state) === image) continue;
    const { fingerprint, images, replicas } = state;
    const { name, readyWithinSeconds } = service;
    targets.push({ service: name, image, from: images, to: withImage(service, state, image), fingerprint, replicas, readyWithinSeconds });
    run.note(service.name, `${imageNow(service, state) ?? 'nothing'} → ${image}, ${state.ready} of ${state.replicas} instances ready`);
  }
  return targets;
}

/** A tag may be moved, a digest not: it is looked up once, and the plan names it. */
async function pinnedImage(run: Run, image: string): Promise<string> {
  if (run.env.release.registry === undefined) return image;
  return pinned(image, (await run.observe.imageDigest({ image })).digest);
}

async function lookBefore(run: Run, targets: readonly Target[], release: string): Promise<void> {
  const { provenIn, registry } = run.env.release;
  if (provenIn !== undefined) {
    const images = registry && { images: Object.fromEntries(targets.map(({ service, image }) => [service, image])) };
    await run.verify.releaseProven({ environment: provenIn, release, services: targets.map(({ service }) => service), ...images });
  }
  if ((run.env.needs?.variables.length ?? 0) > 0) await run.verify.variablesSet({});
  for (const { service, image } of targets) await run.verify.releaseFits({ service, image });
  if (run.env.release.pipeline !== undefined) await run.verify.pipelineFits({ release });
}

async function backUpFirst(run: Run): Promise<string[]> {
  const sets: string[] = [];
  for (const store of run.env.release.backUp) sets.push((await backUp(run, store, run.id)).setId);
  return sets;
}

/** Before the first service: the old release must work with the new schema, because it goes on running meanwhile. */
async function bringSchemaUp(
  run: Run,
  targets: readonly Target[],
  how: RunbookInput<'deploy'>['schema'],
): Promise<DeployOutcome['schema']> {
  const { migration } = run.env.release;
  // Data come back only by `restore`, which has a gate of its own.
  if (how === 'contract')
    run.note('schema contracted', 'the release before cannot work with it: a failure asks, and nothing is put back by itself');
  const target = targets.find(({ service }) => service === migration?.service);
  if (target === undefined) return undefined;
  const revision = async (): Promise<string> => (migration?.revision === undefined ? '' : (await run.observe.schemaRevision({})).revision);
  const before = await revision();
  if (before !== '') run.note('schema', `now at ${before}`);
  await run.change.migrate({ service: target.service, image: target.image, changeId: run.id });
  const schema = { before, after: await revision() };
  if (before !== '') run.mark('schema', `${schema.before} → ${schema.after}`);
  return before === '' ? undefined : schema;
}

interface Out {
  targets: readonly Target[];
  switches: readonly Switch[];
  release: string;
}

/** Rolls the release out, then sends the traffic of each route to its colour that has it. */
async function putOut(run: Run, { targets, switches, release }: Out): Promise<Released[]> {
  const released = run.env.release.pipeline === undefined ? await rollOut(run, targets, switches) : await pipe(run, targets, release);
  for (const one of switches) {
    if (!released.some(({ service }) => service === one.service)) await readyForTraffic(run, one);
    await switchTo(run, one);
  }
  return released;
}

async function rollOut(run: Run, targets: readonly Target[], switches: readonly Switch[]): Promise<Released[]> {
  const released: Released[] = [];
  for (const target of targets) released.push(await rollOutOne(run, target, switches));
  return released;
}

/** A CI job does it, for all services at once (NEU-5.1); what it made is then waited for and looked at like our own. */
async function pipe(run: Run, targets: readonly Target[], release: string): Promise<Released[]> {
  const services = targets.map(({ service, image, fingerprint: from }) => ({ service, image, from }));
  const { fingerprints, url } = await run.change.runPipeline({ release, changeId: run.id, services });
  run.mark('pipeline', url);
  const released: Released[] = [];
  for (const { service, from, to, readyWithinSeconds } of targets) {
    const fingerprint = fingerprints[service] ?? '';
    await run.verify.rolledOut({ service, fingerprint, withinSeconds: readyWithinSeconds });
    await run.verify.serviceHealthy({ service });
    released.push({ service, from, to, fingerprint });
  }
  return released;
}

async function rollOutOne(run: Run, target: Target, switches: readonly Switch[]): Promise<Released> {
  const { service, image, from, to, fingerprint, replicas, readyWithinSeconds } = target;
  const change = await run.change.putImage({ service, image, from: fingerprint, changeId: run.id });
  // An idle colour takes the whole traffic in a moment: it needs as many instances as the live one.
  const wanted = switches.find((one) => one.service === service)?.replicas ?? replicas;
  if (wanted !== replicas) await run.change.scaleService({ service, from: replicas, replicas: wanted, changeId: run.id });
  await run.verify.rolledOut({ service, fingerprint: change.fingerprint, withinSeconds: readyWithinSeconds });
  await run.verify.serviceHealthy({ service });
  return { service, from, to, fingerprint: change.fingerprint };
}

interface Watching {
  released: readonly Released[];
  watchSeconds: number;
}

async function watchOver(run: Run, { released, watchSeconds }: Watching): Promise<void> {
  if (watchSeconds === 0) return;
  const services = released.map(({ service }) => service);
  let soFar: Record<string, number | string> = {};
  const why = 'a release shows its faults under load';
  await run.watch({ forSeconds: watchSeconds, everySeconds: run.env.release.sampleEverySeconds, why }, async () => {
    const sample = await run.verify.releaseHolds({ services, soFar });
    soFar = sample.facts ?? {};
  });
}
