import { describe, expect, test } from 'vitest';
import type { ApprovalCase } from '../../../../src/domain/gate/approval.ts';
import {
  approvalState,
  approversOf,
  decisionFault,
  overridersOf,
  peopleNeeded,
  standingDecisions,
} from '../../../../src/domain/gate/approval.ts';
import type { Risk } from '../../../../src/domain/gate/risk.ts';
import { highestRisk, needsApproval } from '../../../../src/domain/gate/risk.ts';
import type { Decide, Taken } from '../../../../src/domain/run/messages.ts';

const hash = 'ab'.repeat(32);

function caseOf(risk: Risk, more: Partial<ApprovalCase> = {}): ApprovalCase {
  return {
    plan: { runbook: 'restore', target: 'demo/production', risk, lines: [], hash, notes: {} },
    policy: { R2: { people: 1, of: ['ana', 'Ben', 'dan'] }, R3: { people: 2, of: ['ana', 'Ben', 'cleo'] }, expiresWithinSeconds: 60 },
    requester: 'zed',
    ...more,
  };
}

function sent(by: string, more: Partial<Omit<Decide, 'signed'>> = {}): Omit<Decide, 'signed'> {
  return { planHash: hash, by, verdict: 'approve', confirm: 'demo/production', ...more };
}

function word(by: string, more: Partial<Omit<Decide, 'signed'>> = {}): Taken<Decide> {
  return { ...sent(by), ...more, at: '2026-01-01T00:00:00Z', via: 'update' };
}

describe('a quorum', () => {
  test('is of distinct people, however their names are written', () => {
    expect(approvalState(caseOf('R3'), [word('ana'), word(' ANA'), word('Ana ')])).toEqual({
      state: 'waiting',
      have: 1,
      need: 2,
      from: ['ben', 'cleo'],
    });
    expect(approvalState(caseOf('R3'), [word('ana'), word('BEN')])).toEqual({ state: 'approved', by: ['ana', 'ben'] });
  });

  test('never counts the requester, not even where an approver asked', () => {
    const own = caseOf('R3', { requester: ' Ana' });
    expect(approvalState(own, [word('ana'), word('ben')])).toMatchObject({ state: 'waiting', have: 1, from: ['cleo'] });
    expect(decisionFault(own, sent('ANA'))).toBe('ANA asked for this run and cannot decide on it');
    expect(approversOf(own)).toEqual(['ben', 'cleo']);
  });

  test('counts nobody who may not decide on this risk', () => {
    expect(approvalState(caseOf('R3'), [word('ana'), word('dan'), word('eve')])).toMatchObject({ state: 'waiting', have: 1 });
    expect(approvalState(caseOf('R2'), [word('dan')])).toMatchObject({ state: 'approved' });
  });

  test('counts only words for this very plan', () => {
    expect(approvalState(caseOf('R3'), [word('ana', { planHash: 'cd'.repeat(32) }), word('ben')])).toMatchObject({ have: 1 });
    expect(approvalState(caseOf('R3'), [word('ana', { planHash: hash.slice(0, 12) }), word('ben')])).toMatchObject({ state: 'approved' });
  });

  test('is broken by one rejection, which a later word of the same person takes back', () => {
    const rejected = [word('ana'), word('ben'), word('Cleo', { verdict: 'reject', comment: 'no' })];
    expect(approvalState(caseOf('R3'), rejected)).toEqual({ state: 'rejected', by: 'Cleo', comment: 'no' });
    expect(approvalState(caseOf('R3'), [...rejected, word('cleo')])).toMatchObject({ state: 'approved', by: ['ana', 'ben', 'cleo'] });
    expect(approvalState(caseOf('R3'), [word('ana'), word('ben'), word('ana', { verdict: 'reject' })])).toEqual({
      state: 'rejected',
      by: 'ana',
      comment: 'no reason given',
    });
  });
});

