import { setTimeout as sleep } from 'node:timers/promises';
import type { RunRef } from '../../src/client/watchkeeper.ts';
import type { RunbookInputGiven, RunbookName } from '../../src/domain/run/inputs-schema.ts';
import { isOpsError } from '../../src/domain/ops-error.ts';
import type { WaitingFor } from '../../src/domain/run/view.ts';
import { valuesOf } from './data-world.ts';
import type { FaultStage, Scene } from './fault-stage.ts';
import { stageTarget } from './fault-stage.ts';

const patienceMs = 240_000;

/** Asks again until there is an answer; a server or worker that is down counts as not yet. */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined | false>, withinMs = patienceMs): Promise<T> {
  const until = Date.now() + withinMs;
  let last: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      last = error;
    }
    if (Date.now() > until) throw new Error(`it did not come to that: ${what}`, { cause: last });
    await sleep(30);
  }
}

/** A run on a stage, seen through the server: these answer while the worker is dead, too. */
export interface FaultRun {
  ref: Required<RunRef>;
  /** Until a step of this name has been done so many times. */
  done(step: string, times?: number): Promise<void>;
  /** Until a worker has a step of this name in hand. */
  running(step: string): Promise<void>;
  waitsFor(what: WaitingFor): Promise<string>;
  approve(): Promise<void>;
  signOff(): Promise<void>;
  answer(choice: 'retry' | 'rollBack' | 'fail'): Promise<void>;
  send(way: 'abort' | 'cancel' | 'terminate'): Promise<void>;
  /** How it ended: `done`, `aborted`, `StepFailed` … */
  ended(): Promise<string>;
}

/** Starts a run of a scene's store. */
export async function startOn<N extends RunbookName>(
  { stage, store }: Scene,
  runbook: N,
  input: Partial<RunbookInputGiven<N>> = {},
): Promise<FaultRun> {
  const given = { store, ...input } as unknown as RunbookInputGiven<N>;
  const ref = await stage.runs.start(runbook, { target: stageTarget, requester: 'zed', input: given });
  return faultRun(stage, ref);
}

/** A run as the server sees it. */
export function faultRun(stage: Pick<FaultStage, 'client' | 'runs'>, ref: Required<RunRef>): FaultRun {
  const { runs } = stage;
  const handle = stage.client.workflow.getHandle(ref.workflowId, ref.runId);
  const waitsFor = async (what: WaitingFor): Promise<string> => {
    const view = await eventually(`${ref.workflowId} waits for ${what}`, async () => {
      const now = await runs.view(ref);
      return (now.waitingFor === what || now.phase === 'done' || (what === 'signOff' && now.waitingFor === 'answer')) && now;
    });
    if (view.waitingFor === what) return view.waitingReason ?? what;
    throw new Error(`it does not wait for ${what}: ${view.waitingReason ?? JSON.stringify(await runs.timeline(ref), undefined, 1)}`);
  };
  return {
    ref,
    waitsFor,
    async done(step, times = 1) {
      await eventually(`${step} is done`, async () => doneSteps((await handle.fetchHistory()).events ?? [], step) >= times);
    },
    async running(step) {
      await eventually(`${step} runs`, async () => {
        const { raw } = await handle.describe();
        return raw.pendingActivities?.some((pending) => pending.activityType?.name === step && pending.lastStartedTime != null) ?? false;
      });
    },
    async approve() {
      await waitsFor('approval');
      const plan = await runs.plan(ref);
      for (const by of ['ana', 'ben']) {
        await runs.decide(ref, { planHash: plan?.hash ?? '', by, verdict: 'approve', confirm: stageTarget });
      }
    },
    async signOff() {
      await waitsFor('signOff');
      await eventually('the sign-off is taken', async () => (await runs.signOff(ref, { by: 'cleo' }), true));
    },
    async answer(choice) {
      await waitsFor('answer');
      const { parkedStep: step = 0 } = await runs.view(ref);
      await runs.answer(ref, { step, choice, by: 'ana', reason: 'tried' });
    },
    async send(way) {
      if (way === 'abort') await runs.abort(ref, { by: 'ana', reason: 'tried' });
      else await (way === 'cancel' ? handle.cancel() : handle.terminate('tried'));
    },
    async ended() {
      await eventually(`${ref.workflowId} ends`, async () => (await handle.describe()).status.name !== 'RUNNING');
      return await runs.outcome(ref).then(({ kind }) => kind, failureType);
    },
  };
}

