import { describe, expect, test } from 'vitest';
import { planOf } from '../../../../src/domain/plan/plan.ts';
import type { PlanLine } from '../../../../src/domain/plan/plan.ts';
import { detailsOf } from '../../../../src/domain/run/details.ts';
import type { RunView, TimelineEntry } from '../../../../src/domain/run/view.ts';

const view: RunView = {
  runbook: 'backup',
  target: 'demo/production',
  requester: 'zed',
  phase: 'acting',
  risk: 'R1',
  planHash: '',
  held: false,
  stepsDone: 0,
  stepsPlanned: 2,
  decisions: [],
  undo: [],
  notes: {},
  marks: {},
  locks: [],
};

function planWith(...commands: string[]) {
  const lines = commands.map((command, index): PlanLine => ({
    n: index + 1,
    effect: 'change',
    step: 'dumpStore',
    command,
    risk: 'R1',
    undo: 'x',
  }));
  return planOf({ runbook: 'backup', target: 'demo/production', environmentDigest: 'd', input: {}, lines, notes: {} });
}

function entry(n: number, state: TimelineEntry['state'], more: Partial<TimelineEntry> = {}): TimelineEntry {
  return { n, effect: 'change', step: 'dumpStore', command: 'c', state, startedAt: '', ...more };
}

describe('the details of a run', () => {
  test('say where it stands, what it waits for and what to send', () => {
    const text = detailsOf(
      { ...view, phase: 'gate', waitingFor: 'approval', waitingReason: '2 of ana, ben must approve R3' },
      undefined,
      [],
    );
    expect(text).toBe('**gate** backup of **demo/production**, risk R1\n\nWaiting for **approval**: 2 of ana, ben must approve R3');
  });

  test('list the plan with the state of each step, the latest word on it', () => {
    const text = detailsOf(view, planWith('pg_dump', 'put'), [entry(1, 'failed'), entry(1, 'done'), entry(2, 'running')]);
    expect(text).toContain('\n\n1. ✔ **change** R1 `pg_dump`\n2. … **change** R1 `put`');
  });

  test('list what was undone', () => {
    const text = detailsOf(view, planWith('a'), [entry(1, 'failed'), entry(0, 'done', { effect: 'undo', command: 'rm' })]);
    expect(text.endsWith('- undo ✔ `rm`')).toBe(true);
  });

  test.each([
    ['a | b', '`a | b`'],
    ['echo `date`', '`` echo `date` ``'],
    ['a `` b', '``` a `` b ```'],
    ['first\n  second', '`first second`'],
  ])('hold the command %j in one line', (command, code) => {
    expect(detailsOf(view, planWith(command), []).split('\n').at(-1)).toBe(`1. **change** R1 ${code}`);
  });

  test('show notes, and those of several lines as a list', () => {
    const text = detailsOf({ ...view, notes: { set: 's-1', 'the plan has changed': '- 1 a | b\n+ 1 c' } }, undefined, []);
    expect(text).toContain('- set: **s-1**\n- the plan has changed:\n  - `- 1 a | b`\n  - `+ 1 c`');
  });

  test('say how a held run goes on', () => {
    expect(detailsOf({ ...view, held: true }, undefined, [])).toContain('Held by a person: send `release` to go on.');
  });
});
