import type { RunbookInput } from '../../../src/domain/run/inputs-schema.ts';
import type { Run, Runbook } from '../../../src/workflows/run/run.ts';
import { runbook } from '../../../src/workflows/run/runbook.ts';

export { freeze } from '../../../src/workflows/freeze.ts';
export { lock } from '../../../src/workflows/lock.ts';

type Input = RunbookInput<'backup'>;

/** Runbooks that no system needs, each with one oddity that the engine must bear. They take a backup's input. */
const usual: Omit<Runbook<Input, unknown>, 'steps'> = {
  name: 'backup',
  title: 'An odd one',
  locks: ({ store }) => [`store/${store}`],
  ifBusy: 'wait',
  waitForLocksSeconds: 60,
  whenStuck: { afterSeconds: 60, then: 'rollBack' },
};

/** What the second half of an odd body depends on: a look after a change, which a plan takes to be good. */
async function isBad(run: Run, store: string): Promise<boolean> {
  await run.change.dumpStore({ store, setId: run.id });
  const { kind } = await run.observe.judgeChecks({ store, server: 'live', database: 'x' });
  return kind !== 'successful';
}

/** Does one step more than was planned. */
export const strays = runbook<Input, string>({
  ...usual,
  async steps(run, { store = '' }) {
    if (await isBad(run, store)) await run.change.commitSet({ store, setId: run.id });
    return 'done';
  },
});

/** Does another step than was planned. */
export const turnsOff = runbook<Input, string>({
  ...usual,
  async steps(run, { store = '' }) {
    const setId = (await isBad(run, store)) ? 'another' : run.id;
    await run.change.commitSet({ store, setId });
    return 'done';
  },
});

/** Waits where the plan has no wait. */
export const lingers = runbook<Input, string>({
  ...usual,
  async steps(run, { store = '' }) {
    if (await isBad(run, store)) await run.wait({ seconds: 1, why: 'because' });
    return 'done';
  },
});

/** Leaves planned steps out. */
export const shortens = runbook<Input, string>({
  ...usual,
  async steps(run, { store = '' }) {
    if (!(await isBad(run, store))) await run.change.commitSet({ store, setId: run.id });
    return 'done';
  },
});

/** Asks for a sign-off two times. */
export const asksTwice = runbook<Input, string[]>({
  ...usual,
  async steps(run, { store = '' }) {
    await run.change.dumpStore({ store, setId: run.id });
    const first = await run.signOff({ question: 'Is the first good?', withinSeconds: 60 });
    const second = await run.signOff({ question: 'Is the second good?', withinSeconds: 60 });
    return [first?.by ?? 'nobody', second?.by ?? 'nobody'];
  },
});

/** Needs two locks, named in an order that depends on the store, and one of them twice. */
export const takesTwo = runbook<Input, string>({
  ...usual,
  locks: ({ store = '' }) => (store < 's2' ? ['pair/x', 'pair/y', 'pair/x'] : ['pair/y', 'pair/x', 'pair/y']),
  async steps(run, { store = '' }) {
    await run.change.dumpStore({ store, setId: run.id });
    return 'done';
  },
});

/** Waits for its lock a second. */
export const impatient = runbook<Input, string>({
  ...usual,
  waitForLocksSeconds: 1,
  async steps(run, { store = '' }) {
    await run.change.dumpStore({ store, setId: run.id });
    return 'done';
  },
});

/** Is of R3 and waits for its lock for long. */
export const grave = runbook<Input, string>({
  ...usual,
  async steps(run, { store = '' }) {
    await run.change.dropKept({ store, database: 'x' });
    return 'done';
  },
});

/** Gives its lock back before its last change. */
export const givesBack = runbook<Input, string>({
  ...usual,
  async steps(run, { store = '' }) {
    await run.change.dumpStore({ store, setId: run.id });
    await run.unlock();
    await run.change.commitSet({ store, setId: run.id });
    return 'done';
  },
});