function doneSteps(
  events: readonly { activityTaskScheduledEventAttributes?: unknown; activityTaskCompletedEventAttributes?: unknown }[],
  step: string,
): number {
  const scheduled = events as readonly {
    eventId?: { toString(): string };
    activityTaskScheduledEventAttributes?: { activityType?: { name?: string } };
    activityTaskCompletedEventAttributes?: { scheduledEventId?: { toString(): string } };
  }[];
  const ids = new Set(
    scheduled
      .filter((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === step)
      .map(({ eventId }) => String(eventId)),
  );
  return scheduled.filter((event) => ids.has(String(event.activityTaskCompletedEventAttributes?.scheduledEventId))).length;
}

function failureType(error: unknown): string {
  if (!isOpsError(error)) return String(error);
  return error.kind === 'Refused' || error.message.startsWith('the run')
    ? error.message.slice(0, 40)
    : (error.message.split(':')[0] ?? error.kind);
}

/** Something in PostgreSQL that waits for us. */
export interface Hold {
  /** Until somebody waits. */
  reached(): Promise<void>;
  /** Until nobody waits any more: whoever did has given up. */
  left(): Promise<void>;
  release(): Promise<void>;
}

/** Makes pg_dump of a scene wait, once it is there; the other function lets it go on. */
export async function holdTable(scene: Scene): Promise<Hold> {
  return await holding(scene, {
    database: scene.database,
    statement: 'lock table orders in access exclusive mode',
    waiting: `select 1 from pg_stat_activity where datname = '${scene.database}' and wait_event_type = 'Lock' and application_name like 'watchkeeper backup%'`,
  });
}

/** Makes the swap wait between its two renames. */
export async function holdSwap(scene: Scene): Promise<Hold> {
  const [beside] = await eventually('there is a restored database', async () => {
    const found = await besides(scene);
    return found.length > 0 && found;
  });
  return await holding(scene, {
    database: 'postgres',
    statement: `comment on database ${beside} is 'held'`,
    waiting: `select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like 'alter database "wk_restore%rename%'`,
  });
}

async function besides(scene: Scene): Promise<string[]> {
  return (await valuesOf(
    scene.stage.live().url,
    `select datname::text from pg_database where datname like 'wk\\_restore\\_%'`,
  )) as string[];
}

/** Saves a scene, changes its data, and starts to put it back; the old database goes with the sign-off. */
export async function restoreOf(scene: Scene, { safety = false } = {}): Promise<FaultRun> {
  await savedAndChanged(scene);
  return await startOn(scene, 'restore', { keepOldSeconds: 0, ...(!safety && { safetyBackup: { skipBecause: 'a fault is tried' } }) });
}

/** A set of the scene, and live data that are not as it has them. Returns the set's id. */
export async function savedAndChanged(scene: Scene): Promise<string> {
  const run = await startOn(scene, 'backup');
  const ended = await scene.stage.runs.outcome<'backup'>(run.ref);
  if (ended.kind !== 'done') throw new Error(`the backup ended as ${ended.kind}`);
  await changeData(scene);
  return ended.outcome.set.setId;
}

/** Makes the live data differ from what is saved, so that it can be told which of the two is there. */
export async function changeData({ url }: Scene): Promise<void> {
  await valuesOf(url, `insert into marker values ('later')`);
}

interface Holding {
  database: string;
  statement: string;
  /** Gives a row when somebody waits for us. */
  waiting: string;
}

async function holding({ stage }: Scene, { database, statement, waiting }: Holding): Promise<Hold> {
  const { Client } = await import('pg');
  const url = new URL(stage.live().url);
  url.pathname = `/${database}`;
  const client = new Client({ connectionString: url.href });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('begin');
  await client.query(statement);
  return {
    left: async () =>
      void (await eventually('nobody waits for the lock', async () => (await valuesOf(stage.live().url, waiting)).length === 0)),
    reached: async () =>
      void (await eventually('somebody waits for the lock', async () => (await valuesOf(stage.live().url, waiting)).length > 0)),
    release: async () => await client.end().catch(() => undefined),
  };
}

/** Until pg_restore loads the table that takes its time. */
export async function loading({ stage }: Scene): Promise<void> {
  await eventually('the slow table is being loaded', async () => {
    const copying = `select 1 from pg_stat_activity where datname like 'wk\\_%' and query like 'COPY public.slow%' and state = 'active'`;
    for (const url of [stage.live().url, stage.scratch().url]) if ((await valuesOf(url, copying)).length > 0) return true;
    return false;
  });
}