describe('against a freeze', () => {
  const frozen = (risk: Risk): ApprovalCase => caseOf(risk, { frozenBy: 'year end' });

  test.each([
    ['R0', 1],
    ['R1', 1],
    ['R2', 2],
    ['R3', 3],
  ] as const)('%s needs %i people', (risk, people) => {
    expect(peopleNeeded(frozen(risk))).toBe(people);
  });

  test('words that were given before it do not make a quorum without one that gives a reason', () => {
    const three = [word('ana'), word('ben'), word('cleo')];
    expect(approvalState(frozen('R3'), three)).toEqual({ state: 'waiting', have: 3, need: 4, from: ['ana', 'ben', 'cleo'] });
    expect(overridersOf(frozen('R3'), three)).toEqual([]);
    const again = [...three, word('ana', { overrideFreeze: 'it burns' })];
    expect(approvalState(frozen('R3'), again)).toMatchObject({ state: 'approved' });
    expect(overridersOf(frozen('R3'), again)).toEqual(['ana']);
  });

  test('a blank is no reason, and a rejection overrides nothing', () => {
    const decisions = [word('ana', { overrideFreeze: ' ' }), word('ben', { verdict: 'reject', overrideFreeze: 'x' })];
    expect(overridersOf(frozen('R1'), decisions)).toEqual([]);
    expect(decisionFault(frozen('R1'), sent('ana', { overrideFreeze: ' ' }))).toBe(
      'year end is in force: give a reason as "overrideFreeze", or wait until it ends',
    );
  });

  test("who approved by R2's rule still counts, but only R3's people may override", () => {
    expect(decisionFault(frozen('R2'), sent('dan', { overrideFreeze: 'x' }))).toBe('dan is not an approver of R2 here: ana, ben, cleo');
    expect(approvalState(frozen('R2'), [word('dan'), word('ana', { overrideFreeze: 'x' })])).toMatchObject({
      state: 'approved',
      by: ['dan', 'ana'],
    });
  });
});

test('a decision counts as long as the question for it would stand', () => {
  const { policy } = caseOf('R3');
  const decisions = [word('ana'), word('ben')];
  const given = Date.parse('2026-01-01T00:00:00Z');
  expect(standingDecisions(policy, decisions, given + 59_999)).toEqual(decisions);
  expect(standingDecisions(policy, decisions, given + 60_000)).toEqual([]);
});

test('a rejection needs no confirmation, because it changes nothing', () => {
  expect(decisionFault(caseOf('R3'), sent('ana', { verdict: 'reject', confirm: 'wrong' }))).toBeUndefined();
});

test('R0 and R1 need no approval, and the highest risk of several counts', () => {
  expect((['R0', 'R1', 'R2', 'R3'] as const).map(needsApproval)).toEqual([false, false, true, true]);
  expect(highestRisk(['R1', 'R3', 'R2'])).toBe('R3');
  expect(highestRisk([])).toBe('R0');
});

/** The same numbers for the same seed, so that a failure can be looked at. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    yield state / 2_147_483_648;
  }
}

test('no sequence of words without a quorum is ever approved, and every one with it is, unless somebody rejects', () => {
  const random = numbers(7);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random.next().value * values.length)] as T;
  const outcomes = new Set<string>();
  for (let round = 0; round < 5000; round += 1) {
    const risk = pick(['R2', 'R3'] as const);
    const requester = pick(['zed', 'ana', 'CLEO']);
    const frozen = pick([true, false]);
    const approval = caseOf(risk, { requester, ...(frozen && { frozenBy: 'a freeze' }) });
    const decisions = Array.from({ length: Math.floor(random.next().value * 9) }, () =>
      word(pick(['ana', 'ANA ', 'ben', 'cleo', 'dan', 'eve', 'zed']), {
        verdict: pick(['approve', 'approve', 'approve', 'reject']),
        planHash: pick([hash, hash, hash, 'cd'.repeat(32)]),
        ...(pick([true, false]) && { overrideFreeze: 'reason' }),
      }),
    );
    const { state } = approvalState(approval, decisions);
    outcomes.add(`${state} ${risk} ${frozen}`);
    expect(state, JSON.stringify({ risk, requester, frozen, decisions })).toBe(expectedState(approval, decisions));
  }
  expect(outcomes.size).toBe(12);
});

/** The rule told once more, as the text of the policy would: person by person. */
function expectedState({ plan, requester, frozenBy }: ApprovalCase, decisions: readonly Taken<Decide>[]): string {
  const may = plan.risk === 'R3' ? ['ana', 'ben', 'cleo'] : frozenBy ? ['ana', 'ben', 'dan', 'cleo'] : ['ana', 'ben', 'dan'];
  const lastWords = may
    .filter((person) => person !== requester.toLowerCase())
    .map((person) => decisions.findLast(({ by, planHash }) => by.trim().toLowerCase() === person && planHash === hash))
    .filter((last) => last !== undefined);
  if (lastWords.some(({ verdict }) => verdict === 'reject')) return 'rejected';
  const people = (plan.risk === 'R3' ? 2 : 1) + (frozenBy ? 1 : 0);
  const reason = !frozenBy || lastWords.some(({ overrideFreeze }) => overrideFreeze);
  return lastWords.length >= people && reason ? 'approved' : 'waiting';
}
