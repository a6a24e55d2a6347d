import { describe, expect, it } from 'vitest';
import { definitions } from '../../../src/workflows/definitions.ts';
import type { Run } from '../../../src/workflows/run/run.ts';
import { vocabulary } from '../../../src/steps/index.ts';
import type { Implements } from '../../../src/steps/step.ts';
import { by, change, recover } from '../../../src/steps/step.ts';

const putBack = recover<{ id: string }>({ class: 'act', command: ({ input }) => `put back ${input.id}` });
const parts = { class: 'act', risk: 'R1', command: () => 'do it', preview: () => 'done' } as const;
const whole = change<{ id: string }, string>({ ...parts, undo: by(putBack, ({ input }) => ({ id: input.id })) });

// Each line is a mistake that must not compile: the compiler fails here when one does.
// @ts-expect-error a change says how it is undone, or why not
change<{ id: string }, string>({ ...parts });
// @ts-expect-error the undo is given what it asks for
change<{ id: string }, string>({ ...parts, undo: by(putBack, ({ input }) => input.id) });
// @ts-expect-error a change has a preview
change<{ id: string }, string>({ class: 'act', risk: 'R1', command: () => '', undo: { irreversible: 'why' } });
// @ts-expect-error a step has a command line
recover<{ id: string }>({ class: 'act' });
// @ts-expect-error a recover step is not a change
export const notAChange = (run: Run): unknown => run.change.discardSet;
// @ts-expect-error a step takes its own input
export const wrongInput = async (run: Run): Promise<unknown> => await run.observe.databaseOf({ shop: 'main' });
// @ts-expect-error a step without its activity
export const missing: Implements<{ whole: typeof whole; putBack: typeof putBack }> = { whole: () => Promise.resolve('done') };

describe('the vocabulary', () => {
  it('says of every change what it would do and how that is undone', () => {
    const changes = Object.entries(vocabulary).filter(([, step]) => step.effect === 'change');
    expect(changes.length).toBeGreaterThan(5);
    for (const [, step] of changes)
      expect(step).toMatchObject({ risk: expect.stringMatching(/^R[123]$/), undo: expect.anything(), preview: expect.any(Function) });
  });

  it('has a runbook for each name that can be started, under that name', () => {
    expect(Object.entries(definitions).map(([name, { name: own }]) => [name, own])).toEqual(
      Object.keys(definitions).map((name) => [name, name]),
    );
  });
});
