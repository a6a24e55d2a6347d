import { describe, expect, test } from 'vitest';
import { evidenceFacts } from '../../../../src/domain/evidence/facts.ts';
import type { StepHistory } from '../../../../src/domain/evidence/step-history.ts';
import type { RunFacts } from '../../../../src/domain/run/engine-activities.ts';
import type { Decide, Taken } from '../../../../src/domain/run/messages.ts';
import type { TimelineEntry } from '../../../../src/domain/run/view.ts';

const execution = { workflowId: 'backup/x', runId: 'r1', startedAt: '2026-11-21T00:00:00Z' };
const facts: RunFacts = {
  runbook: 'backup',
  target: 'demo/production',
  id: 'id',
  requester: 'zed',
  input: {},
  plan: null,
  decisions: [],
  notes: {},
  marks: {},
  timeline: [],
  ended: 'done',
  reason: '',
};

function entry(step: string, state: TimelineEntry['state'] = 'done'): TimelineEntry {
  return { n: 1, effect: 'change', step, command: step, state, startedAt: '' };
}

function seen(activity: string, attempts: number): StepHistory {
  return { activity, scheduledAt: '', attempts, state: 'completed', inputSha256: '' };
}

describe('the facts of a run', () => {
  test('begin with what it was and end with how it ended', () => {
    const all = evidenceFacts({ ...facts, notes: { set: 's-1' }, outcome: { ok: true } }, execution, []);
    expect(all.map(({ kind }) => kind)).toEqual(['run', 'note', 'end']);
    expect(all[0]).toMatchObject({ ...execution, requester: 'zed' });
    expect(all.at(-1)).toEqual({ kind: 'end', ended: 'done', reason: '', marks: {}, outcome: { ok: true } });
  });

  test('give each step what the server saw of it, also of one that was done twice or skipped in between', () => {
    const timeline = [entry('dump', 'failed'), entry('dump', 'skipped'), entry('dump'), entry('put')];
    const steps = evidenceFacts({ ...facts, timeline }, execution, [seen('dump', 5), seen('dump', 1), seen('put', 2)]).slice(1, -1);
    expect(steps.map((step) => [step['state'], (step['server'] as StepHistory | undefined)?.attempts])).toEqual([
      ['failed', 5],
      ['skipped', undefined],
      ['done', 1],
      ['done', 2],
    ]);
  });

  test('say of every decision whether it was signed, and what it says itself is no more than a part of it', () => {
    const decision: Taken<Decide> = { by: 'ana', planHash: 'h', verdict: 'approve', at: '', via: 'signal' };
    const other = { ...decision, kind: 'end', signed: 'yes' } as unknown as Taken<Decide>;
    const said = evidenceFacts({ ...facts, decisions: [decision, { ...decision, signed: true }, other] }, execution, []).slice(1, 4);
    expect(said.map(({ kind, signed }) => ({ kind, signed }))).toEqual(
      [false, true, false].map((signed) => ({ kind: 'decision', signed })),
    );
  });
});
